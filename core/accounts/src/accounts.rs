//! All credentials of an organisation: read once when they are opened, kept in memory, and written before anything in memory
//! changes. Only one program has a store open, so nobody else changes them.
//!
//! Whoever asks who comes in waits for no disk: who writes holds the pen, and what is in memory is held for moments.

use crate::account::Account;
use crate::refusal::AccountError;
use crate::session::Session;
use crate::token::ApiToken;
use crate::tries::Tries;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use suban_desk::stored::codec::{Stored, decode, encode};
use suban_desk::stored::keys::{Keys, Space};
use suban_model::Digest;
use suban_store::{Commit, Scan, Store, StoreError, walk};

/// How often a write is tried that the desk's own came before. Each time the desk has written once more.
const ATTEMPTS_MAX: usize = 100;

/// All credentials of an organisation.
pub struct Accounts {
    store: Arc<dyn Store>,
    org: String,
    pub(crate) keys: Keys,
    known: RwLock<Known>,
    /// Whoever holds it may write.
    pub(crate) pen: Mutex<()>,
    pub(crate) tries: Mutex<Tries>,
}

/// What is stored.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// By login name.
    pub accounts: BTreeMap<String, Account>,
    /// By the digest of the secret.
    pub sessions: BTreeMap<Digest, Session>,
    /// By the digest of the secret.
    pub tokens: BTreeMap<Digest, ApiToken>,
}

/// What is to be written together.
#[derive(Default)]
pub(crate) struct Writing {
    puts: Vec<(Vec<u8>, Vec<u8>)>,
    deletes: Vec<Vec<u8>>,
}

impl Accounts {
    /// Those of the organisation with this id.
    pub fn open(store: Arc<dyn Store>, org: &str) -> Result<Self, AccountError> {
        let keys = Keys::of(org);
        let mut known = Known::default();
        let text = |rest: &[u8]| String::from_utf8_lossy(rest).into_owned();
        let digest = |rest: &[u8]| Digest(rest.try_into().unwrap_or_default());
        each(store.as_ref(), &keys, |rest, account| drop(known.accounts.insert(text(rest), account)))?;
        each(store.as_ref(), &keys, |rest, session| drop(known.sessions.insert(digest(rest), session)))?;
        each(store.as_ref(), &keys, |rest, token| drop(known.tokens.insert(digest(rest), token)))?;
        Ok(Self {
            store,
            org: org.to_owned(),
            keys,
            known: RwLock::new(known),
            pen: Mutex::default(),
            tries: Mutex::default(),
        })
    }

    /// Whether nobody has an account: the organisation is tried out.
    pub fn are_none(&self) -> bool {
        self.known().accounts.is_empty()
    }

    /// What is known, for a moment.
    pub(crate) fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is in memory, once it is written.
    pub(crate) fn adopt<T>(&self, change: impl FnOnce(&mut Known) -> T) -> T {
        change(&mut self.known.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until nobody else writes.
    pub(crate) fn take_pen(&self) -> MutexGuard<'_, ()> {
        self.pen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The failed logins.
    pub(crate) fn tries(&self) -> MutexGuard<'_, Tries> {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is stored under a key.
    pub(crate) fn read<T: Stored>(&self, key: &[u8]) -> Result<Option<T>, AccountError> {
        let corrupt = |source| AccountError::Corrupt { what: T::SPACE.name().to_owned(), source };
        self.store.get(key)?.map(|value| decode(&value).map_err(corrupt)).transpose()
    }

    /// Writes beside the chain, whose head stays where it is. If it moves meanwhile, that is no reason not to.
    pub(crate) fn write(&self, writing: Writing) -> Result<(), AccountError> {
        let Writing { puts, deletes } = writing;
        let mut commit = Commit { org: self.org.clone(), puts, deletes, ..Commit::default() };
        for attempt in 1.. {
            let head = self.store.head(&self.org)?;
            (commit.expected, commit.next) = (head, head);
            match self.store.commit(std::slice::from_ref(&commit)) {
                Err(StoreError::HeadMoved { .. }) if attempt < ATTEMPTS_MAX => {}
                written => return Ok(written?),
            }
        }
        Ok(())
    }
}

impl Writing {
    /// Writes a value.
    pub fn put<T: Stored>(mut self, key: Vec<u8>, value: &T) -> Result<Self, AccountError> {
        let corrupt = |source| AccountError::Corrupt { what: T::SPACE.name().to_owned(), source };
        self.puts.push((key, encode(value).map_err(corrupt)?));
        Ok(self)
    }

    /// Removes what stands under keys.
    pub fn delete(mut self, keys: impl IntoIterator<Item = Vec<u8>>) -> Self {
        self.deletes.extend(keys);
        self
    }
}

/// Reads every value of a kind, with what of its key is behind the space.
fn each<T: Stored>(
    store: &dyn Store,
    keys: &Keys,
    mut take: impl FnMut(&[u8], T),
) -> Result<(), AccountError> {
    let space: Space = T::SPACE;
    let prefix = keys.space(space);
    for entry in walk(store, Scan::prefix(&prefix, usize::MAX)) {
        let (key, value) = entry?;
        let corrupt = |source| AccountError::Corrupt {
            what: format!("{} {}", space.name(), keys.shown(space, &key)),
            source,
        };
        let value = decode(&value).map_err(corrupt)?;
        take(key.get(prefix.len()..).unwrap_or_default(), value);
    }
    Ok(())
}
