//! What can go wrong, said so that the reader knows what to do next.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use thiserror::Error;

use crate::Head;
use crate::commit::{
    COMMIT_BYTES_MAX, COMMIT_KEYS_MAX, GROUP_BYTES_MAX, GROUP_KEYS_MAX, KEY_BYTES_MAX, ORG_BYTES_MAX,
    VALUE_BYTES_MAX,
};
use crate::damage::Finding;
use crate::scan::SCAN_ENTRIES_MAX;

/// Why a store did not do what it was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Someone else committed first: decide again on the new head. Nothing of the call was written.
    #[error("the head of `{org}` has moved: expected {expected}, found {found}")]
    HeadMoved {
        /// The organisation.
        org: String,
        /// The head the commit was decided on.
        expected: Head,
        /// The head at its turn.
        found: Head,
    },
    /// A commit may keep its head or move it to a greater `seq`.
    #[error("a commit of `{org}` leads from {expected} to {next}, which is not forward")]
    HeadNotForward {
        /// The organisation.
        org: String,
        /// The head the commit was decided on.
        expected: Head,
        /// Where it wanted to go.
        next: Head,
    },
    /// See [`ORG_BYTES_MAX`].
    #[error(
        "`{org}` cannot name an organisation in the store: a name has 1 to {ORG_BYTES_MAX} bytes \
         and no control characters"
    )]
    OrgName {
        /// The name.
        org: String,
    },
    /// A key has at least one byte.
    #[error("a key is empty")]
    KeyEmpty,
    /// See [`RESERVED_FIRST_BYTE`](crate::RESERVED_FIRST_BYTE).
    #[error("key `{key}` begins with byte 00, which the store keeps for itself")]
    KeyReserved {
        /// The key.
        key: String,
    },
    /// See [`KEY_BYTES_MAX`].
    #[error("key `{key}` has {bytes} bytes, more than the {KEY_BYTES_MAX} a key may have")]
    KeyTooLong {
        /// The beginning of the key.
        key: String,
        /// Its length.
        bytes: usize,
    },
    /// See [`VALUE_BYTES_MAX`].
    #[error("the value of key `{key}` has {bytes} bytes, more than the {VALUE_BYTES_MAX} a value may have")]
    ValueTooLong {
        /// The key.
        key: String,
        /// The length of the value.
        bytes: usize,
    },
    /// A store over this one keeps the value sealed, and cannot seal or open it.
    #[error("the value of key `{key}` cannot be sealed or opened")]
    Sealed {
        /// The key.
        key: String,
        /// Why not.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// See [`COMMIT_KEYS_MAX`] and [`COMMIT_BYTES_MAX`].
    #[error(
        "a commit of `{org}` has {keys} keys and {bytes} bytes, \
         more than the {COMMIT_KEYS_MAX} keys and {COMMIT_BYTES_MAX} bytes of one commit"
    )]
    CommitTooLarge {
        /// The organisation.
        org: String,
        /// Keys it puts and deletes.
        keys: usize,
        /// Bytes of its keys and values.
        bytes: usize,
    },
    /// See [`GROUP_KEYS_MAX`] and [`GROUP_BYTES_MAX`].
    #[error(
        "commits of {keys} keys and {bytes} bytes in one call, \
         more than {GROUP_KEYS_MAX} keys and {GROUP_BYTES_MAX} bytes: commit in smaller calls"
    )]
    GroupTooLarge {
        /// Keys of all commits.
        keys: usize,
        /// Bytes of all keys and values.
        bytes: usize,
    },
    /// See [`SCAN_ENTRIES_MAX`].
    #[error("a scan asked for {limit} entries, more than the {SCAN_ENTRIES_MAX} one scan may give")]
    ScanTooLong {
        /// What was asked for.
        limit: usize,
    },
    /// Only one process at a time may open a folder.
    #[error(
        "the store in `{}` is in use: stop the other process, or ask it to do the work",
        folder.display()
    )]
    InUse {
        /// The store's folder.
        folder: PathBuf,
    },
    /// Nothing was written, reading goes on, and so does writing once there is room.
    #[error(
        "the disk of `{}` is nearly full: {free_bytes} bytes free, {reserve_bytes} must stay free; \
         make room and try again",
        folder.display()
    )]
    DiskFull {
        /// The store's folder.
        folder: PathBuf,
        /// Free bytes on its disk.
        free_bytes: u64,
        /// The least that must stay free.
        reserve_bytes: u64,
    },
    /// Opening found less than was once confirmed, or bytes that do not match their checksums.
    #[error("the store in `{}` is damaged: {}; restore it from a backup", folder.display(), listed(findings))]
    Damaged {
        /// The store's folder.
        folder: PathBuf,
        /// What was found; at least one.
        findings: Vec<Finding>,
    },
    /// A read failed: with [`Failure::Corrupt`], restore a backup. What lies elsewhere can still be read and
    /// written.
    #[error("{what} cannot be read from `{}`", file.display())]
    Unreadable {
        /// The key or the scan.
        what: String,
        /// The file read from.
        file: PathBuf,
        /// What happened.
        source: Failure,
    },
    /// The folder was written by a later Suban.
    #[error(
        "the store in `{}` has format {found}, written by suban `{writer}`; \
         this one reads format {ours}: use suban `{writer}` or later",
        folder.display()
    )]
    UnknownFormat {
        /// The store's folder.
        folder: PathBuf,
        /// The format's version.
        found: u8,
        /// The version that this program reads.
        ours: u8,
        /// The version of Suban that wrote it.
        writer: String,
    },
    /// The folder holds something that is not a store of Suban.
    #[error("`{}` holds something else than a store of suban", folder.display())]
    NotAStore {
        /// The folder.
        folder: PathBuf,
    },
    /// Opened in spite of damage, to read what is left.
    #[error("the store in `{}` was opened in spite of damage, to read only", folder.display())]
    ReadOnly {
        /// The store's folder.
        folder: PathBuf,
    },
    /// The folder is read through the program that has it open, and that cannot be asked, or says so.
    #[error("the server that has the store in `{}` open: {said}", folder.display())]
    Beside {
        /// The store's folder.
        folder: PathBuf,
        /// What happened, with its causes.
        said: String,
    },
    /// The folder is read through the program that has it open, which alone writes it.
    #[error("the store in `{}` is written by the server that has it open", folder.display())]
    WrittenElsewhere {
        /// The store's folder.
        folder: PathBuf,
    },
    /// A state that commits have left behind.
    #[error("what is past cannot be written")]
    Past,
    /// The operating system refused.
    #[error("cannot {action} `{}`", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The folder's files seem whole, but the storage engine could not open them.
    #[error("cannot open the store in `{}`", folder.display())]
    CannotOpen {
        /// The store's folder.
        folder: PathBuf,
        /// What happened.
        source: Failure,
    },
    /// The commits of this call may or may not be there after a restart; the store has stopped.
    #[error(
        "the commit could not be made durable and may be lost; the store has stopped: \
         find the cause, restart suban, look whether the commit is there"
    )]
    Unconfirmed {
        /// What happened.
        source: Arc<Failure>,
    },
    /// After a failed write, memory and disk may differ, so nothing is read or written any more.
    #[error(
        "the store has stopped after a failed write: find the cause and restart suban; \
         all that was confirmed is on disk"
    )]
    Stopped {
        /// The failure that stopped it.
        source: Arc<Failure>,
    },
}

/// What the storage engine or the disk did.
#[derive(Debug, Error)]
pub enum Failure {
    /// The operating system refused.
    #[error("the operating system refused")]
    Io(#[source] io::Error),
    /// Bytes do not match their checksum.
    #[error("the bytes at offset {offset} do not match their checksum, restore a backup")]
    Corrupt {
        /// Offset in the file.
        offset: u64,
    },
    /// The storage engine gave up.
    #[error("the storage engine says: {message}")]
    Engine {
        /// Its own words.
        message: String,
    },
    /// The storage engine panicked; what it was doing is abandoned.
    #[error("the storage engine panicked: {message}")]
    Panicked {
        /// Its own words.
        message: String,
    },
    /// The disk did not answer in time.
    #[error("no answer for {seconds} s")]
    NoAnswer {
        /// How long was waited.
        seconds: u64,
    },
}

/// The first finding, and how many more there are.
fn listed(findings: &[Finding]) -> String {
    let first = findings.first().map(ToString::to_string).unwrap_or_default();
    match findings.len().saturating_sub(1) {
        0 => first,
        more => format!("{first} (and {more} more)"),
    }
}
