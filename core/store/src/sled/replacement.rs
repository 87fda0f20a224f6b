//! A folder that is built beside a store's folder and then takes its place, such as one of a newer format.
//!
//! `D` is the store's folder, `D.upgrading` the new one while it is built, and `D.NAME` what becomes of the old one, of
//! which nothing is changed or removed. Whatever is killed at whatever moment, `D` is the old folder or the new one, or is
//! missing for the moment between two renamings, which [`Replacement::finish`] then brings to their end.
//!
//! A [note](Unfinished) in the new folder says that it is ours, and whether all is in it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::examine::io_error;
use super::unfinished::{Unfinished, check_room, is_mount_point, named, parent};
use super::witness::{self, Testimony};
use super::{SledStore, lock, sync_folder};
use crate::{Head, StoreError};

/// In the note: it is being built.
const BUILDING: &str = "building\n";

/// In the note: all is there, and only the names are to be changed.
const READY: &str = "ready\n";

/// What the new folder's name ends in while it is built, and what its note is called.
const ENDING: &str = "upgrading";

/// Why a folder does not take another's place. The old one is as it was.
#[derive(Debug, Error)]
pub enum ReplaceError {
    /// Something has the name that the old folder is to get.
    #[error("`{}` exists already: move it away, the old folder is to get that name", path.display())]
    NameTaken {
        /// What is there.
        path: PathBuf,
    },
    /// Something has the name that the new folder is built under, and is not what an interrupted call left.
    #[error("`{}` exists already, and no interrupted call left it: move it away", path.display())]
    InTheWay {
        /// What is there.
        path: PathBuf,
    },
    /// The folder cannot be renamed.
    #[error("`{}` is a mount point, which cannot be renamed: keep the data in a folder below it", path.display())]
    MountPoint {
        /// The folder.
        path: PathBuf,
    },
    /// The folder that is to be made has something in it.
    #[error("`{}` is not empty: name a new folder", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// The new folder takes about as much room as the old one.
    #[error("not enough room on the disk: it takes {needed} bytes, and {free} are free")]
    NoRoom {
        /// Bytes that must be free.
        needed: u64,
        /// Bytes that are.
        free: u64,
    },
    /// What was copied is not the newest any more.
    #[error("another program wrote to `{}` meanwhile: stop it, and begin again", path.display())]
    Moved {
        /// The old folder.
        path: PathBuf,
    },
    /// The folder is in use, or the operating system refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The three folders, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    data: PathBuf,
    new: Unfinished,
    kept: PathBuf,
}

impl Replacement {
    /// Of a store's folder, which may be named by a symbolic link; the old one gets its name with this ending.
    pub fn of(data: &Path, ending: &str) -> Self {
        // Between the two renamings the folder is not there.
        let data = fs::canonicalize(data).unwrap_or_else(|_| data.to_owned());
        Self { new: Unfinished::of(&data, ENDING), kept: named(&data, ending), data }
    }

    /// The store's folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// What the old folder is called afterwards.
    pub fn kept(&self) -> &Path {
        &self.kept
    }

    /// Whether it was interrupted between the two renamings. Whoever opened the folder then would make an empty one in its
    /// place.
    pub fn is_half_done(&self) -> bool {
        let is_ready = self.new.noted().is_some_and(|note| note == READY);
        !SledStore::is_in(&self.data) && SledStore::is_in(&self.kept) && is_ready
    }

    /// Makes the new folder, empty but for the note, where nothing is in the way and where there is room: its path.
    pub fn begin(&self) -> Result<&Path, ReplaceError> {
        if self.kept.exists() {
            return Err(ReplaceError::NameTaken { path: self.kept.clone() });
        }
        if is_mount_point(&self.data)? {
            return Err(ReplaceError::MountPoint { path: self.data.clone() });
        }
        self.new.remove_left()?;
        let bytes = SledStore::bytes_in(&self.data)?;
        check_room(bytes, &self.data)?;
        self.new.make(BUILDING)
    }

    /// Lets the new folder take the place of the old one, which must still stand at these heads. Neither may be open, and
    /// nobody can open the old one meanwhile.
    pub fn take_place(&self, heads: &BTreeMap<String, Head>) -> Result<(), ReplaceError> {
        let _locked = lock(&self.data, false)?;
        let path = witness::path_in(&self.data);
        let testimony = Testimony::read(&path).map_err(io_error("read", &path))?;
        if testimony.unwrap_or_default().heads != *heads {
            return Err(ReplaceError::Moved { path: self.data.clone() });
        }
        let new = self.new.folder();
        give_like(&self.data, new).map_err(io_error("give away", new))?;
        self.new.note(READY)?;
        fs::rename(&self.data, &self.kept).map_err(io_error("rename", &self.data))?;
        sync_folder(parent(&self.data))?;
        self.finish()
    }

    /// The second renaming.
    pub fn finish(&self) -> Result<(), ReplaceError> {
        self.new.rename_to(&self.data)
    }

    /// Takes the note out of a folder that is in its place. One that stays there says nothing.
    pub fn tidy(&self) {
        self.new.tidy(&self.data);
    }
}

/// Bytes of all files in a folder.
pub(super) fn size(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0_u64;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        bytes = bytes.saturating_add(if kind.is_dir() {
            size(&entry.path())?
        } else if kind.is_file() {
            entry.metadata()?.len()
        } else {
            0
        });
    }
    Ok(bytes)
}

/// Gives a folder and its files the owner and rights that those of another have, whoever runs this program.
#[cfg(unix)]
fn give_like(old: &Path, new: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let give = |path: &Path, like: &fs::Metadata| {
        let found = fs::metadata(path)?;
        if (found.uid(), found.gid()) != (like.uid(), like.gid()) {
            chown(path, Some(like.uid()), Some(like.gid()))?;
        }
        fs::set_permissions(path, like.permissions())
    };
    let (folder, file) = (fs::metadata(old)?, fs::metadata(old.join(super::DB_FILE))?);
    for entry in fs::read_dir(new)? {
        let entry = entry?;
        give(&entry.path(), if entry.file_type()?.is_dir() { &folder } else { &file })?;
    }
    give(new, &folder)
}

#[cfg(not(unix))]
fn give_like(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}
