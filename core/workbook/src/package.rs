//! The zip file around a workbook's parts, and the meter that all inflated bytes run through.

use crate::bounds::ENTRIES_MAX;
use crate::error::{Unsupported, WorkbookError, damaged};
use crate::xml::Xml;
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Begins each entry of a zip file's directory.
const DIRECTORY_ENTRY_MAGIC: &[u8] = b"PK\x01\x02";

/// A workbook's parts by path.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Places in the archive by path in lower case, for programs differ in the case that they write.
    places: HashMap<String, usize>,
    bytes_left: u64,
}

impl<'a> Package<'a> {
    /// The parts of a zip file, of which `inflated_bytes` may be read, all together.
    pub(crate) fn open(bytes: &'a [u8], inflated_bytes: u64) -> Result<Self, WorkbookError> {
        // Counted before the directory is read, whose own count may lie.
        let entries =
            bytes.windows(DIRECTORY_ENTRY_MAGIC.len()).filter(|four| *four == DIRECTORY_ENTRY_MAGIC);
        if entries.count() > ENTRIES_MAX {
            return Err(WorkbookError::TooManyEntries);
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable("zip", &error))?;
        let mut places = HashMap::new();
        for (place, path) in archive.file_names_raw().enumerate() {
            places.entry(key(&String::from_utf8_lossy(path))).or_insert(place);
        }
        Ok(Self { archive, places, bytes_left: inflated_bytes })
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.places.contains_key(&key(path))
    }

    /// The part at `path`, whose bytes count against the package's limit as they are read.
    pub(crate) fn part(&mut self, path: &str) -> Result<Xml<impl BufRead + use<'_, 'a>>, WorkbookError> {
        let place = *self.places.get(&key(path)).ok_or_else(|| damaged(path, "missing"))?;
        let inflating = self.archive.by_index(place).map_err(|error| unreadable(path, &error))?;
        Ok(Xml::new(BufReader::new(Meter { inflating, bytes_left: &mut self.bytes_left }), path))
    }
}

fn key(path: &str) -> String {
    path.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

fn unreadable(part: &str, error: &ZipError) -> WorkbookError {
    match error {
        ZipError::UnsupportedArchive(what) if *what == ZipError::PASSWORD_REQUIRED => {
            WorkbookError::Unsupported(Unsupported::Encrypted)
        }
        _ => damaged(part, error.to_string()),
    }
}

/// Ends in an error of kind [`io::ErrorKind::FileTooLarge`] when more bytes come than are left.
struct Meter<'p, R> {
    inflating: R,
    bytes_left: &'p mut u64,
}

impl<R: Read> Read for Meter<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inflating.read(buffer)?;
        let left = self.bytes_left.checked_sub(count as u64);
        *self.bytes_left = left.ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quick_xml::events::Event;
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, bytes) in parts {
            writer.start_file(*path, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn read_all(package: &mut Package<'_>, path: &str) -> Result<(), WorkbookError> {
        let mut xml = package.part(path)?;
        while !matches!(xml.next()?, Event::Eof) {}
        Ok(())
    }

    #[test]
    fn paths_are_found_whatever_their_case() {
        let bytes = zip(&[("xl\\SharedStrings.xml", b"<sst/>")]);
        let mut package = Package::open(&bytes, 1_000).unwrap();
        assert!(package.has("/xl/sharedStrings.xml"));
        assert_eq!(read_all(&mut package, "xl/sharedstrings.xml"), Ok(()));
        assert_eq!(read_all(&mut package, "xl/styles.xml"), Err(damaged("xl/styles.xml", "missing")));
    }

    #[test]
    fn inflated_bytes_end_exactly() {
        let bytes = zip(&[("a", b"<a/>"), ("b", b"<b></b>")]);
        let read_both = |bytes_left| {
            let mut package = Package::open(&bytes, bytes_left).unwrap();
            read_all(&mut package, "a").and_then(|()| read_all(&mut package, "b"))
        };
        assert_eq!(read_both(11), Ok(()));
        assert_eq!(read_both(10), Err(WorkbookError::Inflates));
        assert_eq!(read_both(3), Err(WorkbookError::Inflates));
    }

    #[test]
    fn entries_end_exactly() {
        let with = |entries: usize| {
            let names: Vec<String> = (0..entries).map(|number| number.to_string()).collect();
            zip(&names.iter().map(|name| (name.as_str(), &b""[..])).collect::<Vec<_>>())
        };
        assert!(Package::open(&with(ENTRIES_MAX), 1_000).is_ok());
        assert_eq!(Package::open(&with(ENTRIES_MAX + 1), 1_000).err(), Some(WorkbookError::TooManyEntries));
    }
}
