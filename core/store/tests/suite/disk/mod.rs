//! The store on disk: its files, damage to them, and writers that are interrupted.

mod damage;
mod files;
#[cfg(unix)]
mod interruption;
mod new_folder;
mod remains;
mod replacement;

use std::error::Error;
use std::fs;
use std::path::Path;

use suban_store::{Commit, Entry, Head, OpenOptions, Scan, SledStore, Store, StoreError, walk};
use tempfile::{TempDir, tempdir};

const SEGMENT_BYTES: usize = 8 * 1024 * 1024;

fn open(folder: &Path) -> Result<SledStore, StoreError> {
    SledStore::open(folder, &OpenOptions::default())
}

fn head(seq: u64) -> Head {
    if seq == 0 { Head::default() } else { Head { seq, hash: *blake3::hash(&seq.to_be_bytes()).as_bytes() } }
}

/// Numbers that look random and are the same in every run (splitmix64).
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }
}

/// Commits `from + 1` to `to` of an organisation: each with a new key, one written over and one deleted.
fn write(store: &SledStore, org: &str, from: u64, to: u64, value_bytes: usize) {
    let mut seeded = Seeded(from);
    let commits: Vec<_> = (from + 1..=to)
        .map(|seq| {
            let mut value = vec![0; seeded.below(value_bytes) + 1];
            value.fill_with(|| u8::try_from(seeded.below(256)).unwrap());
            let key = |seq: usize| format!("{org}/{seq:08}").into_bytes();
            let now = usize::try_from(seq).unwrap();
            Commit {
                org: org.to_owned(),
                expected: head(seq - 1),
                next: head(seq),
                puts: vec![(key(now), value), (key(seeded.below(now) + 1), seq.to_be_bytes().to_vec())],
                deletes: vec![key(seeded.below(now) + 1)],
            }
        })
        .collect();
    for call in commits.chunks(100) {
        store.commit(call).unwrap();
    }
}

/// A copy of a store's files.
fn copy(from: &Path) -> TempDir {
    let to = tempdir().unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), to.path().join(entry.file_name())).unwrap();
        }
    }
    to
}

fn all_entries(store: &SledStore) -> Result<Vec<Entry>, StoreError> {
    walk(store, Scan::prefix(b"", usize::MAX)).collect()
}

/// An error with its causes.
fn message(error: &StoreError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
