//! A data folder is for its owner alone: it holds what citizens said, and the keys to it.

use crate::exit::Failure;
use crate::output::Output;
use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

/// Only its owner may enter the folder.
const FOLDER_MODE: u32 = 0o700;

/// Only its owner may read a file.
const FILE_MODE: u32 = 0o600;

/// What others may do, by the mode of a file.
const OTHERS: u32 = 0o077;

/// Makes a data folder, unless it is there, that only its owner may enter.
pub fn make(folder: &Path) -> Result<(), Failure> {
    if folder.exists() {
        return Ok(());
    }
    let made = DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder);
    made.map_err(|error| Failure::file(folder.display(), &error))
}

/// Closes the files of a folder that only its owner may enter, and says so of a folder that others may: that may be meant, such
/// as for a backup, so it is left to whoever runs it.
pub fn look_after(folder: &Path, output: &Output) {
    if is_open(folder) {
        let shown = folder.display();
        output.remark(
            &format!("数据目录 {shown} 别人也能进;只给自己用:chmod -R go= {shown}"),
            &format!(
                "others may enter the data folder {shown}; to keep it for yourself: chmod -R go= {shown}"
            ),
        );
    } else if let Err(error) = close_files(folder) {
        tracing::warn!(%error, "some files of the data folder can be read by others");
    }
}

/// Whether others may do anything with a file or folder.
pub fn is_open(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.permissions().mode() & OTHERS != 0)
}

fn close_files(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            close_files(&entry.path())?;
        } else if kind.is_file() && is_open(&entry.path()) {
            fs::set_permissions(entry.path(), Permissions::from_mode(FILE_MODE))?;
        }
    }
    Ok(())
}
