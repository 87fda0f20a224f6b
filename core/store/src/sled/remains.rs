//! What can still be read of a damaged store: out of copies of its files, because sled repairs what it opens, and a repair
//! takes away what could not be read.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use super::examine::{SNAPSHOT_PREFIX, io_error};
use super::replacement::size;
use super::witness;
use super::{CONF_FILE, DB_FILE, OnDamage, OpenOptions, SledStore};
use crate::{Store, StoreError};

/// The folder in which sled keeps large nodes.
const BLOBS_FOLDER: &str = "blobs";

/// What is left out of a copy, one attempt after the other: snapshots only save time, and `conf` is written anew as it was.
const LEFT_OUT: [&[&str]; 3] = [&[], &[SNAPSHOT_PREFIX], &[SNAPSHOT_PREFIX, CONF_FILE]];

impl SledStore {
    /// Copies a store's files, which nobody may have open, into another folder, and nothing else. The store's own folder is
    /// only read.
    pub fn copy_files(folder: &Path, to: &Path) -> Result<(), StoreError> {
        copy_all_but(folder, to, &[])
    }

    /// Bytes of all files in a store's folder.
    pub fn bytes_in(folder: &Path) -> Result<u64, StoreError> {
        size(folder).map_err(io_error("measure", folder))
    }

    /// Opens, to read only, what can still be read of a damaged store whose folder stays as it is. `scratch` is an empty
    /// folder for copies, and as long as the store is open they are in use.
    pub fn open_remains(folder: &Path, scratch: &Path) -> Result<Self, StoreError> {
        let mut first = None;
        for (attempt, left_out) in LEFT_OUT.iter().enumerate() {
            // The first one in the folder itself: its errors are told, and name it.
            let copy = if attempt == 0 { scratch.to_owned() } else { scratch.join(attempt.to_string()) };
            copy_all_but(folder, &copy, left_out)?;
            let options = OpenOptions { on_damage: OnDamage::ReadWhatIsLeft, ..OpenOptions::default() };
            let error = match Self::open(&copy, &options) {
                Ok(store) => match store.orgs() {
                    Ok(orgs) if !orgs.is_empty() => return Ok(store),
                    Ok(_) => store.engine.not_a_store(),
                    Err(error) => error,
                },
                Err(error) => error,
            };
            first.get_or_insert(error);
        }
        Err(first.unwrap_or_else(|| StoreError::InUse { folder: folder.to_owned() }))
    }
}

fn copy_all_but(folder: &Path, to: &Path, left_out: &[&str]) -> Result<(), StoreError> {
    let db = folder.join(DB_FILE);
    // It is never written to, so that a folder on a medium that cannot be written is read as well.
    let locked = File::open(&db).map_err(io_error("open", &db))?;
    match locked.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(StoreError::InUse { folder: folder.to_owned() }),
        Err(TryLockError::Error(error)) => return Err(io_error("lock", &db)(error)),
    }
    let witness = witness::path_in(folder);
    let witness = witness.file_name().unwrap_or_default();
    let blobs = to.join(BLOBS_FOLDER);
    fs::create_dir_all(&blobs).map_err(io_error("create", &blobs))?;
    for entry in fs::read_dir(folder).map_err(io_error("read", folder))? {
        let entry = entry.map_err(io_error("read", folder))?;
        let name = entry.file_name();
        let shown = name.to_string_lossy();
        let is_ours =
            [DB_FILE, CONF_FILE].contains(&&*shown) || shown.starts_with(SNAPSHOT_PREFIX) || name == witness;
        if is_ours && !left_out.iter().any(|left_out| shown.starts_with(left_out)) {
            copy_file(&entry.path(), &to.join(&name))?;
        }
    }
    let from = folder.join(BLOBS_FOLDER);
    for entry in fs::read_dir(&from).into_iter().flatten() {
        let entry = entry.map_err(io_error("read", &from))?;
        copy_file(&entry.path(), &blobs.join(entry.file_name()))?;
    }
    Ok(())
}

fn copy_file(from: &Path, to: &Path) -> Result<(), StoreError> {
    let read = || File::open(from).and_then(|mut from| std::io::copy(&mut from, &mut File::create(to)?));
    read().map(drop).map_err(io_error("copy", from))
}
