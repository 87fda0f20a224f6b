//! When a data folder was last backed up and verified: small files in it, which whoever did it writes, and a server reads to
//! tell it on.

use crate::result_file::replace;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;
use suban_model::Moment;
use suban_server::{Care, CareSeen};
use suban_store::free_bytes;

/// How often a server looks.
const LOOK: Duration = Duration::from_secs(15);

/// What is done to look after a data folder.
#[derive(Debug, Clone, Copy)]
pub enum Chore {
    /// It was backed up.
    Backup,
    /// Everything in it was verified.
    Verify,
}

/// When that was done last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// When.
    pub at: Moment,
    /// Whether nothing was wrong.
    pub well: bool,
}

impl Chore {
    fn path(self, folder: &Path) -> PathBuf {
        folder.join(match self {
            Self::Backup => "last-backup.json",
            Self::Verify => "last-verify.json",
        })
    }

    /// When it was last done in a folder.
    pub fn last(self, folder: &Path) -> Option<Done> {
        let noted = fs::read(self.path(folder)).ok()?;
        serde_json::from_slice(&noted).ok()
    }

    /// Notes that it was done. A note that cannot be written is worth a warning and no more.
    pub fn note(self, folder: &Path, done: Done) {
        let noted = serde_json::to_vec(&done).unwrap_or_default();
        if let Err(failure) = replace(&self.path(folder), &noted) {
            tracing::warn!(error = failure.en, "it cannot be noted when the data was looked after");
        }
    }
}

/// How a data folder is looked after.
fn seen(folder: &Path) -> Care {
    Care {
        backed_up: Chore::Backup.last(folder).map(|done| done.at),
        verified: Chore::Verify.last(folder).map(|done| (done.at, done.well)),
        free_bytes: free_bytes(folder).ok(),
    }
}

/// The thread that looks for a server; dropped, it ends.
pub struct Looking {
    stop: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Looking {
    /// Looks at a folder now and from time to time, and tells what it saw.
    pub fn start(folder: &Path, told: CareSeen) -> Self {
        let (stop, stopped) = sync_channel(0);
        let folder = folder.to_owned();
        let look = move || {
            loop {
                told.tell(seen(&folder));
                if stopped.recv_timeout(LOOK) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        };
        let thread = std::thread::Builder::new().name("care".to_owned()).spawn(look);
        if let Err(error) = &thread {
            tracing::error!(%error, "the metrics will not tell how the data is looked after");
        }
        Self { stop: Some(stop), thread: thread.ok() }
    }
}

impl Drop for Looking {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
