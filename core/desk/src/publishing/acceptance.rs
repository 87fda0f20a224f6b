//! What somebody must accept before a pack is put in force: by a digest of what was found, so that only what they have seen
//! is accepted, and as those whom the pack names that asks for it.

use crate::deciding::case::Case;
use crate::deciding::request::{Request, Stamp};
use crate::deciding::rights::Rights;
use crate::publishing::demanded::{Shortfall, stop_for};
use crate::publishing::gate::{Candidate, Gate, Patience, Stopped};
use crate::rules::rulebook::Rulebook;
use std::collections::BTreeSet;
use suban_model::{Act, Activate, Bilingual, Command, Digest, Private};

/// Most lines that are told one by one.
const LINES_MAX: usize = 20;

/// Fewest digits of a digest by which it can be accepted.
const ACCEPTED_DIGITS_MIN: usize = 8;

/// Something that a gate finds, and that must be accepted.
#[derive(Debug)]
pub struct Ask {
    /// What is found, a line each, that people accept; the same whatever things are called.
    pub lines: Vec<String>,
    /// The same with the names that people know.
    pub named: Vec<String>,
    /// What is the matter with it.
    pub matter: Bilingual,
    /// What tells more of it.
    pub look: Bilingual,
    /// Who may accept it, by terms; none: nobody.
    pub accepted_by: Vec<String>,
    /// The rules whose gate it is, which say whom a term names.
    pub asked_by: Rulebook,
}

impl Ask {
    /// Whether whoever publishes is one of those who may accept it.
    fn is_accepted_by(&self, candidate: &Candidate<'_>) -> Result<bool, Stopped> {
        let (view, now, pack) =
            (candidate.revisions.view(), candidate.now, &candidate.revision.rulebook.pack);
        let activate = Activate {
            pack: pack.id.clone(),
            digest: pack.digest,
            effective_from: pack.effective_from,
            restores: None,
            reason: candidate.cause.reason.clone(),
        };
        let by = candidate.cause.by.clone().into();
        let command = Command { at: now, by, key: None, act: Act::Activate(activate) };
        let request = Request { command, private: Private::new() };
        let stamp = Stamp { recorded_at: now, salt: [0; 16], words: None, happened: false };
        let giver = Rights::of(view, &self.asked_by, &request.command, now)?;
        // It is not performed: the case only knows who is who.
        let case = Case::open((&self.asked_by, giver), view, &request, stamp, None)?;
        for term in &self.accepted_by {
            if case.is_given_by(term)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn short(self, digest: &Digest) -> Shortfall {
        let Self { named, matter, look, accepted_by, .. } = self;
        let named = told(&named);
        let message = Bilingual::new(format!("{}:{named}", matter.zh), format!("{}: {named}", matter.en));
        let help = if accepted_by.is_empty() {
            Bilingual::new(
                format!("这样的改动不许生效;{}", look.zh),
                format!("no such edit goes live; {}", look.en),
            )
        } else {
            let (by, digest) = (accepted_by.join("、"), digest.short());
            Bilingual::new(
                format!("{};要生效,由 {by} 发布时确认:--accept {digest}", look.zh),
                format!("{}; to put it in force, one of {by} publishes it with --accept {digest}", look.en),
            )
        };
        Shortfall { message, help: Some(help) }
    }
}

/// What gates before it have found is accepted, and nothing else keeps the candidate out.
pub struct Accepted;

impl Gate for Accepted {
    fn pass(&self, candidate: &mut Candidate<'_>, _: Patience<'_>) -> Result<(), Stopped> {
        let (asks, mut short) = (std::mem::take(&mut candidate.asks), std::mem::take(&mut candidate.short));
        let digest = digest_of(&asks);
        let given =
            candidate.cause.accepted.as_deref().is_some_and(|given| {
                given.len() >= ACCEPTED_DIGITS_MIN && digest.to_string().starts_with(given)
            });
        let named: BTreeSet<String> = asks.iter().flat_map(|ask| ask.named.clone()).collect();
        for ask in asks {
            if !(given && ask.is_accepted_by(candidate)?) {
                short.push(ask.short(&digest));
            }
        }
        stop_for(short)?;
        let named: Vec<String> = named.into_iter().collect();
        candidate.accepted = (!named.is_empty()).then(|| format!("{}({})", digest.short(), told(&named)));
        Ok(())
    }
}

/// What names all that is to be accepted: of anything else it is another.
fn digest_of(asks: &[Ask]) -> Digest {
    let lines: Vec<&str> = asks.iter().flat_map(|ask| &ask.lines).map(String::as_str).collect();
    Digest::of(lines.join("\n").as_bytes())
}

/// These lines, as many as can be read.
pub fn told(lines: &[String]) -> String {
    let told = lines.iter().take(LINES_MAX).map(String::as_str).collect::<Vec<_>>().join("、");
    if lines.len() > LINES_MAX { format!("{told} 等 {} 处", lines.len()) } else { told }
}
