//! A store whose values, some of them, are sealed on their way in and opened on their way out.

use crate::keyring::{Epoch, Keyring, KeyringError};
use std::sync::Arc;
use std::time::SystemTime;
use suban_store::{Commit, Entry, Head, Scan, Store, StoreError};

/// Says of a key whether its value is to be sealed.
pub type IsSealed = fn(&[u8]) -> bool;

/// A store that reads like the one below it did before it was sealed.
pub struct SealedStore {
    below: Arc<dyn Store>,
    keyring: Keyring,
    is_sealed: IsSealed,
}

impl SealedStore {
    /// Seals the values of these keys.
    pub fn new(below: Arc<dyn Store>, keyring: Keyring, is_sealed: IsSealed) -> Self {
        Self { below, keyring, is_sealed }
    }

    /// The epoch whose key seals now, and when it began, if anything was ever sealed.
    pub fn epoch(&self) -> Result<Option<(Epoch, SystemTime)>, KeyringError> {
        self.keyring.current()
    }

    /// Begins a new epoch. Whoever writes a value again seals it with the new key.
    pub fn begin_epoch(&self) -> Result<Epoch, KeyringError> {
        self.keyring.begin()
    }

    /// Destroys the keys of every epoch before this one, once all that is to be kept was written again: how many.
    pub fn destroy_before(&self, epoch: Epoch) -> Result<usize, KeyringError> {
        self.keyring.destroy_before(epoch)
    }

    fn opened(&self, key: &[u8], value: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        if !(self.is_sealed)(key) {
            return Ok(value);
        }
        self.keyring.unseal(key, value).map_err(|error| unreadable(key, error))
    }

    fn sealed(&self, commit: &Commit) -> Result<Commit, StoreError> {
        let mut commit = commit.clone();
        for (key, value) in commit.puts.iter_mut().filter(|(key, _)| (self.is_sealed)(key)) {
            *value = self.keyring.seal(key, value).map_err(|error| unreadable(key, error))?;
        }
        Ok(commit)
    }
}

fn unreadable(key: &[u8], error: KeyringError) -> StoreError {
    StoreError::Sealed { key: key.escape_ascii().to_string(), source: Box::new(error) }
}

impl Store for SealedStore {
    fn head(&self, org: &str) -> Result<Head, StoreError> {
        self.below.head(org)
    }

    fn orgs(&self) -> Result<Vec<(String, Head)>, StoreError> {
        self.below.orgs()
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.below.get(key)?.map(|value| self.opened(key, value)).transpose()
    }

    fn scan(&self, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError> {
        let entries = self.below.scan(scan)?.into_iter();
        entries.map(|(key, value)| self.opened(&key, value).map(|value| (key, value))).collect()
    }

    fn scan_at_rest(&self, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError> {
        self.below.scan_at_rest(scan)
    }

    /// One call is one call below, so a failure is all or nothing here too. Sealed values are a little longer, and
    /// [`groups`](suban_store::groups) leaves room for that.
    fn commit(&self, commits: &[Commit]) -> Result<(), StoreError> {
        let mut puts = commits.iter().flat_map(|commit| &commit.puts);
        if !puts.any(|(key, _)| (self.is_sealed)(key)) {
            return self.below.commit(commits);
        }
        let sealed = commits.iter().map(|commit| self.sealed(commit)).collect::<Result<Vec<_>, _>>()?;
        self.below.commit(&sealed)
    }
}
