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

use thiserror::Error;

const SEGMENT_HEADER_BYTES: usize = 20;
const RECORD_HEADER_BYTES_MAX: usize = 32;
const KIND_CAP: u8 = 2;
const KIND_BATCH_MANIFEST: u8 = 3;
const KIND_MAX: u8 = 11;

/// What is wrong with bytes of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Flaw {
    /// The head of a segment.
    #[error("the head of a segment does not match its checksum")]
    SegmentHead,
    /// A record that recovery would take for the end, or leave out.
    #[error("a record does not match its checksum")]
    Record,
    /// The log ends although more was confirmed.
    #[error("the log ends before what was confirmed")]
    End,
}

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
mod tests {
    use std::fs;
    use std::path::Path;
    use std::time::Duration;

    use proptest::prelude::*;
    use sled::{Batch, Db};

    use super::*;

    /// Small, so that little data fills, frees and reuses many.
    const SEGMENT: u64 = 64 * 1024;

    fn open(folder: &Path) -> Db {
        let segment = usize::try_from(SEGMENT).unwrap();
        let config = sled::Config::new().path(folder).segment_size(segment).flush_every_ms(None);
        // sled's threads may hold the lock for a moment after a close.
        (0..500)
            .find_map(|_| config.open().map_err(|_| std::thread::sleep(Duration::from_millis(2))).ok())
            .unwrap()
    }

    /// The end of what sled has recovered, or written.
    fn end(db: &Db) -> u64 {
        u64::try_from(db.context.pagecache.log.stable_offset() + 1).unwrap()
    }

    fn write(db: &Db, batches: &[Vec<(u8, u16)>]) {
        for batch in batches {
            let mut writes = Batch::default();
            for (key, bytes) in batch {
                match bytes {
                    0 => writes.remove(&[*key]),
                    bytes => writes.insert(&[*key], vec![*key; usize::from(*bytes)]),
                }
            }
            db.apply_batch(writes).unwrap();
            db.flush().unwrap();
        }
    }

    /// The LSN of sled's snapshot, and our reading from there on.
    fn read(folder: &Path) -> (u64, Reading) {
        let snapshot = fs::read_dir(folder).unwrap().find_map(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            u64::from_str_radix(name.strip_prefix("snap.")?, 16).ok()
        });
        let from = snapshot.unwrap_or(0);
        (from, read_log(&mut File::open(folder.join("db")).unwrap(), SEGMENT, from, true).unwrap())
    }

    /// Keys with the length of their value; 0 deletes.
    fn batches() -> impl Strategy<Value = Vec<Vec<(u8, u16)>>> {
        prop::collection::vec(prop::collection::vec((0u8..40, 0u16..4_000), 1..12), 1..60)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// After any writes, openings and losses at its end, our reading of the log ends exactly where sled's
        /// does. No loss goes back to before the newest segment was begun: sled may have reused a segment
        /// since, whose pages would then be lost.
        #[test]
        fn the_log_ends_where_sled_ends_it(rounds in prop::collection::vec((batches(), 0..SEGMENT / 8), 1..5)) {
            let folder = tempfile::tempdir().unwrap();
            for (batches, lost) in rounds {
                let db = open(folder.path());
                write(&db, &batches);
                let durable = end(&db);
                drop(db);
                drop(open_lock(folder.path()));

                let (_, whole) = read(folder.path());
                prop_assert_eq!(whole.damage, vec![]);
                prop_assert!(whole.end >= durable);
                cut(folder.path(), whole.end_offset, lost);
                let (from, left) = read(folder.path());
                // Too much is gone: sled would refuse, panic or leave out pages.
                if !left.damage.is_empty() || left.end < from {
                    break;
                }
                prop_assert_eq!(end(&open(folder.path())), left.end);
                drop(open_lock(folder.path()));
            }
        }
    }

    fn open_lock(folder: &Path) -> File {
        let file = File::open(folder.join("db")).unwrap();
        file.lock().unwrap();
        file
    }

    /// Zeroes what precedes the log's end in its segment, as if it had never been written.
    fn cut(folder: &Path, end_offset: u64, lost: u64) {
        let mut bytes = fs::read(folder.join("db")).unwrap();
        let segment = end_offset.saturating_sub(1) / SEGMENT * SEGMENT;
        let begin = end_offset.saturating_sub(lost).max(segment);
        bytes[usize::try_from(begin).unwrap()..usize::try_from(end_offset).unwrap()].fill(0);
        fs::write(folder.join("db"), bytes).unwrap();
    }

    fn head(lsn: u64, stable: u64) -> Vec<u8> {
        let number = |lsn: u64| (i64::try_from(lsn).unwrap() ^ i64::MAX).to_le_bytes();
        let rest = [number(lsn), number(stable)].concat();
        [(crc32fast::hash(&rest) ^ u32::MAX).to_le_bytes().to_vec(), rest].concat()
    }

    fn record(kind: u8, segment: u8, body: &[u8]) -> Vec<u8> {
        let header = [kind, u8::try_from(body.len()).unwrap(), segment, 3];
        let checksum = crc32fast::hash(&[body, &header].concat()) ^ u32::MAX;
        [&checksum.to_le_bytes(), header.as_slice(), body].concat()
    }

    fn segment(number: u8, stable: u64, records: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = [head(u64::from(number) * 256, stable), records.concat()].concat();
        bytes.resize(256, 0);
        bytes
    }

    fn check(file: &[u8], from: u64, all: bool, expect: &Reading) {
        let mut log = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut log, file).unwrap();
        assert_eq!(&read_log(&mut log, 256, from, all).unwrap(), expect);
    }

    #[test]
    fn ends_gaps_and_reused_segments() {
        let node = |segment| record(8, segment, &[7; 92]);
        let cap = |segment| record(KIND_CAP, segment, &[0; 8]);
        let full = |number, stable| segment(number, stable, &[node(number), node(number), cap(number)]);
        let reading = |end, end_offset, end_flaw, damage: &[(u64, Flaw)]| Reading {
            end,
            end_offset,
            end_flaw,
            damage: damage.to_vec(),
        };

        check(&[], 0, true, &reading(0, 0, Flaw::End, &[]));
        check(&full(0, 0), 0, true, &reading(256, 256, Flaw::End, &[]));
        // In the middle of a segment, whether nothing or something broken follows.
        let half = |broken: &[u8]| segment(1, 200, &[node(1), broken.to_vec()]);
        check(&[full(0, 0), half(&[])].concat(), 0, true, &reading(376, 376, Flaw::Record, &[]));
        check(&[full(0, 0), half(&[5; 40])].concat(), 0, true, &reading(376, 376, Flaw::Record, &[]));
        // Segments out of order; the tail, from LSN 256 on, lacks one.
        let file = [full(3, 200), full(0, 0), full(1, 300)].concat();
        check(&file, 0, true, &reading(512, 768, Flaw::End, &[]));

        // A broken record, and a broken head, in segments that were stable.
        let mut gap = full(0, 0);
        gap[130] ^= 1;
        let rest = [full(1, 0), full(2, 256)].concat();
        let file = [gap.clone(), rest.clone()].concat();
        check(&file, 0, false, &reading(768, 768, Flaw::End, &[(120, Flaw::Record)]));
        check(&file, 256, false, &reading(768, 768, Flaw::End, &[]));
        check(&file, 256, true, &reading(768, 768, Flaw::End, &[(120, Flaw::Record)]));
        let mut beheaded = full(0, 0);
        beheaded[4] ^= 1;
        check(
            &[beheaded, rest.clone()].concat(),
            0,
            false,
            &reading(768, 768, Flaw::End, &[(0, Flaw::SegmentHead)]),
        );
        // The same break, but what follows was written later: the segment was being reused.
        let reused = segment(0, 0, &[node(0), vec![9; 11], node(3)]);
        check(&[reused, rest.clone()].concat(), 0, true, &reading(768, 768, Flaw::End, &[]));
        // A segment twice.
        check(
            &[full(0, 0), full(0, 0)].concat(),
            0,
            true,
            &reading(256, 256, Flaw::End, &[(256, Flaw::SegmentHead)]),
        );

        // A batch of which the last byte is missing is kept out from its manifest on.
        let manifest = |last: u64| record(KIND_BATCH_MANIFEST, 1, &last.to_le_bytes());
        let batch = |last| segment(1, 200, &[manifest(last), node(1)]);
        check(&[full(0, 0), batch(391)].concat(), 0, true, &reading(392, 392, Flaw::Record, &[]));
        check(&[full(0, 0), batch(392)].concat(), 0, true, &reading(276, 392, Flaw::Record, &[]));
    }

    #[test]
    fn numbers_as_sled_packs_them() {
        for (bytes, expect) in [
            (&[0][..], Some(0)),
            (&[240], Some(240)),
            (&[241, 0], Some(240)),
            (&[248, 255], Some(2_287)),
            (&[249, 0, 0], Some(2_288)),
            (&[249, 255, 255], Some(67_823)),
            (&[250, 1, 2, 3], Some(0x03_0201)),
            (&[255, 255, 255, 255, 255, 255, 255, 255, 255], Some(u64::MAX)),
            (&[250, 1, 2], None),
            (&[], None),
        ] {
            assert_eq!(varint(&mut &*bytes), expect, "{bytes:?}");
        }
    }
}
