//! The words in a data folder are sealed, under keys in a folder of their own beside the data. Whoever copies the data
//! without that folder has no words.

use crate::archive::Archive;
use crate::exit::{Exit, Failure};
use crate::system::System;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, SystemTime};
use suban_desk::stored::keys::Keys;
use suban_desk::{Desk, DeskError};
use suban_seal::{Copied, Keyring, KeyringError, SealedStore, copy_keys};
use suban_store::Store;

/// How long a key seals, in days. What was erased can be read by nobody after twice that time, and by nobody who has no copy
/// of the key the moment a new one begins.
pub const EPOCH_DAYS_MAX: u64 = 30;

/// How long a key that cannot be read is waited for.
const KEY_WAIT: Duration = Duration::from_secs(1);

/// Where the keys of a data folder lie.
pub fn keys_of(folder: &Path) -> PathBuf {
    folder.join("keys")
}

/// Copies the keys of a data folder to another, where those that were replaced are destroyed as long afterwards as a key
/// seals: with backups of that time, words can be read for so long.
pub fn copy_keys_to(copies: &Path, folder: &Path) -> Result<Copied, Failure> {
    let kept = Duration::from_secs(EPOCH_DAYS_MAX * 24 * 60 * 60);
    let copy = || copy_keys(&keys_of(folder), copies, kept, SystemTime::now());
    // A server may be making or destroying a key just now, which takes it no more than a flush.
    let done = copy().or_else(|_| {
        sleep(KEY_WAIT);
        copy()
    });
    done.map_err(|error| unusable(copies, &error))
}

/// A store of a data folder whose words are sealed. The first words that are written make the first key.
pub fn seal(store: Arc<dyn Store>, folder: &Path) -> Result<SealedStore, Failure> {
    let keys = keys_of(folder);
    let keyring = Keyring::open(&keys).map_err(|error| unusable(&keys, &error))?;
    Ok(SealedStore::new(store, keyring, Keys::is_payload))
}

/// What sealing anew did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Resealed {
    /// The epoch whose key seals now.
    pub epoch: u32,
    /// Keys that were destroyed.
    pub destroyed: usize,
}

/// Whether the key that seals now is due to be replaced.
pub fn is_due(store: &SealedStore) -> Result<bool, KeyringError> {
    let Some((_, begun)) = store.epoch()? else { return Ok(false) };
    let age = SystemTime::now().duration_since(begun).unwrap_or_default();
    Ok(age >= Duration::from_secs(EPOCH_DAYS_MAX * 24 * 60 * 60))
}

/// Begins a new epoch, has all words of every organisation written again under its key, and destroys the older keys.
/// `rewrite` does one organisation; killed at whatever moment, the next time goes on from what is sealed by then.
pub fn reseal(
    store: &SealedStore,
    mut rewrite: impl FnMut(&str) -> Result<(), DeskError>,
) -> Result<Resealed, Failure> {
    let unusable = |error: KeyringError| Failure::other(&error);
    let epoch = store.begin_epoch().map_err(unusable)?;
    for (org, _) in store.orgs()? {
        rewrite(&org)?;
    }
    let destroyed = store.destroy_before(epoch).map_err(unusable)?;
    Ok(Resealed { epoch, destroyed })
}

/// Writes all words of an organisation again that nobody else has open.
pub fn rewrite_alone(store: &Arc<dyn Store>, org: &str) -> Result<(), DeskError> {
    let revisions = Archive::revisions_of(Arc::clone(store), org);
    let mut desk = Desk::without_rules(revisions, System);
    rewrite_all(|after| desk.rewrite_words(after))
}

/// Share by share, to the end.
pub fn rewrite_all(
    mut share: impl FnMut(Option<u64>) -> Result<Option<u64>, DeskError>,
) -> Result<(), DeskError> {
    let mut after = None;
    loop {
        after = share(after)?;
        if after.is_none() {
            return Ok(());
        }
    }
}

pub fn unusable(keys: &Path, error: &KeyringError) -> Failure {
    let shown = keys.display();
    let why = Failure::other(error).en;
    Failure {
        exit: Exit::Store,
        zh: format!("个人信息的密钥目录 {shown} 不能用:{why}"),
        en: format!("the keys of personal words in {shown} cannot be used: {why}"),
    }
}
