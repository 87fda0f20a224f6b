//! From a record to everything derived from it. Deciding and rebuilding use the same function, [`derive`], so that what
//! is stored is always what the records say.

use crate::limits::{TICKET_BYTES_MAX, TICKET_RECORDS_MAX};
use crate::refusal::{DeskError, Refusal};
use crate::stored::codec::{CodecError, Stored, encode};
use crate::stored::kept::{ByCommandKey, ByExternal, IssuedWarning, Settlement, WarnedIn};
use crate::stored::listing::{Row, relist};
use crate::stored::mark::Mark;
use crate::stored::record::{Bytes, Change, Record};
use crate::stored::view::View;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use suban_model::{
    Act, Aggregate, Book, Digest, Moment, Observation, Observed, Period, Person, Ticket, TicketRef,
};
use suban_store::{Commit, Head};

/// What a record leaves of that which it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum After {
    /// A ticket, and how it was listed before; `None` if it is new.
    Ticket(Box<Ticket>, Option<Listed>),
    /// The book of a finding about the organisation, by the number of its record.
    Finding(u64, Book),
    /// What a period came to.
    Period(Period, Book),
    /// A revision came into force.
    Rules,
    /// Nothing but what figures count.
    Figures,
    /// A person, by staff number.
    Person(String, Person),
}

/// Where the lists have a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// When its clocks must be looked at.
    due: Option<Moment>,
    row: Row,
}

impl Listed {
    /// Where the lists have the ticket as it is.
    pub fn of(ticket: &Ticket) -> Self {
        Self { due: ticket.next_check(), row: Row::of(ticket) }
    }
}

/// A record as it goes into the store.
pub struct Written<'a> {
    /// The record.
    pub record: &'a Record,
    /// Its bytes, and those of its words.
    pub bytes: Bytes,
}

/// Everything that a new record changes, given what it leaves of that which it is about and what was stored before it.
pub fn project(view: View<'_>, written: Written<'_>, after: &After) -> Result<Commit, DeskError> {
    let act = &written.record.command.act;
    let must_go_on = matches!(
        act,
        Act::Reply(_)
            | Act::Callback(_)
            | Act::Expire(_)
            | Act::Erase(_)
            | Act::Reschedule(_)
            | Act::Resume(_)
    );
    let commit = project_again(view, written, after)?;
    match after {
        After::Ticket(ticket, _) if !must_go_on && is_full(view, ticket, &commit) => {
            Err(Refusal::TicketFull { ticket: ticket.id }.into())
        }
        _ => Ok(commit),
    }
}

/// Whether a ticket has become too large, as a commit writes it.
fn is_full(view: View<'_>, ticket: &Ticket, commit: &Commit) -> bool {
    let key = view.keys.ticket(ticket.id);
    let written = commit.puts.iter().rfind(|(written, _)| *written == key);
    ticket.records.len() > TICKET_RECORDS_MAX
        || written.is_some_and(|(_, bytes)| bytes.len() > TICKET_BYTES_MAX)
}

/// Everything that a record changed, in whatever version it was written: it keeps its bytes, and is never refused.
pub fn project_again(view: View<'_>, written: Written<'_>, after: &After) -> Result<Commit, DeskError> {
    let (keys, Written { record, bytes }) = (view.keys, written);
    let mut commit = Commit {
        org: view.org.to_owned(),
        expected: Head { seq: record.seq.saturating_sub(1), hash: record.previous.0 },
        next: Head { seq: record.seq, hash: Digest::of(&bytes.record).0 },
        ..Commit::default()
    };
    commit.puts.push((keys.record(record.seq), bytes.record));
    commit.puts.extend(bytes.payload.map(|payload| (keys.payload(record.seq), payload)));
    if record.seq == 1 {
        commit.puts.push((keys.mark(), encoded(&Mark::READY)?));
    }
    if let (After::Ticket(ticket, _), Act::Erase(_)) = (after, &record.command.act) {
        for seq in &ticket.records {
            if view.payload_bytes(*seq)?.is_some() {
                commit.deletes.push(keys.payload(*seq));
            }
        }
    }
    derive(view, record, after, &mut commit)?;
    Ok(commit)
}

/// Adds to a commit everything derived that a record changes.
pub fn derive(view: View<'_>, record: &Record, after: &After, commit: &mut Commit) -> Result<(), DeskError> {
    let keys = view.keys;
    if let Some(key) = &record.command.key {
        commit.puts.push((keys.command_key(key), encoded(&ByCommandKey(record.seq))?));
    }
    for entry in &record.entries {
        commit
            .puts
            .push((keys.entry(entry.belongs_to, &entry.unit, entry.seq, entry.index), encoded(entry)?));
    }
    project_figures(view, record, commit)?;
    project_warnings(view, record, commit)?;
    match after {
        After::Ticket(ticket, listed) => project_ticket(view, ticket, listed.as_ref(), commit)?,
        After::Finding(seq, book) => commit.puts.push((keys.finding_book(*seq), encoded(book)?)),
        After::Period(period, book) => {
            let settlement = Settlement { seq: record.seq, book: book.clone() };
            commit.puts.push((keys.settlement(*period), encoded(&settlement)?));
        }
        After::Rules => commit.puts.push((keys.activation(record.seq), Vec::new())),
        After::Figures => {}
        After::Person(number, person) => commit.puts.push((keys.person(number), encoded(person)?)),
    }
    Ok(())
}

/// What a record leaves of that which it is about, by its steps alone. Whoever has decided it knows that already.
pub fn after(view: View<'_>, record: &Record) -> Result<After, DeskError> {
    Ok(match &record.change {
        Change::Ticket(id, steps) => {
            let (mut ticket, listed) = match &record.command.act {
                Act::Register(register) => {
                    (Ticket::registered(*id, register, record.command.at, record.rulebook.pack), None)
                }
                _ => {
                    let ticket = view.find_ticket(&TicketRef::Id(*id))?;
                    let listed = Listed::of(&ticket);
                    (ticket, Some(listed))
                }
            };
            for step in steps {
                ticket.apply(step, record.command.at).map_err(Refusal::Book)?;
            }
            ticket.records.push(record.seq);
            After::Ticket(Box::new(ticket), listed)
        }
        Change::Finding(number, _) => {
            After::Finding(*number, book_after(view.finding_book(*number)?, record)?)
        }
        Change::Period(period, _) => {
            let before = view.settlement(*period)?.map(|held| held.book);
            After::Period(*period, book_after(before, record)?)
        }
        Change::Rules => After::Rules,
        Change::Figures(_) => After::Figures,
        Change::Person(number, steps) => {
            let mut person = view.person(number)?.unwrap_or_default();
            for step in steps {
                person.apply(step);
            }
            After::Person(number.clone(), person)
        }
    })
}

/// What figures count, and what they come to by period and group.
fn project_figures(view: View<'_>, record: &Record, commit: &mut Commit) -> Result<(), DeskError> {
    let mut observations: BTreeMap<Vec<u8>, Option<&Observation>> = BTreeMap::new();
    let mut aggregates: BTreeMap<Vec<u8>, Aggregate> = BTreeMap::new();
    let mut change = |observation: &Observation, change: fn(&mut Aggregate, &Observation)| {
        let Observation { figure, period, group, .. } = observation;
        let aggregate = match aggregates.entry(view.keys.aggregate(figure, *period, group)) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let stored = view.aggregate(figure, *period, group)?;
                entry.insert(stored.unwrap_or_else(|| Aggregate::empty(group.clone())))
            }
        };
        change(aggregate, observation);
        Ok::<_, DeskError>(())
    };
    for Observed { replaces, now } in record.change.observed() {
        if let Some(gone) = replaces {
            change(gone, Aggregate::take_back)?;
            observations.insert(view.keys.observation(gone), None);
        }
        if let Some(now) = now {
            change(now, Aggregate::add)?;
            observations.insert(view.keys.observation(now), Some(now));
        }
    }
    for (key, observation) in observations {
        match observation {
            Some(observation) => commit.puts.push((key, encoded(observation)?)),
            None => commit.deletes.push(key),
        }
    }
    for (key, aggregate) in aggregates {
        commit.puts.push((key, encoded(&aggregate)?));
    }
    Ok(())
}

fn project_warnings(view: View<'_>, record: &Record, commit: &mut Commit) -> Result<(), DeskError> {
    for (warning, index) in record.change.warnings().zip(0u32..) {
        let told = IssuedWarning { at: record.command.at, ticket: record.ticket(), warning: warning.clone() };
        commit.puts.push((view.keys.warning(record.seq, index), encoded(&told)?));
        commit.puts.push((view.keys.warned_of(warning), encoded(&WarnedIn(record.seq))?));
    }
    Ok(())
}

fn project_ticket(
    view: View<'_>,
    ticket: &Ticket,
    listed: Option<&Listed>,
    commit: &mut Commit,
) -> Result<(), DeskError> {
    let id = ticket.id;
    if let (None, Some(external)) = (listed, &ticket.external) {
        commit.puts.push((view.keys.external(external), encoded(&ByExternal(id))?));
    }
    let (due_before, due_after) = (listed.and_then(|listed| listed.due), ticket.next_check());
    if due_before != due_after {
        commit.deletes.extend(due_before.map(|due| view.keys.due(due, id)));
        commit.puts.extend(due_after.map(|due| (view.keys.due(due, id), Vec::new())));
    }
    relist(view.keys, listed.map(|listed| &listed.row), ticket, commit).map_err(unwritable)?;
    commit.puts.push((view.keys.ticket(id), encoded(ticket)?));
    Ok(())
}

/// A book of the organisation after the record's steps.
fn book_after(before: Option<Book>, record: &Record) -> Result<Book, DeskError> {
    let mut book = before.unwrap_or_default();
    for step in record.change.book_steps() {
        book.apply(step).map_err(Refusal::Book)?;
    }
    Ok(book)
}

fn encoded<T: Stored>(value: &T) -> Result<Vec<u8>, DeskError> {
    encode(value).map_err(unwritable)
}

fn unwritable(source: CodecError) -> DeskError {
    DeskError::Corrupt { what: "value to be written".into(), source }
}
