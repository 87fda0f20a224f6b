//! An open sled database and the one way to call it: whole batches only, panics caught, nothing after a
//! failed write.

use std::fmt;
use std::fs::{File, TryLockError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use sled::{Batch, Db};
use tracing::error;

use super::{CACHE_BYTES_MIN, CONF_FILE, DB_FILE, OpenOptions, SEGMENT_BYTES, sync_file, sync_folder};
use crate::{Failure, StoreError};

/// sled and what we need beside it.
pub(super) struct Engine {
    pub folder: PathBuf,
    pub db: Db,
    /// sled's log, opened a second time to sync it.
    db_file: File,
    /// Written while a batch is applied, so that readers see whole batches.
    whole: RwLock<()>,
    /// Why nothing is done any more.
    stopped: OnceLock<Arc<Failure>>,
}

impl Engine {
    /// Opens sled in a folder that was examined.
    pub fn open(folder: &Path, db_file: File, options: &OpenOptions) -> Result<Engine, StoreError> {
        let config = sled::Config::new()
            .path(folder)
            .segment_size(usize::try_from(SEGMENT_BYTES).unwrap_or(usize::MAX))
            .cache_capacity(options.cache_bytes.max(CACHE_BYTES_MIN))
            .flush_every_ms(None);
        let db = guarded(|| config.open()).map_err(|source| match (source, db_file.try_lock()) {
            // Another process was quicker to take the lock, which was free while we examined.
            (Failure::Io(_), Err(TryLockError::WouldBlock)) => {
                StoreError::InUse { folder: folder.to_owned() }
            }
            (source, _) => StoreError::CannotOpen { folder: folder.to_owned(), source },
        })?;
        // sled syncs neither its settings nor the folder that names its files.
        sync_file(&folder.join(CONF_FILE))?;
        sync_folder(folder)?;
        let (whole, stopped) = (RwLock::default(), OnceLock::new());
        Ok(Engine { folder: folder.to_owned(), db, db_file, whole, stopped })
    }

    /// Reads between batches.
    pub fn read<T>(
        &self,
        what: impl FnOnce() -> String,
        read: impl FnOnce(&Db) -> sled::Result<T>,
    ) -> Result<T, StoreError> {
        self.check_running()?;
        let _whole = self.whole.read().unwrap_or_else(PoisonError::into_inner);
        guarded(|| read(&self.db)).map_err(|source| StoreError::Unreadable {
            what: what(),
            file: self.folder.join(DB_FILE),
            source,
        })
    }

    /// Applies a batch while nobody reads.
    pub fn apply(&self, batch: Batch) -> Result<(), Failure> {
        let _whole = self.whole.write().unwrap_or_else(PoisonError::into_inner);
        guarded(|| self.db.apply_batch(batch))
    }

    /// Makes all that was applied durable.
    pub fn flush(&self) -> Result<(), Failure> {
        guarded(|| self.db.flush())?;
        self.db_file.sync_data().map_err(Failure::Io)
    }

    /// The last LSN of the log that sled has written; after a [`flush`](Self::flush) all of it is durable.
    pub fn log_end(&self) -> u64 {
        // Not in sled's documentation, but public in the pinned version. Only an empty log is at -1.
        u64::try_from(self.db.context.pagecache.log.stable_offset()).unwrap_or_default()
    }

    /// Stops everything, for this or an earlier reason; gives the reason.
    pub fn stop(&self, failure: Failure) -> Arc<Failure> {
        let reason = self.stopped.get_or_init(|| {
            error!(folder = %self.folder.display(), %failure, "the store stops after a failed write");
            // Leaked, so that sled never runs its closing flush, which might complete half a batch.
            std::mem::forget(self.db.clone());
            Arc::new(failure)
        });
        Arc::clone(reason)
    }

    pub fn check_running(&self) -> Result<(), StoreError> {
        self.stopped.get().map_or(Ok(()), |reason| Err(StoreError::Stopped { source: Arc::clone(reason) }))
    }

    pub fn not_a_store(&self) -> StoreError {
        StoreError::NotAStore { folder: self.folder.clone() }
    }

    pub fn cannot_open(&self, source: Failure) -> StoreError {
        StoreError::CannotOpen { folder: self.folder.clone(), source }
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // sled's own would print every entry.
        f.debug_struct("Engine")
            .field("folder", &self.folder)
            .field("stopped", &self.stopped)
            .finish_non_exhaustive()
    }
}

/// Calls sled and turns its errors and panics into ours.
///
/// Unwinding is safe to go on from: sled changes pages by compare-and-swap and its locks do not poison, so a
/// read that panicked has changed nothing. After a write that panicked the store stops.
pub(super) fn guarded<T>(call: impl FnOnce() -> sled::Result<T>) -> Result<T, Failure> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(Failure::from),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(Failure::Panicked { message: text.unwrap_or("no message").to_owned() })
        }
    }
}

impl From<sled::Error> for Failure {
    fn from(error: sled::Error) -> Self {
        match error {
            sled::Error::Io(error) => Failure::Io(error),
            sled::Error::Corruption { at: Some(place), .. } => Failure::Corrupt { offset: place.lid() },
            other => Failure::Engine { message: other.to_string() },
        }
    }
}
