//! Reading a pack's folder into a map of paths to bytes: twice, until two readings agree, so that a save in
//! the middle is never half seen.

use crate::exit::Failure;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;
use suban_policy::PackFiles;
use suban_policy::files::{FILE_BYTES_MAX, FILES_MAX};

/// How often a folder that keeps changing is read before we give up.
const READINGS_MAX: usize = 10;

/// How long a folder is left alone before it is read again, in milliseconds.
const REST_MS: u64 = 20;

/// How deep folders may lie in a pack.
const DEPTH_MAX: usize = 4;

/// Reads a pack.
pub fn read_pack(folder: &Path) -> Result<PackFiles, Failure> {
    let read = || -> io::Result<BTreeMap<String, Vec<u8>>> {
        let mut files = BTreeMap::new();
        collect(folder, "", 0, &mut files)?;
        Ok(files)
    };
    let failed = |error: io::Error| Failure::file(folder.display(), &error);
    let mut last = read();
    for _ in 0..READINGS_MAX {
        match (last, read()) {
            (Ok(one), Ok(other)) if one == other => {
                return PackFiles::new(one).map_err(|error| Failure::file(folder.display(), &error));
            }
            // A file that is gone may be on its way back, under the hands of an editor that saves by renaming.
            (Err(one), Err(other)) if one.kind() == other.kind() => return Err(failed(other)),
            (_, other) => last = other,
        }
        thread::sleep(Duration::from_millis(REST_MS));
    }
    Err(Failure::input(
        format!("{} 一直在变,读不到一致的内容", folder.display()),
        format!("{} keeps changing while it is read", folder.display()),
    ))
}

fn collect(
    folder: &Path,
    prefix: &str,
    depth: usize,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> io::Result<()> {
    if depth > DEPTH_MAX {
        return Err(io::Error::other(format!("folders lie deeper than {DEPTH_MAX}")));
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name =
            entry.file_name().into_string().map_err(|_| io::Error::other("a file name is not UTF-8"))?;
        // Editors' and Excel's own files: `.swp`, `~$table.xlsx`, `table.csv~`.
        if name.starts_with(['.', '~']) || name.ends_with('~') {
            continue;
        }
        let path = format!("{prefix}{name}");
        let kind = entry.file_type()?;
        if kind.is_symlink() {
            return Err(io::Error::other(format!("`{path}` is a symbolic link")));
        }
        if kind.is_dir() {
            collect(&entry.path(), &format!("{path}/"), depth + 1, files)?;
        } else if entry.metadata()?.len() > FILE_BYTES_MAX as u64 || files.len() >= FILES_MAX {
            return Err(io::Error::other(format!("`{path}` is too large, or one file too many")));
        } else {
            files.insert(path, fs::read(entry.path())?);
        }
    }
    Ok(())
}
