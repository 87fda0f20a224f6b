//! The one who writes for an organisation: a thread around a [`Desk`]. Commands come in from many threads, are decided
//! one after the other, and those that waited together share one batch and one flush. Only then is anyone answered.

use crate::deciding::request::Request;
use crate::limits::{BATCH_COMMANDS_MAX, QUEUE_COMMANDS_MAX};
use crate::refusal::{DeskError, Refusal};
use crate::rules::activation::Revision;
use crate::rules::revisions::{Revisions, RulebookError};
use crate::rules::rulebooks::InForce;
use crate::running::batch::{Batch, Receipt};
use crate::running::clocks_due::Ticked;
use crate::running::desk::Desk;
use crate::running::host::Host;
use crate::running::host_clock::HostClock;
use crate::running::pulse::{Doing, Pulse, Upkeep, Vitals};
use crate::running::task::{Job, Task};
use crate::stored::cause::Cause;
use crate::stored::confirmed_clock::ConfirmedClock;
use crate::stored::record::Record;
use crate::stored::refused_pack::RefusedPack;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;
use suban_model::Moment;

/// A task that may wait for another thread.
type Order = Box<dyn Task + Send>;

/// Sends orders to the desk's thread.
pub struct Writer {
    orders: Option<SyncSender<Order>>,
    thread: Option<JoinHandle<()>>,
    in_force: InForce,
    revisions: Arc<Revisions>,
    host: Arc<dyn Host>,
    clock: Arc<HostClock>,
    pulse: Arc<Pulse>,
}

impl Writer {
    /// Starts the thread of a desk that has rules.
    pub fn start(desk: Desk) -> Result<Self, DeskError> {
        let in_force = desk.in_force().cloned().ok_or(Refusal::NoRules)?;
        let (revisions, host) = (Arc::clone(desk.revisions()), Arc::clone(desk.host()));
        let (clock, pulse) = (Arc::clone(desk.clock()), Arc::clone(desk.pulse()));
        let (orders, inbox) = sync_channel(QUEUE_COMMANDS_MAX);
        let thread = std::thread::Builder::new().name(format!("desk-{}", revisions.org()));
        let thread = thread.spawn(move || work(desk, &inbox)).map_err(|_| DeskError::Closed)?;
        Ok(Self { orders: Some(orders), thread: Some(thread), in_force, revisions, host, clock, pulse })
    }

    /// The revisions that decide, for whoever reads beside the writer.
    pub const fn in_force(&self) -> &InForce {
        &self.in_force
    }

    /// Every revision that was ever in force.
    pub const fn revisions(&self) -> &Arc<Revisions> {
        &self.revisions
    }

    /// What it is at, and which of the host's jobs fails.
    pub const fn pulse(&self) -> &Arc<Pulse> {
        &self.pulse
    }

    /// What the writer is at, whether the host's clock is believed, and which of its jobs fails. Waits for nobody.
    pub fn vitals(&self) -> Vitals {
        Vitals { clock: self.clock.believed().err(), ..self.pulse.vitals() }
    }

    /// The host's time, by which clocks run out: what its clock shows, or should show.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// How long the host has been running.
    pub fn uptime(&self) -> Duration {
        self.host.uptime()
    }

    /// Believes what the host's clock shows, on somebody's word, which is kept; and waits.
    pub fn confirm_clock(&self, cause: Cause) -> Result<ConfirmedClock, DeskError> {
        let confirmed = self.ask(Doing::Rules, move |batch| batch.confirm_clock(&cause))?;
        self.clock.believe(&confirmed);
        Ok(confirmed)
    }

    /// Hands a command in; `reply` is called when it is durable, or refused.
    pub fn submit(&self, request: Request, reply: impl FnOnce(Result<Receipt, DeskError>) + Send + 'static) {
        self.send(Doing::Command(request.command.act.kind()), move |batch| batch.perform(&request), reply);
    }

    /// Performs a command and waits for it.
    pub fn perform(&self, request: Request) -> Result<Receipt, DeskError> {
        self.ask(Doing::Command(request.command.act.kind()), move |batch| batch.perform(&request))
    }

    /// Fires the clocks that ran out before `now`, and settles what has closed by then, and waits. Call again while there
    /// is more.
    pub fn tick(&self, now: Moment) -> Result<Ticked, DeskError> {
        let ticked = self.ask(Doing::Tick, move |batch| batch.tick(now));
        // A clock that is doubted is told as such, and waits for no next tick to be believed.
        if !matches!(ticked, Err(DeskError::Clock(_))) {
            self.pulse.note(Upkeep::Ticking, &ticked);
        }
        ticked
    }

    /// Puts a revision in force and waits: its record; `None` if it is in force already. All that was handed in before is
    /// decided by the old one, all that comes after by this. See [`crate::publish()`], which looks at the pack first.
    pub fn activate(&self, revision: Revision, cause: Cause) -> Result<Option<Arc<Record>>, DeskError> {
        self.ask(Doing::Rules, move |batch| batch.activate(&revision, &cause))
    }

    /// As [`Self::activate`], unless the rules were changed since the activation of this number.
    pub fn activate_after(
        &self,
        seen: Option<u64>,
        revision: Revision,
        cause: Cause,
    ) -> Result<Option<Arc<Record>>, DeskError> {
        self.ask(Doing::Rules, move |batch| batch.activate_after(seen, &revision, &cause))
    }

    /// Goes back to the revisions that were in force right after the activation of this number, as [`Self::activate`]
    /// does.
    pub fn restore(&self, seq: u64, cause: Cause) -> Result<Option<Arc<Record>>, RulebookError> {
        let restored = self.revisions.after(seq)?;
        Ok(self.ask(Doing::Rules, move |batch| batch.restore(seq, &restored, &cause))?)
    }

    /// Writes a share of the words again as they are, and waits; see [`Desk::rewrite_words`].
    pub fn rewrite_words(&self, after: Option<u64>) -> Result<Option<u64>, DeskError> {
        self.ask(Doing::Rewriting, move |batch| batch.rewrite_words(after))
    }

    /// Keeps, until a pack goes live, what is wrong with one that did not.
    pub fn note_refused(&self, refused: RefusedPack) -> Result<(), DeskError> {
        self.ask(Doing::Rules, move |batch| batch.note_refused(&refused))
    }

    fn ask<T: Send + 'static>(
        &self,
        doing: Doing,
        decide: impl FnMut(&mut Batch<'_>) -> Result<T, DeskError> + Send + 'static,
    ) -> Result<T, DeskError> {
        let (sender, receiver) = sync_channel(1);
        self.send(doing, decide, move |result| {
            let _ = sender.send(result);
        });
        receiver.recv().unwrap_or(Err(DeskError::Closed))
    }

    fn send<T: Send + 'static>(
        &self,
        doing: Doing,
        decide: impl FnMut(&mut Batch<'_>) -> Result<T, DeskError> + Send + 'static,
        tell: impl FnOnce(Result<T, DeskError>) + Send + 'static,
    ) {
        let pulse = Arc::clone(&self.pulse);
        pulse.handed_in();
        let order: Order = Box::new(Job::new(doing, decide, move |result| {
            pulse.answered();
            tell(result);
        }));
        let Some(orders) = &self.orders else { return order.tell(Err(DeskError::Closed)) };
        match orders.try_send(order) {
            Ok(()) => {}
            Err(TrySendError::Full(order)) => order.tell(Err(DeskError::Busy)),
            Err(TrySendError::Disconnected(order)) => order.tell(Err(DeskError::Closed)),
        }
    }
}

impl Drop for Writer {
    /// Lets what was handed in be written, then stops.
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn work(mut desk: Desk, inbox: &Receiver<Order>) {
    let mut waiting = Waiting::default();
    while waiting.take_from(inbox) {
        waiting.now = desk.carry_out(std::mem::take(&mut waiting.now));
        // Under any load a share of what can wait gets its turn too, and alone: it keeps no person's command from the disk.
        let share = waiting.later.pop_front();
        desk.carry_out(share.into_iter().collect());
    }
}

/// What was handed in and is not done.
#[derive(Default)]
struct Waiting {
    /// What people wait for.
    now: Vec<Box<dyn Task>>,
    /// What the host does by itself.
    later: VecDeque<Box<dyn Task>>,
}

impl Waiting {
    /// Takes what has come, and waits if there is nothing to do: whether there ever will be.
    fn take_from(&mut self, inbox: &Receiver<Order>) -> bool {
        if self.now.is_empty() && self.later.is_empty() {
            let Ok(first) = inbox.recv() else { return false };
            self.sort_in(first);
        }
        while self.now.len() < BATCH_COMMANDS_MAX
            && let Ok(next) = inbox.try_recv()
        {
            self.sort_in(next);
        }
        true
    }

    fn sort_in(&mut self, order: Order) {
        if order.doing().can_wait() {
            self.later.push_back(order);
        } else {
            self.now.push(order);
        }
    }
}
