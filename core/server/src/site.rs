//! What the HTTP face stands before: one organisation's store, what decides for it, and the one who writes.
//!
//! The writer decides on a thread of its own and answers through a channel. What waits for the disk otherwise runs
//! on threads that may wait, a handful at a time. A place among them is given back when the work ends, not when its
//! client leaves, so that a disk that hangs holds a handful of threads and no more.

use crate::caller::Caller;
use crate::care::CareSeen;
use crate::limits::{LOGINS_WAITING_MAX, PROBES_MAX, PUBLICATIONS_MAX, READS_MAX, ROLLBACKS_MAX};
use crate::problem::Problem;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_accounts::limits::HASHES_MAX;
use suban_accounts::{AccountError, Accounts, Holder};
use suban_desk::stored::record::RulebookId;
use suban_desk::{DeskError, Receipt, Refusal, Request, Revisions, Rulebook, Rulebooks, Sight, View, Writer};
use suban_model::moment::MomentError;
use suban_model::{Moment, Ticket, TicketRef};
use tokio::sync::{Semaphore, oneshot};

/// One organisation's desk, to be served.
pub struct Site {
    writer: Arc<Writer>,
    revisions: Arc<Revisions>,
    accounts: Arc<Accounts>,
    care: CareSeen,
    reads: Arc<Semaphore>,
    probes: Arc<Semaphore>,
    publications: Arc<Semaphore>,
    rollbacks: Arc<Semaphore>,
    hashes: Arc<Semaphore>,
    logins: Arc<Semaphore>,
}

impl Site {
    /// Serves the desk that this writes for, to these.
    pub fn new(writer: Arc<Writer>, accounts: Arc<Accounts>) -> Self {
        Self {
            revisions: Arc::clone(writer.revisions()),
            writer,
            accounts,
            care: CareSeen::default(),
            reads: Arc::new(Semaphore::new(READS_MAX)),
            probes: Arc::new(Semaphore::new(PROBES_MAX)),
            publications: Arc::new(Semaphore::new(PUBLICATIONS_MAX)),
            rollbacks: Arc::new(Semaphore::new(ROLLBACKS_MAX)),
            hashes: Arc::new(Semaphore::new(hashes_max())),
            logins: Arc::new(Semaphore::new(LOGINS_WAITING_MAX)),
        }
    }

    /// The organisation's id.
    pub fn org(&self) -> &str {
        self.revisions.org()
    }

    /// The editions in force. One answer takes them once, so that it is wholly of one moment.
    pub fn in_force(&self) -> Arc<Rulebooks> {
        self.writer.in_force().now()
    }

    /// What judges that which comes in now.
    pub fn rulebook(&self) -> Rulebook {
        self.in_force().at(self.now()).clone()
    }

    /// By whose words to tell what an edition decided: its own; those in force now, if it cannot be loaded any more.
    /// May wait for the disk.
    pub(crate) fn rulebook_of(&self, edition: &RulebookId) -> Rulebook {
        if let Some(rulebook) = self.in_force().of_id(edition) {
            return rulebook.clone();
        }
        self.revisions.rulebook(edition).unwrap_or_else(|error| {
            let cause = &error as &dyn std::error::Error;
            tracing::warn!(pack = edition.pack.short(), cause, "an old revision cannot be loaded");
            self.rulebook()
        })
    }

    /// Every revision that was ever in force.
    pub fn revisions(&self) -> &Revisions {
        &self.revisions
    }

    /// How the data is looked after, for whoever sees to it to tell and for the metrics to tell on.
    pub const fn care(&self) -> &CareSeen {
        &self.care
    }

    /// The one who writes.
    pub fn writer(&self) -> &Writer {
        &self.writer
    }

    /// Whoever may come in.
    pub(crate) fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Whoever comes with this secret now.
    pub(crate) fn holder(&self, secret: &str) -> Option<Holder> {
        self.accounts.holder(secret, self.now())
    }

    /// Stores that somebody came, if that is due. If it cannot be, they are let in all the same.
    pub(crate) async fn note_use(self: Arc<Self>, holder: Holder) {
        if holder.is_to_be_noted() {
            let now = self.now();
            let noted = self.account(move |accounts| accounts.note_use(&holder, now));
            if let Err(problem) = noted.await {
                tracing::warn!(?problem, "the last use of a credential is not kept");
            }
        }
    }

    /// Does what hashes a password: few at a time, and few that wait for it, so that no storm of logins takes the places of
    /// those who are in.
    pub(crate) async fn hash<T: Send + 'static>(
        self: Arc<Self>,
        work: impl FnOnce(&Accounts, Moment) -> Result<T, AccountError> + Send + 'static,
    ) -> Result<T, Problem> {
        let _waits = Arc::clone(&self.logins).try_acquire_owned().map_err(|_| Problem::Crowded)?;
        let places = Arc::clone(&self.hashes);
        wait_for(places, move || Ok(work(&self.accounts, self.now())?)).await
    }

    /// Writes what somebody does about their own credentials.
    pub(crate) async fn account<T: Send + 'static>(
        self: Arc<Self>,
        work: impl FnOnce(&Accounts) -> Result<T, AccountError> + Send + 'static,
    ) -> Result<T, Problem> {
        let places = Arc::clone(&self.reads);
        wait_for(places, move || Ok(work(&self.accounts)?)).await
    }

    /// What whoever asks sees.
    pub(crate) fn sight(&self, caller: &Caller, view: View<'_>) -> Result<Sight, DeskError> {
        Sight::of(view, &self.rulebook(), caller.person(), self.now())
    }

    /// Refuses what is the whole organisation's to whoever does not see all of it.
    pub(crate) fn sees_all(&self, caller: &Caller, view: View<'_>) -> Result<(), Problem> {
        if self.sight(caller, view)?.is_whole() { Ok(()) } else { Err(Problem::OutOfSight) }
    }

    /// The ticket that somebody asks for, as if there were none if they do not see it.
    pub(crate) fn ticket(
        &self,
        caller: &Caller,
        reference: &TicketRef,
        view: View<'_>,
    ) -> Result<Ticket, DeskError> {
        let ticket = view.find_ticket(reference)?;
        if self.sight(caller, view)?.sees(&ticket) {
            return Ok(ticket);
        }
        Err(Refusal::UnknownTicket(reference.to_string()).into())
    }

    /// The host's time.
    pub fn now(&self) -> Moment {
        self.writer.now()
    }

    /// A moment as a person or program wrote it, on the clocks of the organisation.
    pub(crate) fn moment(&self, field: &str, text: &str) -> Result<Moment, Problem> {
        Moment::parse(text, &self.rulebook().pack.zone).map_err(|error| {
            let zh = match &error {
                MomentError::Empty => "缺少日期时间".to_owned(),
                MomentError::Unreadable { text } | MomentError::NoOffset { text } => {
                    format!("「{text}」不是日期时间;应写如 2020-01-09 14:54 或 2020-01-09T14:54:00+08:00")
                }
                MomentError::Impossible { text } => format!("「{text}」在日历或钟面上不存在"),
                MomentError::OutOfRange { text } => format!("「{text}」不在 1970 到 2199 年之间"),
            };
            Problem::input("moment", field, zh, error.to_string())
        })
    }

    /// Due moments by clock name, as a person or program wrote them.
    pub(crate) fn given(
        &self,
        given: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, Moment>, Problem> {
        let due = |(clock, due): (&String, &String)| {
            Ok((clock.clone(), self.moment(&format!("given.{clock}"), due)?))
        };
        given.iter().map(due).collect()
    }

    /// Hands a command to the writer and waits until it is durable, or refused.
    pub(crate) async fn perform(&self, request: Request) -> Result<Receipt, Problem> {
        let (sender, receiver) = oneshot::channel();
        self.writer.submit(request, move |result| {
            // A client that left does not need the answer; the command is done all the same.
            let _ = sender.send(result);
        });
        Ok(receiver.await.unwrap_or(Err(DeskError::Closed))?)
    }

    /// Reads the store.
    pub(crate) async fn read<T: Send + 'static>(
        self: Arc<Self>,
        read: impl FnOnce(&Self, View<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let places = Arc::clone(&self.reads);
        wait_for(places, move || read(&self, self.revisions.view())).await
    }

    /// Publishes a pack: one at a time, for it takes a while. What it is given says whether its client still waits.
    pub(crate) async fn publish<T: Send + 'static>(
        self: Arc<Self>,
        publish: impl FnOnce(&Self, &dyn Fn() -> bool) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let places = Arc::clone(&self.publications);
        // Dropped with this future, when the client leaves.
        let client = Arc::new(());
        let waits = Arc::downgrade(&client);
        let published = wait_for(places, move || publish(&self, &|| waits.strong_count() > 0)).await;
        drop(client);
        published
    }

    /// Goes back to earlier rules, which waits for no publication.
    pub(crate) async fn roll_back<T: Send + 'static>(
        self: Arc<Self>,
        roll_back: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let places = Arc::clone(&self.rollbacks);
        wait_for(places, move || roll_back(&self)).await
    }

    /// Asks the store for the newest record's number, and whether it would take a write: one of nothing. It has a place of its
    /// own, whatever else is being read.
    pub(crate) async fn probe(self: Arc<Self>) -> Result<u64, Problem> {
        let places = Arc::clone(&self.probes);
        let probe = move || {
            let head = self.revisions.view().head()?;
            self.revisions.store().commit(&[]).map_err(DeskError::from)?;
            Ok(head.seq)
        };
        wait_for(places, probe).await
    }

    /// Brings the desk up to the moment before figures are told of it, as far as one share of the clocks that ran out
    /// goes. Whoever tells figures says how far that is.
    pub(crate) async fn let_time_pass(self: &Arc<Self>) {
        if let Err(error) = Arc::clone(self).fire_clocks().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "clocks that ran out could not be fired"
            );
        }
    }

    /// Fires clocks that have run out by now, a share of them so that commands get their turn in between: whether
    /// there are more.
    pub(crate) async fn fire_clocks(self: Arc<Self>) -> Result<bool, DeskError> {
        let fired = tokio::task::spawn_blocking(move || self.writer.tick(self.now())).await;
        Ok(fired.unwrap_or(Err(DeskError::Closed))?.more)
    }
}

/// How many passwords are hashed at a time: at most half of the processors are at it, and one at least.
fn hashes_max() -> usize {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    (processors / 2).clamp(1, HASHES_MAX)
}

/// Does what may wait for the disk on a thread of its own, once there is a place.
async fn wait_for<T: Send + 'static>(
    places: Arc<Semaphore>,
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let place = places.acquire_owned().await;
    let done = tokio::task::spawn_blocking(move || {
        let result = work();
        drop(place);
        result
    });
    done.await.unwrap_or(Err(Problem::Panicked))
}
