//! A record: what was done, by whom, and what followed.

use crate::sentences::{entry, step};
use suban_desk::{Record, Rulebook};
use suban_model::{Act, Actor};
use suban_policy::diagnostic::Bilingual;

/// What was done.
pub fn done(act: &Act) -> Bilingual {
    Bilingual::new(act.chinese(), act.name())
}

/// Who did it, such as `工作室 王工`.
pub fn by(actor: &Actor) -> String {
    match &actor.person {
        Some(person) => format!("{} {person}", actor.office),
        None => actor.office.clone(),
    }
}

/// What followed from a record: its steps, then what the ledger posted.
pub fn followed(record: &Record, rulebook: &Rulebook) -> Vec<Bilingual> {
    let steps = record.steps.iter().flat_map(|one| step::told(one, record, rulebook));
    steps.chain(record.entries.iter().map(|one| entry::posted(one, rulebook))).collect()
}
