//! The key layout. One ordered tree holds every organisation; a key is
//!
//! ```text
//! space (1 byte) · length of the organisation's id (1) · id · rest
//!
//! R  record            seq (8)                                      the truth; never changed or deleted
//! P  payload           seq (8)                                      erasable words of that record
//! B  blob              digest (32) · part (2)                       packs, holidays, profiles; never changed
//! T  ticket            id (8)                                       derived
//! F  finding's book    seq (8)                                      derived; findings about the organisation
//! X  external number   text                                         derived: ticket id
//! K  command key       digest (32)                                  derived: seq
//! D  next check        moment (8) · ticket id (8)                   derived; empty
//! L  ledger            period (4) · unit · 0 · seq (8) · index (4)   derived: entry
//! E  activation        seq (8)                                      derived; empty
//! I  listing           list (1) · received at (8) · ticket id (8)    derived: row, see [`crate::listing`]
//! N  refused pack      -                                            the last one; neither truth nor derived
//! ```
//!
//! Numbers are big-endian, so that bytes sort as numbers do. What is derived can be rebuilt from R (and P).

use suban_model::{Digest, Moment, Period, TicketId};

/// The kinds of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Space {
    /// The event log.
    Record,
    /// Erasable words.
    Payload,
    /// Packs, holidays, profiles.
    Blob,
    /// Tickets.
    Ticket,
    /// Books of findings about the organisation.
    FindingBook,
    /// External numbers.
    External,
    /// Keys of repeatable commands.
    CommandKey,
    /// Tickets by their next due moment.
    Due,
    /// Entries by period and unit.
    Ledger,
    /// Records that put a pack in force.
    Activation,
    /// Tickets by when they were received.
    Listing,
    /// The last pack that was not put in force, for whoever must mend it.
    Refused,
}

impl Space {
    /// The spaces that are derived from records and payloads.
    pub const DERIVED: [Self; 8] = [
        Self::Ticket,
        Self::FindingBook,
        Self::External,
        Self::CommandKey,
        Self::Due,
        Self::Ledger,
        Self::Activation,
        Self::Listing,
    ];

    const fn byte(self) -> u8 {
        match self {
            Self::Record => b'R',
            Self::Payload => b'P',
            Self::Blob => b'B',
            Self::Ticket => b'T',
            Self::FindingBook => b'F',
            Self::External => b'X',
            Self::CommandKey => b'K',
            Self::Due => b'D',
            Self::Ledger => b'L',
            Self::Activation => b'E',
            Self::Listing => b'I',
            Self::Refused => b'N',
        }
    }

    /// What people call a key of this space.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Payload => "payload",
            Self::Blob => "blob",
            Self::Ticket => "ticket",
            Self::FindingBook => "finding book",
            Self::External => "external number",
            Self::CommandKey => "command key",
            Self::Due => "due list",
            Self::Ledger => "ledger",
            Self::Activation => "activation",
            Self::Listing => "listing",
            Self::Refused => "refused pack",
        }
    }
}

/// Makes the keys of one organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    org: String,
}

impl Keys {
    /// Keys of the organisation with this id.
    pub fn of(org: &str) -> Self {
        Self { org: org.to_owned() }
    }

    /// What all keys of a space begin with.
    pub fn space(&self, space: Space) -> Vec<u8> {
        let mut key = Vec::with_capacity(64);
        key.push(space.byte());
        key.push(u8::try_from(self.org.len()).unwrap_or(u8::MAX));
        key.extend(self.org.as_bytes());
        key
    }

    /// A record.
    pub fn record(&self, seq: u64) -> Vec<u8> {
        self.key(Space::Record, &[&seq.to_be_bytes()])
    }

    /// A record's payload.
    pub fn payload(&self, seq: u64) -> Vec<u8> {
        self.key(Space::Payload, &[&seq.to_be_bytes()])
    }

    /// A part of a blob.
    pub fn blob(&self, digest: &Digest, part: u16) -> Vec<u8> {
        self.key(Space::Blob, &[&digest.0, &part.to_be_bytes()])
    }

    /// A ticket.
    pub fn ticket(&self, id: TicketId) -> Vec<u8> {
        self.key(Space::Ticket, &[&id.0.to_be_bytes()])
    }

    /// The book of a finding about the organisation.
    pub fn finding_book(&self, seq: u64) -> Vec<u8> {
        self.key(Space::FindingBook, &[&seq.to_be_bytes()])
    }

    /// An external number.
    pub fn external(&self, number: &str) -> Vec<u8> {
        self.key(Space::External, &[number.as_bytes()])
    }

    /// A repeatable command.
    pub fn command_key(&self, key: &str) -> Vec<u8> {
        self.key(Space::CommandKey, &[&Digest::of(key.as_bytes()).0])
    }

    /// A ticket in the due list.
    pub fn due(&self, due: Moment, id: TicketId) -> Vec<u8> {
        self.key(Space::Due, &[&due.seconds().to_be_bytes(), &id.0.to_be_bytes()])
    }

    /// Where the list of what is to be checked by this moment ends.
    pub fn due_after(&self, moment: Moment) -> Vec<u8> {
        self.key(Space::Due, &[&(moment.seconds() + 1).to_be_bytes()])
    }

    /// An entry of the ledger.
    pub fn entry(&self, period: Period, unit: &str, seq: u64, index: u32) -> Vec<u8> {
        self.key(
            Space::Ledger,
            &[&sortable(period), unit.as_bytes(), &[0], &seq.to_be_bytes(), &index.to_be_bytes()],
        )
    }

    /// What the entries of a period, or of a unit in it, begin with.
    pub fn ledger(&self, period: Period, unit: Option<&str>) -> Vec<u8> {
        match unit {
            Some(unit) => self.key(Space::Ledger, &[&sortable(period), unit.as_bytes(), &[0]]),
            None => self.key(Space::Ledger, &[&sortable(period)]),
        }
    }

    /// A record that put a pack in force.
    pub fn activation(&self, seq: u64) -> Vec<u8> {
        self.key(Space::Activation, &[&seq.to_be_bytes()])
    }

    /// The last pack that was not put in force.
    pub fn refused(&self) -> Vec<u8> {
        self.space(Space::Refused)
    }

    /// What a key of this organisation is about, for people.
    pub fn shown(&self, space: Space, key: &[u8]) -> String {
        let rest = key.get(self.space(space).len()..).unwrap_or_default();
        match (space, rest.first_chunk::<8>()) {
            (Space::Ticket, Some(id)) => TicketId(u64::from_be_bytes(*id)).to_string(),
            (Space::FindingBook | Space::Activation, Some(seq)) => u64::from_be_bytes(*seq).to_string(),
            (Space::Due | Space::Listing, _) => due_ticket(key).map(|id| id.to_string()).unwrap_or_default(),
            _ => rest.escape_ascii().to_string(),
        }
    }

    fn key(&self, space: Space, parts: &[&[u8]]) -> Vec<u8> {
        let mut key = self.space(space);
        for part in parts {
            key.extend(*part);
        }
        key
    }
}

/// The ticket at the end of a key of the due list, or of another list.
pub fn due_ticket(key: &[u8]) -> Option<TicketId> {
    let (_, id) = key.split_last_chunk::<8>()?;
    Some(TicketId(u64::from_be_bytes(*id)))
}

fn sortable(period: Period) -> [u8; 4] {
    (u32::from(period.year().unsigned_abs()) * 100 + u32::from(period.month().unsigned_abs())).to_be_bytes()
}
