//! The side that has the data folder open: listens, gives every client a thread, and ends in good order.

use crate::error::LinkError;
use crate::hello;
use crate::limits::CLIENTS_MAX;
use crate::place;
use crate::visit::visit;
use std::collections::BTreeMap;
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use suban_accounts::Accounts;
use suban_desk::Writer;

/// How long accepting rests after it failed, such as for want of file handles, in milliseconds.
const ACCEPT_REST_MS: u64 = 200;

/// What programs beside this one come for.
type Host = (Arc<Writer>, Arc<Accounts>);

/// Serves the programs beside this one until it is dropped.
#[derive(Debug)]
pub struct Listener {
    socket: place::Socket,
    ending: Arc<AtomicBool>,
    clients: Arc<Clients>,
    accepting: Option<JoinHandle<()>>,
}

/// Who is being served.
#[derive(Debug, Default)]
struct Clients {
    open: Mutex<BTreeMap<u64, Client>>,
}

#[derive(Debug)]
struct Client {
    stream: UnixStream,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    /// Listens in a data folder that this program has open, for the desk that this writes for and those who may come in there.
    pub fn open(data: &Path, writer: Arc<Writer>, accounts: Arc<Accounts>) -> Result<Self, LinkError> {
        let (socket, listener) = place::listen(data)?;
        let (ending, clients) = (Arc::new(AtomicBool::new(false)), Arc::new(Clients::default()));
        let (until, served) = (Arc::clone(&ending), Arc::clone(&clients));
        let accepting = thread::Builder::new()
            .name("link".to_owned())
            .spawn(move || accept(&listener, &until, &served, &(writer, accounts)))
            .map_err(LinkError::Broken)?;
        Ok(Self { socket, ending, clients, accepting: Some(accepting) })
    }
}

impl Drop for Listener {
    /// Takes no more questions, and answers those that came.
    fn drop(&mut self) {
        self.ending.store(true, Ordering::Release);
        let is_woken = self.socket.close();
        if let Some(accepting) = self.accepting.take().filter(|_| is_woken) {
            let _ = accepting.join();
        }
        self.socket.leave();
        let clients = std::mem::take(&mut *self.clients.lock());
        for client in clients.values() {
            let _ = client.stream.shutdown(Shutdown::Read);
        }
        for thread in clients.into_values().filter_map(|client| client.thread) {
            let _ = thread.join();
        }
    }
}

impl Clients {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Client>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn accept(listener: &UnixListener, ending: &AtomicBool, clients: &Arc<Clients>, host: &Host) {
    for number in 0.. {
        let accepted = listener.accept();
        if ending.load(Ordering::Acquire) {
            return;
        }
        let welcomed = accepted.and_then(|(stream, _)| welcome(number, stream, clients, host));
        if let Err(error) = welcomed {
            tracing::warn!(%error, "cannot serve a program beside this one");
            thread::sleep(Duration::from_millis(ACCEPT_REST_MS));
        }
    }
}

/// Gives a client a thread, or tells it that there is none.
fn welcome(number: u64, stream: UnixStream, clients: &Arc<Clients>, host: &Host) -> std::io::Result<()> {
    let mut open = clients.lock();
    if open.len() >= CLIENTS_MAX {
        hello::turn_away(&stream);
        return Ok(());
    }
    open.insert(number, Client { stream: stream.try_clone()?, thread: None });
    let (served, (writer, accounts)) = (Arc::clone(clients), host.clone());
    let serve = move || {
        if let Err(error) = visit(&stream, &writer, &accounts) {
            tracing::info!(%error, "a program beside this one was let go");
        }
        // Before the place is given away: whoever ends the host then waits for nobody who holds the writer.
        drop((writer, accounts));
        let _ = stream.shutdown(Shutdown::Both);
        served.lock().remove(&number);
    };
    let thread = thread::Builder::new().name(format!("link-{number}")).spawn(serve);
    match thread {
        Ok(thread) => {
            if let Some(client) = open.get_mut(&number) {
                client.thread = Some(thread);
            }
            Ok(())
        }
        Err(error) => {
            open.remove(&number);
            Err(error)
        }
    }
}
