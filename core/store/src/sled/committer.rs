//! Group commit: one thread writes for all callers, and all that wait share one flush.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use sled::{Batch, IVec};
use tracing::{trace, warn};

use super::engine::Engine;
use super::examine::io_error;
use super::witness::{self, Witness};
use super::{head_key, head_value};
use crate::commit::{COMMIT_BYTES_MAX, COMMIT_KEYS_MAX, GROUP_BYTES_MAX, GROUP_KEYS_MAX, shown};
use crate::heads::{Step, follow};
use crate::{Commit, Failure, Head, StoreError};

/// How long a caller waits for the disk before the store stops, in seconds.
pub const COMMIT_SECONDS_MAX: u64 = 120;

/// The most keys in one sled batch: those of the largest commit and its head.
pub(super) const BATCH_KEYS_MAX: usize = COMMIT_KEYS_MAX + 1;

/// The most bytes of keys and values written without a sync, see the limits at the head of `sled.rs`.
const UNSYNCED_BYTES_MAX: usize = COMMIT_BYTES_MAX;

/// The most keys written without a sync: sled was seen to log up to 330 bytes for the smallest.
const UNSYNCED_KEYS_MAX: usize = 20_000;

/// The callers' end of the committer thread.
#[derive(Debug)]
pub(super) struct Committer {
    engine: Arc<Engine>,
    /// None only while dropping.
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
}

impl Committer {
    /// Starts the thread on a store whose heads stand as given and are durable.
    pub fn start(
        engine: Arc<Engine>,
        heads: BTreeMap<String, Head>,
        disk_reserve_bytes: u64,
    ) -> Result<Committer, StoreError> {
        engine.flush().map_err(|source| engine.cannot_open(source))?;
        let path = witness::path_in(&engine.folder);
        let witness = Witness::create(&path, engine.log_end(), &heads).map_err(io_error("write", &path))?;
        let (requests, waiting) = channel();
        let writer = Writer { engine: Arc::clone(&engine), heads, witness, disk_reserve_bytes };
        let thread =
            thread::Builder::new().name("store-committer".to_owned()).spawn(move || writer.run(&waiting));
        let thread = thread.map_err(io_error("start the committer of", &engine.folder))?;
        Ok(Committer { engine, requests: Some(requests), thread: Some(thread) })
    }

    /// Hands over commits that passed the checks, and waits until they are durable or refused.
    pub fn commit(&self, commits: &[Commit]) -> Result<(), StoreError> {
        self.engine.check_running()?;
        // Reads the pages that the writes will change, here, where it delays nobody else. A damaged one
        // refuses this call; met in the middle of a batch it would stop the store.
        let keys =
            commits.iter().flat_map(|commit| commit.puts.iter().map(|(key, _)| key).chain(&commit.deletes));
        for key in keys {
            self.engine.read(|| format!("key `{}`", shown(key)), |db| db.contains_key(key))?;
        }
        let (answer, answered) = sync_channel(1);
        let request =
            Request { steps: commits.iter().map(Step::from).collect(), changes: changes(commits), answer };
        let sent = self.requests.as_ref().is_some_and(|requests| requests.send(request).is_ok());
        let result = if sent {
            answered.recv_timeout(Duration::from_secs(COMMIT_SECONDS_MAX))
        } else {
            Err(RecvTimeoutError::Disconnected)
        };
        result.unwrap_or_else(|error| {
            let failure = match error {
                RecvTimeoutError::Timeout => Failure::NoAnswer { seconds: COMMIT_SECONDS_MAX },
                RecvTimeoutError::Disconnected => {
                    Failure::Panicked { message: "the committer is gone".to_owned() }
                }
            };
            Err(StoreError::Unconfirmed { source: self.engine.stop(failure) })
        })
    }
}

impl Drop for Committer {
    fn drop(&mut self) {
        self.requests = None;
        // Stopped because the disk gives no answer, the thread may never end.
        if self.engine.check_running().is_ok()
            && let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            warn!(folder = %self.engine.folder.display(), "the committer ended by a panic");
        }
    }
}

/// One caller's commits, copied once, into what sled takes.
struct Request {
    steps: Vec<Step>,
    changes: Vec<Change>,
    answer: SyncSender<Result<(), StoreError>>,
}

impl Request {
    fn keys(&self) -> usize {
        self.changes.iter().map(|change| change.writes.len()).sum()
    }

    fn bytes(&self) -> usize {
        self.changes.iter().map(|change| change.bytes).sum()
    }
}

/// What one commit writes, its head included, in the order of writing.
struct Change {
    writes: Vec<(IVec, Option<IVec>)>,
    bytes: usize,
}

fn changes(commits: &[Commit]) -> Vec<Change> {
    let change = |commit: &Commit| {
        let deletes = commit.deletes.iter().map(|key| (IVec::from(key.as_slice()), None));
        let puts =
            commit.puts.iter().map(|(key, value)| (key.as_slice().into(), Some(value.as_slice().into())));
        let head = (head_key(&commit.org).into(), Some(head_value(&commit.next).into()));
        Change { writes: deletes.chain(puts).chain([head]).collect(), bytes: commit.bytes() }
    };
    commits.iter().map(change).collect()
}

/// The thread's side.
struct Writer {
    engine: Arc<Engine>,
    /// Where the heads stand; only this thread moves them.
    heads: BTreeMap<String, Head>,
    witness: Witness,
    disk_reserve_bytes: u64,
}

impl Writer {
    fn run(mut self, waiting: &Receiver<Request>) {
        let mut left_over = None;
        while let Some(first) = left_over.take().or_else(|| waiting.recv().ok()) {
            let (mut keys, mut bytes) = (first.keys(), first.bytes());
            let mut group = vec![first];
            // Whoever came while the last group was written is in this one.
            while let Ok(request) = waiting.try_recv() {
                (keys, bytes) = (keys + request.keys(), bytes + request.bytes());
                if keys > GROUP_KEYS_MAX || bytes > GROUP_BYTES_MAX {
                    left_over = Some(request);
                    break;
                }
                group.push(request);
            }
            self.write_group(group);
        }
    }

    /// Writes what can be of a group, and answers all its callers.
    fn write_group(&mut self, group: Vec<Request>) {
        let mut moved = BTreeMap::new();
        let mut changes = Vec::new();
        let mut accepted = Vec::new();
        for request in group {
            match self.admit(&request, &moved) {
                Ok(heads) => {
                    moved.extend(heads);
                    changes.extend(request.changes);
                    accepted.push(request.answer);
                }
                Err(error) => answer(&request.answer, Err(error)),
            }
        }
        if accepted.is_empty() {
            return;
        }
        trace!(calls = accepted.len(), commits = changes.len(), "writing a group");
        let written = self.write(changes).map_err(|failure| self.engine.stop(failure));
        if written.is_ok() {
            self.remember(moved);
        }
        for caller in accepted {
            answer(&caller, written.clone().map_err(|source| StoreError::Unconfirmed { source }));
        }
    }

    /// Whether a call can be written after those already in the group; gives the heads it leads to.
    fn admit(
        &self,
        request: &Request,
        moved: &BTreeMap<String, Head>,
    ) -> Result<BTreeMap<String, Head>, StoreError> {
        self.engine.check_running()?;
        self.check_room()?;
        let standing =
            |org: &str| Ok(moved.get(org).or_else(|| self.heads.get(org)).copied().unwrap_or_default());
        follow(request.steps.iter().cloned(), standing)
    }

    fn check_room(&self) -> Result<(), StoreError> {
        let folder = &self.engine.folder;
        let free_bytes = super::free_bytes(folder)?;
        if free_bytes < self.disk_reserve_bytes {
            let reserve_bytes = self.disk_reserve_bytes;
            return Err(StoreError::DiskFull { folder: folder.clone(), free_bytes, reserve_bytes });
        }
        Ok(())
    }

    /// Applies changes in as few batches as their bounds allow, and makes them durable.
    ///
    /// One flush does for all, unless they are so many that sled might reuse a segment before we sync (see
    /// the file's head).
    fn write(&self, changes: Vec<Change>) -> Result<(), Failure> {
        let (mut keys, mut bytes) = (0, 0);
        for batch in batches(changes) {
            if keys + batch.keys > UNSYNCED_KEYS_MAX || bytes + batch.bytes > UNSYNCED_BYTES_MAX {
                self.engine.flush()?;
                (keys, bytes) = (0, 0);
            }
            (keys, bytes) = (keys + batch.keys, bytes + batch.bytes);
            self.engine.apply(batch.writes)?;
        }
        self.engine.flush()
    }

    /// Takes note of what is durable now. A witness that cannot be written makes the commits no less durable.
    fn remember(&mut self, moved: BTreeMap<String, Head>) {
        if let Err(error) = self.witness.update(self.engine.log_end(), &moved) {
            warn!(folder = %self.engine.folder.display(), %error, "cannot write the witness");
        }
        self.heads.extend(moved);
    }
}

#[derive(Default)]
struct SizedBatch {
    writes: Batch,
    keys: usize,
    bytes: usize,
}

/// Packs changes into batches in their order; no change is split.
fn batches(changes: Vec<Change>) -> Vec<SizedBatch> {
    let mut batches = Vec::new();
    let mut batch = SizedBatch::default();
    for Change { writes, bytes } in changes {
        if batch.keys + writes.len() > BATCH_KEYS_MAX || batch.bytes + bytes > COMMIT_BYTES_MAX {
            batches.push(std::mem::take(&mut batch));
        }
        batch.keys += writes.len();
        batch.bytes += bytes;
        for (key, value) in writes {
            match value {
                Some(value) => batch.writes.insert(key, value),
                None => batch.writes.remove(key),
            }
        }
    }
    batches.push(batch);
    batches
}

/// Answers a caller, who may have given up waiting.
fn answer(caller: &SyncSender<Result<(), StoreError>>, result: Result<(), StoreError>) {
    if caller.send(result).is_err() {
        warn!("a caller did not wait for the answer to its commit");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sizes of changes in keys and bytes, and how many of them each batch takes.
    fn check(sizes: &[(usize, usize)], expect: &[(usize, usize)]) {
        let mut next_key = 0_u64;
        let mut write = || {
            next_key += 1;
            (IVec::from(&next_key.to_be_bytes()), None)
        };
        let changes = sizes
            .iter()
            .map(|(keys, bytes)| Change { writes: (0..*keys).map(|_| write()).collect(), bytes: *bytes });
        let got: Vec<_> = batches(changes.collect()).iter().map(|batch| (batch.keys, batch.bytes)).collect();
        assert_eq!(got, expect);
    }

    #[test]
    fn batches_are_split_between_commits_only() {
        check(&[(1, 10)], &[(1, 10)]);
        check(&[(BATCH_KEYS_MAX, 10)], &[(BATCH_KEYS_MAX, 10)]);
        check(&[(500, 10), (501, 10)], &[(1_001, 20)]);
        check(&[(500, 10), (502, 10)], &[(500, 10), (502, 10)]);
        check(&[(1, COMMIT_BYTES_MAX - 1), (1, 1), (1, 1)], &[(2, COMMIT_BYTES_MAX), (1, 1)]);
    }
}
