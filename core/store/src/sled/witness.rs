//! The witness: a small file beside sled's that remembers what was confirmed, so that a log cut short cannot
//! pass for a whole one.
//!
//! `heads` is lines of 256 bytes, filled with spaces. The first says how far sled's log was durable, every
//! further one where an organisation's head stood: number, hash, name. Each ends with a checksum.
//!
//! ```text
//! suban heads 1, log durable to 73400319 5413511a983cf70c
//! 412 5e1a…(64 digits) 星辰供水 224b919230e15f64
//! ```
//!
//! After a group is durable the lines it moved are written over in place, without a sync. So the witness may
//! lag behind what is durable (after a power cut by much), but never leads it. A torn line is skipped, a
//! missing file begun anew: both with a warning, and both leave a rollback unnoticed that happens at the same
//! time.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tracing::warn;

use crate::Head;

const FILE_NAME: &str = "heads";
const LOG_LINE: &str = "suban heads 1, log durable to ";
const LINE_BYTES: usize = 256;
const CHECKSUM_DIGITS: usize = 16;

/// Where the witness of a store's folder lies.
pub(super) fn path_in(folder: &Path) -> PathBuf {
    folder.join(FILE_NAME)
}

/// What the witness remembers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Testimony {
    /// The last LSN of sled's log known to be durable.
    pub durable: Option<u64>,
    /// Heads by organisation.
    pub heads: BTreeMap<String, Head>,
}

impl Testimony {
    /// Reads a witness; nothing if there is none.
    pub fn read(path: &Path) -> io::Result<Option<Testimony>> {
        let mut bytes = Vec::new();
        match File::open(path) {
            Ok(mut file) => file.read_to_end(&mut bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut testimony = Testimony::default();
        for (number, line) in bytes.chunks(LINE_BYTES).enumerate() {
            match read_line(line) {
                Some(Line::Durable(lsn)) => testimony.durable = Some(lsn),
                Some(Line::Head(org, head)) => {
                    testimony.heads.insert(org.to_owned(), head);
                }
                None => {
                    warn!(path = %path.display(), line = number + 1, "torn line in the witness");
                }
            }
        }
        Ok(Some(testimony))
    }
}

/// The witness of an open store.
#[derive(Debug)]
pub(super) struct Witness {
    file: File,
    /// Each organisation's line; the log has line 0.
    lines: BTreeMap<String, u64>,
}

impl Witness {
    /// Writes a whole witness: the heads stand on disk, and the log up to `durable`.
    pub fn create(path: &Path, durable: u64, heads: &BTreeMap<String, Head>) -> io::Result<Witness> {
        let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        let mut bytes = durable_line(durable);
        let mut lines = BTreeMap::new();
        for ((org, head), number) in heads.iter().zip(1..) {
            bytes.extend(head_line(org, head));
            lines.insert(org.clone(), number);
        }
        // In place: a crash leaves each line as it was or as it is to be.
        file.write_all(&bytes)?;
        file.set_len(bytes.len() as u64)?;
        Ok(Witness { file, lines })
    }

    /// Remembers what a group made durable.
    pub fn update(&mut self, durable: u64, heads: &BTreeMap<String, Head>) -> io::Result<()> {
        for (org, head) in heads {
            let next = self.lines.len() as u64 + 1;
            let number = *self.lines.entry(org.clone()).or_insert(next);
            self.write_line(number, &head_line(org, head))?;
        }
        self.write_line(0, &durable_line(durable))
    }

    fn write_line(&mut self, number: u64, line: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(number * LINE_BYTES as u64))?;
        self.file.write_all(line)
    }
}

fn durable_line(lsn: u64) -> Vec<u8> {
    line(&format!("{LOG_LINE}{lsn}"))
}

fn head_line(org: &str, head: &Head) -> Vec<u8> {
    line(&format!("{} {} {org}", head.seq, blake3::Hash::from_bytes(head.hash)))
}

fn line(text: &str) -> Vec<u8> {
    let mut line = format!("{text} {}", checksum(text)).into_bytes();
    line.resize(LINE_BYTES - 1, b' ');
    line.push(b'\n');
    line
}

fn checksum(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().chars().take(CHECKSUM_DIGITS).collect()
}

enum Line<'l> {
    Durable(u64),
    Head(&'l str, Head),
}

fn read_line(line: &[u8]) -> Option<Line<'_>> {
    let (text, sum) = str::from_utf8(line).ok()?.trim_end_matches(['\n', ' ']).rsplit_once(' ')?;
    if line.len() != LINE_BYTES || sum != checksum(text) {
        return None;
    }
    if let Some(lsn) = text.strip_prefix(LOG_LINE) {
        return Some(Line::Durable(lsn.parse().ok()?));
    }
    let mut words = text.splitn(3, ' ');
    let seq = words.next()?.parse().ok()?;
    let hash = blake3::Hash::from_hex(words.next()?).ok()?;
    Some(Line::Head(words.next()?, Head { seq, hash: *hash.as_bytes() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(list: &[(&str, u64)]) -> BTreeMap<String, Head> {
        list.iter().map(|(org, seq)| ((*org).to_owned(), Head { seq: *seq, hash: [0xab; 32] })).collect()
    }

    fn reads(path: &Path, durable: Option<u64>, expect: &[(&str, u64)]) {
        let testimony = Testimony { durable, heads: heads(expect) };
        assert_eq!(Testimony::read(path).unwrap(), Some(testimony));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = path_in(folder.path());
        assert_eq!(Testimony::read(&path).unwrap(), None);

        let longest = "o".repeat(crate::ORG_BYTES_MAX);
        let mut witness = Witness::create(&path, 7, &heads(&[("a b", 1), (&longest, u64::MAX)])).unwrap();
        reads(&path, Some(7), &[("a b", 1), (&longest, u64::MAX)]);
        witness.update(9, &heads(&[("a b", 2), ("水", 1)])).unwrap();
        reads(&path, Some(9), &[("a b", 2), (&longest, u64::MAX), ("水", 1)]);
        witness.update(10, &heads(&[("水", 5)])).unwrap();
        reads(&path, Some(10), &[("a b", 2), (&longest, u64::MAX), ("水", 5)]);

        Witness::create(&path, 11, &heads(&[("a b", 3)])).unwrap();
        reads(&path, Some(11), &[("a b", 3)]);
    }

    #[test]
    fn the_bytes_of_a_line() {
        let line = head_line("水", &Head { seq: 12, hash: [0xab; 32] });
        let text = format!("12 {} 水 {}", "ab".repeat(32), "8fb4a3e02a52fc59");
        assert_eq!(String::from_utf8(line).unwrap(), format!("{}{}\n", text, " ".repeat(255 - text.len())));
    }

    #[test]
    fn a_torn_line_is_skipped_and_no_flipped_bit_is_believed() {
        let folder = tempfile::tempdir().unwrap();
        let path = path_in(folder.path());
        Witness::create(&path, 7, &heads(&[("a", 1), ("b", 2)])).unwrap();
        let whole = std::fs::read(&path).unwrap();
        for at in 0..LINE_BYTES {
            let mut bytes = whole.clone();
            bytes[LINE_BYTES + at] ^= 1;
            std::fs::write(&path, bytes).unwrap();
            let testimony = Testimony::read(&path).unwrap().unwrap();
            assert_eq!((testimony.durable, testimony.heads.get("b").unwrap().seq), (Some(7), 2), "at {at}");
            assert!(testimony.heads.get("a").is_none_or(|head| head.seq == 1), "at {at}");
        }
        std::fs::write(&path, &whole[..whole.len() - 10]).unwrap();
        reads(&path, Some(7), &[("a", 1)]);
        std::fs::write(&path, b"").unwrap();
        reads(&path, None, &[]);
    }
}
