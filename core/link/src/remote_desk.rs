//! A desk in another program: commands are handed over one after the other without waiting, so that they share
//! batches there as they would here, and their answers come back in order.

use crate::error::{LinkError, NotDone};
use crate::frame;
use crate::hello;
use crate::limits::{ANSWER_BYTES_MAX, ANSWER_SECONDS_MAX, ASK_BYTES_MAX, IN_FLIGHT_MAX};
use crate::place;
use crate::protocol::{Answer, Ask};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use suban_desk::{Receipt, Request};

/// Whom to tell what became of a command.
type Reply = Box<dyn FnOnce(Result<Receipt, NotDone>) + Send>;

/// Hands commands to the writer of another program.
#[derive(Debug)]
pub struct RemoteDesk {
    /// Taken by one caller at a time, so that replies wait in the order of their commands.
    asking: Mutex<Asking>,
    stream: UnixStream,
    listener: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Asking {
    stream: UnixStream,
    /// None when nothing is asked any more.
    waiting: Option<SyncSender<Reply>>,
}

impl RemoteDesk {
    /// Connects to the program that has a data folder open.
    pub fn connect(data: &Path) -> Result<Self, LinkError> {
        let stream = place::connect(data)?;
        hello::call(&stream)?;
        let clone = || stream.try_clone().map_err(LinkError::Broken);
        let (waiting, replies) = sync_channel(IN_FLIGHT_MAX);
        let answers = clone()?;
        let listener = std::thread::Builder::new()
            .name("link-answers".to_owned())
            .spawn(move || listen(&answers, &replies))
            .map_err(LinkError::Broken)?;
        let asking = Mutex::new(Asking { stream: clone()?, waiting: Some(waiting) });
        Ok(Self { asking, stream, listener: Some(listener) })
    }

    /// Hands a command over; `reply` is called when it is durable there, or refused. Waits while too many are
    /// under way.
    pub fn submit(&self, request: Request, reply: impl FnOnce(Result<Receipt, NotDone>) + Send + 'static) {
        let reply: Reply = Box::new(reply);
        let ask = Ask::Perform(Box::new(request.command), request.private);
        let bytes = match frame::encode(&ask) {
            Ok(bytes) if bytes.len() <= ASK_BYTES_MAX => bytes,
            Ok(bytes) => return reply(Err(NotDone::TooLarge { bytes: bytes.len() })),
            Err(error) => return reply(Err(NotDone::broken(&error))),
        };
        let asking = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(waiting) = &asking.waiting else { return reply(Err(NotDone::broken(&LinkError::Closed))) };
        // Once it waits, the listener replies, whatever becomes of the connection.
        if let Err(unsent) = waiting.send(reply) {
            return unsent.0(Err(NotDone::broken(&LinkError::Closed)));
        }
        if frame::write_bytes(&asking.stream, &bytes, ASK_BYTES_MAX).is_err() {
            // The listener notices, and tells all that wait.
            let _ = asking.stream.shutdown(Shutdown::Both);
        }
    }

    /// Has a command done and waits for it.
    pub fn perform(&self, request: Request) -> Result<Receipt, NotDone> {
        let (sender, receiver) = sync_channel(1);
        self.submit(request, move |done| {
            let _ = sender.send(done);
        });
        receiver.recv().unwrap_or_else(|_| Err(NotDone::broken(&LinkError::Closed)))
    }
}

impl Drop for RemoteDesk {
    /// Waits for the answers to what was handed over.
    fn drop(&mut self) {
        self.asking.lock().unwrap_or_else(PoisonError::into_inner).waiting = None;
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

/// Gives every answer to the reply that waits for it; once one is missing, all that wait are told so.
fn listen(stream: &UnixStream, replies: &Receiver<Reply>) {
    let mut cause: Option<NotDone> = None;
    for reply in replies {
        if let Some(cause) = &cause {
            reply(Err(cause.clone()));
            continue;
        }
        let patience = Duration::from_secs(ANSWER_SECONDS_MAX);
        let done = match frame::read(stream, ANSWER_BYTES_MAX, patience) {
            // What decided stays in the host.
            Ok(Answer::Done { record, repeated }) => Ok(Receipt { record, rulebook: None, repeated }),
            Ok(Answer::Refused { code, zh, en }) => Err(NotDone::Refused { code, zh, en }),
            Ok(Answer::Failed(said)) => Err(NotDone::Failed { said }),
            Ok(_) => Err(NotDone::broken(&LinkError::Stranger)),
            Err(error) => Err(NotDone::broken(&error)),
        };
        if let Err(not_done @ NotDone::Unknown { .. }) = &done {
            cause = Some(not_done.clone());
            let _ = stream.shutdown(Shutdown::Both);
        }
        reply(done);
    }
}
