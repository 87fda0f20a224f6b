//! From a record to everything derived from it. Deciding and rebuilding use the same function, so that what is
//! stored is always what the records say.

use crate::limits::{TICKET_BYTES_MAX, TICKET_RECORDS_MAX};
use crate::refusal::{DeskError, Refusal};
use crate::stored::codec::{CodecError, encode};
use crate::stored::kept::{IssuedWarning, Settlement};
use crate::stored::listing::{Row, relist};
use crate::stored::record::{Payload, Record};
use crate::stored::view::View;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use suban_model::{
    Act, Aggregate, Book, Determine, Digest, Observation, Posting, Register, Step, Ticket, TicketId,
    TicketRef,
};
use suban_store::{Commit, Head};

/// Everything that `record` changes, given what was stored before it.
pub fn project(view: View<'_>, record: &Record, payload: Option<&Payload>) -> Result<Commit, DeskError> {
    let keys = view.keys;
    let bytes = written(record)?;
    let mut commit = Commit {
        org: view.org.to_owned(),
        expected: Head { seq: record.seq.saturating_sub(1), hash: record.previous.0 },
        next: Head { seq: record.seq, hash: Digest::of(&bytes).0 },
        ..Commit::default()
    };
    commit.puts.push((keys.record(record.seq), bytes));
    if let Some(payload) = payload {
        commit.puts.push((keys.payload(record.seq), written(payload)?));
    }
    if let Some(key) = &record.command.key {
        commit.puts.push((keys.command_key(key), written(&record.seq)?));
    }
    for entry in &record.entries {
        commit
            .puts
            .push((keys.entry(entry.belongs_to, &entry.unit, entry.seq, entry.index), written(entry)?));
    }
    project_figures(view, record, &mut commit)?;
    project_warnings(view, record, &mut commit)?;
    match (record.ticket, &record.command.act) {
        (Some(id), _) => project_ticket(view, record, id, &mut commit)?,
        (None, Act::Record(_)) => project_finding(view, record, record.seq, &mut commit)?,
        (None, Act::Determine(Determine { finding: Some(seq), .. })) => {
            project_finding(view, record, *seq, &mut commit)?;
        }
        (None, Act::Settle(settle)) => {
            let before = view.settlement(settle.period)?.map(|held| held.book);
            let settlement = Settlement { seq: record.seq, book: book_after(before, record)? };
            commit.puts.push((keys.settlement(settle.period), written(&settlement)?));
        }
        (None, Act::Activate(_)) => commit.puts.push((keys.activation(record.seq), Vec::new())),
        (None, _) => {}
    }
    Ok(commit)
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
    for step in &record.steps {
        let Step::Observed { replaces, now } = step else { continue };
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
            Some(observation) => commit.puts.push((key, written(observation)?)),
            None => commit.deletes.push(key),
        }
    }
    for (key, aggregate) in aggregates {
        commit.puts.push((key, written(&aggregate)?));
    }
    Ok(())
}

fn project_warnings(view: View<'_>, record: &Record, commit: &mut Commit) -> Result<(), DeskError> {
    let told = record.steps.iter().filter_map(|step| match step {
        Step::Warned(warning) => Some(warning),
        _ => None,
    });
    for (warning, index) in told.zip(0u32..) {
        let told = IssuedWarning { at: record.command.at, ticket: record.ticket, warning: warning.clone() };
        commit.puts.push((view.keys.warning(record.seq, index), written(&told)?));
        commit.puts.push((view.keys.warned_of(warning), written(&record.seq)?));
    }
    Ok(())
}

fn project_ticket(
    view: View<'_>,
    record: &Record,
    id: TicketId,
    commit: &mut Commit,
) -> Result<(), DeskError> {
    let (mut ticket, due_before, row_before) = match &record.command.act {
        Act::Register(register) => (register_ticket(view, record, register, id, commit)?, None, None),
        _ => {
            let ticket = view.find_ticket(&TicketRef::Id(id))?;
            let (due, row) = (ticket.next_check(), Row::of(&ticket));
            (ticket, due, Some(row))
        }
    };
    for step in &record.steps {
        ticket.apply(step, record.command.at).map_err(Refusal::Determine)?;
    }
    ticket.records.push(record.seq);
    if matches!(record.command.act, Act::Erase(_)) {
        for seq in &ticket.records {
            if view.payload(*seq)?.is_some() {
                commit.deletes.push(view.keys.payload(*seq));
            }
        }
    }
    let due_after = ticket.next_check();
    if due_before != due_after {
        commit.deletes.extend(due_before.map(|due| view.keys.due(due, id)));
        commit.puts.extend(due_after.map(|due| (view.keys.due(due, id), Vec::new())));
    }
    relist(view.keys, row_before.as_ref(), &ticket, commit).map_err(unwritable)?;
    let bytes = written(&ticket)?;
    let must_go_on =
        matches!(record.command.act, Act::Reply(_) | Act::Callback(_) | Act::Expire(_) | Act::Erase(_));
    if !must_go_on && (bytes.len() > TICKET_BYTES_MAX || ticket.records.len() > TICKET_RECORDS_MAX) {
        return Err(Refusal::TicketFull { ticket: id }.into());
    }
    commit.puts.push((view.keys.ticket(id), bytes));
    Ok(())
}

fn register_ticket(
    view: View<'_>,
    record: &Record,
    register: &Register,
    id: TicketId,
    commit: &mut Commit,
) -> Result<Ticket, DeskError> {
    if let Some(external) = &register.external {
        commit.puts.push((view.keys.external(external), written(&id)?));
    }
    Ok(Ticket::registered(id, register, record.command.at, record.rulebook.pack))
}

fn project_finding(view: View<'_>, record: &Record, seq: u64, commit: &mut Commit) -> Result<(), DeskError> {
    let book = book_after(view.finding_book(seq)?, record)?;
    commit.puts.push((view.keys.finding_book(seq), written(&book)?));
    Ok(())
}

/// A book of the organisation after the record's steps.
fn book_after(before: Option<Book>, record: &Record) -> Result<Book, DeskError> {
    let mut book = before.unwrap_or_default();
    for step in &record.steps {
        apply_to_book(&mut book, step).map_err(Refusal::Determine)?;
    }
    Ok(book)
}

/// Applies a step of a case about the organisation.
pub fn apply_to_book(book: &mut Book, step: &Step) -> Result<Vec<Posting>, suban_model::DetermineError> {
    match step {
        Step::Assessed { subject, charges, belongs_to } => {
            Ok(book.reassess(subject, charges.clone(), *belongs_to))
        }
        Step::Determined { charge, determination } => book.determine(charge, determination.clone()),
        Step::Measured { subject, measures } => {
            book.hold(subject, measures.clone());
            Ok(Vec::new())
        }
        _ => Ok(Vec::new()),
    }
}

fn written<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, DeskError> {
    encode(value).map_err(unwritable)
}

fn unwritable(source: CodecError) -> DeskError {
    DeskError::Corrupt { what: "value to be written".into(), source }
}
