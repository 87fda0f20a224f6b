//! Bytes in order: what every other part of Suban stores, without a word about what the bytes mean.
//!
//! A [`Store`] is one ordered map from keys to values plus one [`Head`] for each organisation. Writing goes
//! through [`Commit`]s: each names the head it was decided on and the head it leads to, is applied whole or
//! not at all, and is durable when [`Store::commit`] returns. Reading is [`Store::get`] and [`Store::scan`].
//!
//! - [`MemoryStore`]: nothing survives it; for tests, and the measure of what the others must do.
//! - [`SledStore`]: one folder on disk; durable, group-committed, suspicious of its own files.
//! - [`Overlay`]: writes kept in memory over another store; for deciding several commands before one commit,
//!   and for dry runs.
//! - [`Timeline`]: memory that can be read as it was some commits ago; for judging the past on several cores.
//!
//! Each `get` and each `scan` sees whole commits only. Two calls may see different moments: there are no
//! snapshots, so a long reader takes a head first and reads keys that never change up to it.

mod commit;
mod damage;
mod error;
mod heads;
mod memory;
mod overlay;
mod scan;
mod sled;
mod timeline;
mod walk;

pub use self::commit::{
    COMMIT_BYTES_MAX, COMMIT_KEYS_MAX, Commit, GROUP_BYTES_MAX, GROUP_KEYS_MAX, Head, KEY_BYTES_MAX,
    ORG_BYTES_MAX, RESERVED_FIRST_BYTE, VALUE_BYTES_MAX, VALUE_GROWTH_BYTES_MAX, groups,
};
pub use self::damage::{Finding, Flaw};
pub use self::error::{Failure, StoreError};
pub use self::memory::MemoryStore;
pub use self::overlay::Overlay;
pub use self::scan::{Direction, Entry, SCAN_ENTRIES_MAX, Scan};
pub use self::sled::{
    CACHE_BYTES_DEFAULT, CACHE_BYTES_MIN, COMMIT_SECONDS_MAX, DISK_RESERVE_BYTES_DEFAULT, NewFolder,
    OnDamage, OpenOptions, ReplaceError, Replacement, SledStore, free_bytes,
};
pub use self::timeline::{Past, Timeline};
pub use self::walk::{Walk, walk, walk_by};

/// An ordered map of bytes with one head for each organisation.
///
/// Keys are made by the caller and must not begin with [`RESERVED_FIRST_BYTE`]; the bounds on keys, values
/// and commits are the constants of this crate. All stores keep the same promises; one test suite runs
/// against each of them.
pub trait Store: Send + Sync {
    /// The head of an organisation; genesis (`Head::default()`) when nothing of it was committed yet.
    fn head(&self, org: &str) -> Result<Head, StoreError>;

    /// Every organisation with its head, ordered by name.
    fn orgs(&self) -> Result<Vec<(String, Head)>, StoreError>;

    /// The value under a key.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// The entries a [`Scan`] asks for, in its direction, at most its `limit`.
    ///
    /// To read on, scan again [`after`](Scan::after) the last key (backward: [`before`](Scan::before) it), or
    /// use [`walk()`].
    fn scan(&self, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError>;

    /// As [`Self::scan`], with values as they lie on the medium, where this store gives them otherwise, as one that
    /// opens what is sealed does.
    fn scan_at_rest(&self, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError> {
        self.scan(scan)
    }

    /// Writes commits in their order; all are durable on return, or the error says otherwise.
    ///
    /// Each commit is atomic. Heads are compared in order, so that a later commit of the slice builds on an
    /// earlier one; if one does not fit, [`StoreError::HeadMoved`] is returned and nothing of the slice is
    /// written.
    fn commit(&self, commits: &[Commit]) -> Result<(), StoreError>;
}
