//! Gates that a pack passes before it is put in force. Each is a value, so that who publishes can say which there are.

use crate::publishing::acceptance::{Accepted, Ask};
use crate::publishing::demanded::{Reach, Shortfall};
use crate::publishing::foreseen::Foreseen;
use crate::publishing::loosened::Loosened;
use crate::refusal::{DeskError, Refusal};
use crate::replay::scenario::{self, Played, play};
use crate::replay::shelf::Shelf;
use crate::rules::activation::Revision;
use crate::rules::revisions::{Counters, Revisions, RulebookError};
use crate::rules::rulebook::Rulebook;
use crate::rules::rulebooks::Rulebooks;
use crate::stored::cause::Cause;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_model::{Holidays, Moment};
use suban_policy::PackFiles;
use suban_policy::diagnostic::Diagnostic;
use suban_policy::engine::Engine;
use suban_policy_review::pack_tests::{self, CaseResult};

/// For how many seconds a pack's own tests may run when it is published. Those of a real rulebook take a few.
pub const TRIAL_SECONDS_MAX: u64 = 60;

/// The gates of every publication, the cheap ones first.
pub const GATES: &[&dyn Gate] =
    &[&SamePack, &NoOlderPlugin, &OwnTests, &Reach, &Foreseen, &Loosened, &Accepted];

/// Something that may keep a pack from being put in force.
pub trait Gate: Sync {
    /// Lets a candidate pass, or says why not.
    fn pass(&self, candidate: &mut Candidate<'_>, patience: Patience<'_>) -> Result<(), Stopped>;
}

/// How long a candidate may still be looked at.
#[derive(Clone, Copy)]
pub struct Patience<'a> {
    /// Whether anybody still waits for it.
    pub is_awaited: &'a dyn Fn() -> bool,
    /// Whether its time is up.
    pub is_over: &'a dyn Fn() -> bool,
}

impl Patience<'_> {
    fn is_left(self) -> bool {
        (self.is_awaited)() && !(self.is_over)()
    }

    /// Stops a candidate that nobody waits for, or that has taken too long.
    fn check(self) -> Result<(), Stopped> {
        if !(self.is_awaited)() {
            return Err(Stopped::Refused(DeskError::Abandoned));
        }
        if (self.is_over)() { Err(Stopped::Unfit(Unfit::Slow)) } else { Ok(()) }
    }
}

/// A pack that loads, and is to be put in force.
pub struct Candidate<'a> {
    /// What would be put in force.
    pub revision: Revision,
    /// Id of the pack that was activated last; `None` before the first.
    pub predecessor: Option<String>,
    /// The highest counter of each plugin that was in force for tickets of its day.
    pub counters: Counters,
    /// What its tests have given, as far as they were run.
    pub trial: Trial,
    /// The rules that judge before it; `None` before the first.
    pub standing: Option<Arc<Rulebooks>>,
    /// Who publishes it, and why.
    pub cause: &'a Cause,
    /// When.
    pub now: Moment,
    /// Everything that was ever in force, and what is on record.
    pub revisions: &'a Revisions,
    /// What it falls short of, as far as gates look on to tell it at once.
    pub short: Vec<Shortfall>,
    /// What it does not ask any more, though packs before it do.
    pub loosened: Vec<String>,
    /// What of it is for somebody to accept.
    pub asks: Vec<Ask>,
    /// What of it somebody has accepted, in words.
    pub accepted: Option<String>,
    engines: &'a [Arc<dyn Engine>],
    shelf: Shelf<'a>,
}

/// All that a pack's own tests gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Trial {
    /// Single decisions.
    pub cases: Vec<CaseResult>,
    /// Whole lives.
    pub scenarios: Vec<Played>,
}

/// Why a pack is not put in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// It does not load, or its tests are not written correctly.
    Broken(Vec<Diagnostic>),
    /// It brings no tests along.
    Untested,
    /// Its tests take longer than [`TRIAL_SECONDS_MAX`].
    Slow,
    /// Some of its tests failed.
    Failed(Trial),
    /// It does not show all that is asked.
    Short(Vec<Shortfall>),
}

/// What a gate says that lets nothing pass.
#[derive(Debug)]
pub enum Stopped {
    /// Something is wrong in the pack, for its author to mend.
    Unfit(Unfit),
    /// It does not belong here, or could not be looked at.
    Refused(DeskError),
    /// What was in force before cannot be read.
    Unread(RulebookError),
}

impl<'a> Candidate<'a> {
    /// Loads a pack that somebody publishes at a moment.
    pub fn load(
        files: &'a PackFiles,
        revisions: &'a Revisions,
        holidays: &'a Arc<Holidays>,
        (cause, now): (&'a Cause, Moment),
    ) -> Result<Self, Unfit> {
        let engines = revisions.engines();
        let mut shelf = Shelf::new(files, engines, holidays);
        let rulebook = shelf.with(&BTreeMap::new()).map_err(Unfit::Broken)?.rulebook;
        let revision = Revision { files: files.clone(), rulebook };
        Ok(Self {
            revision,
            predecessor: None,
            counters: Counters::new(),
            trial: Trial::default(),
            standing: None,
            cause,
            now,
            revisions,
            short: Vec::new(),
            loosened: Vec::new(),
            asks: Vec::new(),
            accepted: None,
            engines,
            shelf,
        })
    }

    /// The rules whose gates it has to pass: those in force, those of the edition that it takes the place of, and its own.
    pub fn asking(&self) -> Vec<&Rulebook> {
        let own = &self.revision.rulebook;
        let standing = self.standing.as_deref();
        let in_force = standing.map(|standing| standing.at(self.now));
        let date = own.pack.effective_from;
        let same =
            standing.and_then(|standing| standing.iter().find(|other| other.pack.effective_from == date));
        let same = same.filter(|same| in_force.is_none_or(|in_force| in_force.id != same.id));
        in_force.into_iter().chain(same).chain([own]).collect()
    }

    /// The rules that judge now what it would judge; of what is to come, as if it came today.
    pub fn replaces(&self) -> Option<&Rulebook> {
        let begins = self.revision.rulebook.effective_at.min(self.now);
        self.standing.as_deref().map(|standing| standing.at(begins))
    }

    /// Whether what is on record may have been judged by others than those in force.
    pub fn is_revised(&self) -> Result<bool, RulebookError> {
        Ok(self.revisions.activations()?.len() > 1)
    }
}

/// The pack is a revision of the organisation's own.
pub struct SamePack;

impl Gate for SamePack {
    fn pass(&self, candidate: &mut Candidate<'_>, _: Patience<'_>) -> Result<(), Stopped> {
        let given = &candidate.revision.rulebook.pack.id;
        match &candidate.predecessor {
            Some(in_force) if in_force != given => {
                let (in_force, given) = (in_force.clone(), given.clone());
                Err(Stopped::from(Refusal::OtherPack { in_force, given }))
            }
            _ => Ok(()),
        }
    }
}

/// No plugin is older than it ever was in force for tickets of that day, though a revision in between may have had none. The
/// counters that a pack remembers come with it, so that an edit could lower them together with the plugin; those of the
/// packs on record stay. A rollback says what it does, and what it goes back behind counts no more.
pub struct NoOlderPlugin;

impl Gate for NoOlderPlugin {
    fn pass(&self, candidate: &mut Candidate<'_>, _: Patience<'_>) -> Result<(), Stopped> {
        let plugins = candidate.revision.rulebook.pack.plugins();
        let identities = plugins.filter_map(|(_, seat)| seat.program.identity());
        let older = identities.into_iter().find_map(|identity| {
            let (plugin, given) = (identity.id.clone(), identity.counter);
            let seen = *candidate.counters.get(&plugin)?;
            (given < seen).then_some(Refusal::OlderPlugin { plugin, seen, given })
        });
        older.map_or(Ok(()), |older| Err(Stopped::from(older)))
    }
}

/// The pack gives what its own cases and scenarios say, all of them.
pub struct OwnTests;

impl Gate for OwnTests {
    fn pass(&self, candidate: &mut Candidate<'_>, patience: Patience<'_>) -> Result<(), Stopped> {
        let Candidate { revision, trial, engines, shelf, .. } = candidate;
        let broken = |found| Stopped::Unfit(Unfit::Broken(found));
        let go_on = || patience.is_left();
        trial.cases = pack_tests::run_while(&revision.files, engines, &go_on).map_err(broken)?;
        patience.check()?;
        for path in scenario::paths(&revision.files) {
            trial.scenarios.push(play(shelf, path, &go_on).map_err(broken)?);
            patience.check()?;
        }
        if trial.cases.is_empty() && trial.scenarios.is_empty() {
            return Err(Stopped::Unfit(Unfit::Untested));
        }
        let passed = trial.cases.iter().all(CaseResult::passed) && trial.scenarios.iter().all(Played::passed);
        if passed { Ok(()) } else { Err(Stopped::Unfit(Unfit::Failed(trial.clone()))) }
    }
}

impl From<RulebookError> for Stopped {
    fn from(error: RulebookError) -> Self {
        Self::Unread(error)
    }
}

impl From<DeskError> for Stopped {
    fn from(error: DeskError) -> Self {
        Self::Refused(error)
    }
}

impl From<Refusal> for Stopped {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal.into())
    }
}
