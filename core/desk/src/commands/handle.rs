//! The flow: command → edition → facts → decide → record → what is derived from it, ready for one batch.
//!
//! [`handle`] reads and decides but writes nothing; it depends on nothing but its arguments, so `verify` calls
//! it again with what is on record and must get the same record.

use crate::commands::command;
use crate::commands::size::Size;
use crate::deciding::case::Case;
use crate::deciding::decided::Decided;
use crate::deciding::figures::observe_ticket;
use crate::deciding::request::{Request, Stamp};
use crate::deciding::rights::{self, Rights};
use crate::limits::{FUTURE_SECONDS_MAX, TEXT_BYTES_MAX};
use crate::refusal::{DeskError, Refusal};
use crate::rules::rulebook::Rulebook;
use crate::rules::rulebooks::Rulebooks;
use crate::stored::project::after;
use crate::stored::view::View;
use suban_model::{Actor, Command, Ticket};

/// What became of a command.
#[derive(Debug)]
pub enum Handled {
    /// It is decided.
    New(Box<Decided>),
    /// It was done before: the number of its record.
    Again(u64),
}

/// The rules that decide a command.
#[derive(Clone, Copy)]
pub struct Judging<'a> {
    /// The revision that judges it: that of the day of its ticket's receipt.
    pub rulebook: &'a Rulebook,
    /// The revision of the day on which it is recorded, which says who may give it.
    pub today: &'a Rulebook,
}

/// Decides a command against what is stored.
pub fn handle(
    rulebooks: &Rulebooks,
    view: View<'_>,
    request: &Request,
    stamp: Stamp,
) -> Result<Handled, DeskError> {
    match admit(rulebooks.at(stamp.recorded_at), view, request, stamp)? {
        Some(seq) => Ok(Handled::Again(seq)),
        None => decide(rulebooks, view, request, stamp, None),
    }
}

/// Decides a command by these rules, whichever are in force. `known` is the ticket that it names, as the view has it, if
/// somebody has read it.
pub fn handle_by(
    judging: Judging<'_>,
    view: View<'_>,
    request: &Request,
    stamp: Stamp,
    known: Option<Ticket>,
) -> Result<Handled, DeskError> {
    match admit(judging.today, view, request, stamp)? {
        Some(seq) => Ok(Handled::Again(seq)),
        None => decide_by(judging, view, request, stamp, named(view, request, known)?),
    }
}

/// Decides a command that was admitted. `known` is the ticket that it names, as the view has it, if somebody has read it.
pub fn decide(
    rulebooks: &Rulebooks,
    view: View<'_>,
    request: &Request,
    stamp: Stamp,
    known: Option<Ticket>,
) -> Result<Handled, DeskError> {
    let known = named(view, request, known)?;
    let rulebook = rulebooks.judging(&request.command, known.as_ref())?;
    decide_by(Judging { rulebook, today: rulebooks.at(stamp.recorded_at) }, view, request, stamp, known)
}

/// The ticket that a command names, read unless it is known.
fn named(view: View<'_>, request: &Request, known: Option<Ticket>) -> Result<Option<Ticket>, DeskError> {
    match (known, request.command.act.ticket()) {
        (None, Some(reference)) => view.find_ticket(reference).map(Some),
        (known, _) => Ok(known),
    }
}

fn decide_by(
    judging: Judging<'_>,
    view: View<'_>,
    request: &Request,
    stamp: Stamp,
    known: Option<Ticket>,
) -> Result<Handled, DeskError> {
    let giver = Rights::of(view, judging.today, &request.command, stamp.recorded_at)?;
    let mut case = Case::open((judging.rulebook, giver), view, request, stamp, known)?;
    rights::check(&case)?;
    command(&request.command.act).perform(&mut case)?;
    if let Some(seq) = case.done_in() {
        return Ok(Handled::Again(seq));
    }
    if case.ticket().is_ok() {
        observe_ticket(&mut case)?;
    }
    let decided = case.close()?;
    debug_assert_eq!(decided.after, after(view, &decided.record)?, "a record says what it leaves");
    Ok(Handled::New(Box::new(decided)))
}

/// Refuses what is wrong with a command whatever it is about; the number of its record if it was done before.
pub fn admit(
    today: &Rulebook,
    view: View<'_>,
    request: &Request,
    stamp: Stamp,
) -> Result<Option<u64>, DeskError> {
    if let Some(seq) = done_before(view, request)? {
        return Ok(Some(seq));
    }
    check_sizes(request)?;
    check_time(today, request, stamp)?;
    check_words(request)?;
    Ok(None)
}

/// Words must be erasable.
fn check_words(request: &Request) -> Result<(), DeskError> {
    let act = &request.command.act;
    if command(act).keeps_words() || request.private.is_empty() {
        Ok(())
    } else {
        Err(Refusal::WordsNotKept(act.name()).into())
    }
}

/// The record of the same command under the same key.
fn done_before(view: View<'_>, request: &Request) -> Result<Option<u64>, DeskError> {
    let Some(key) = &request.command.key else { return Ok(None) };
    let Some(seq) = view.by_command_key(key)? else { return Ok(None) };
    let record = view.record(seq)?.ok_or_else(|| DeskError::Missing(format!("record {seq}")))?;
    let same = match view.payload(seq)? {
        Some(payload) => {
            record.command_with(Some(&payload)) == request.command && payload.private == request.private
        }
        None if record.private.is_none() => record.command == request.command && request.private.is_empty(),
        // Words that were erased since cannot be compared.
        None => {
            let mut command = request.command.clone();
            command.act.take_words();
            record.command == command
        }
    };
    if same {
        return Ok(Some(seq));
    }
    Err(Refusal::KeyReused(key.clone()).into())
}

fn check_sizes(request: &Request) -> Result<(), DeskError> {
    let Request { command: Command { by, key, act, .. }, private } = request;
    let words = private.iter().map(|(name, text)| match name.as_str() {
        "text" => Size::new(name, text.len(), TEXT_BYTES_MAX),
        _ => Size::text(name, text),
    });
    let common = [Size::list("private", private.len()), Size::text("by.office", by.office())];
    let person = by.person().into_iter().flat_map(|actor| {
        let Actor { person, role, on_behalf_of, .. } = actor;
        let fields = [("by.person", person), ("by.role", role), ("by.on_behalf_of", on_behalf_of)];
        fields.into_iter().filter_map(|(field, text)| Some(Size::text(field, text.as_ref()?)))
    });
    let key = key.iter().map(|key| Size::text("key", key));
    let sizes = words.chain(common).chain(person).chain(key).chain(command(act).sizes());
    sizes.into_iter().try_for_each(|size| size.check()).map_err(DeskError::from)
}

fn check_time(today: &Rulebook, request: &Request, stamp: Stamp) -> Result<(), DeskError> {
    let (at, now) = (request.command.at, stamp.recorded_at);
    if at.seconds() > now.seconds() + FUTURE_SECONDS_MAX {
        return Err(Refusal::Future { at: today.told(at), now: today.told(now) }.into());
    }
    Ok(())
}
