//! Where a world is kept: memory, with a head that can be set to any number, so that what is done again is done under the
//! number that it had.

use std::sync::{Mutex, PoisonError};
use suban_store::{Commit, Entry, Head, MemoryStore, Scan, Store, StoreError};

/// A store in memory for one organisation, whose head is set from outside.
#[derive(Debug, Default)]
pub struct WorldStore {
    memory: MemoryStore,
    head: Mutex<Head>,
}

impl WorldStore {
    /// Lets the next commit follow on this head, whatever was written before.
    pub fn seek(&self, head: Head) {
        *self.head.lock().unwrap_or_else(PoisonError::into_inner) = head;
    }
}

impl Store for WorldStore {
    fn head(&self, _: &str) -> Result<Head, StoreError> {
        Ok(*self.head.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn orgs(&self) -> Result<Vec<(String, Head)>, StoreError> {
        self.memory.orgs()
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.memory.get(key)
    }

    fn scan(&self, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError> {
        self.memory.scan(scan)
    }

    fn commit(&self, commits: &[Commit]) -> Result<(), StoreError> {
        for commit in commits {
            let (org, expected) = (&commit.org, self.head(&commit.org)?);
            if commit.expected != expected {
                let (org, found) = (org.clone(), expected);
                return Err(StoreError::HeadMoved { org, expected: commit.expected, found });
            }
            let below = self.memory.head(org)?;
            let next = Head { seq: below.seq + 1, hash: commit.next.hash };
            self.memory.commit(&[Commit { expected: below, next, ..commit.clone() }])?;
            self.seek(commit.next);
        }
        Ok(())
    }
}
