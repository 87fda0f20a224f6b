//! The store on disk: sled 0.34.7, one tree, one committer.
//!
//! # Files
//! A store is a folder: `db` (sled's log: the data), `conf` and `snap.*` (sled's), `blobs/` (sled's, always
//! empty, see the limits), and `heads`, our [witness] of what was confirmed. sled locks `db`: one
//! process at a time.
//!
//! # Keys
//! | key | value |
//! |---|---|
//! | `00 66` | the format: version byte 1, then the version of Suban that made the folder, as text |
//! | `00 68` organisation | its head: version byte 1, `seq` (8 bytes, big-endian), `hash` (32 bytes) |
//! | `01 …` to `ff …` | the callers' |
//!
//! # Writing
//! A caller first reads the pages it is about to change, so that a damaged one is met while nothing is
//! written. Then it hands its commits to the one [committer] thread and waits. The thread takes all that wait
//! as one group, compares heads in order, applies the group in sled batches of at most 1,001 keys, split only
//! between commits, then flushes sled **and calls `fdatasync` on `db`**: sled's own flush is
//! `sync_file_range` on Linux, which survives a killed process but not a power cut. Then the witness is
//! written over, and the callers get their answers. A batch carries the heads it moves, so a head never
//! stands without its commit, nor a commit without its head.
//!
//! Readers see a commit a moment before it is durable, but never a part of one: applying a batch excludes
//! reading.
//!
//! # Interruption
//! A kill or power cut before the answer leaves, of a group, its first batches or none: some of its commits,
//! in their order, each whole. A write that fails (an I/O error, a panic of sled, no answer of the disk)
//! leaves open which commits are on disk: the callers of the group get [`StoreError::Unconfirmed`], everybody
//! afterwards [`StoreError::Stopped`], and sled is leaked rather than closed, because its closing flush might
//! complete half a batch. To keep the most common cause out, commits are refused while the disk is nearly
//! full.
//!
//! # Damage
//! Every record in sled's log has a checksum, and sled reports a wrong one when it *reads a page*. But when
//! *opening* it takes it for the end that a crash left, and drops confirmed commits without a word. So we
//! [read the log](log) first and refuse the folder, untouched, if its log ends before what the witness knows
//! to be durable, or has a gap. Opening checks what recovery reads, [`SledStore::examine`] checks everything.
//! Should the log be whole and a head yet lie behind the witness (an older `db` was put in place), opening
//! fails too.
//!
//! Panics of sled in our threads become errors. In a thread of its own a panic may leave a flush waiting for
//! ever; callers then give up after [`COMMIT_SECONDS_MAX`].
//!
//! # Known limits
//! - sled reuses a segment of its log when the pages in it have been written elsewhere, and stable; stable in
//!   its sense is not yet `fdatasync`. A power cut at that moment could find the old copy overwritten and the
//!   new one not on the platter. Two whole segments (16 MiB) are written in between, and we sync after every
//!   mebibyte of keys and values, for which sled was seen to log up to 9 MiB. That is distance, not order.
//!   **Keep backups.**
//! - Should a batch fail half-way for another reason than those pages, in the moment in which a segment is
//!   full, half of it may be on disk. The desk's `verify` shows it.
//! - A cut log together with a lost witness is not noticed here; the hash chain of the desk's events shows
//!   it.
//! - The whole folder put back to an earlier state is consistent in itself and cannot be noticed here.
//! - sled moves nodes over a quarter segment to `blobs/`, which it never syncs. Segments of 8 MiB and the
//!   bounds on [keys](crate::KEY_BYTES_MAX) and [values](crate::VALUE_BYTES_MAX) keep all nodes below.
//! - There are no snapshots to read from. A backup reads keys that never change, up to a head taken first.

mod committer;
mod engine;
mod examine;
mod log;
mod new_folder;
mod remains;
mod replacement;
mod unfinished;
mod witness;

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tracing::warn;

use self::committer::Committer;
use self::engine::{Engine, guarded};
use self::examine::{Examination, examine, io_error, remove_unfinished_snapshots};
use self::witness::Testimony;
use crate::commit::{check_commits, check_key, check_org, shown};
use crate::{Commit, Direction, Entry, Finding, Head, RESERVED_FIRST_BYTE, Scan, Store, StoreError};

pub use self::committer::COMMIT_SECONDS_MAX;
pub use self::new_folder::NewFolder;
pub use self::replacement::{ReplaceError, Replacement};

/// The version of what this file describes. Nothing here changed with 2: it keeps programs out that know only 1, for
/// these look for their keys elsewhere, would find none, and begin every organisation anew.
const FORMAT_VERSION: u8 = 2;

/// The oldest version that is opened as well, and left as it is.
const FORMAT_VERSION_OLDEST: u8 = 1;

/// sled's cache when nothing else is asked for, in bytes.
pub const CACHE_BYTES_DEFAULT: u64 = 256 * 1024 * 1024;

/// The smallest cache, in bytes; less is raised to it.
pub const CACHE_BYTES_MIN: u64 = 1024 * 1024;

/// Bytes that must stay free on the disk, unless asked otherwise: room for the largest group as sled logs it.
pub const DISK_RESERVE_BYTES_DEFAULT: u64 = 256 * 1024 * 1024;

/// How long an opening waits for a process that is just closing, in milliseconds.
const LOCK_WAIT_MS: u64 = 1_000;

const DB_FILE: &str = "db";
const CONF_FILE: &str = "conf";
const SEGMENT_BYTES: u64 = 8 * 1024 * 1024;
const FORMAT_KEY: &[u8] = &[RESERVED_FIRST_BYTE, b'f'];
const HEAD_PREFIX: &[u8] = &[RESERVED_FIRST_BYTE, b'h'];
const HEAD_VERSION: u8 = 1;

/// How to open a [`SledStore`].
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// Memory for sled's page cache, in bytes.
    pub cache_bytes: u64,
    /// Commits are refused with [`StoreError::DiskFull`] while fewer bytes are free.
    pub disk_reserve_bytes: u64,
    /// What to do when the files are damaged or rewound.
    pub on_damage: OnDamage,
}

impl Default for OpenOptions {
    fn default() -> Self {
        OpenOptions {
            cache_bytes: CACHE_BYTES_DEFAULT,
            disk_reserve_bytes: DISK_RESERVE_BYTES_DEFAULT,
            on_damage: OnDamage::Refuse,
        }
    }
}

/// What opening does with a damaged or rewound store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnDamage {
    /// Fail with [`StoreError::Damaged`] and leave the files as they are.
    #[default]
    Refuse,
    /// Open what sled can still read, for reading only; [`SledStore::findings`] tells what is wrong.
    /// sled may cut its log for good: work on a copy of the folder.
    ReadWhatIsLeft,
}

/// A durable store in one folder.
#[derive(Debug)]
pub struct SledStore {
    engine: Arc<Engine>,
    findings: Vec<Finding>,
    /// None when opened for reading only.
    committer: Option<Committer>,
}

impl SledStore {
    /// Opens the store in a folder, making it if there is none.
    ///
    /// Waits up to a second for another process to leave, then gives [`StoreError::InUse`].
    pub fn open(folder: &Path, options: &OpenOptions) -> Result<SledStore, StoreError> {
        create_folder(folder)?;
        let mut db_file = lock(folder, true)?;
        remove_unfinished_snapshots(folder)?;
        let Examination { mut findings, testimony } = examine(folder, &mut db_file, false)?;
        refuse(folder, &findings, options)?;

        // What sled recovers it also writes into its snapshot, which must not name what is not durable.
        let db_path = folder.join(DB_FILE);
        db_file.sync_data().map_err(io_error("sync", &db_path))?;
        db_file.unlock().map_err(io_error("unlock", &db_path))?;
        let engine = Engine::open(folder, db_file, options)?;
        if !findings.is_empty() {
            let heads = stored_heads(&engine).unwrap_or_default();
            findings.extend(rewound(&heads, testimony.as_ref()));
            return Ok(SledStore { engine: Arc::new(engine), findings, committer: None });
        }

        let formatted = is_formatted(&engine)?;
        let heads = stored_heads(&engine)?;
        findings = rewound(&heads, testimony.as_ref());
        refuse(folder, &findings, options)?;
        if findings.is_empty() && !formatted {
            write_format(&engine, testimony.as_ref())?;
        }
        if testimony.is_none() && !heads.is_empty() {
            warn!(folder = %folder.display(), "the witness is missing and begun anew");
        }
        let engine = Arc::new(engine);
        let start = || Committer::start(Arc::clone(&engine), heads, options.disk_reserve_bytes);
        let committer = findings.is_empty().then(start).transpose()?;
        Ok(SledStore { engine, findings, committer })
    }

    /// Checks every byte of a store's files that has a checksum, without opening the store.
    ///
    /// Opening checks only what recovery reads; the rest is checked whenever a page is read. What this finds
    /// may also lie in pages that were written anew elsewhere since, and then costs nothing.
    pub fn examine(folder: &Path) -> Result<Vec<Finding>, StoreError> {
        let mut db_file = lock(folder, false)?;
        Ok(examine(folder, &mut db_file, true)?.findings)
    }

    /// Whether a folder holds a store; opening one that does not would make a new one.
    pub fn is_in(folder: &Path) -> bool {
        folder.join(DB_FILE).exists()
    }

    /// What is wrong with the files, when opened in spite of it.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Where the store lies.
    pub fn folder(&self) -> &Path {
        &self.engine.folder
    }
}

/// Bytes that are free on the disk of a folder.
///
/// # Errors
///
/// If the system does not tell.
pub fn free_bytes(folder: &Path) -> Result<u64, StoreError> {
    fs2::available_space(folder).map_err(io_error("measure the room of", folder))
}

impl Store for SledStore {
    fn head(&self, org: &str) -> Result<Head, StoreError> {
        check_org(org)?;
        let what = || format!("the head of `{org}`");
        let value = self.engine.read(what, |db| db.get(head_key(org)))?;
        value.map_or(Ok(Head::default()), |value| read_head(&value).ok_or_else(|| self.engine.not_a_store()))
    }

    fn orgs(&self) -> Result<Vec<(String, Head)>, StoreError> {
        Ok(stored_heads(&self.engine)?.into_iter().collect())
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        check_key(key)?;
        let what = || format!("key `{}`", shown(key));
        Ok(self.engine.read(what, |db| db.get(key))?.map(|value| value.to_vec()))
    }

    fn scan(&self, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError> {
        let Some(stretch) = scan.stretch()? else { return Ok(Vec::new()) };
        let what = || format!("a scan of prefix `{}`", shown(scan.prefix));
        self.engine.read(what, |db| {
            let entries = db.range::<&[u8], _>(stretch.bounds());
            let entries = entries.map(|entry| entry.map(|(key, value)| (key.to_vec(), value.to_vec())));
            match scan.direction {
                Direction::Forward => entries.take(scan.limit).collect(),
                Direction::Backward => entries.rev().take(scan.limit).collect(),
            }
        })
    }

    fn commit(&self, commits: &[Commit]) -> Result<(), StoreError> {
        check_commits(commits)?;
        let Some(committer) = &self.committer else {
            return Err(StoreError::ReadOnly { folder: self.engine.folder.clone() });
        };
        committer.commit(commits)
    }
}

/// Makes a folder that will be there after a power cut.
fn create_folder(folder: &Path) -> Result<(), StoreError> {
    let missing: Vec<_> = folder.ancestors().take_while(|path| !path.exists()).collect();
    fs::create_dir_all(folder).map_err(io_error("create", folder))?;
    missing.into_iter().filter_map(Path::parent).try_for_each(sync_folder)
}

/// Makes the names in a folder durable, where the operating system has it done by the caller.
fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if cfg!(unix) { sync_file(folder) } else { Ok(()) }
}

fn sync_file(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(io_error("sync", path))
}

/// Takes the lock that sled will take: it must be free, and nobody may write while the files are examined.
fn lock(folder: &Path, create: bool) -> Result<File, StoreError> {
    let path = folder.join(DB_FILE);
    let file = File::options().read(true).write(true).create(create).truncate(false).open(&path);
    let file = file.map_err(io_error("open", &path))?;
    let patience = Instant::now() + Duration::from_millis(LOCK_WAIT_MS);
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if Instant::now() < patience => {
                thread::sleep(Duration::from_millis(10));
            }
            Err(TryLockError::WouldBlock) => return Err(StoreError::InUse { folder: folder.to_owned() }),
            Err(TryLockError::Error(error)) => return Err(io_error("lock", &path)(error)),
        }
    }
}

fn refuse(folder: &Path, findings: &[Finding], options: &OpenOptions) -> Result<(), StoreError> {
    if findings.is_empty() || options.on_damage == OnDamage::ReadWhatIsLeft {
        return Ok(());
    }
    Err(StoreError::Damaged { folder: folder.to_owned(), findings: findings.to_vec() })
}

/// Whether the folder bears our format; an error if it is one that we cannot read.
fn is_formatted(engine: &Engine) -> Result<bool, StoreError> {
    let format = engine.read(|| "the format of the store".to_owned(), |db| db.get(FORMAT_KEY))?;
    match format.as_deref().map(<[u8]>::split_first) {
        None => Ok(false),
        Some(Some((FORMAT_VERSION_OLDEST..=FORMAT_VERSION, _))) => Ok(true),
        Some(Some((&found, writer))) => Err(StoreError::UnknownFormat {
            folder: engine.folder.clone(),
            found,
            ours: FORMAT_VERSION,
            writer: String::from_utf8_lossy(writer).into_owned(),
        }),
        Some(None) => Err(engine.not_a_store()),
    }
}

/// Writes the format into a folder that is empty and never held anything of ours.
fn write_format(engine: &Engine, testimony: Option<&Testimony>) -> Result<(), StoreError> {
    let empty = engine.read(|| "the store".to_owned(), |db| Ok(db.iter().next().is_none()))?;
    if !empty || testimony.is_some() {
        return Err(engine.not_a_store());
    }
    let written = guarded(|| engine.db.insert(FORMAT_KEY, format_value()).map(drop));
    written.and_then(|()| engine.flush()).map_err(|source| engine.cannot_open(source))
}

fn format_value() -> Vec<u8> {
    [&[FORMAT_VERSION], env!("CARGO_PKG_VERSION").as_bytes()].concat()
}

/// All heads in the store.
fn stored_heads(engine: &Engine) -> Result<BTreeMap<String, Head>, StoreError> {
    let entries: Vec<_> =
        engine.read(|| "the heads".to_owned(), |db| db.scan_prefix(HEAD_PREFIX).collect())?;
    let read = |key: &[u8], value: &[u8]| {
        let org = String::from_utf8(key.strip_prefix(HEAD_PREFIX)?.to_vec()).ok()?;
        Some((org, read_head(value)?))
    };
    entries.iter().map(|(key, value)| read(key, value).ok_or_else(|| engine.not_a_store())).collect()
}

/// The heads that the witness has seen further on, or differently, than they stand.
fn rewound(heads: &BTreeMap<String, Head>, testimony: Option<&Testimony>) -> Vec<Finding> {
    let witnessed = testimony.iter().flat_map(|testimony| &testimony.heads);
    let compared = witnessed.map(|(org, head)| (org, heads.get(org).copied().unwrap_or_default(), *head));
    let behind = compared.filter(|(_, stored, witnessed)| {
        stored.seq < witnessed.seq || (stored.seq == witnessed.seq && stored.hash != witnessed.hash)
    });
    behind.map(|(org, stored, witnessed)| Finding::Rewound { org: org.clone(), stored, witnessed }).collect()
}

fn head_key(org: &str) -> Vec<u8> {
    [HEAD_PREFIX, org.as_bytes()].concat()
}

fn head_value(head: &Head) -> Vec<u8> {
    [&[HEAD_VERSION], head.seq.to_be_bytes().as_slice(), &head.hash].concat()
}

fn read_head(value: &[u8]) -> Option<Head> {
    let (version, value) = value.split_first()?;
    let (seq, hash) = value.split_first_chunk::<8>()?;
    let hash = hash.try_into().ok().filter(|_| *version == HEAD_VERSION)?;
    Some(Head { seq: u64::from_be_bytes(*seq), hash })
}
