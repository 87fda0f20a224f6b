//! Format 3: the first that was released.
//!
//! It differs from today's in these things, and whatever is not named here is as it was:
//! - A record said which ticket it was about, or none, and had steps of any kind: [`steps`].
//! - Its command told everything that a person had written, and only the citizen's words stood beside it.
//! - Whatever the host did by itself was given by an office `suban`.
//! - Why a person had to look, and why the rules sent a ticket to nobody, were Chinese sentences: [`reasons`].
//!
//! The shapes are those of the bytes and never change; the golden values of format 3 (`tests/fixtures/format-3`) go
//! through this module.

mod reasons;
mod steps;

use crate::stored::codec::{CodecError, read_body, write_body};
use crate::stored::record::{self as now, Bytes, RulebookId};
use crate::stored::refused_pack::{Complaint, RefusedPack};
use serde::{Deserialize, Serialize};
use steps::Step;
use suban_model::{Act, Digest, Giver, Moment, Period, Points, Private, TicketId};

/// The first byte of its values.
pub const VERSION: u8 = 3;

#[derive(Serialize, Deserialize)]
struct Actor {
    office: String,
    person: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Command {
    at: Moment,
    by: Actor,
    key: Option<String>,
    act: Act,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    seq: u64,
    index: u32,
    ticket: Option<TicketId>,
    unit: String,
    rule: String,
    clause: String,
    slot: String,
    points: Points,
    belongs_to: Period,
    posted_in: Period,
}

#[derive(Serialize, Deserialize)]
struct Record {
    seq: u64,
    previous: Digest,
    recorded_at: Moment,
    rulebook: RulebookId,
    command: Command,
    private: Option<Digest>,
    ticket: Option<TicketId>,
    judgements: Vec<now::Judgement>,
    steps: Vec<Step>,
    entries: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    salt: [u8; 16],
    private: Private,
}

#[derive(Serialize, Deserialize)]
struct Refused {
    at: Moment,
    by: Actor,
    reason: String,
    digest: Option<Digest>,
    complaints: Vec<Complaint>,
    complaints_total: usize,
}

/// Reads a record.
pub fn record(body: &[u8]) -> Result<now::Record, CodecError> {
    let old: Record = read_body(body)?;
    let change = steps::up(old.seq, old.ticket, &old.command.act, old.steps, &old.judgements)?;
    let about = change.about();
    Ok(now::Record {
        seq: old.seq,
        previous: old.previous,
        recorded_at: old.recorded_at,
        rulebook: old.rulebook,
        command: old.command.into(),
        private: old.private,
        judgements: old.judgements,
        change,
        entries: old.entries.into_iter().map(|entry| entry.up(about)).collect(),
    })
}

/// Reads the words of a record.
pub fn payload(body: &[u8]) -> Result<now::Payload, CodecError> {
    let Payload { salt, private } = read_body(body)?;
    Ok(now::Payload { salt, private, said: Private::new() })
}

/// Reads the note of a pack that was not put in force.
pub fn refused(body: &[u8]) -> Result<RefusedPack, CodecError> {
    let Refused { at, by, reason, digest, complaints, complaints_total } = read_body(body)?;
    Ok(RefusedPack { at, by: by.into(), reason, digest, complaints, complaints_total })
}

/// Writes a record and the words beside it.
pub fn written(record: &now::Record, words: Option<&now::Payload>) -> Result<Bytes, CodecError> {
    // Where only the command itself has words, there was no payload.
    let beside = words.filter(|words| !words.private.is_empty() || words.said.is_empty());
    let beside = beside.map(|words| Payload { salt: words.salt, private: words.private.clone() });
    let payload = beside.map(|payload| write_body(VERSION, &payload)).transpose()?;
    let command = Command::from(record.command_with(words));
    let record = Record {
        seq: record.seq,
        previous: record.previous,
        recorded_at: record.recorded_at,
        rulebook: record.rulebook,
        private: match (&payload, words) {
            (Some(payload), _) => Some(Digest::of(payload)),
            (None, Some(_)) => None,
            (None, None) => record.private,
        },
        ticket: record.ticket(),
        judgements: record.judgements.clone(),
        steps: steps::down(&record.change, &command.act),
        entries: record.entries.iter().cloned().map(Entry::from).collect(),
        command,
    };
    Ok(Bytes { record: write_body(VERSION, &record)?, payload })
}

impl From<Actor> for suban_model::Actor {
    fn from(Actor { office, person }: Actor) -> Self {
        Self { office, person, role: None, on_behalf_of: None }
    }
}

impl From<Command> for suban_model::Command {
    fn from(Command { at, by, key, act }: Command) -> Self {
        let by = suban_model::Actor::from(by);
        // People could settle a period too, and went by their own office.
        let is_hosts = matches!(act, Act::Expire(_) | Act::Settle(_)) && by == suban_model::Actor::host();
        let by = if is_hosts { Giver::Host(None) } else { by.into() };
        Self { at, by, key, act }
    }
}

impl From<suban_model::Command> for Command {
    fn from(command: suban_model::Command) -> Self {
        let suban_model::Actor { office, person, .. } = command.by.actor();
        Self { at: command.at, by: Actor { office, person }, key: command.key, act: command.act }
    }
}

impl Entry {
    /// What the record is about, so is what it posts.
    fn up(self, about: now::About) -> now::Entry {
        let Self { seq, index, ticket: _, unit, rule, clause, slot, points, belongs_to, posted_in } = self;
        now::Entry { seq, index, about, unit, rule, clause, slot, points, belongs_to, posted_in }
    }
}

impl From<now::Entry> for Entry {
    fn from(entry: now::Entry) -> Self {
        let now::Entry { seq, index, about, unit, rule, clause, slot, points, belongs_to, posted_in } = entry;
        let ticket = about.ticket();
        Self { seq, index, ticket, unit, rule, clause, slot, points, belongs_to, posted_in }
    }
}
