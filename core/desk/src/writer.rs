//! The one who writes for an organisation: commands come in from many threads, are decided one after the other,
//! and those that waited together share one batch and one flush.
//!
//! Before a command at time *t* about a ticket, every clock of that ticket that ran out before *t* fires, each as
//! a record of its own at its due moment. [`Writer::tick`] does so for all tickets.

use crate::case::{Request, Stamp, find_ticket};
use crate::handle::{Handled, admit, handle};
use crate::keys::Keys;
use crate::office::Office;
use crate::record::Record;
use crate::refusal::{DeskError, Refusal};
use crate::view::View;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use suban_model::{Act, Actor, Command, Expire, Moment, Private, TicketRef};
use suban_store::{Commit, Overlay, Store};

/// Most commands that wait for the writer.
pub const QUEUE_COMMANDS_MAX: usize = 4_096;

/// Most commands of one batch.
pub const BATCH_COMMANDS_MAX: usize = 128;

/// Most tickets whose clocks one tick fires before others get their turn.
pub const TICK_TICKETS_MAX: usize = 256;

/// The host's time and chance; tests freeze them.
pub trait Surroundings: Send + 'static {
    /// Now.
    fn now(&self) -> Moment;
    /// 128 random bits.
    fn salt(&self) -> [u8; 16];
}

/// What a command led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Its record.
    pub record: Arc<Record>,
    /// It had been done before; nothing was written now.
    pub repeated: bool,
}

/// Whom to tell.
type Reply<T> = Box<dyn FnOnce(Result<T, DeskError>) + Send>;

/// Called once the batch is durable, or is not.
type Answer = Box<dyn FnOnce(Result<(), DeskError>) + Send>;

/// Commands decided but not yet durable.
struct Batch<'a> {
    overlay: Overlay<'a>,
    commits: Vec<Commit>,
}

/// What the writer is told to do.
enum Order {
    Do(Box<Request>, Reply<Receipt>),
    Tick(Moment, Reply<usize>),
}

/// Sends commands to an organisation's writer.
pub struct Writer {
    orders: Option<SyncSender<Order>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the writer of an organisation whose pack is active in the store (see [`crate::activation`]).
    pub fn start(
        store: Arc<dyn Store>,
        org: &str,
        office: Office,
        surroundings: impl Surroundings,
    ) -> Result<Self, DeskError> {
        let (orders, inbox) = sync_channel(QUEUE_COMMANDS_MAX);
        let scribe = Scribe {
            store,
            org: org.to_owned(),
            keys: Keys::of(org),
            office,
            surroundings: Box::new(surroundings),
        };
        let thread =
            std::thread::Builder::new().name(format!("desk-{org}")).spawn(move || scribe.work(&inbox));
        let thread = thread.map_err(|_| DeskError::Closed)?;
        Ok(Self { orders: Some(orders), thread: Some(thread) })
    }

    /// Hands a command in; `reply` is called when it is durable, or refused.
    pub fn submit(&self, request: Request, reply: impl FnOnce(Result<Receipt, DeskError>) + Send + 'static) {
        self.send(Order::Do(Box::new(request), Box::new(reply)));
    }

    /// Does a command and waits for it.
    pub fn perform(&self, request: Request) -> Result<Receipt, DeskError> {
        let (sender, receiver) = sync_channel(1);
        self.submit(request, move |result| {
            let _ = sender.send(result);
        });
        receiver.recv().unwrap_or(Err(DeskError::Closed))
    }

    /// Fires the clocks that ran out before `now` and waits: how many tickets were touched. Call again while it
    /// is [`TICK_TICKETS_MAX`].
    pub fn tick(&self, now: Moment) -> Result<usize, DeskError> {
        let (sender, receiver) = sync_channel(1);
        self.send(Order::Tick(
            now,
            Box::new(move |result| {
                let _ = sender.send(result);
            }),
        ));
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
            Self::Do(_, reply) => reply(Err(error)),
            Self::Tick(_, reply) => reply(Err(error)),
        }
    }
}

/// The writer's thread.
struct Scribe {
    store: Arc<dyn Store>,
    org: String,
    keys: Keys,
    office: Office,
    surroundings: Box<dyn Surroundings>,
}

impl Scribe {
    fn work(&self, inbox: &Receiver<Order>) {
        while let Ok(first) = inbox.recv() {
            let waiting = std::iter::once(first).chain(inbox.try_iter());
            self.write_batch(waiting.take(BATCH_COMMANDS_MAX));
        }
    }

    /// Decides orders against the store and the batch so far, writes the batch, and only then answers.
    fn write_batch(&self, orders: impl Iterator<Item = Order>) {
        let mut batch = Batch { overlay: Overlay::new(self.store.as_ref()), commits: Vec::new() };
        let mut answers: Vec<Answer> = Vec::new();
        for order in orders {
            match order {
                Order::Do(request, reply) => {
                    let result = guard(|| self.perform(&request, &mut batch));
                    answers.push(Box::new(move |written| reply(written.and(result))));
                }
                Order::Tick(now, reply) => {
                    let result = guard(|| self.tick(now, &mut batch));
                    answers.push(Box::new(move |written| reply(written.and(result))));
                }
            }
        }
        let written = if batch.commits.is_empty() { Ok(()) } else { self.store.commit(&batch.commits) };
        let written = written.map_err(Arc::new);
        for answer in answers {
            answer(written.clone().map_err(DeskError::Store));
        }
    }

    fn perform(&self, request: &Request, batch: &mut Batch<'_>) -> Result<Receipt, DeskError> {
        if let act @ (Act::Activate(_) | Act::Expire(_)) = &request.command.act {
            return Err(Refusal::HostOnly(act.name()).into());
        }
        let view = self.view(&batch.overlay);
        admit(view, request, self.stamp(view)?)?;
        if let Some(reference) = request.command.act.ticket() {
            self.expire(reference, request.command.at, batch)?;
        }
        self.decide(request, batch)
    }

    /// Fires the clocks of one ticket that must be looked at by `at`, in the order they ran out: how many.
    fn expire(&self, reference: &TicketRef, at: Moment, batch: &mut Batch<'_>) -> Result<usize, DeskError> {
        let mut fired = 0;
        loop {
            let ticket = match find_ticket(&self.view(&batch.overlay), reference) {
                Ok(ticket) => ticket,
                // The command itself will say so.
                Err(DeskError::Refused(_)) => return Ok(fired),
                Err(error) => return Err(error),
            };
            let waiting =
                ticket.clocks.iter().filter_map(|clock| Some((clock.next_check?, clock.plan.name.clone())));
            let Some((check, clock)) = waiting.min().filter(|(check, _)| *check <= at) else {
                return Ok(fired);
            };
            // A due moment that came with the ticket may lie before its reception.
            let at = check.max(ticket.received_at);
            let expire = Expire { ticket: TicketRef::Id(ticket.id), clock };
            let by = Actor { office: "suban".to_owned(), person: None };
            let command = Command { at, by, key: None, act: Act::Expire(expire) };
            self.decide(&Request { command, private: Private::new() }, batch)?;
            fired += 1;
        }
    }

    /// Fires what must be looked at by `now`, a share at a time. A ticket that cannot be looked at keeps none of the
    /// others from it.
    fn tick(&self, now: Moment, batch: &mut Batch<'_>) -> Result<usize, DeskError> {
        let waiting = self.view(&batch.overlay).to_check_by(now, usize::MAX)?;
        let mut fired = 0;
        for ticket in waiting {
            if fired >= TICK_TICKETS_MAX {
                break;
            }
            match self.expire(&TicketRef::Id(ticket), now, batch) {
                Ok(0) => {}
                Ok(_) => fired += 1,
                Err(error) => {
                    tracing::error!(%ticket, error = &error as &dyn std::error::Error, "a clock could not fire");
                }
            }
        }
        Ok(fired)
    }

    fn decide(&self, request: &Request, batch: &mut Batch<'_>) -> Result<Receipt, DeskError> {
        let view = self.view(&batch.overlay);
        let stamp = self.stamp(view)?;
        match handle(&self.office, view, request, stamp)? {
            Handled::New(record, commit) => {
                batch.overlay.commit(std::slice::from_ref(&commit))?;
                batch.commits.push(commit);
                Ok(Receipt { record: Arc::new(*record), repeated: false })
            }
            Handled::Again(seq) => {
                let record = view.record(seq)?.ok_or_else(|| DeskError::Missing(format!("record {seq}")))?;
                Ok(Receipt { record: Arc::new(record), repeated: true })
            }
        }
    }

    /// The desk's time never runs backwards, whatever the host's clock does.
    fn stamp(&self, view: View<'_>) -> Result<Stamp, DeskError> {
        let last = view.last_record()?.map_or(Moment::MIN, |record| record.recorded_at);
        Ok(Stamp { recorded_at: self.surroundings.now().max(last), salt: self.surroundings.salt() })
    }

    fn view<'v>(&'v self, store: &'v dyn Store) -> View<'v> {
        View::new(store, &self.org, &self.keys)
    }
}

/// A defect of this program met by one command must not end the desk: nothing of that command is kept.
///
/// What a panic can leave half done lies in the batch's overlay, which takes whole commits only.
fn guard<T>(work: impl FnOnce() -> Result<T, DeskError>) -> Result<T, DeskError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or(Err(DeskError::Defect))
}
