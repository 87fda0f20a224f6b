//! A desk without a thread: an organisation's store, its rulebooks and a host, on which commands are performed, time
//! passes and revisions come into force. [`crate::Writer`] puts a thread around one; scenarios, tests and the first
//! publication use it as it is.
//!
//! What is decided first stands in a [`Batch`], and comes into the store as one group of commits, or not at all.

use crate::deciding::request::Request;
use crate::limits::BATCH_MS;
use crate::refusal::DeskError;
use crate::rules::activation::Revision;
use crate::rules::revisions::{Revisions, RulebookError};
use crate::rules::rulebooks::{InForce, Rulebooks};
use crate::running::batch::{Batch, Brought, Finished, Receipt};
use crate::running::clocks_due::{Round, Ticked};
use crate::running::host::Host;
use crate::running::host_clock::{HostClock, newest_known};
use crate::running::pulse::{Doing, Pulse};
use crate::running::rescheduling::Rescheduling;
use crate::running::settling::Closings;
use crate::running::task::{Job, Task};
use crate::stored::cause::Cause;
use crate::stored::confirmed_clock::ConfirmedClock;
use crate::stored::keys::Space;
use crate::stored::mark;
use crate::stored::record::Record;
use crate::stored::refused_pack::RefusedPack;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use suban_model::{Digest, Moment};
use suban_store::{Commit, Store, StoreError, groups};

/// How often tasks are decided before they are given up, because somebody else has written each time.
pub const ATTEMPTS_MAX: usize = 8;

/// One organisation's desk.
pub struct Desk {
    store: Arc<dyn Store>,
    pub(super) state: State,
}

/// What a desk knows between two batches.
pub(super) struct State {
    pub revisions: Arc<Revisions>,
    pub host: Arc<dyn Host>,
    pub in_force: Option<InForce>,
    /// Number of the newest activation that it knows of.
    pub activated: Option<u64>,
    pub closings: Closings,
    pub round: Round,
    /// Where it says what it is at.
    pub pulse: Arc<Pulse>,
    /// Its host's clock.
    pub clock: Arc<HostClock>,
    pub rescheduling: Rescheduling,
    /// Engine profiles that are known to be stored.
    pub profiles: BTreeSet<Digest>,
}

impl Desk {
    /// The desk of an organisation, which judges by the revisions that its store says are in force. Before the first
    /// was activated it refuses every command.
    pub fn open(revisions: Arc<Revisions>, host: impl Host) -> Result<Self, RulebookError> {
        mark::check(revisions.view())?;
        let activated = revisions.view().last_number(Space::Activation)?;
        let rulebooks = revisions.in_force()?;
        let known = newest_known(revisions.view())?;
        Ok(Self::with(revisions, (rulebooks, activated), (Arc::new(host), known)))
    }

    /// The desk of an organisation for which no revision was ever activated.
    pub fn without_rules(revisions: Arc<Revisions>, host: impl Host) -> Self {
        Self::with(revisions, (None, None), (Arc::new(host), None))
    }

    /// The desk of a new organisation, with its first revision in force. Nobody has looked at that: see [`crate::publish()`].
    pub fn founded(
        revisions: Arc<Revisions>,
        host: impl Host,
        revision: &Revision,
    ) -> Result<Self, DeskError> {
        let mut desk = Self::without_rules(revisions, host);
        desk.activate(revision, &Cause::default())?;
        Ok(desk)
    }

    /// As [`Self::open`], but also where the revisions in force do not load any more: a newer one must still be able to
    /// take their place.
    pub fn open_to_publish(revisions: Arc<Revisions>, host: impl Host) -> Result<Self, RulebookError> {
        mark::check(revisions.view())?;
        let activated = revisions.view().last_number(Space::Activation)?;
        let rulebooks = match revisions.in_force() {
            Err(error @ RulebookError::Desk(_)) => return Err(error),
            rulebooks => rulebooks.ok().flatten(),
        };
        let known = newest_known(revisions.view())?;
        Ok(Self::with(revisions, (rulebooks, activated), (Arc::new(host), known)))
    }

    fn with(
        revisions: Arc<Revisions>,
        (rulebooks, activated): (Option<Rulebooks>, Option<u64>),
        (host, known): (Arc<dyn Host>, Option<Moment>),
    ) -> Self {
        let in_force = rulebooks.map(|rulebooks| InForce::new(Arc::new(rulebooks)));
        Self {
            store: Arc::clone(revisions.store()),
            state: State {
                revisions,
                pulse: Arc::new(Pulse::new(Arc::clone(&host))),
                clock: Arc::new(HostClock::new(Arc::clone(&host), known)),
                host,
                in_force,
                activated,
                closings: Closings::default(),
                round: Round::default(),
                rescheduling: Rescheduling::default(),
                profiles: BTreeSet::new(),
            },
        }
    }

    /// Every revision that was ever in force.
    pub const fn revisions(&self) -> &Arc<Revisions> {
        &self.state.revisions
    }

    /// The machine that it runs on.
    pub fn host(&self) -> &Arc<dyn Host> {
        &self.state.host
    }

    /// The machine's clock, as far as it is believed.
    pub const fn clock(&self) -> &Arc<HostClock> {
        &self.state.clock
    }

    /// Where it says what it is at.
    pub const fn pulse(&self) -> &Arc<Pulse> {
        &self.state.pulse
    }

    /// The revisions that judge, for whoever reads beside the desk; `None` before the first was activated.
    pub const fn in_force(&self) -> Option<&InForce> {
        self.state.in_force.as_ref()
    }

    /// Performs a command.
    pub fn perform(&mut self, request: &Request) -> Result<Receipt, DeskError> {
        self.now(Doing::Command(request.command.act.kind()), |batch| batch.perform(request))
    }

    /// Fires the clocks that ran out before `now`, and settles what has closed by then. Call again while there is more.
    pub fn tick(&mut self, now: Moment) -> Result<Ticked, DeskError> {
        self.now(Doing::Tick, |batch| batch.tick(now))
    }

    /// Puts a revision in force: its record; `None` if it is in force already.
    pub fn activate(&mut self, revision: &Revision, cause: &Cause) -> Result<Option<Arc<Record>>, DeskError> {
        self.now(Doing::Rules, |batch| batch.activate(revision, cause))
    }

    /// As [`Self::activate`], unless the rules were changed since the activation of this number.
    pub fn activate_after(
        &mut self,
        seen: Option<u64>,
        revision: &Revision,
        cause: &Cause,
    ) -> Result<Option<Arc<Record>>, DeskError> {
        self.now(Doing::Rules, |batch| batch.activate_after(seen, revision, cause))
    }

    /// Goes back to the revisions that were in force right after the activation of this number: its record; `None` if
    /// they are in force already.
    pub fn restore(&mut self, seq: u64, cause: &Cause) -> Result<Option<Arc<Record>>, RulebookError> {
        let restored = self.state.revisions.after(seq)?;
        Ok(self.now(Doing::Rules, |batch| batch.restore(seq, &restored, cause))?)
    }

    /// Writes a share of the words again as they are, from the record after this one on: where it stopped; `None`: there
    /// are no more.
    pub fn rewrite_words(&mut self, after: Option<u64>) -> Result<Option<u64>, DeskError> {
        self.now(Doing::Rewriting, |batch| batch.rewrite_words(after))
    }

    /// Believes what the host's clock shows, on somebody's word, which is kept.
    pub fn confirm_clock(&mut self, cause: &Cause) -> Result<ConfirmedClock, DeskError> {
        let confirmed = self.now(Doing::Rules, |batch| batch.confirm_clock(cause))?;
        self.state.clock.believe(&confirmed);
        Ok(confirmed)
    }

    /// Keeps, until a pack goes live, what is wrong with one that did not.
    pub fn note_refused(&mut self, refused: &RefusedPack) -> Result<(), DeskError> {
        self.now(Doing::Rules, |batch| batch.note_refused(refused))
    }

    /// Decides one thing and writes what follows from it.
    fn now<T>(
        &mut self,
        doing: Doing,
        decide: impl FnMut(&mut Batch<'_>) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        let mut told = Err(DeskError::Closed);
        self.carry_out(vec![Box::new(Job::new(doing, decide, |result| told = result))]);
        told
    }

    /// Decides tasks one after the other, writes what follows from all of them, and only then tells what became of each.
    /// If somebody else has written meanwhile, what is not yet durable is decided again on what they left.
    ///
    /// Gives back those at the end that were not decided, because the others have taken [`BATCH_MS`].
    pub(super) fn carry_out<'t>(&mut self, tasks: Vec<Box<dyn Task + 't>>) -> Vec<Box<dyn Task + 't>> {
        let left = self.attempt(tasks);
        self.state.pulse.rest();
        left
    }

    fn attempt<'t>(&mut self, mut tasks: Vec<Box<dyn Task + 't>>) -> Vec<Box<dyn Task + 't>> {
        let mut left = Vec::new();
        for _ in 0..ATTEMPTS_MAX {
            if let Err(error) = self.read_rules() {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the rules in force cannot be read"
                );
                tell_all(tasks, || Err(DeskError::Closed));
                return left;
            }
            let (ends, decided) = self.decide(&mut tasks);
            if decided.head_moved {
                continue;
            }
            left.splice(..0, tasks.split_off(ends.len()));
            self.state.pulse.begin(Doing::Flush);
            let (durable, failure) = write_in_groups(self.store.as_ref(), &decided.commits);
            self.adopt(decided, durable);
            let Some(error) = failure else {
                tell_all(tasks, || Ok(()));
                return left;
            };
            let undone = tasks.split_off(ends.partition_point(|end| *end <= durable));
            tell_all(tasks, || Ok(()));
            tasks = undone;
            if !matches!(*error, StoreError::HeadMoved { .. }) {
                tell_all(tasks, || Err(DeskError::Store(Arc::clone(&error))));
                return left;
            }
        }
        tell_all(tasks, || Err(DeskError::Busy));
        left
    }

    /// Decides tasks on what is stored, until their time is up: how many commits each rests on, and all that follows.
    fn decide(&mut self, tasks: &mut [Box<dyn Task + '_>]) -> (Vec<usize>, Finished) {
        let (host, pulse) = (Arc::clone(&self.state.host), Arc::clone(&self.state.pulse));
        let until = host.uptime() + Duration::from_millis(BATCH_MS);
        let mut batch = Batch::on(self.store.as_ref(), &mut self.state);
        let mut ends = Vec::with_capacity(tasks.len());
        for task in tasks {
            if !ends.is_empty() && host.uptime() >= until {
                break;
            }
            pulse.begin(task.doing());
            task.decide(&mut batch);
            ends.push(batch.len());
        }
        (ends, batch.finish())
    }

    /// Judges by the rulebooks of a batch, if the commit that brought them is durable; goes on with its round over all clocks
    /// if everything is.
    fn adopt(&mut self, decided: Finished, durable: usize) {
        if durable == decided.commits.len() {
            self.state.round = decided.round;
        }
        let brought = decided.brought.filter(|brought| brought.commits <= durable);
        if let Some(Brought { rulebooks, seq, .. }) = brought {
            self.state.judge_by(rulebooks);
            self.state.activated = Some(seq);
        }
    }

    /// Judges by what somebody else has put in force, if somebody has.
    fn read_rules(&mut self) -> Result<(), RulebookError> {
        let newest = self.state.revisions.view().last_number(Space::Activation)?;
        if newest != self.state.activated {
            if let Some(rulebooks) = self.state.revisions.in_force()? {
                self.state.judge_by(Arc::new(rulebooks));
            }
            self.state.activated = newest;
        }
        Ok(())
    }
}

impl State {
    fn judge_by(&mut self, rulebooks: Arc<Rulebooks>) {
        match &self.in_force {
            Some(in_force) => in_force.replace(rulebooks),
            None => self.in_force = Some(InForce::new(rulebooks)),
        }
        self.closings.look_again();
        self.rescheduling = Rescheduling::Unknown;
    }
}

fn tell_all(tasks: Vec<Box<dyn Task + '_>>, written: impl Fn() -> Result<(), DeskError>) {
    for task in tasks {
        task.tell(written());
    }
}

/// Writes commits in as few calls as the store allows, in order, up to the first call that fails: how many are durable,
/// and what failed.
fn write_in_groups(store: &dyn Store, commits: &[Commit]) -> (usize, Option<Arc<StoreError>>) {
    let mut durable = 0;
    for group in groups(commits) {
        if let Err(error) = store.commit(group) {
            return (durable, Some(Arc::new(error)));
        }
        durable += group.len();
    }
    (durable, None)
}
