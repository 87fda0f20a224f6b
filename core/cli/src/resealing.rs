//! A server gives the words a new key by itself when the old one has sealed for long enough.

use crate::sealing::{is_due, reseal, rewrite_all, rewrite_alone};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;
use suban_desk::running::pulse::Upkeep;
use suban_desk::{DeskError, Writer};
use suban_seal::SealedStore;
use suban_store::Store;

/// How often is looked whether it is time.
const LOOK: Duration = Duration::from_hours(1);

/// The thread that looks; dropped, it ends.
pub struct Resealing {
    stop: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Resealing {
    /// Looks after the words in a store of which one organisation is being served.
    pub fn start(store: &Arc<SealedStore>, writer: &Arc<Writer>, served: &str) -> Self {
        let (stop, stopped) = sync_channel(0);
        let (store, writer, served) = (Arc::clone(store), Arc::downgrade(writer), served.to_owned());
        let look = move || {
            while stopped.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                let Some(writer) = writer.upgrade() else { return };
                look_after(&store, &writer, &served, &stopped);
            }
        };
        let thread = std::thread::Builder::new().name("resealing".to_owned()).spawn(look);
        if let Err(error) = &thread {
            tracing::error!(%error, "the keys of personal words will not be replaced");
        }
        Self { stop: Some(stop), thread: thread.ok() }
    }
}

impl Drop for Resealing {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn look_after(store: &Arc<SealedStore>, writer: &Writer, served: &str, stopped: &Receiver<()>) {
    match is_due(store) {
        Ok(false) => return,
        Ok(true) => {}
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the keys of personal words cannot be read"
            );
            return;
        }
    }
    let all: Arc<dyn Store> = Arc::clone(store) as _;
    let resealed = reseal(store, |org| {
        if org == served {
            rewrite_all(|after| match stopped.try_recv() {
                // The next server goes on from here.
                Err(TryRecvError::Disconnected) => Err(DeskError::Closed),
                _ => writer.rewrite_words(after),
            })
        } else {
            rewrite_alone(&all, org)
        }
    });
    let resealed = resealed.map_err(|failure| failure.en);
    writer.pulse().note(Upkeep::Resealing, &resealed);
    match resealed {
        Ok(resealed) => {
            tracing::info!(epoch = resealed.epoch, destroyed = resealed.destroyed, "words sealed anew");
        }
        Err(error) => tracing::error!(error, "words could not be sealed anew"),
    }
}
