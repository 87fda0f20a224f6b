//! The one who writes for an organisation: commands come in from many threads, are decided one after the other,
//! and those that waited together share one batch and one flush.
//!
//! Before a command at time *t* about a ticket, every clock of that ticket that ran out before *t* fires, each as
//! a record of its own at its due moment. [`Writer::tick`] does so for all tickets.
//!
//! New rules come in between two batches: no command is decided half by the old and half by the new.

mod by_itself;

use self::by_itself::{Closings, recounted};
use crate::commands::handle::{Handled, admit, handle};
use crate::deciding::request::{Request, Stamp};
use crate::limits::{BATCH_COMMANDS_MAX, QUEUE_COMMANDS_MAX};
use crate::refusal::{DeskError, Refusal};
use crate::rules::activation::Revision;
use crate::rules::rulebook::Rulebook;
use crate::rules::rulebooks::{InForce, Rulebooks};
use crate::running::activate::write;
use crate::stored::cause::Cause;
use crate::stored::codec::encode;
use crate::stored::keys::Keys;
use crate::stored::mark;
use crate::stored::record::Record;
use crate::stored::refused_pack::RefusedPack;
use crate::stored::view::View;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use suban_model::{Act, Moment, Period};
use suban_policy::PackFiles;
use suban_store::{Commit, Overlay, Store, StoreError, groups};

/// The host's time and chance; tests freeze them.
pub trait Host: Send + 'static {
    /// Now.
    fn now(&self) -> Moment;
    /// 128 random bits.
    fn salt(&self) -> [u8; 16];
}

/// What a command led to.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// Its record.
    pub record: Arc<Record>,
    /// The revision that decided it; none if it is not at hand: another is in force since, or it was done elsewhere.
    pub rulebook: Option<Rulebook>,
    /// It had been done before; nothing was written now.
    pub repeated: bool,
}

/// What one tick did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticked {
    /// Tickets of which a clock fired.
    pub tickets: usize,
    /// It stopped at [`TICK_TICKETS_MAX`] or [`TICK_BYTES`]: call again.
    pub more: bool,
}

/// Whom to tell.
type Reply<T> = Box<dyn FnOnce(Result<T, DeskError>) + Send>;

/// Called once the commits that it rests on are durable, or are not.
struct Answer {
    /// How many commits of the batch it rests on, from the first.
    commits: usize,
    tell: Box<dyn FnOnce(Result<(), DeskError>) + Send>,
}

/// Commands decided but not yet durable.
struct Batch<'a> {
    overlay: Overlay<'a>,
    commits: Vec<Commit>,
    /// Bytes of all commits.
    bytes: usize,
    /// When the newest record was written, once somebody asked.
    recorded_at: Option<Moment>,
    /// Periods of which figures now count something else.
    recounted: BTreeSet<Period>,
}

/// What the writer is told to do.
enum Order {
    Decide(Task),
    Change(Box<Change>, Reply<Option<Arc<Record>>>),
}

/// What may share a batch.
enum Task {
    Do(Box<Request>, Reply<Receipt>),
    Tick(Moment, Reply<Ticked>),
}

/// What is done between two batches.
enum Change {
    /// A revision takes its place among the editions.
    Activate(Revision, Cause),
    /// The editions become these again, as they were after the activation of a number, which brought the office.
    Restore(u64, Rulebooks, Rulebook, Cause),
    /// A pack was not put in force.
    NoteRefused(RefusedPack),
}

/// Sends commands to an organisation's writer.
pub struct Writer {
    orders: Option<SyncSender<Order>>,
    thread: Option<JoinHandle<()>>,
    in_force: InForce,
}

impl Writer {
    /// Starts the writer of an organisation whose editions in force are these, as the store says (see
    /// [`crate::Revisions::in_force`]).
    pub fn start(
        store: Arc<dyn Store>,
        org: &str,
        rulebooks: impl Into<Rulebooks>,
        host: impl Host,
    ) -> Result<Self, DeskError> {
        mark::check(View::new(store.as_ref(), org, &Keys::of(org)))?;
        let (orders, inbox) = sync_channel(QUEUE_COMMANDS_MAX);
        let rulebooks = Arc::new(rulebooks.into());
        let in_force = InForce::new(Arc::clone(&rulebooks));
        let mut scribe = Scribe {
            store,
            org: org.to_owned(),
            keys: Keys::of(org),
            rulebooks,
            in_force: in_force.clone(),
            host: Box::new(host),
            closings: Closings::default(),
        };
        let thread =
            std::thread::Builder::new().name(format!("desk-{org}")).spawn(move || scribe.work(&inbox));
        let thread = thread.map_err(|_| DeskError::Closed)?;
        Ok(Self { orders: Some(orders), thread: Some(thread), in_force })
    }

    /// The editions that decide, for whoever reads beside the writer.
    pub const fn in_force(&self) -> &InForce {
        &self.in_force
    }

    /// Hands a command in; `reply` is called when it is durable, or refused.
    pub fn submit(&self, request: Request, reply: impl FnOnce(Result<Receipt, DeskError>) + Send + 'static) {
        self.send(Order::Decide(Task::Do(Box::new(request), Box::new(reply))));
    }

    /// Does a command and waits for it.
    pub fn perform(&self, request: Request) -> Result<Receipt, DeskError> {
        self.ask(|reply| Order::Decide(Task::Do(Box::new(request), reply)))
    }

    /// Fires the clocks that ran out before `now` and waits. Call again while there is more.
    pub fn tick(&self, now: Moment) -> Result<Ticked, DeskError> {
        self.ask(|reply| Order::Decide(Task::Tick(now, reply)))
    }

    /// Puts a revision in force between two batches and waits: its record; none if it is in force already. All that
    /// was handed in before is decided by the old one, all that comes after by this. See [`crate::publishing::publish()`], which
    /// looks at the pack first.
    pub fn activate(&self, revision: Revision, cause: Cause) -> Result<Option<Arc<Record>>, DeskError> {
        self.ask(|reply| Order::Change(Box::new(Change::Activate(revision, cause)), reply))
    }

    /// Puts the editions in force again that were so after the activation `seq`, which brought `office`, as
    /// [`Self::activate`] does. See [`crate::rollback`].
    pub fn restore(
        &self,
        seq: u64,
        (rulebooks, rulebook): (Rulebooks, Rulebook),
        cause: Cause,
    ) -> Result<Option<Arc<Record>>, DeskError> {
        self.ask(|reply| Order::Change(Box::new(Change::Restore(seq, rulebooks, rulebook, cause)), reply))
    }

    /// Keeps, until a pack goes live, what is wrong with one that did not.
    pub fn note_refused(&self, refused: RefusedPack) -> Result<(), DeskError> {
        self.ask(|reply| Order::Change(Box::new(Change::NoteRefused(refused)), reply)).map(|_| ())
    }

    fn ask<T: Send + 'static>(&self, order: impl FnOnce(Reply<T>) -> Order) -> Result<T, DeskError> {
        let (sender, receiver) = sync_channel(1);
        self.send(order(Box::new(move |result| {
            let _ = sender.send(result);
        })));
        receiver.recv().unwrap_or(Err(DeskError::Closed))
    }

    fn send(&self, order: Order) {
        let Some(orders) = &self.orders else { return order.fail(DeskError::Closed) };
        match orders.try_send(order) {
            Ok(()) => {}
            Err(TrySendError::Full(order)) => order.fail(DeskError::Busy),
            Err(TrySendError::Disconnected(order)) => order.fail(DeskError::Closed),
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

impl Order {
    fn fail(self, error: DeskError) {
        match self {
            Self::Decide(Task::Do(_, reply)) => reply(Err(error)),
            Self::Decide(Task::Tick(_, reply)) => reply(Err(error)),
            Self::Change(_, reply) => reply(Err(error)),
        }
    }
}

/// The writer's thread.
struct Scribe {
    store: Arc<dyn Store>,
    org: String,
    keys: Keys,
    rulebooks: Arc<Rulebooks>,
    in_force: InForce,
    host: Box<dyn Host>,
    closings: Closings,
}

impl Scribe {
    fn work(&mut self, inbox: &Receiver<Order>) {
        while let Ok(first) = inbox.recv() {
            let mut change = None;
            let waiting = std::iter::once(first).chain(inbox.try_iter()).take(BATCH_COMMANDS_MAX);
            self.write_batch(waiting.map_while(|order| match order {
                Order::Decide(task) => Some(task),
                Order::Change(what, reply) => {
                    change = Some((what, reply));
                    None
                }
            }));
            if let Some((what, reply)) = change {
                let changed = guard(|| self.change(*what));
                reply(changed);
            }
        }
    }

    /// Does tasks against the store and the batch so far, writes the batch, and only then answers.
    fn write_batch(&mut self, tasks: impl Iterator<Item = Task>) {
        let store = Arc::clone(&self.store);
        let overlay = Overlay::new(store.as_ref());
        let mut batch =
            Batch { overlay, commits: Vec::new(), bytes: 0, recorded_at: None, recounted: BTreeSet::new() };
        let mut answers: Vec<Answer> = Vec::new();
        for task in tasks {
            let tell: Box<dyn FnOnce(Result<(), DeskError>) + Send> = match task {
                Task::Do(request, reply) => {
                    let result = guard(|| self.perform(&request, &mut batch));
                    Box::new(move |written| reply(written.and(result)))
                }
                Task::Tick(now, reply) => {
                    let result = guard(|| self.tick(now, &mut batch));
                    Box::new(move |written| reply(written.and(result)))
                }
            };
            answers.push(Answer { commits: batch.commits.len(), tell });
        }
        self.restate(&mut batch);
        let (durable, failure) = write_in_groups(store.as_ref(), &batch.commits);
        for Answer { commits, tell } in answers {
            tell(match &failure {
                Some(error) if commits > durable => Err(DeskError::Store(Arc::clone(error))),
                _ => Ok(()),
            });
        }
    }

    /// Does what is done between two batches: its record, if it needed one.
    fn change(&mut self, change: Change) -> Result<Option<Arc<Record>>, DeskError> {
        match change {
            Change::Activate(revision, cause) => {
                let mut rulebooks = Rulebooks::clone(&self.rulebooks);
                rulebooks.put(revision.rulebook.clone());
                self.put_in_force(rulebooks, &revision.rulebook, Some(&revision.files), (&cause, None))
            }
            Change::Restore(seq, rulebooks, rulebook, cause) => {
                self.put_in_force(rulebooks, &rulebook, None, (&cause, Some(seq)))
            }
            Change::NoteRefused(refused) => {
                let bytes = encode(&refused);
                let bytes =
                    bytes.map_err(|source| DeskError::Corrupt { what: "refused pack".into(), source })?;
                let head = self.view(self.store.as_ref()).head()?;
                let puts = vec![(self.keys.refused(), bytes)];
                let org = self.org.clone();
                self.store.commit(&[Commit {
                    org,
                    expected: head,
                    next: head,
                    puts,
                    deletes: Vec::new(),
                }])?;
                Ok(None)
            }
        }
    }

    /// Puts editions in force, of which `office` is the new one; none if they are so already.
    fn put_in_force(
        &mut self,
        rulebooks: Rulebooks,
        rulebook: &Rulebook,
        files: Option<&PackFiles>,
        (cause, restores): (&Cause, Option<u64>),
    ) -> Result<Option<Arc<Record>>, DeskError> {
        if rulebooks.same_as(&self.rulebooks) {
            return Ok(None);
        }
        let view = self.view(self.store.as_ref());
        let stamp = self.stamp(last_recorded(view)?);
        let (record, commits) = write(view, &rulebooks, rulebook, files, (cause, restores), stamp)?;
        self.store.commit(&commits)?;
        self.rulebooks = Arc::new(rulebooks);
        self.in_force.replace(Arc::clone(&self.rulebooks));
        self.closings.look_again();
        Ok(Some(record))
    }

    fn perform(&self, request: &Request, batch: &mut Batch<'_>) -> Result<Receipt, DeskError> {
        if let act @ (Act::Activate(_) | Act::Expire(_)) = &request.command.act {
            return Err(Refusal::HostOnly(act.name()).into());
        }
        let stamp = self.stamp_in(batch)?;
        admit(self.view(&batch.overlay), request, stamp)?;
        if let Some(reference) = request.command.act.ticket() {
            self.expire(reference, request.command.at, batch)?;
        }
        self.decide(request, batch)
    }

    fn decide(&self, request: &Request, batch: &mut Batch<'_>) -> Result<Receipt, DeskError> {
        let stamp = self.stamp_in(batch)?;
        let view = self.view(&batch.overlay);
        match handle(&self.rulebooks, view, request, stamp)? {
            Handled::New(record, commit) => {
                batch.overlay.commit(std::slice::from_ref(&commit))?;
                batch.recorded_at = Some(record.recorded_at);
                batch.recounted.extend(record.steps.iter().flat_map(recounted));
                batch.bytes += commit.bytes();
                batch.commits.push(commit);
                Ok(self.receipt(*record, false))
            }
            Handled::Again(seq) => {
                let record = view.record(seq)?.ok_or_else(|| DeskError::Missing(format!("record {seq}")))?;
                Ok(self.receipt(record, true))
            }
        }
    }

    fn receipt(&self, record: Record, repeated: bool) -> Receipt {
        let rulebook = self.rulebooks.of_id(&record.rulebook).cloned();
        Receipt { record: Arc::new(record), rulebook, repeated }
    }

    /// The desk's time never runs backwards, whatever the host's clock does.
    fn stamp(&self, last: Moment) -> Stamp {
        Stamp { recorded_at: self.host.now().max(last), salt: self.host.salt() }
    }

    /// The stamp of the next record of a batch. Only its first command reads the record before it.
    fn stamp_in(&self, batch: &mut Batch<'_>) -> Result<Stamp, DeskError> {
        let last = match batch.recorded_at {
            Some(last) => last,
            None => *batch.recorded_at.insert(last_recorded(self.view(&batch.overlay))?),
        };
        Ok(self.stamp(last))
    }

    fn view<'v>(&'v self, store: &'v dyn Store) -> View<'v> {
        View::new(store, &self.org, &self.keys)
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

/// When the newest record was written.
fn last_recorded(view: View<'_>) -> Result<Moment, DeskError> {
    Ok(view.last_record()?.map_or(Moment::MIN, |record| record.recorded_at))
}

/// A defect of this program met by one command must not end the desk: nothing of that command is kept.
///
/// What a panic can leave half done lies in the batch's overlay, which takes whole commits only.
fn guard<T>(work: impl FnOnce() -> Result<T, DeskError>) -> Result<T, DeskError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or(Err(DeskError::Defect))
}
