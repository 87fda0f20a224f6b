//! The one way to publish: load, pass every gate, and only then activation. The rules in force judge on until then, and
//! after any failure.

use crate::publishing::acceptance::told;
use crate::publishing::gate::{Candidate, GATES, Patience, Stopped, TRIAL_SECONDS_MAX, Trial, Unfit};
use crate::publishing::refused::note_of;
use crate::refusal::DeskError;
use crate::rules::activation::Revision;
use crate::rules::revisions::{Revisions, RulebookError};
use crate::rules::rulebooks::{InForce, Rulebooks};
use crate::running::desk::Desk;
use crate::running::writer::Writer;
use crate::stored::cause::Cause;
use crate::stored::record::Record;
use crate::stored::refused_pack::RefusedPack;
use std::sync::Arc;
use std::time::Duration;
use suban_model::{Holidays, Moment};
use suban_policy::PackFiles;
use suban_policy::diagnostic::Diagnostic;

/// What a publication led to.
#[derive(Debug)]
pub struct Published {
    /// The record that put the pack in force; `None`: it was in force already.
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
    /// What is in force could not be read.
    #[error(transparent)]
    Rulebook(#[from] RulebookError),
}

/// Whose rules are changed: a desk, or the writer around one.
pub trait Ruled {
    /// Every revision that was ever in force.
    fn revisions(&self) -> &Arc<Revisions>;
    /// The host's time.
    fn now(&self) -> Moment;
    /// Those that judge now; `None` if there are none, or they do not load any more.
    fn in_force(&self) -> Option<Arc<Rulebooks>>;
    /// How long the host has been running.
    fn uptime(&self) -> Duration;
    /// Puts a revision in force, unless the rules were changed since the activation `seen`: its record; `None` if it is in
    /// force already.
    fn activate(
        &mut self,
        seen: Option<u64>,
        revision: &Revision,
        cause: &Cause,
    ) -> Result<Option<Arc<Record>>, DeskError>;
    /// Goes back to the rules as they were right after an activation: the record; `None` if they are so already.
    fn restore(&mut self, seq: u64, cause: &Cause) -> Result<Option<Arc<Record>>, RulebookError>;
    /// Keeps what is wrong with a pack that was not put in force.
    fn note_refused(&mut self, refused: &RefusedPack) -> Result<(), DeskError>;
}

/// Publishes a pack that passes every gate. Without `holidays` those in force stay.
///
/// That takes a while, and nothing is held up meanwhile: a rollback goes on its way, and then the pack is refused. It is given
/// up when its tests take longer than they may, and when it is awaited no more.
pub fn publish(
    place: &mut dyn Ruled,
    files: &PackFiles,
    holidays: Option<Arc<Holidays>>,
    cause: &Cause,
    is_awaited: &dyn Fn() -> bool,
) -> Result<Published, PublishError> {
    let (revisions, now) = (Arc::clone(place.revisions()), place.now());
    let activations = revisions.activations()?;
    let newest = activations.last();
    let seen = newest.map(|activation| activation.seq);
    let predecessor = newest.map(|activation| activation.pack.clone());
    let in_force = place.in_force();
    let holidays = match (holidays, &in_force) {
        (Some(given), _) => given,
        (None, Some(in_force)) => Arc::clone(in_force.at(now).calendar.holidays()),
        (None, None) => revisions.holidays()?.map_or_else(Holidays::china, Arc::new),
    };
    let has_predecessor = predecessor.is_some();
    let examined = Candidate::load(files, &revisions, &holidays, (cause, now)).map_err(Stopped::Unfit);
    let examined = examined.and_then(|mut candidate| {
        candidate.predecessor = predecessor;
        candidate.standing = in_force;
        let day = candidate.revision.rulebook.pack.effective_from;
        candidate.counters = revisions.counters_seen(&activations, day)?;
        let until = place.uptime() + Duration::from_secs(TRIAL_SECONDS_MAX);
        let patience = Patience { is_awaited, is_over: &|| place.uptime() >= until };
        GATES.iter().try_for_each(|gate| gate.pass(&mut candidate, patience))?;
        Ok(candidate)
    });
    match examined {
        Ok(Candidate { revision, trial, loosened, accepted, .. }) => {
            let warnings = revision.rulebook.pack.warnings.clone();
            let record = place.activate(seen, &revision, &on_record(cause, &loosened, accepted))?;
            Ok(Published { record, trial, warnings })
        }
        Err(Stopped::Unfit(unfit)) => {
            let note = note_of(files, &unfit, cause, now);
            // Before the first pack there is nobody yet who would look for it.
            if has_predecessor {
                keep_note(place, &note);
            }
            Err(PublishError::Unfit { unfit, note })
        }
        Err(Stopped::Refused(error)) => Err(error.into()),
        Err(Stopped::Unread(error)) => Err(error.into()),
    }
}

/// What the reason on record says of what asks less than before, and only the host says it.
const LOOSENED: &str = "放宽关口";

/// What it says of what was accepted, and only the host says it.
const ACCEPTED: &str = "关口确认";

/// What goes on record: what asks less from now on, and what somebody accepted, are part of the reason.
fn on_record(cause: &Cause, loosened: &[String], accepted: Option<String>) -> Cause {
    let own = [LOOSENED, ACCEPTED]
        .iter()
        .fold(cause.reason.clone(), |reason, word| reason.replace(word, &format!("“{word}”")));
    let loosened = (!loosened.is_empty()).then(|| format!("{LOOSENED} {}", told(loosened)));
    let accepted = accepted.map(|accepted| format!("{ACCEPTED} {accepted}"));
    let said = [Some(own).filter(|reason| !reason.is_empty()), loosened, accepted];
    let reason = said.into_iter().flatten().collect::<Vec<_>>().join(";");
    Cause { reason, ..cause.clone() }
}

/// Keeps the note of a pack that was not put in force. Its author has been told in any case.
pub fn keep_note(place: &mut dyn Ruled, note: &RefusedPack) {
    if let Err(error) = place.note_refused(note) {
        tracing::warn!(error = &error as &dyn std::error::Error, "the note of a refused pack was not kept");
    }
}

impl Ruled for Desk {
    fn revisions(&self) -> &Arc<Revisions> {
        self.revisions()
    }

    fn now(&self) -> Moment {
        self.clock().now()
    }

    fn in_force(&self) -> Option<Arc<Rulebooks>> {
        self.in_force().map(InForce::now)
    }

    fn uptime(&self) -> Duration {
        self.host().uptime()
    }

    fn activate(
        &mut self,
        seen: Option<u64>,
        revision: &Revision,
        cause: &Cause,
    ) -> Result<Option<Arc<Record>>, DeskError> {
        self.activate_after(seen, revision, cause)
    }

    fn restore(&mut self, seq: u64, cause: &Cause) -> Result<Option<Arc<Record>>, RulebookError> {
        self.restore(seq, cause)
    }

    fn note_refused(&mut self, refused: &RefusedPack) -> Result<(), DeskError> {
        self.note_refused(refused)
    }
}

impl Ruled for &Writer {
    fn revisions(&self) -> &Arc<Revisions> {
        Writer::revisions(self)
    }

    fn now(&self) -> Moment {
        Writer::now(self)
    }

    fn in_force(&self) -> Option<Arc<Rulebooks>> {
        Some(Writer::in_force(self).now())
    }

    fn uptime(&self) -> Duration {
        Writer::uptime(self)
    }

    fn activate(
        &mut self,
        seen: Option<u64>,
        revision: &Revision,
        cause: &Cause,
    ) -> Result<Option<Arc<Record>>, DeskError> {
        Writer::activate_after(self, seen, revision.clone(), cause.clone())
    }

    fn restore(&mut self, seq: u64, cause: &Cause) -> Result<Option<Arc<Record>>, RulebookError> {
        Writer::restore(self, seq, cause.clone())
    }

    fn note_refused(&mut self, refused: &RefusedPack) -> Result<(), DeskError> {
        Writer::note_refused(self, refused.clone())
    }
}
