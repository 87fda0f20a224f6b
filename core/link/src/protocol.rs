//! The questions and answers of the link. Every question has one answer, and answers come in the order of their
//! questions.

use crate::error::NotDone;
use serde::{Deserialize, Serialize};
use std::ops::Bound;
use std::sync::Arc;
use suban_accounts::{AccountAnswer, AccountOrder};
use suban_desk::stored::confirmed_clock::ConfirmedClock;
use suban_desk::{Cause, Receipt, Record, RefusedPack, Vitals};
use suban_model::{Command, Private};
use suban_store::{Direction, Entry, Head, Scan};

/// A question.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// The head of an organisation.
    Head(String),
    /// All organisations.
    Orgs,
    /// The value under a key.
    Get(Vec<u8>),
    /// A stretch of entries.
    Scan(Stretch),
    /// Do a command.
    Perform(Box<Command>, Private),
    /// The next bytes of a pack's container, which is published once it is whole.
    PackPart(Vec<u8>),
    /// Publish the pack that was sent.
    Publish {
        /// Who, and why.
        cause: Cause,
        /// The holidays as CSV; `None`: those in force stay.
        holidays: Option<String>,
    },
    /// Go back to the rules as they were right after an activation.
    Restore {
        /// Number of the activation.
        seq: u64,
        /// Who, and why.
        cause: Cause,
    },
    /// Fire a share of the clocks of an organisation that ran out by now.
    Tick(String),
    /// How the writer does.
    Vitals,
    /// Believe what the host's clock shows.
    ConfirmClock(Cause),
    /// Do what an administrator asks for about the credentials of an organisation.
    Account(String, Box<AccountOrder>),
    /// A stretch of entries, with values as they lie on the disk.
    ScanAtRest(Stretch),
}

/// A [`Scan`] that owns its keys.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    prefix: Vec<u8>,
    start: Bound<Vec<u8>>,
    end: Bound<Vec<u8>>,
    backward: bool,
    limit: u32,
}

/// An answer.
#[derive(Debug, Serialize, Deserialize)]
pub enum Answer {
    /// Of an organisation.
    Head(HeadOnWire),
    /// Of all organisations.
    Orgs(Vec<(String, HeadOnWire)>),
    /// Under a key.
    Value(Option<Vec<u8>>),
    /// In a stretch.
    Entries(Vec<Entry>),
    /// A command is done.
    Done {
        /// Its record.
        record: Arc<Record>,
        /// It had been done before.
        repeated: bool,
    },
    /// A part of a pack has come.
    Received,
    /// The rules are as they were asked to be.
    RulesChanged(RulesChanged),
    /// A pack is not fit to be put in force.
    Unfit(Box<RefusedPack>),
    /// A share of the clocks has fired.
    Ticked {
        /// There is more.
        more: bool,
    },
    /// How the writer does.
    Vitals(Box<Vitals>),
    /// The host's clock is believed.
    ClockConfirmed(ConfirmedClock),
    /// What came of an administrator's order.
    Account(Box<AccountAnswer>),
    /// A command was refused.
    Refused {
        /// Stable name of the kind.
        code: String,
        /// Chinese.
        zh: String,
        /// English.
        en: String,
    },
    /// The store or the desk could not.
    Failed(String),
}

/// The rules are as they were asked to be.
#[derive(Debug, Serialize, Deserialize)]
pub struct RulesChanged {
    /// The record that changed them; `None`: they were so already.
    pub record: Option<Arc<Record>>,
    /// Tests of its own that a published pack has passed: single decisions.
    pub cases: u32,
    /// Whole lives.
    pub scenarios: u32,
}

/// A [`Head`].
#[derive(Debug, Serialize, Deserialize)]
pub struct HeadOnWire {
    seq: u64,
    hash: [u8; 32],
}

impl From<Head> for HeadOnWire {
    fn from(Head { seq, hash }: Head) -> Self {
        Self { seq, hash }
    }
}

impl From<HeadOnWire> for Head {
    fn from(HeadOnWire { seq, hash }: HeadOnWire) -> Self {
        Self { seq, hash }
    }
}

impl From<&Scan<'_>> for Stretch {
    fn from(scan: &Scan<'_>) -> Self {
        Self {
            prefix: scan.prefix.to_vec(),
            start: scan.start.map(<[u8]>::to_vec),
            end: scan.end.map(<[u8]>::to_vec),
            backward: scan.direction == Direction::Backward,
            limit: u32::try_from(scan.limit).unwrap_or(u32::MAX),
        }
    }
}

impl Stretch {
    /// The scan, at most so many entries of it.
    pub fn scan(&self, entries_max: usize) -> Scan<'_> {
        Scan {
            prefix: &self.prefix,
            start: self.start.as_ref().map(Vec::as_slice),
            end: self.end.as_ref().map(Vec::as_slice),
            direction: if self.backward { Direction::Backward } else { Direction::Forward },
            limit: usize::try_from(self.limit).unwrap_or(usize::MAX).min(entries_max),
        }
    }
}

impl From<Result<Receipt, NotDone>> for Answer {
    fn from(done: Result<Receipt, NotDone>) -> Self {
        match done {
            Ok(Receipt { record, repeated, .. }) => Self::Done { record, repeated },
            Err(error) => Self::from(error),
        }
    }
}

impl From<NotDone> for Answer {
    fn from(error: NotDone) -> Self {
        match error {
            NotDone::Refused { code, zh, en } => Self::Refused { code, zh, en },
            error => Self::Failed(error.english()),
        }
    }
}
