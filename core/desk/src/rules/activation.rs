//! Putting a pack in force: its files, the holidays and the engine profile are stored under their digests, and
//! an `activate` record says who did it, why, and from which day tickets are judged by it.
//!
//! Which revision is in force for each effective date follows from these records alone, see [`in_force_after`].

use crate::refusal::DeskError;
use crate::rules::rulebook::Rulebook;
use crate::stored::keys::Space;
use crate::stored::record::{Record, RulebookId};
use crate::stored::view::View;
use serde::Serialize;
use std::collections::BTreeMap;
use suban_model::{Act, Actor, CivilDate, Moment};
use suban_policy::PackFiles;

/// A pack with its files, ready to be put in force.
#[derive(Debug, Clone)]
pub struct Revision {
    /// What is kept of it.
    pub files: PackFiles,
    /// What decides.
    pub rulebook: Rulebook,
}

/// A revision that was put in force, as its record tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Activation {
    /// Number of the record.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: Actor,
    /// Why.
    pub reason: String,
    /// Id of the pack.
    pub pack: String,
    /// Its effective date.
    pub effective_from: CivilDate,
    /// Names the exact pack, holidays and engine profile.
    #[serde(rename = "edition")]
    pub rulebook: RulebookId,
    /// The earlier activation that it went back to.
    pub restores: Option<u64>,
}

impl Activation {
    /// What a record says, if it put a pack in force.
    pub fn of(record: &Record) -> Option<Self> {
        let Act::Activate(activate) = &record.command.act else { return None };
        Some(Self {
            seq: record.seq,
            at: record.command.at,
            by: record.command.by.actor(),
            reason: activate.reason.clone(),
            pack: activate.pack.clone(),
            effective_from: activate.effective_from,
            rulebook: record.rulebook,
            restores: activate.restores,
        })
    }

    /// The activation on record under a number, if it is one.
    pub fn at(view: View<'_>, seq: u64) -> Result<Option<Self>, DeskError> {
        Ok(view.record(seq)?.as_ref().and_then(Self::of))
    }
}

/// Every activation, oldest first.
pub fn activations(view: View<'_>) -> Result<Vec<Activation>, DeskError> {
    let missing = |seq| DeskError::Missing(format!("activation {seq}"));
    let read = |seq| Activation::at(view, seq)?.ok_or_else(|| missing(seq));
    view.numbers(Space::Activation)?.into_iter().map(read).collect()
}

/// The revision that stands for an effective date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing<'a> {
    /// The activation that brought it.
    pub revision: &'a Activation,
    /// The rollback that brought it back, if one did.
    pub put_back: Option<&'a Activation>,
}

impl Standing<'_> {
    /// The activation since which it is in force.
    pub fn since(&self) -> &Activation {
        self.put_back.unwrap_or(self.revision)
    }
}

/// What stands for each effective date after these activations, oldest first: the newest revision, unless a rollback
/// went back behind it.
pub fn in_force_after(activations: &[Activation]) -> BTreeMap<CivilDate, Standing<'_>> {
    let mut in_force = BTreeMap::new();
    let (mut until, mut put_back) = (u64::MAX, None);
    for activation in activations.iter().rev() {
        if activation.seq > until {
            continue;
        }
        if let Some(seq) = activation.restores {
            until = seq;
            put_back = put_back.or(Some(activation));
        } else {
            let standing = Standing { revision: activation, put_back };
            in_force.entry(activation.effective_from).or_insert(standing);
        }
    }
    in_force
}

/// The activations up to and including the one of this number.
pub fn up_to(activations: &[Activation], seq: u64) -> &[Activation] {
    let end = activations.partition_point(|activation| activation.seq <= seq);
    activations.get(..end).unwrap_or(activations)
}
