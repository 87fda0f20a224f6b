//! Reading a pack's folder into a map of paths to bytes: twice, until two readings agree, so that a save in
//! the middle is never half seen.

use crate::exit::Failure;
use crate::sentence::Sentence;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;
use suban_policy::PackFiles;
use suban_policy::diagnostic::{Bilingual, Diagnostic};
use suban_policy::files::{FILE_BYTES_MAX, FILES_MAX};

/// How often a folder that keeps changing is read before we give up.
const READINGS_MAX: usize = 10;

/// How long a folder is left alone before it is read again, in milliseconds.
const REST_MS: u64 = 20;

/// How deep folders may lie in a pack.
const DEPTH_MAX: usize = 4;

/// Reads a pack.
pub fn read_pack(folder: &Path) -> Result<PackFiles, Failure> {
    let read = || -> Result<BTreeMap<String, Vec<u8>>, FolderError> {
        let mut files = BTreeMap::new();
        collect(folder, "", 0, &mut files)?;
        Ok(files)
    };
    let failed = |error: FolderError| Failure::file(folder.display(), &error);
    let mut last = read();
    for _ in 0..READINGS_MAX {
        match (last, read()) {
            (Ok(one), Ok(other)) if one == other => {
                return PackFiles::new(one).map_err(|error| Failure::file(folder.display(), &error));
            }
            // A file that is gone may be on its way back, under the hands of an editor that saves by renaming.
            (Err(one), Err(other)) if one == other => return Err(failed(other)),
            (_, other) => last = other,
        }
        thread::sleep(Duration::from_millis(REST_MS));
    }
    Err(Failure::input(
        format!("{} 一直在变,读不到一致的内容", folder.display()),
        format!("{} keeps changing while it is read", folder.display()),
    ))
}

/// Excel's own files in a pack's folder, `~$table.xlsx`: that workbook is open in Excel, and what is not saved there is
/// not in the pack.
pub fn open_in_excel(folder: &Path) -> Vec<Diagnostic> {
    let within = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().collect::<Vec<_>>();
    let mut found = Vec::new();
    for entry in within(folder).into_iter().flat_map(|entry| {
        let inner = if entry.path().is_dir() { within(&entry.path()) } else { Vec::new() };
        std::iter::once(entry).chain(inner)
    }) {
        let path = entry.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let Some(book) = name.strip_prefix("~$") else { continue };
        let shown = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let message = Bilingual::new(
            format!("{book} 正在 Excel 里开着:没有保存的改动不算数"),
            format!("`{book}` is open in Excel: what is not saved does not count"),
        );
        let warning = Diagnostic::warning("unread-file", &shown, None, message);
        found.push(warning.help(
            "先保存并关闭;没有人开着它,就删去这个残留的文件",
            "save and close it; if nobody has it open, remove this file that was left over",
        ));
    }
    found
}

fn collect(
    folder: &Path,
    prefix: &str,
    depth: usize,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(), FolderError> {
    if depth > DEPTH_MAX {
        return Err(FolderError::Deep);
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|_| FolderError::Name)?;
        // Editors' and Excel's own files: `.swp`, `~$table.xlsx`, `table.csv~`.
        if name.starts_with(['.', '~']) || name.ends_with('~') {
            continue;
        }
        let path = format!("{prefix}{name}");
        let kind = entry.file_type()?;
        if kind.is_symlink() {
            return Err(FolderError::Link(path));
        }
        if kind.is_dir() {
            collect(&entry.path(), &format!("{path}/"), depth + 1, files)?;
        } else if !kind.is_file() {
            // Opening a pipe waits until somebody writes to it.
            return Err(FolderError::Special(path));
        } else if entry.metadata()?.len() > FILE_BYTES_MAX as u64 {
            return Err(FolderError::Large(path));
        } else if files.len() >= FILES_MAX {
            return Err(FolderError::Many);
        } else {
            files.insert(path, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// Why a folder is not read as a pack.
#[derive(Debug, PartialEq, Eq)]
enum FolderError {
    /// The system does not let it be read.
    System(Bilingual),
    /// Folders lie too deep.
    Deep,
    /// A file name is not UTF-8.
    Name,
    /// A symbolic link.
    Link(String),
    /// A pipe, a socket or a device.
    Special(String),
    /// A file is too large.
    Large(String),
    /// There are too many files.
    Many,
}

impl From<io::Error> for FolderError {
    fn from(error: io::Error) -> Self {
        Self::System(error.told())
    }
}

impl Sentence for FolderError {
    fn told(&self) -> Bilingual {
        match self {
            Self::System(told) => told.clone(),
            Self::Deep => Bilingual::new(
                format!("目录套得太深,最多 {DEPTH_MAX} 层"),
                format!("folders lie deeper than {DEPTH_MAX}"),
            ),
            Self::Name => Bilingual::new("有一个文件名不是 UTF-8", "a file name is not UTF-8"),
            Self::Link(path) => Bilingual::new(
                format!("{path} 是符号链接;请放文件本身"),
                format!("`{path}` is a symbolic link"),
            ),
            Self::Special(path) => Bilingual::new(
                format!("{path} 不是普通文件(是管道、套接字或设备);请移走"),
                format!("`{path}` is no file but a pipe, a socket or a device: move it elsewhere"),
            ),
            Self::Large(path) => Bilingual::new(
                format!("{path} 太大,一个文件最多 {FILE_BYTES_MAX} 字节"),
                format!("`{path}` has more than {FILE_BYTES_MAX} bytes"),
            ),
            Self::Many => Bilingual::new(
                format!("文件多于 {FILES_MAX} 个:这像不像一个政策包的目录?"),
                format!("there are more than {FILES_MAX} files: is this the folder of a pack?"),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    #[test]
    fn what_is_no_file_is_refused_and_never_opened() {
        let folder = std::env::temp_dir().join(format!("suban-folder-{}", std::process::id()));
        let is_refused = |name: &str| {
            let failure = read_pack(&folder).unwrap_err();
            assert!(failure.en.contains(&format!("`{name}` is no file but")), "{}", failure.en);
        };
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("pack.toml"), "").unwrap();
        assert!(read_pack(&folder).is_ok());
        let made = std::process::Command::new("mkfifo").arg(folder.join("tables.csv")).status();
        assert!(made.unwrap().success());
        is_refused("tables.csv");
        fs::remove_file(folder.join("tables.csv")).unwrap();
        let _socket = UnixListener::bind(folder.join("notes")).unwrap();
        is_refused("notes");
        fs::remove_dir_all(folder).unwrap();
    }
}
