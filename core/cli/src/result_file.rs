//! Files that a command makes. One of the same kind is replaced as a whole; of another kind, never.

use crate::exit::{Exit, Failure};
use crate::sentence::Sentence;
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A workbook.
    Xlsx,
    /// A page to print.
    Html,
}

impl Kind {
    const fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Html => "html",
        }
    }

    /// What every file of the kind that we write begins with.
    const fn beginning(self) -> &'static [u8] {
        match self {
            Self::Xlsx => b"PK\x03\x04",
            Self::Html => b"<!doctype html>",
        }
    }
}

/// Says so before any work is done if `path` may not be written.
pub fn check(path: &Path, kind: Kind) -> Result<(), Failure> {
    let (shown, ending) = (path.display(), kind.ending());
    if path.extension().is_none_or(|found| !found.eq_ignore_ascii_case(ending)) {
        return Err(Failure::input(
            format!("{shown} 应以 .{ending} 结尾"),
            format!("`{shown}` should end in .{ending}"),
        ));
    }
    let mut beginning = Vec::new();
    let read = fs::File::open(path)
        .and_then(|file| file.take(kind.beginning().len() as u64).read_to_end(&mut beginning));
    match read {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::file(shown, &error)),
        Ok(_) if beginning == kind.beginning() => Ok(()),
        Ok(_) => Err(Failure::input(
            format!("{shown} 已存在,但不是 {ending} 文件,不予覆盖;请换个文件名"),
            format!("`{shown}` exists and is no {ending} file: it is left as it is; name another"),
        )),
    }
}

/// Writes the whole file, or leaves what was there.
pub fn write(path: &Path, kind: Kind, bytes: &[u8]) -> Result<(), Failure> {
    check(path, kind)?;
    replace(path, bytes)
}

/// Writes the whole file over whatever was there, or leaves it.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let unfinished = unfinished(path);
    fs::write(&unfinished, bytes).and_then(|()| fs::rename(&unfinished, path)).map_err(|error| {
        // What cannot be removed was most likely never made; the first error is the one to tell.
        let _ = fs::remove_file(&unfinished);
        let shown = path.display();
        let (zh, en) =
            (format!("{shown} 写不了:{}", error.told().zh), format!("cannot write `{shown}`: {error}"));
        Failure { exit: Exit::Other, zh, en }
    })
}

/// Beside the file, so that it can take its place in one step.
fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("suban-result-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_file_of_the_same_kind_is_replaced_and_no_other() {
        let folder = folder("kinds");
        let check = |name: &str, before: Option<&[u8]>, expect: Result<(), &str>| {
            let path = folder.join(name);
            if let Some(before) = before {
                fs::write(&path, before).unwrap();
            }
            let written = write(&path, Kind::Xlsx, b"PK\x03\x04new");
            match expect {
                Ok(()) => assert_eq!(fs::read(&path).unwrap(), b"PK\x03\x04new", "{name}"),
                Err(said) => {
                    assert!(written.as_ref().is_err_and(|failure| failure.en.contains(said)), "{name}");
                    assert_eq!(fs::read(&path).ok().as_deref(), before, "{name}");
                }
            }
        };
        check("new.xlsx", None, Ok(()));
        check("old.XLSX", Some(b"PK\x03\x04old"), Ok(()));
        check("notes.xlsx", Some(b"notes"), Err("exists and is no xlsx file"));
        check("short.xlsx", Some(b"PK"), Err("exists and is no xlsx file"));
        check("month.csv", None, Err("should end in .xlsx"));
        check("nowhere/month.xlsx", None, Err("cannot write"));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 4, "nothing unfinished is left");
        fs::remove_dir_all(&folder).unwrap();
    }
}
