//! The editions in force, and which of them judges a command.
//!
//! An **edition** is a pack from one effective date on; its newest activated **revision** stands here. A ticket is
//! judged, all its life, by the edition that was in force when it was received; what concerns the whole organisation,
//! by the edition in force when it happened. What came before every edition is judged by the earliest.

use crate::refusal::{DeskError, Refusal};
use crate::rules::rulebook::Rulebook;
use crate::stored::record::RulebookId;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use suban_model::{Act, CivilDate, Command, Digest, Moment, Period, Ticket};

/// The newest activated revision for each effective date; never none.
#[derive(Debug, Clone)]
pub struct Rulebooks {
    earliest: Rulebook,
    later: BTreeMap<CivilDate, Rulebook>,
}

impl From<Rulebook> for Rulebooks {
    /// One edition, which judges everything.
    fn from(rulebook: Rulebook) -> Self {
        Self { earliest: rulebook, later: BTreeMap::new() }
    }
}

impl Rulebooks {
    /// These revisions, of which the later ones take the place of earlier ones with the same effective date; `None`
    /// if there are none.
    pub fn of(revisions: impl IntoIterator<Item = Rulebook>) -> Option<Self> {
        let mut revisions = revisions.into_iter();
        let mut rulebooks = Self::from(revisions.next()?);
        revisions.for_each(|rulebook| rulebooks.put(rulebook));
        Some(rulebooks)
    }

    /// Puts a revision in the place of the one with the same effective date, or beside the others.
    pub fn put(&mut self, rulebook: Rulebook) {
        let (date, earliest) = (rulebook.pack.effective_from, self.earliest.pack.effective_from);
        if date > earliest {
            self.later.insert(date, rulebook);
            return;
        }
        let replaced = std::mem::replace(&mut self.earliest, rulebook);
        if date < earliest {
            self.later.insert(earliest, replaced);
        }
    }

    /// The revision that judges what was received, or happened, at this moment.
    pub fn at(&self, moment: Moment) -> &Rulebook {
        let begun = self.later.values().rev().find(|rulebook| rulebook.effective_at <= moment);
        begun.unwrap_or(&self.earliest)
    }

    /// The revision that settles a period: the one in force when it began.
    pub fn settling(&self, period: Period) -> &Rulebook {
        let mut begun = self.later.values().rev();
        begun.find(|rulebook| rulebook.effective_at <= rulebook.opening(period)).unwrap_or(&self.earliest)
    }

    /// Each revision in force, by effective date.
    pub fn iter(&self) -> impl Iterator<Item = &Rulebook> {
        std::iter::once(&self.earliest).chain(self.later.values())
    }

    /// The revision in force that is this pack.
    pub fn of_pack(&self, digest: &Digest) -> Option<&Rulebook> {
        self.iter().find(|rulebook| rulebook.id.pack == *digest)
    }

    /// The revision in force that is this pack with these holidays.
    pub fn of_id(&self, edition: &RulebookId) -> Option<&Rulebook> {
        self.iter().find(|rulebook| rulebook.id.judges_as(edition))
    }

    /// Whether these are the same revisions.
    pub fn same_as(&self, other: &Self) -> bool {
        self.iter().map(|rulebook| rulebook.id).eq(other.iter().map(|rulebook| rulebook.id))
    }

    /// The revision that judges a command: that of the reception of its ticket, `known`, or of when it happened.
    pub fn judging(&self, command: &Command, known: Option<&Ticket>) -> Result<&Rulebook, DeskError> {
        match &command.act {
            Act::Activate(activate) => {
                self.of_pack(&activate.digest).ok_or_else(|| Refusal::NotInForce.into())
            }
            Act::Settle(settle) => Ok(self.settling(settle.period)),
            _ => Ok(self.at(known.map_or(command.at, |ticket| ticket.received_at))),
        }
    }
}

/// The editions in force now, for readers beside the writer, who alone replaces them.
#[derive(Debug, Clone)]
pub struct InForce(Arc<RwLock<Arc<Rulebooks>>>);

impl InForce {
    pub(crate) fn new(rulebooks: Arc<Rulebooks>) -> Self {
        Self(Arc::new(RwLock::new(rulebooks)))
    }

    /// As they are now. Take them once for one answer: the next call may give others.
    pub fn now(&self) -> Arc<Rulebooks> {
        // The lock is held for the copy of a pointer, which cannot panic.
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn replace(&self, rulebooks: Arc<Rulebooks>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = rulebooks;
    }
}
