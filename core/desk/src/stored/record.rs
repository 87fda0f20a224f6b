//! The event log: one record for each command, chained by digest. Everything else is derived from it.
//!
//! A record's bytes are its version and then postcard; its digest, over those bytes, is the organisation's head and
//! the `previous` of the next record. What people said in words stands beside it in a [`Payload`] that can be erased:
//! the record holds only a digest of the payload, which a random salt keeps from being guessed.

use crate::stored::codec::{CodecError, Stored, encode};
use crate::stored::keys::Space;
use serde::{Deserialize, Serialize};
use suban_model::{
    Act, BookStep, Command, Digest, FindingStep, Moment, Observed, Period, PersonStep, Points, Private,
    TicketId, TicketStep, Warning,
};
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

/// What a record or a ledger entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A ticket.
    Ticket(TicketId),
    /// A finding about the organisation, by the number of the record that filed it.
    Finding(u64),
    /// A period, and what it comes to.
    Period(Period),
    /// A number that comes from outside.
    Figures,
    /// The rules in force.
    Rules,
    /// Who holds which role.
    People,
}

impl About {
    /// The ticket, if it is one.
    pub const fn ticket(&self) -> Option<TicketId> {
        match self {
            Self::Ticket(id) => Some(*id),
            _ => None,
        }
    }
}

/// What a record changes, in order: only what is possible of that which it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A ticket changes.
    Ticket(TicketId, Vec<TicketStep>),
    /// A finding about the organisation is filed, or its points are picked.
    Finding(u64, Vec<FindingStep>),
    /// A period comes to something else.
    Period(Period, Vec<BookStep>),
    /// What figures count changes.
    Figures(Vec<Observed>),
    /// A revision comes into force.
    Rules,
    /// A person, by staff number, may do more or less.
    Person(String, Vec<PersonStep>),
}

impl Change {
    /// What it is about.
    pub const fn about(&self) -> About {
        match self {
            Self::Ticket(id, _) => About::Ticket(*id),
            Self::Finding(number, _) => About::Finding(*number),
            Self::Period(period, _) => About::Period(*period),
            Self::Figures(_) => About::Figures,
            Self::Rules => About::Rules,
            Self::Person(..) => About::People,
        }
    }

    /// The first step in which another change of the same thing differs, from 0.
    pub fn differs_at(&self, other: &Self) -> Option<usize> {
        fn at<T: PartialEq>(one: &[T], other: &[T]) -> Option<usize> {
            one.iter().zip(other).position(|(one, other)| one != other)
        }
        match (self, other) {
            (Self::Ticket(_, one), Self::Ticket(_, other)) => at(one, other),
            (Self::Finding(_, one), Self::Finding(_, other)) => at(one, other),
            (Self::Period(_, one), Self::Period(_, other)) => at(one, other),
            (Self::Figures(one), Self::Figures(other)) => at(one, other),
            (Self::Person(_, one), Self::Person(_, other)) => at(one, other),
            _ => None,
        }
    }

    /// The steps of a ticket; none, if it is about something else.
    pub fn ticket_steps(&self) -> &[TicketStep] {
        match self {
            Self::Ticket(_, steps) => steps,
            _ => &[],
        }
    }

    /// What changes in the book of that which it is about.
    pub fn book_steps(&self) -> impl Iterator<Item = &BookStep> {
        let (mut ticket, mut finding, mut period) = (&[][..], &[][..], &[][..]);
        match self {
            Self::Ticket(_, steps) => ticket = steps,
            Self::Finding(_, steps) => finding = steps,
            Self::Period(_, steps) => period = steps,
            Self::Figures(_) | Self::Rules | Self::Person(..) => {}
        }
        let ticket = ticket.iter().filter_map(TicketStep::book);
        let finding = finding.iter().filter_map(FindingStep::book);
        ticket.chain(finding).chain(period)
    }

    /// What changes in what figures count.
    pub fn observed(&self) -> impl DoubleEndedIterator<Item = &Observed> {
        let (mut ticket, mut finding, mut figures) = (&[][..], &[][..], &[][..]);
        match self {
            Self::Ticket(_, steps) => ticket = steps,
            Self::Finding(_, steps) => finding = steps,
            Self::Figures(steps) => figures = steps,
            Self::Period(..) | Self::Rules | Self::Person(..) => {}
        }
        let ticket = ticket.iter().filter_map(TicketStep::observed);
        let finding = finding.iter().filter_map(FindingStep::observed);
        ticket.chain(finding).chain(figures)
    }

    /// The warnings that are told.
    pub fn warnings(&self) -> impl Iterator<Item = &Warning> {
        self.ticket_steps().iter().filter_map(|step| match step {
            TicketStep::Warned(warning) => Some(warning),
            _ => None,
        })
    }
}

/// A ledger entry: points added to (positive) or taken back from (negative) a unit's charges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Number of the record that posted it.
    pub seq: u64,
    /// Its place among that record's entries.
    pub index: u32,
    /// What it is for.
    pub about: About,
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
    /// The command, without what was said in words.
    pub command: Command,
    /// Salted digest of its payload, if it has one.
    pub private: Option<Digest>,
    /// Every hook call, in order.
    pub judgements: Vec<Judgement>,
    /// What changed.
    pub change: Change,
    /// What the ledger posts.
    pub entries: Vec<Entry>,
}

impl Record {
    /// The ticket that it is about.
    pub const fn ticket(&self) -> Option<TicketId> {
        self.change.about().ticket()
    }

    /// The ticket whose words it erased.
    pub const fn erases(&self) -> Option<TicketId> {
        if matches!(self.command.act, Act::Erase(_)) { self.ticket() } else { None }
    }

    /// The command as it was given, if its words are at hand; what was erased stays empty.
    pub fn command_with(&self, payload: Option<&Payload>) -> Command {
        let mut command = self.command.clone();
        if let Some(payload) = payload {
            command.act.put_words(&payload.said);
        }
        command
    }
}

/// What can be erased: all that people said in words, with the salt of its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// 128 random bits.
    pub salt: [u8; 16],
    /// The citizen's words and names that came with the command, by field name.
    pub private: Private,
    /// The words of the command itself, such as a reason.
    pub said: Private,
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
    const VERSION: u8 = 4;
}
