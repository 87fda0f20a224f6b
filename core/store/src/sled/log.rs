//! Reads sled's log without sled: is every record there that sled will look for?
//!
//! sled, recovering, takes a record whose checksum is wrong for the place where a crash stopped writing.
//! There it cuts the log, zeroes what follows and opens as if nothing were lost; or, in an older segment, it
//! leaves out the rest of that segment, and opens or panics. (150 single flipped bits in a store of 2,000
//! entries that was never reopened: it opened 150 times, each time with entries gone or old.) Hence this
//! reading, before sled may touch the folder.
//!
//! What sled 0.34 writes (the version is pinned; a test compares this reading with sled's own):
//! - The file is a row of segments of equal size. A segment begins with 20 bytes: checksum, its log sequence
//!   number (LSN), and the LSN up to which the log was stable when the segment was begun. Segments are
//!   reused, so LSNs do not follow the file.
//! - Then come records: checksum (4 bytes), kind (1), and as varints the length of the body, the segment's
//!   number (LSN / size) and the page; then the body. The last record is a cap, or no more than 32 bytes are
//!   left.
//! - Zeros fill what is not written yet, and what an earlier recovery cut off.
//! - A batch is led by a manifest with the LSN of its last byte. Recovery stops at one whose batch is not
//!   complete.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use crate::Flaw;

const SEGMENT_HEADER_BYTES: usize = 20;
const RECORD_HEADER_BYTES_MAX: usize = 32;
const KIND_CAP: u8 = 2;
const KIND_BATCH_MANIFEST: u8 = 3;
const KIND_MAX: u8 = 11;

/// What a reading found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reading {
    /// The LSN after the last byte that recovery will keep.
    pub end: u64,
    /// Where in the file the log ends, and how: at a record that is not whole (also where nothing was written
    /// yet), or because there is no further segment.
    pub end_offset: u64,
    pub end_flaw: Flaw,
    /// Offsets of what cannot come from a crash.
    pub damage: Vec<(u64, Flaw)>,
}

/// Reads the segments that begin at `from` or later as recovery would; with `all`, checks every older one
/// too.
///
/// `from` is the LSN of sled's last snapshot: what lies before was summed up there, and is checked when a
/// page is read.
pub(super) fn read_log(file: &mut File, segment_bytes: u64, from: u64, all: bool) -> io::Result<Reading> {
    let file_bytes = file.seek(SeekFrom::End(0))?;
    let mut log = Log { file, segment_bytes, buffer: Vec::new() };
    let mut damage = Vec::new();
    let segments = log.find_segments(file_bytes, &mut damage)?;
    let from = from / segment_bytes * segment_bytes;
    let stable = segments.range(from..).map(|(_, segment)| segment.stable).max().unwrap_or(from).max(from);
    let tail = stable / segment_bytes * segment_bytes;

    let mut manifests = Vec::new();
    for (lsn, segment) in segments.range(if all { 0 } else { from }..tail) {
        let note = (*lsn >= from).then_some(&mut manifests);
        if let Some(at) = log.read_segment(*lsn, segment.offset, note)?
            && !log.overwritten(*lsn, at)
        {
            damage.push((segment.offset + at, Flaw::Record));
        }
    }

    // The tail must be unbroken: recovery keeps it up to its first gap.
    let (mut end, mut end_offset, mut end_flaw) = (tail, file_bytes, Flaw::End);
    for (lsn, segment) in segments.range(tail..) {
        if *lsn != end {
            break;
        }
        let broken = log.read_segment(*lsn, segment.offset, Some(&mut manifests))?;
        end = lsn + broken.unwrap_or(segment_bytes);
        end_offset = segment.offset + broken.unwrap_or(segment_bytes);
        if broken.is_some() {
            end_flaw = Flaw::Record;
            break;
        }
    }
    let torn_batch = manifests.iter().find(|(_, last)| *last >= end);
    end = torn_batch.map_or(end, |(manifest, _)| *manifest);
    Ok(Reading { end, end_offset, end_flaw, damage })
}

struct Segment {
    offset: u64,
    stable: u64,
}

struct Log<'f> {
    file: &'f mut File,
    segment_bytes: u64,
    /// The segment being read; shorter than a segment at the file's end.
    buffer: Vec<u8>,
}

impl Log<'_> {
    /// All segments by LSN. An empty head was not written yet or was cut off; any other must be whole.
    fn find_segments(
        &mut self,
        file_bytes: u64,
        damage: &mut Vec<(u64, Flaw)>,
    ) -> io::Result<BTreeMap<u64, Segment>> {
        let mut segments = BTreeMap::new();
        let mut offset = 0;
        while offset + SEGMENT_HEADER_BYTES as u64 <= file_bytes {
            let mut head = [0; SEGMENT_HEADER_BYTES];
            self.file.seek(SeekFrom::Start(offset))?;
            self.file.read_exact(&mut head)?;
            let whole = segment_head(&head).filter(|(lsn, _)| lsn % self.segment_bytes == 0);
            let known = whole.is_some_and(|(lsn, _)| segments.contains_key(&lsn));
            match whole {
                Some((lsn, stable)) if !known => {
                    segments.insert(lsn, Segment { offset, stable });
                }
                _ if head == [0; SEGMENT_HEADER_BYTES] => {}
                _ => damage.push((offset, Flaw::SegmentHead)),
            }
            offset += self.segment_bytes;
        }
        Ok(segments)
    }

    /// Reads a segment's records up to the first that is not whole and gives its place; nothing if all are.
    ///
    /// `manifests` gathers the LSN of each batch's manifest and of the batch's last byte.
    fn read_segment(
        &mut self,
        lsn: u64,
        offset: u64,
        mut manifests: Option<&mut Vec<(u64, u64)>>,
    ) -> io::Result<Option<u64>> {
        self.buffer.clear();
        self.file.seek(SeekFrom::Start(offset))?;
        self.file.take(self.segment_bytes).read_to_end(&mut self.buffer)?;
        let mut at = SEGMENT_HEADER_BYTES;
        while at as u64 + RECORD_HEADER_BYTES_MAX as u64 <= self.segment_bytes {
            let record =
                record_at(&self.buffer, at).filter(|record| record.segment == lsn / self.segment_bytes);
            let Some(record) = record else {
                // With exactly so much left, a cap may stand there or nothing.
                let left = self.segment_bytes - at as u64;
                return Ok((left > RECORD_HEADER_BYTES_MAX as u64).then_some(at as u64));
            };
            match (record.kind, manifests.as_deref_mut(), record.body.first_chunk()) {
                (KIND_CAP, _, _) => return Ok(None),
                (KIND_BATCH_MANIFEST, Some(manifests), Some(last)) => {
                    manifests.push((lsn + at as u64, u64::from_le_bytes(*last)));
                }
                _ => {}
            }
            at += record.bytes;
        }
        Ok(None)
    }

    /// Whether the segment just read, broken at `at`, was being overwritten by a later one when a crash came.
    ///
    /// sled may write the middle of a reused segment before its head. Such a segment held nothing of use any
    /// more; after the break stand whole records of a later segment, where a damaged one has more of its own.
    fn overwritten(&self, lsn: u64, at: u64) -> bool {
        let own = lsn / self.segment_bytes;
        let places = usize::try_from(at).unwrap_or(usize::MAX)..self.buffer.len();
        let mut found =
            places.filter_map(|at| record_at(&self.buffer, at)).filter(|record| record.segment >= own);
        found.next().is_some_and(|record| record.segment > own)
    }
}

/// LSN and stable LSN of a segment, if its head is whole. sled stores both inverted, so that zeros never look
/// whole.
fn segment_head(head: &[u8; SEGMENT_HEADER_BYTES]) -> Option<(u64, u64)> {
    let (checksum, rest) = head.split_first_chunk::<4>()?;
    let (lsn, stable) = rest.split_first_chunk::<8>()?;
    let whole = u32::from_le_bytes(*checksum) ^ u32::MAX == crc32fast::hash(rest);
    let number = |bytes: &[u8; 8]| i64::from_le_bytes(*bytes) ^ i64::MAX;
    let lsn = u64::try_from(number(lsn)).ok().filter(|_| whole)?;
    // Before anything is stable the number is -1.
    let stable = u64::try_from(number(stable.first_chunk()?)).unwrap_or(0);
    Some((lsn, stable))
}

struct Record<'b> {
    kind: u8,
    segment: u64,
    body: &'b [u8],
    /// Length of header and body.
    bytes: usize,
}

/// The record at a place of a segment, if it is whole.
fn record_at(segment: &[u8], at: usize) -> Option<Record<'_>> {
    let record = segment.get(at..)?;
    let (checksum, rest) = record.split_first_chunk::<4>()?;
    let (&kind, mut fields) = rest.split_first()?;
    if kind == 0 || kind > KIND_MAX {
        return None;
    }
    let length = varint(&mut fields)?;
    let segment = varint(&mut fields)?;
    let _page = varint(&mut fields)?;
    let body = fields.get(..usize::try_from(length).ok()?)?;
    let header = rest.get(..rest.len() - fields.len())?;

    let mut hasher = crc32fast::Hasher::new();
    hasher.update(body);
    hasher.update(header);
    let whole = hasher.finalize() ^ u32::MAX == u32::from_le_bytes(*checksum);
    whole.then_some(Record { kind, segment, body, bytes: 4 + header.len() + body.len() })
}

/// A number as sled packs it: up to 240 in one byte, 2,287 in two, 67,823 in three, else 3 to 8 bytes after
/// their count.
fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let (&first, rest) = bytes.split_first()?;
    let following = match first {
        0..=240 => 0,
        241..=248 => 1,
        249 => 2,
        _ => usize::from(first) - 247,
    };
    let (number, rest) = rest.split_at_checked(following)?;
    *bytes = rest;
    let plain = |order: &mut dyn Iterator<Item = &u8>| order.fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    Some(match first {
        0..=240 => u64::from(first),
        241..=248 => 240 + 256 * (u64::from(first) - 241) + plain(&mut number.iter()),
        249 => 2_288 + plain(&mut number.iter()),
        _ => plain(&mut number.iter().rev()),
    })
}

#[cfg(test)]
mod tests;
