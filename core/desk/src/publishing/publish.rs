//! Changing the rules beside their work: load, check, the pack's own tests, and only then activation between two
//! batches of the writer. The rules in force judge on until then, and after any failure.

use crate::publishing::refused::note_of;
use crate::publishing::trial::{Trial, Unfit, examine};
use crate::refusal::{DeskError, Refusal};
use crate::rules::revisions::{Revisions, RulebookError};
use crate::rules::rulebook::Rulebook;
use crate::running::writer::Writer;
use crate::stored::cause::Cause;
use crate::stored::record::Record;
use crate::stored::refused_pack::RefusedPack;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_model::{Holidays, Moment};
use suban_policy::PackFiles;
use suban_policy::diagnostic::Diagnostic;

/// What a publication led to.
#[derive(Debug)]
pub struct Published {
    /// The record that put the pack in force; none: it was in force already.
    pub record: Option<Arc<Record>>,
    /// What its own tests gave.
    pub trial: Trial,
    /// What its author should look at all the same.
    pub warnings: Vec<Diagnostic>,
}

/// Why a pack was not put in force.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// It is not fit; the note of it is kept for `status`.
    #[error("the pack is not put in force; the one before it judges on")]
    Unfit {
        /// Why, with everything that is known.
        unfit: Unfit,
        /// What is kept of it.
        note: RefusedPack,
    },
    /// It is fit, but could not be put in force.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

/// Publishes a pack beside a writer at work. Without `holidays` those in force stay. Scenarios of the pack are played as
/// long as there is `time_left`.
pub fn publish(
    writer: &Writer,
    revisions: &Revisions,
    files: &PackFiles,
    holidays: Option<Arc<Holidays>>,
    (cause, now): (&Cause, Moment),
    time_left: impl FnMut() -> bool,
) -> Result<Published, PublishError> {
    let rulebooks = writer.in_force().now();
    let in_force = rulebooks.at(now);
    let holidays = holidays.unwrap_or_else(|| Arc::clone(in_force.calendar.holidays()));
    let (revision, trial) = match examine(files, revisions.engines(), &holidays, time_left) {
        Ok(examined) => examined,
        Err(unfit) => {
            let note = note_of(files, &unfit, cause, now);
            keep_note(writer, &note);
            return Err(PublishError::Unfit { unfit, note });
        }
    };
    let (given, ours) = (&revision.rulebook.pack.id, &in_force.pack.id);
    if given != ours {
        let (in_force, given) = (ours.clone(), given.clone());
        return Err(DeskError::from(Refusal::OtherPack { in_force, given }).into());
    }
    if let Some(older) = older_plugin(&revision.rulebook, rulebooks.at(revision.rulebook.effective_at)) {
        return Err(DeskError::from(older).into());
    }
    let warnings = revision.rulebook.pack.warnings.clone();
    let record = writer.activate(revision, cause.clone())?;
    Ok(Published { record, trial, warnings })
}

/// The refusal of a plugin that is older than in the revision whose place the pack would take. The counters that a pack
/// remembers come with it, so that an edit could lower them together with the plugin; a rollback says what it does.
pub fn older_plugin(given: &Rulebook, in_force: &Rulebook) -> Option<Refusal> {
    let releases = |rulebook: &Rulebook| -> BTreeMap<String, u64> {
        let identities = rulebook.pack.plugins().filter_map(|(_, seat)| seat.program.identity());
        identities.map(|identity| (identity.id.clone(), identity.counter)).collect()
    };
    let held = releases(in_force);
    releases(given).into_iter().find_map(|(plugin, given)| {
        let in_force = *held.get(&plugin)?;
        (given < in_force).then_some(Refusal::OlderPlugin { plugin, in_force, given })
    })
}

/// Keeps the note of a pack that was not put in force. Its author has been told in any case.
pub fn keep_note(writer: &Writer, note: &RefusedPack) {
    if let Err(error) = writer.note_refused(note.clone()) {
        tracing::warn!(error = &error as &dyn std::error::Error, "the note of a refused pack was not kept");
    }
}

/// Goes back to the rules as they were right after the activation of this number: its record; none if they are so
/// already.
pub fn rollback(
    writer: &Writer,
    revisions: &Revisions,
    seq: u64,
    cause: &Cause,
) -> Result<Option<Arc<Record>>, RulebookError> {
    let (rulebooks, rulebook) = revisions.after(seq)?;
    Ok(writer.restore(seq, (rulebooks, rulebook), cause.clone())?)
}
