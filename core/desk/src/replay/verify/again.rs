//! A command decided again: what it needs for that, and how it came out.

use super::finding::{Finding, NOT_WITHOUT_WORDS, Verdict};
use super::read::Words;
use crate::commands::handle::{Handled, Judging, handle_by};
use crate::deciding::request::{Request, Stamp};
use crate::refusal::DeskError;
use crate::rules::activation::Activation;
use crate::rules::rulebook::Rulebook;
use crate::rules::rulebooks::Rulebooks;
use crate::stored::codec::decode;
use crate::stored::older::written_in;
use crate::stored::record::{Payload, Record, RulebookId};
use crate::stored::view::View;
use std::sync::Arc;
use suban_model::{Private, Ticket};

/// A record that is to be decided again.
pub(super) struct Again<'a> {
    pub record: Record,
    pub bytes: &'a [u8],
    /// `None`: it has none, or they are gone.
    pub words: Option<Words>,
    /// What decided it, or why that is not at hand.
    pub rulebook: Result<Rulebook, String>,
    /// The editions in force before it; `None`: they cannot be told. A revision is put in force by whom the rules before it
    /// let do so.
    pub in_force: Option<Arc<Rulebooks>>,
    /// How many commits of its stretch the state before it has.
    pub state: usize,
}

/// How a record came out.
pub(super) struct Judged {
    /// That it was decided by a revision that was not in force.
    pub edition: Option<Finding>,
    pub verdict: Verdict,
    pub why: String,
}

/// Decides a command again, on the state before it.
pub(super) fn judge(before: View<'_>, again: &Again<'_>) -> Result<Judged, DeskError> {
    let ticket = again.record.command.act.ticket().map(|ticket| before.find_ticket(ticket));
    let ticket = match ticket.transpose() {
        Err(DeskError::Refused(_)) => None,
        found => found?,
    };
    let edition = again.wrong_edition(ticket.as_ref())?;
    let (verdict, why) = again.decide(before, ticket);
    Ok(Judged { edition, verdict, why })
}

impl Again<'_> {
    /// Whether another revision decided than was in force for the ticket, by the activations before it.
    fn wrong_edition(&self, ticket: Option<&Ticket>) -> Result<Option<Finding>, DeskError> {
        let record = &self.record;
        let Some(in_force) = self.in_force.as_ref().filter(|_| Activation::of(record).is_none()) else {
            return Ok(None);
        };
        let id = in_force.judging(&record.command, ticket)?.id;
        Ok((!id.judges_as(&record.rulebook)).then(|| Finding::WrongEdition {
            seq: record.seq,
            decided_by: record.rulebook.pack.short(),
            in_force: id.pack.short(),
        }))
    }

    fn decide(&self, before: View<'_>, ticket: Option<Ticket>) -> (Verdict, String) {
        let Self { record, bytes, words, rulebook, in_force, .. } = self;
        if record.private.is_some() && words.is_none() {
            return (Verdict::NotRecomputable, NOT_WITHOUT_WORDS.into());
        }
        let rulebook = match rulebook {
            Ok(rulebook) => rulebook,
            Err(why) => return (Verdict::NotRecomputable, why.clone()),
        };
        let payload = words.as_ref().map(|words| &words.payload);
        let private = payload.map_or_else(Private::new, |payload| payload.private.clone());
        let salt = payload.map_or([0; 16], |payload| payload.salt);
        let request = Request { command: record.command_with(payload), private };
        let stamp = Stamp { recorded_at: record.recorded_at, salt, words: record.private, happened: false };
        let today = in_force.as_ref().map_or(rulebook, |rulebooks| rulebooks.at(record.recorded_at));
        match handle_by(Judging { rulebook, today }, before, &request, stamp, ticket) {
            Ok(Handled::New(again)) if again.bytes.record == *bytes => (Verdict::Equal, String::new()),
            Ok(Handled::New(again)) => compare(record, bytes, &again.record, again.payload.as_ref()),
            Ok(Handled::Again(seq)) => (Verdict::OutcomeDiffers, format!("a repetition of record {seq}")),
            Err(error) => (Verdict::OutcomeDiffers, format!("now refused: {error}")),
        }
    }
}

/// Compares a record with what its command comes to now, in the version in which it was written: what only a later one
/// can say is no difference.
pub fn compare(record: &Record, bytes: &[u8], again: &Record, words: Option<&Payload>) -> (Verdict, String) {
    // Another engine may have another profile: what counts is whether anything came out differently.
    let again = Record {
        rulebook: RulebookId { profile: record.rulebook.profile, ..again.rulebook },
        ..again.clone()
    };
    let version = bytes.first().copied().unwrap_or_default();
    let written = match written_in(version, &again, words) {
        Ok(written) if written.record == bytes => return (Verdict::Equal, String::new()),
        written => written.and_then(|written| decode::<Record>(&written.record)),
    };
    let again = match written {
        Ok(again) => again,
        Err(error) => return (Verdict::OutcomeDiffers, format!("now it cannot be written: {error}")),
    };
    let broken_off =
        |record: &Record| record.judgements.iter().any(|judgement| judgement.trace.was_broken_off());
    if broken_off(record) {
        return (Verdict::NotRecomputable, "the host had broken a plugin off".into());
    }
    if broken_off(&again) {
        return (Verdict::NotRecomputable, "the host broke a plugin off now; verify again".into());
    }
    if (&record.change, &record.entries) != (&again.change, &again.entries) {
        let step = record.change.differs_at(&again.change);
        let step = step.map_or_else(
            || "what it is about, or the number of steps or entries".to_owned(),
            |at| format!("step {}", at + 1),
        );
        return (Verdict::OutcomeDiffers, format!("{step} differs"));
    }
    let inputs =
        |record: &Record| record.judgements.iter().map(|judgement| judgement.input).collect::<Vec<_>>();
    if inputs(record) != inputs(&again) {
        return (Verdict::ExplanationDiffers, "the facts that were seen differ".into());
    }
    (Verdict::ExplanationDiffers, "budget or trace differs".into())
}
