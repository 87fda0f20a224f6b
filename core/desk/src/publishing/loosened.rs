//! A candidate that asks less of the next one than packs before it did. It must still show what those ask, and somebody may
//! have to accept it; in any case it is on record, so that nobody lowers a bar unseen.

use crate::publishing::acceptance::Ask;
use crate::publishing::gate::{Candidate, Gate, Patience, Stopped};
use suban_model::Bilingual;

/// Nothing is loosened that somebody must accept, unless they do.
pub struct Loosened;

impl Gate for Loosened {
    fn pass(&self, candidate: &mut Candidate<'_>, _: Patience<'_>) -> Result<(), Stopped> {
        let own = candidate.revision.rulebook.pack.gates();
        let (mut loosened, mut asks): (Vec<String>, Vec<Ask>) = (Vec::new(), Vec::new());
        for asked_by in candidate.asking() {
            let gates = asked_by.pack.gates();
            let lines = gates.loosened_in(own);
            if lines.is_empty() {
                continue;
            }
            if !gates.loosened_by.is_empty() {
                asks.push(Ask {
                    lines: lines.clone(),
                    named: lines.clone(),
                    matter: Bilingual::new("gates.toml 放宽了要求", "gates.toml asks less"),
                    look: Bilingual::new(
                        "suban replay 会列出改了哪些行",
                        "`suban replay` lists the lines that are edited",
                    ),
                    accepted_by: gates.loosened_by.iter().map(|term| term.get_ref().clone()).collect(),
                    asked_by: asked_by.clone(),
                });
            }
            let new = lines.into_iter().filter(|line| !loosened.contains(line)).collect::<Vec<_>>();
            loosened.extend(new);
        }
        candidate.loosened = loosened;
        candidate.asks.extend(asks);
        Ok(())
    }
}
