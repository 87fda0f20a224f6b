//! A folder that is made where there was none, such as out of a backup: it has its name once everything in it is proven.

use std::fs;
use std::path::{Path, PathBuf};

use super::ReplaceError;
use super::examine::io_error;
use super::unfinished::{Unfinished, check_room, is_empty, is_mount_point, parent};

/// What its name ends in while it is built, and what its note is called.
const ENDING: &str = "restoring";

/// In the note: it is being built.
const BUILDING: &str = "building\n";

/// A folder to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFolder {
    folder: PathBuf,
    unfinished: Unfinished,
}

impl NewFolder {
    /// Of this name, under which nothing may be but an empty folder.
    pub fn at(folder: &Path) -> Result<Self, ReplaceError> {
        if folder.exists() {
            if !folder.is_dir() || !is_empty(folder)? {
                return Err(ReplaceError::NotEmpty { path: folder.to_owned() });
            }
            if is_mount_point(folder)? {
                return Err(ReplaceError::MountPoint { path: folder.to_owned() });
            }
        }
        Ok(Self { folder: folder.to_owned(), unfinished: Unfinished::of(folder, ENDING) })
    }

    /// Makes the folder to build in, where there is room for so many bytes: its path.
    pub fn begin(&self, bytes: u64) -> Result<&Path, ReplaceError> {
        self.unfinished.remove_left()?;
        let around = parent(&self.folder);
        fs::create_dir_all(around).map_err(io_error("create", around))?;
        check_room(bytes, &self.folder)?;
        self.unfinished.make(BUILDING)
    }

    /// Gives it its name. No store in it may be open any more.
    pub fn finish(&self) -> Result<(), ReplaceError> {
        self.unfinished.rename_to(&self.folder)
    }

    /// Removes what was built and will not be finished.
    pub fn give_up(&self) -> Result<(), ReplaceError> {
        self.unfinished.remove_left()
    }
}
