//! The flow: command → edition → facts → decide → record → what is derived from it, ready for one batch.
//!
//! [`handle`] reads and decides but writes nothing; it depends on nothing but its arguments, so `verify` calls
//! it again with what is on record and must get the same record.

use crate::acts::act;
use crate::case::{Case, Request, Stamp};
use crate::offices::Offices;
use crate::project::project;
use crate::record::Record;
use crate::refusal::{DeskError, Refusal};
use crate::view::View;
use suban_model::Act;
use suban_store::Commit;

/// Most bytes of the text of a request.
pub const TEXT_BYTES_MAX: usize = 28_000;

/// Most bytes of every other field.
pub const FIELD_BYTES_MAX: usize = 1_000;

/// Most entries of a list in a command.
pub const LIST_ENTRIES_MAX: usize = 50;

/// By how much a sender's clock may run ahead of ours, in seconds.
pub const FUTURE_SECONDS_MAX: i64 = 300;

/// What became of a command.
#[derive(Debug)]
pub enum Handled {
    /// Decided: its record, and all it changes, to be committed.
    New(Box<Record>, Commit),
    /// It was done before: the number of its record.
    Again(u64),
}

/// Decides a command against what is stored.
pub fn handle(
    offices: &Offices,
    view: View<'_>,
    request: &Request,
    stamp: Stamp,
) -> Result<Handled, DeskError> {
    if let Some(seq) = admit(view, request, stamp)? {
        return Ok(Handled::Again(seq));
    }
    let office = offices.judging(&view, &request.command)?;
    let mut case = Case::open(office, view, request, stamp)?;
    if let Some(seq) = act(&mut case)? {
        return Ok(Handled::Again(seq));
    }
    let (record, payload) = case.close()?;
    let commit = project(view, &record, payload.as_ref())?;
    Ok(Handled::New(Box::new(record), commit))
}

/// Refuses what is wrong with a command whatever it is about; the number of its record if it was done before.
pub fn admit(view: View<'_>, request: &Request, stamp: Stamp) -> Result<Option<u64>, DeskError> {
    if let Some(seq) = done_before(view, request)? {
        return Ok(Some(seq));
    }
    check_sizes(request)?;
    check_time(request, stamp)?;
    check_words(request)?;
    Ok(None)
}

/// Words are kept beside a ticket's records, for nothing else can be erased.
fn check_words(request: &Request) -> Result<(), DeskError> {
    let act = &request.command.act;
    let keeps_words = match act {
        Act::Erase(_) | Act::Expire(_) | Act::Activate(_) | Act::Tally(_) | Act::Settle(_) => false,
        Act::Record(finding) => finding.ticket.is_some(),
        Act::Determine(determine) => determine.ticket.is_some(),
        _ => true,
    };
    if keeps_words || request.private.is_empty() {
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
    // Words that were erased since cannot be compared.
    let same_words = match view.payload(seq)? {
        Some(payload) => payload.private == request.private,
        None => record.private.is_some() || request.private.is_empty(),
    };
    if record.command == request.command && same_words {
        return Ok(Some(seq));
    }
    Err(Refusal::KeyReused(key.clone()).into())
}

fn check_sizes(request: &Request) -> Result<(), DeskError> {
    let texts = request.private.iter().map(|(name, text)| {
        let max = if name == "text" { TEXT_BYTES_MAX } else { FIELD_BYTES_MAX };
        (name.as_str(), text.len(), max)
    });
    let field = |name: &'static str, text: &str| (name, text.len(), FIELD_BYTES_MAX);
    let list = |name: &'static str, entries: usize| (name, entries, LIST_ENTRIES_MAX);
    let command = &request.command;
    let mut sizes = vec![list("private", request.private.len()), field("by.office", &command.by.office)];
    sizes.extend(command.by.person.as_ref().map(|person| field("by.person", person)));
    sizes.extend(command.key.as_ref().map(|key| field("key", key)));
    match &command.act {
        Act::Register(register) => {
            sizes.extend(
                register.external.as_ref().map(|external| ("external", external.len(), EXTERNAL_BYTES_MAX)),
            );
            sizes.extend(register.area.as_ref().map(|area| field("area", area)));
            sizes.push(list("given", register.given.len()));
            sizes.extend(register.given.keys().map(|clock| field("given", clock)));
        }
        Act::Callback(callback) => {
            sizes.push(list("given", callback.given.len()));
            sizes.extend(callback.given.keys().map(|clock| field("given", clock)));
        }
        Act::Node(node) => {
            sizes.push(field("node", &node.node));
            sizes.extend(node.excuse.as_ref().map(|excuse| field("excuse", excuse)));
        }
        Act::Approve(approve) => {
            sizes.push(field("step", &approve.step));
            sizes.extend(approve.reason.as_ref().map(|reason| field("reason", reason)));
        }
        Act::Extend(extend) => sizes.push(field("reason", &extend.reason)),
        Act::GiveBack(give_back) => sizes.push(field("reason", &give_back.reason)),
        Act::Tally(tally) => {
            sizes.push(field("figure", &tally.figure));
            sizes.extend(tally.unit.as_ref().map(|unit| field("unit", unit)));
        }
        Act::Dispatch(dispatch) => sizes.push(list("co_handlers", dispatch.co_handlers.len())),
        Act::Record(finding) => {
            sizes.push(list("pick", finding.pick.len()));
            sizes.push(list("fields", finding.fields.len()));
            sizes.extend(finding.fields.values().map(|value| field("fields", &value.to_string())));
        }
        Act::Judge(judge) => sizes.push(field("verdict", &judge.verdict)),
        Act::Determine(determine) => sizes.push(field("reason", &determine.reason)),
        Act::Erase(erase) => sizes.push(field("reason", &erase.reason)),
        Act::Activate(activate) => sizes.push(field("reason", &activate.reason)),
        Act::Reply(_) | Act::Settle(_) | Act::Expire(_) => {}
    }
    match texts.chain(sizes).find(|(_, size, max)| size > max) {
        None => Ok(()),
        Some((field, size, max)) => Err(Refusal::TooLong { field: field.to_owned(), size, max }.into()),
    }
}

/// Most bytes of an external number; it is part of a key.
pub const EXTERNAL_BYTES_MAX: usize = 200;

fn check_time(request: &Request, stamp: Stamp) -> Result<(), DeskError> {
    let (at, now) = (request.command.at, stamp.recorded_at);
    if at.seconds() > now.seconds() + FUTURE_SECONDS_MAX {
        return Err(Refusal::Future { at, now }.into());
    }
    Ok(())
}
