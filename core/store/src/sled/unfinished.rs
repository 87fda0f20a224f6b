//! A folder that is built under another name beside its own, and gets that once everything is in it.
//!
//! A note in it says that it is ours, so that the next call may remove what a killed one left, and nothing else.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::examine::io_error;
use super::{DISK_RESERVE_BYTES_DEFAULT, ReplaceError, free_bytes, sync_folder};
use crate::StoreError;

/// The folder while it is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unfinished {
    folder: PathBuf,
    /// What its note is called.
    note: &'static str,
}

impl Unfinished {
    /// Of the folder with this name: with an ending, which its note is called as well.
    pub fn of(folder: &Path, ending: &'static str) -> Self {
        Self { folder: named(folder, ending), note: ending }
    }

    /// Where it is built.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What its note says, if there is one.
    pub fn noted(&self) -> Option<String> {
        fs::read_to_string(self.folder.join(self.note)).ok()
    }

    /// Makes the folder, empty but for the note, that only its owner may enter: its path.
    pub fn make(&self, note: &str) -> Result<&Path, ReplaceError> {
        make_private(&self.folder).map_err(io_error("create", &self.folder))?;
        self.note(note)?;
        Ok(&self.folder)
    }

    /// Writes the note so that it is there after a power cut.
    pub fn note(&self, text: &str) -> Result<(), StoreError> {
        let path = self.folder.join(self.note);
        let write = || -> io::Result<()> {
            let mut file = File::create(&path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(io_error("write", &path))?;
        sync_folder(&self.folder)
    }

    /// Gives it its name, under which nothing may be but an empty folder.
    pub fn rename_to(&self, folder: &Path) -> Result<(), ReplaceError> {
        fs::rename(&self.folder, folder).map_err(io_error("rename", &self.folder))?;
        sync_folder(parent(folder))?;
        self.tidy(folder);
        Ok(())
    }

    /// Takes the note out of a folder that has its name. One that stays there says nothing.
    pub fn tidy(&self, folder: &Path) {
        let _ = fs::remove_file(folder.join(self.note));
    }

    /// Removes what an interrupted call left. The note goes last, so that what is left of an interrupted removal is still
    /// known as ours.
    pub fn remove_left(&self) -> Result<(), ReplaceError> {
        if !self.folder.exists() {
            return Ok(());
        }
        if self.noted().is_none() && !is_empty(&self.folder)? {
            return Err(ReplaceError::InTheWay { path: self.folder.clone() });
        }
        let remove = || -> io::Result<()> {
            for entry in fs::read_dir(&self.folder)? {
                let entry = entry?;
                match entry.file_type()? {
                    kind if kind.is_dir() => fs::remove_dir_all(entry.path())?,
                    _ if entry.file_name() == self.note => {}
                    _ => fs::remove_file(entry.path())?,
                }
            }
            fs::remove_dir_all(&self.folder)
        };
        Ok(remove().map_err(io_error("remove", &self.folder))?)
    }
}

/// The folder of the same name with an ending.
pub(super) fn named(folder: &Path, ending: &str) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    folder.with_file_name(name)
}

/// The folder that a folder lies in.
pub(super) fn parent(folder: &Path) -> &Path {
    folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether nothing is in a folder.
pub(super) fn is_empty(folder: &Path) -> Result<bool, StoreError> {
    let mut entries = fs::read_dir(folder).map_err(io_error("read", folder))?;
    Ok(entries.next().is_none())
}

/// Refuses to begin what would fill the disk that a folder lies on.
pub(super) fn check_room(bytes: u64, folder: &Path) -> Result<(), ReplaceError> {
    is_room(bytes, free_bytes(parent(folder))?)
}

fn is_room(bytes: u64, free: u64) -> Result<(), ReplaceError> {
    let needed = bytes.saturating_add(DISK_RESERVE_BYTES_DEFAULT);
    if free < needed { Err(ReplaceError::NoRoom { needed, free }) } else { Ok(()) }
}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)
}

#[cfg(unix)]
pub(super) fn is_mount_point(folder: &Path) -> Result<bool, StoreError> {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| fs::metadata(path).map(|found| found.dev()).map_err(io_error("look at", path));
    Ok(device(folder)? != device(parent(folder))?)
}

#[cfg(not(unix))]
pub(super) fn is_mount_point(_: &Path) -> Result<bool, StoreError> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_just_enough_and_just_too_little() {
        assert!(is_room(5, DISK_RESERVE_BYTES_DEFAULT + 5).is_ok());
        let error = is_room(5, DISK_RESERVE_BYTES_DEFAULT + 4).unwrap_err().to_string();
        let expect = "not enough room on the disk: it takes 268435461 bytes, and 268435460 are free";
        assert_eq!(error, expect);
    }
}
