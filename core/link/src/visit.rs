//! One client at the host: its questions are read by one thread and answered by another, in their order.
//!
//! Commands are handed to the writer as they come, so that many share a batch; everything else is done when its turn
//! comes, so that a client that asks much and takes no answers holds one answer of ours and no more.

use crate::error::{LinkError, NotDone, chain};
use crate::frame;
use crate::hello;
use crate::limits::{ANSWER_BYTES_MAX, ASK_BYTES_MAX, IDLE_SECONDS_MAX, IN_FLIGHT_MAX, SCAN_ENTRIES_MAX};
use crate::protocol::{Answer, Ask};
use crate::rules::{Sent, restore};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;
use suban_accounts::{AccountOrder, Accounts};
use suban_desk::{DeskError, Receipt, Request, Writer};
use suban_store::{Store, StoreError};

/// A question whose answer is due.
enum Due {
    /// To be answered now.
    Question(Ask),
    /// A command that the writer has.
    Command(Receiver<Result<Receipt, DeskError>>),
}

/// Serves a client until it leaves, or is told to.
pub fn visit(stream: &UnixStream, writer: &Writer, accounts: &Accounts) -> Result<(), LinkError> {
    hello::answer(stream)?;
    let (questions, dues) = sync_channel(IN_FLIGHT_MAX);
    let is_here = &AtomicBool::new(true);
    std::thread::scope(|scope| {
        let answering = std::thread::Builder::new().name("link-answers".to_owned());
        let answering = answering.spawn_scoped(scope, move || {
            let answered = answer_all(stream, &dues, (writer, accounts), &|| is_here.load(Ordering::Relaxed));
            if answered.is_err() {
                // Nobody takes answers: nothing more need be read.
                let _ = stream.shutdown(Shutdown::Both);
            }
            answered
        });
        let answering = answering.map_err(LinkError::Broken)?;
        let read = read_all(stream, questions, writer);
        is_here.store(false, Ordering::Relaxed);
        answering.join().unwrap_or(Err(LinkError::Closed)).and(read)
    })
}

/// Reads questions until the client closes.
#[expect(
    clippy::needless_pass_by_value,
    reason = "dropped at its end, it tells the one who answers that no more comes"
)]
fn read_all(stream: &UnixStream, questions: SyncSender<Due>, writer: &Writer) -> Result<(), LinkError> {
    loop {
        let due = match frame::read(stream, ASK_BYTES_MAX, Duration::from_secs(IDLE_SECONDS_MAX)) {
            Ok(Ask::Perform(command, private)) => {
                let (sender, receiver) = sync_channel(1);
                writer.submit(Request { command: *command, private }, move |done| {
                    // A client that left does not need the answer.
                    let _ = sender.send(done);
                });
                Due::Command(receiver)
            }
            Ok(question) => Due::Question(question),
            Err(LinkError::Closed) => return Ok(()),
            Err(error) => return Err(error),
        };
        if questions.send(due).is_err() {
            return Err(LinkError::Closed);
        }
    }
}

fn answer_all(
    stream: &UnixStream,
    dues: &Receiver<Due>,
    (writer, accounts): (&Writer, &Accounts),
    is_here: &dyn Fn() -> bool,
) -> Result<(), LinkError> {
    let (store, mut sent) = (writer.revisions().store().as_ref(), Sent::default());
    for due in dues {
        let answer = match due {
            Due::Question(Ask::PackPart(part)) => sent.take(&part),
            Due::Question(Ask::Publish { cause, holidays }) => {
                sent.publish(writer, &cause, holidays.as_deref(), is_here)
            }
            Due::Question(Ask::Restore { seq, cause }) => restore(writer, seq, cause),
            Due::Question(Ask::Tick(org)) => tick(writer, &org),
            Due::Question(Ask::Vitals) => Answer::Vitals(Box::new(writer.vitals())),
            Due::Question(Ask::Account(org, order)) => manage(writer, accounts, &org, *order),
            Due::Question(Ask::ConfirmClock(cause)) => match writer.confirm_clock(cause) {
                Ok(confirmed) => Answer::ClockConfirmed(confirmed),
                Err(error) => Answer::from(NotDone::from(error)),
            },
            Due::Question(ask) => read_store(&ask, store),
            Due::Command(done) => {
                Answer::from(done.recv().unwrap_or(Err(DeskError::Closed)).map_err(NotDone::from))
            }
        };
        frame::write(stream, &answer, ANSWER_BYTES_MAX)?;
    }
    Ok(())
}

/// Lets time pass at the desk, if it is that organisation's.
fn tick(writer: &Writer, org: &str) -> Answer {
    if let Some(elsewhere) = elsewhere(writer, org) {
        return elsewhere;
    }
    match writer.tick(writer.now()) {
        Ok(ticked) => Answer::Ticked { more: ticked.more },
        Err(error) => Answer::from(NotDone::from(error)),
    }
}

/// Does what an administrator asks for, if it is about that organisation's credentials.
fn manage(writer: &Writer, accounts: &Accounts, org: &str, order: AccountOrder) -> Answer {
    if let Some(elsewhere) = elsewhere(writer, org) {
        return elsewhere;
    }
    match accounts.carry_out(order, writer.now()) {
        Ok(told) => Answer::Account(Box::new(told)),
        Err(error) => Answer::from(NotDone::from(error)),
    }
}

/// What is answered for an organisation whose desk is not here.
fn elsewhere(writer: &Writer, org: &str) -> Option<Answer> {
    let here = writer.revisions().org();
    let said = || format!("the server has the desk of `{here}`, and not of `{org}`");
    (here != org).then(|| Answer::Failed(said()))
}

/// Answers what only reads.
fn read_store(ask: &Ask, store: &dyn Store) -> Answer {
    let answer = || -> Result<Answer, StoreError> {
        Ok(match ask {
            Ask::Head(org) => Answer::Head(store.head(org)?.into()),
            Ask::Orgs => {
                Answer::Orgs(store.orgs()?.into_iter().map(|(org, head)| (org, head.into())).collect())
            }
            Ask::Get(key) => Answer::Value(store.get(key)?),
            Ask::Scan(stretch) => Answer::Entries(store.scan(&stretch.scan(SCAN_ENTRIES_MAX))?),
            Ask::ScanAtRest(stretch) => Answer::Entries(store.scan_at_rest(&stretch.scan(SCAN_ENTRIES_MAX))?),
            Ask::Perform(..)
            | Ask::PackPart(_)
            | Ask::Publish { .. }
            | Ask::Restore { .. }
            | Ask::Tick(_)
            | Ask::Vitals
            | Ask::ConfirmClock(_)
            | Ask::Account(..) => Answer::Failed("this is for the writer".to_owned()),
        })
    };
    answer().unwrap_or_else(|error| Answer::Failed(chain(&error)))
}
