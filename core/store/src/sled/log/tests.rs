//! Our reading of sled's log against sled's own, and against files made by hand.

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
