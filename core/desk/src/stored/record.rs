//! The event log: one record for each command, chained by digest. Everything else is derived from it.
//!
//! A record's bytes are its version and then postcard; its digest, over those bytes, is the organisation's head and
//! the `previous` of the next record. The citizen's words stand beside it in a [`Payload`] that can be erased:
//! the record holds only a digest of the payload, which a random salt keeps from being guessed.

use crate::stored::codec::{CodecError, Stored, encode};
use crate::stored::keys::Space;
use serde::{Deserialize, Serialize};
use suban_model::{Command, Digest, Moment, Period, Points, Private, Step, TicketId};
use suban_policy::decision::Trace;
use suban_policy::{Decision, Fault, Hook};

/// Everything besides facts that decided: each names its exact bytes, which the store keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RulebookId {
    /// The pack's files.
    pub pack: Digest,
    /// The holidays.
    pub holidays: Digest,
    /// The engine profile: versions, features, limits.
    pub profile: Digest,
}

impl RulebookId {
    /// Whether it is the same pack with the same holidays. Another version of an engine has another profile, and
    /// still judges by the same rules.
    pub fn judges_as(&self, other: &Self) -> bool {
        (self.pack, self.holidays) == (other.pack, other.holidays)
    }
}

/// A hook call on record. Its outcome is in the record's steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Which hook.
    pub hook: Hook,
    /// What it was asked about.
    pub subject: String,
    /// Digest of everything it saw.
    pub input: Digest,
    /// Why it gave no outcome, if it gave none.
    pub fault: Option<Fault>,
    /// Why the outcome is what it is.
    pub trace: Trace,
    /// Operations used.
    pub spent: u64,
}

impl From<&Decision> for Judgement {
    fn from(decision: &Decision) -> Self {
        Self {
            hook: decision.hook,
            subject: decision.subject.clone(),
            input: decision.input,
            fault: decision.outcome.as_ref().err().cloned(),
            trace: decision.trace.clone(),
            spent: decision.spent,
        }
    }
}

/// A ledger entry: points added to (positive) or taken back from (negative) a unit's charges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Number of the record that posted it.
    pub seq: u64,
    /// Its place among that record's entries.
    pub index: u32,
    /// The ticket it is for; `None`: an organisation-wide finding.
    pub ticket: Option<TicketId>,
    /// Id of the unit charged.
    pub unit: String,
    /// Id of the rule.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// The slot it changes.
    pub slot: String,
    /// The difference.
    pub points: Points,
    /// The period of the facts it is for.
    pub belongs_to: Period,
    /// The period in which it was posted.
    pub posted_in: Period,
}

/// One command, what was decided, and what changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its number, from 1.
    pub seq: u64,
    /// Digest of the record before it; zeros for the first.
    pub previous: Digest,
    /// When it was written; never earlier than the record before it.
    pub recorded_at: Moment,
    /// What decided.
    pub rulebook: RulebookId,
    /// The command, without the citizen's words.
    pub command: Command,
    /// Salted digest of its payload, if it has one.
    pub private: Option<Digest>,
    /// The ticket it is about.
    pub ticket: Option<TicketId>,
    /// Every hook call, in order.
    pub judgements: Vec<Judgement>,
    /// What changed, in order.
    pub steps: Vec<Step>,
    /// What the ledger posts.
    pub entries: Vec<Entry>,
}

/// What can be erased: the citizen's words and names, with the salt of their digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// 128 random bits.
    pub salt: [u8; 16],
    /// Words by field name.
    pub private: Private,
}

/// The bytes of a record and of the words beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bytes {
    /// The record's.
    pub record: Vec<u8>,
    /// Those of its words; `None`: it has none, or they were erased.
    pub payload: Option<Vec<u8>>,
}

impl Payload {
    /// The digest that stands for it in the record.
    pub fn digest(&self) -> Result<Digest, CodecError> {
        encode(self).map(|bytes| Digest::of(&bytes))
    }
}

impl Stored for Entry {
    const SPACE: Space = Space::Ledger;
    const VERSION: u8 = 3;
}
