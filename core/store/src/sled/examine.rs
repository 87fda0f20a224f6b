//! Looks at a store's files before sled does: is all there that was once confirmed, and does it match its
//! checksums?

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tracing::warn;

use super::log::{Reading, read_log};
use super::witness::{self, Testimony};
use super::{CONF_FILE, DB_FILE, SEGMENT_BYTES};
use crate::{Finding, StoreError};

/// What the names of sled's snapshots begin with.
pub(super) const SNAPSHOT_PREFIX: &str = "snap.";
const UNFINISHED_SUFFIX: &str = ".generating";
const CHECKSUM_BYTES: usize = 4;
/// Behind a snapshot's body stand its length and its checksum.
const SNAPSHOT_END_BYTES: usize = 8 + CHECKSUM_BYTES;

/// The result of looking at a folder.
#[derive(Debug, Default)]
pub(super) struct Examination {
    pub findings: Vec<Finding>,
    pub testimony: Option<Testimony>,
}

/// Looks at the files of a folder whose lock is held. With `all`, also at what recovery will not read.
pub(super) fn examine(folder: &Path, db: &mut File, all: bool) -> Result<Examination, StoreError> {
    let mut findings = Vec::new();
    let snapshot = newest_snapshot(folder)?;
    let conf = folder.join(CONF_FILE);
    if matching(&conf, CHECKSUM_BYTES)? == Some(false) {
        findings.push(Finding::Checksum { file: conf });
    }
    if let Some((path, _)) = &snapshot
        && matching(path, SNAPSHOT_END_BYTES)? != Some(true)
    {
        findings.push(Finding::Checksum { file: path.clone() });
    }

    let path = witness::path_in(folder);
    let testimony = Testimony::read(&path).map_err(io_error("read", &path))?;
    let file = folder.join(DB_FILE);
    let from = snapshot.map_or(0, |(_, lsn)| lsn);
    let Reading { end, end_offset, end_flaw, damage } =
        read_log(db, SEGMENT_BYTES, from, all).map_err(io_error("read", &file))?;
    let durable = testimony.as_ref().and_then(|testimony| testimony.durable);
    findings.extend(damage.into_iter().map(|(offset, flaw)| Finding::Log {
        file: file.clone(),
        offset,
        flaw,
    }));
    // A log that ends earlier than what was durable did not end by a crash. Recovery would cut it there for
    // good.
    if end < from.max(durable.map_or(0, |last| last + 1)) {
        findings.push(Finding::Log { file, offset: end_offset, flaw: end_flaw });
    }
    Ok(Examination { findings, testimony })
}

/// Removes what an opening left behind that was killed while writing its snapshot.
///
/// sled would take it for the newest snapshot, and fail for ever.
pub(super) fn remove_unfinished_snapshots(folder: &Path) -> Result<(), StoreError> {
    for (name, path) in snapshot_files(folder)? {
        if name.ends_with(UNFINISHED_SUFFIX) {
            warn!(path = %path.display(), "removing the unfinished snapshot of an interrupted opening");
            fs::remove_file(&path).map_err(io_error("remove", &path))?;
        }
    }
    Ok(())
}

/// The snapshot that sled will read, and the LSN it reaches, which its name tells.
fn newest_snapshot(folder: &Path) -> Result<Option<(PathBuf, u64)>, StoreError> {
    let finished = snapshot_files(folder)?.into_iter().filter(|(name, _)| !name.ends_with(UNFINISHED_SUFFIX));
    Ok(finished.max().map(|(name, path)| {
        let digits = name.strip_prefix(SNAPSHOT_PREFIX).unwrap_or_default();
        (path, u64::from_str_radix(digits, 16).unwrap_or(0))
    }))
}

fn snapshot_files(folder: &Path) -> Result<Vec<(String, PathBuf)>, StoreError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(io_error("read", folder))? {
        let entry = entry.map_err(io_error("read", folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(SNAPSHOT_PREFIX) {
            files.push((name, entry.path()));
        }
    }
    Ok(files)
}

/// Whether a file's body matches the checksum in its last four bytes; nothing if there is no file.
fn matching(path: &Path, end_bytes: usize) -> Result<Option<bool>, StoreError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_error("read", path)(error)),
    };
    let body = bytes.len().checked_sub(end_bytes).and_then(|length| bytes.get(..length));
    let checksum = bytes.last_chunk().map(|bytes| u32::from_le_bytes(*bytes));
    Ok(Some(body.is_some_and(|body| checksum == Some(crc32fast::hash(body)))))
}

pub(super) fn io_error(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    move |source| StoreError::Io { action, path: path.to_owned(), source }
}
