//! The frozen data folders: two organisations, as the program of each format left them on disk.

use super::fixture;
use super::story::{LITTLE, WHOLE, tell};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use suban_desk::replay::reindex::reindex;
use suban_desk::replay::upgrade::{check_chain, copy_truth, needs_upgrade};
use suban_desk::replay::verify::verify;
use suban_desk::stored::keys::{Keys, Space};
use suban_desk::{Desk, DeskError, Revision, Revisions, RulebookError, View};
use suban_model::Digest;
use suban_store::{Commit, Entry, Head, MemoryStore, OpenOptions, Scan, SledStore, Store, StoreError, walk};
use suban_test_kit::{FrozenHost, ORG, TestDesk, at, files, rulebook};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Unpacks the folder into an empty one.
pub fn unpack(into: &Path) {
    let mut archive = ZipArchive::new(File::open(fixture(3, "data.zip")).unwrap()).unwrap();
    archive.extract(into).unwrap();
}

pub fn open(folder: &Path) -> SledStore {
    SledStore::open(folder, &OpenOptions::default()).unwrap()
}

/// The organisations with the numbers and digests of their newest records, one a line.
pub fn heads(store: &dyn Store) -> String {
    store.orgs().unwrap().iter().fold(String::new(), |mut lines, (org, head)| {
        let _ = writeln!(lines, "{org} {}:{}", head.seq, Digest(head.hash));
        lines
    })
}

pub fn check(store: &dyn Store) {
    for org in [WHOLE, LITTLE] {
        let report = verify(store, org, &[], None, |_| {}).unwrap();
        assert_eq!(report.findings, [], "{org}");
    }
}

#[test]
fn the_folder_can_be_made() {
    let Some(frozen) = super::freeze() else { return };
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(open(folder.path()));
    tell(&store);
    check(store.as_ref());
    let list = heads(store.as_ref());
    drop(store);
    fs::write(frozen.join("heads.txt"), list).unwrap();
    let mut zip = ZipWriter::new(File::create(frozen.join("data.zip")).unwrap());
    let options = SimpleFileOptions::default().compression_level(Some(9));
    let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap()).collect();
    names.sort_by_key(fs::DirEntry::file_name);
    for entry in names.iter().filter(|entry| entry.file_type().unwrap().is_file()) {
        zip.start_file(entry.file_name().to_str().unwrap(), options).unwrap();
        zip.write_all(&fs::read(entry.path()).unwrap()).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn the_folder_is_as_it_was_noted_and_nobody_takes_it_for_todays() {
    let folder = tempfile::tempdir().unwrap();
    unpack(folder.path());
    let store: Arc<dyn Store> = Arc::new(open(folder.path()));
    assert_eq!(heads(store.as_ref()), fs::read_to_string(fixture(3, "heads.txt")).unwrap());
    let files = files(|_| {});
    for org in [WHOLE, LITTLE] {
        let is_refused = |error: DeskError| {
            let expect = "stored in format 3, this program writes format 6: run `suban upgrade`";
            assert_eq!(error.to_string(), expect, "{org}");
        };
        is_refused(verify(store.as_ref(), org, &[], None, |_| {}).unwrap_err());
        is_refused(reindex(store.as_ref(), org, |_| {}).unwrap_err());
        let host = || FrozenHost(Arc::new(AtomicI64::new(at("2026-05-01 00:00").seconds())));
        let revisions = Arc::new(Revisions::new(Arc::clone(&store), org, Vec::new()));
        let revision = Revision { rulebook: rulebook(&files), files: files.clone() };
        let founded = Desk::founded(Arc::clone(&revisions), host(), &revision);
        is_refused(founded.map(drop).unwrap_err());
        match Desk::open(revisions, host()).map(drop).unwrap_err() {
            RulebookError::Desk(error) => is_refused(error),
            error => panic!("{error}"),
        }
    }
    assert_eq!(heads(store.as_ref()), fs::read_to_string(fixture(3, "heads.txt")).unwrap());
}

#[test]
fn the_folder_of_format_4_is_as_it_was_noted_and_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = ZipArchive::new(File::open(fixture(4, "data.zip")).unwrap()).unwrap();
    archive.extract(folder.path()).unwrap();
    let store = open(folder.path());
    let noted = fs::read_to_string(fixture(4, "heads.txt")).unwrap();
    assert_eq!(heads(&store), noted);
    for org in [WHOLE, LITTLE] {
        let old = verify(&store, org, &[], None, |_| {}).unwrap_err().to_string();
        assert_eq!(old, "indexed in format 4, this program writes format 6: run `suban reindex`");
        reindex(&store, org, |_| {}).unwrap();
    }
    check(&store);
    assert_eq!(heads(&store), noted);
}

#[test]
fn the_folder_holds_every_command() {
    let folder = tempfile::tempdir().unwrap();
    unpack(folder.path());
    let store = open(folder.path());
    let keys = Keys::in_layout_3(WHOLE);
    let view = View::new(&store, WHOLE, &keys);
    let last = view.head().unwrap().seq;
    let acts: BTreeSet<&str> =
        (1..=last).map(|seq| view.record(seq).unwrap().unwrap().command.act.name()).collect();
    let every = [
        "activate",
        "approve",
        "callback",
        "determine",
        "dispatch",
        "erase",
        "expire",
        "extend",
        "give_back",
        "judge",
        "node",
        "record",
        "register",
        "reply",
        "settle",
        "tally",
    ];
    assert_eq!(acts, every.into());
    assert!(view.refused().unwrap().is_some(), "the note of a pack that was not put in force");
}

/// Everything of a space, without what the keys begin with.
fn entries(store: &dyn Store, keys: &Keys, space: Space) -> Vec<Entry> {
    let prefix = keys.space(space);
    let entry = |entry: Result<Entry, StoreError>| {
        let (key, value) = entry.unwrap();
        (key[prefix.len()..].to_vec(), value)
    };
    walk(store, Scan::prefix(&prefix, usize::MAX)).map(entry).collect()
}

#[test]
fn its_truth_is_copied_byte_for_byte_and_gives_all_that_is_derived() {
    let folder = tempfile::tempdir().unwrap();
    unpack(folder.path());
    let (old, new) = (open(folder.path()), MemoryStore::default());
    for org in [WHOLE, LITTLE] {
        assert!(needs_upgrade(&old, org).unwrap());
        copy_truth(&old, &new, org, |_| {}).unwrap();
        let unfinished = verify(&new, org, &[], None, |_| {}).unwrap_err();
        assert!(unfinished.to_string().contains("run `suban reindex` to the end"), "{unfinished}");
        let rebuilt = reindex(&new, org, |_| {}).unwrap();
        assert_eq!((rebuilt.records, rebuilt.went_on_after), (new.head(org).unwrap().seq, 0));
        assert!(!needs_upgrade(&new, org).unwrap());
    }
    assert_eq!(heads(&new), fs::read_to_string(fixture(3, "heads.txt")).unwrap());
    check(&new);
    for org in [WHOLE, LITTLE] {
        let (then, now) = (Keys::in_layout_3(org), Keys::of(org));
        let truth = [Space::Record, Space::Payload, Space::Blob, Space::Refused];
        for space in truth {
            assert_eq!(entries(&new, &now, space), entries(&old, &then, space), "{org} {}", space.name());
        }
    }
}

#[test]
fn a_broken_chain_is_not_copied() {
    let check = |change: &dyn Fn(&Keys, &SledStore) -> Commit, expect: &str| {
        let folder = tempfile::tempdir().unwrap();
        unpack(folder.path());
        let old = open(folder.path());
        let head = old.head(LITTLE).unwrap();
        let changed = change(&Keys::in_layout_3(LITTLE), &old);
        old.commit(&[Commit { org: LITTLE.to_owned(), expected: head, next: head, ..changed }]).unwrap();
        let error = check_chain(&old, LITTLE, |_| {}).unwrap_err().to_string();
        assert_eq!(error, format!("the records are not whole: {expect}; restore them from a backup"));
        assert!(copy_truth(&old, &MemoryStore::default(), LITTLE, |_| {}).is_err());
    };
    let delete = |key| Commit { deletes: vec![key], ..Commit::default() };
    let put = |key, value| Commit { puts: vec![(key, value)], ..Commit::default() };
    check(&|keys, _| delete(keys.record(3)), "record 3 is missing");
    check(&|keys, _| delete(keys.record(8)), "the newest record should be 8, but 7 is");
    let copied = |keys: &Keys, old: &SledStore, from: u64, to: u64| {
        put(keys.record(to), old.get(&keys.record(from)).unwrap().unwrap())
    };
    let breaks = |seq| format!("the chain breaks at record {seq}: it or the one before was changed");
    check(&|keys, old| copied(keys, old, 4, 5), &breaks(5));
    // The text of the command, near the end of its first half, is changed where nothing else reads it.
    let flipped = |keys: &Keys, old: &SledStore, seq: u64| {
        let mut value = old.get(&keys.record(seq)).unwrap().unwrap();
        value[40] ^= 1;
        put(keys.record(seq), value)
    };
    check(&|keys, old| flipped(keys, old, 8), &breaks(8));
    let words = "the words of record 2 are not those that it names";
    check(&|keys, _| put(keys.payload(2), vec![3; 40]), words);
}

/// A store that takes only so many commits, one by one, as a program that is killed leaves them.
struct Killed<'a> {
    store: &'a MemoryStore,
    left: AtomicUsize,
}

impl Store for Killed<'_> {
    fn head(&self, org: &str) -> Result<Head, StoreError> {
        self.store.head(org)
    }

    fn orgs(&self) -> Result<Vec<(String, Head)>, StoreError> {
        self.store.orgs()
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.get(key)
    }

    fn scan(&self, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError> {
        self.store.scan(scan)
    }

    fn commit(&self, commits: &[Commit]) -> Result<(), StoreError> {
        for commit in commits {
            let left = self.left.load(Ordering::Relaxed);
            self.left.store(left.checked_sub(1).ok_or(StoreError::KeyEmpty)?, Ordering::Relaxed);
            self.store.commit(std::slice::from_ref(commit))?;
        }
        Ok(())
    }
}

#[test]
fn an_index_that_was_interrupted_anywhere_is_built_to_the_same_end() {
    let folder = tempfile::tempdir().unwrap();
    unpack(folder.path());
    let whole = MemoryStore::default();
    copy_truth(&open(folder.path()), &whole, WHOLE, |_| {}).unwrap();
    reindex(&whole, WHOLE, |_| {}).unwrap();
    let all = || whole.scan(&Scan::prefix(b"", 10_000)).unwrap();
    let (expect, mut interrupted) = (all(), 0);
    for left in 0.. {
        let killed = Killed { store: &whole, left: AtomicUsize::new(left) };
        if reindex(&killed, WHOLE, |_| {}).is_ok() {
            break;
        }
        interrupted += 1;
        let is_begun = verify(&whole, WHOLE, &[], None, |_| {}).is_err();
        assert_eq!(is_begun, left > 0, "a reader is kept out, {left}");
        let rebuilt = reindex(&whole, WHOLE, |_| {}).unwrap();
        assert_eq!(rebuilt.records + rebuilt.went_on_after, 56, "{left}");
        assert_eq!(all(), expect, "{left}");
    }
    assert!(interrupted > 56, "only {interrupted} moments");
}

#[test]
fn a_mark_says_what_to_do() {
    let desk = TestDesk::new();
    let keys = Keys::of(ORG);
    let head = desk.store.head(ORG).unwrap();
    let check = |mark: Option<&[u8]>, expect: &str| {
        let puts = mark.map(|mark| (keys.mark(), mark.to_vec())).into_iter().collect();
        let deletes = vec![keys.mark()];
        desk.store.commit(&[Commit { org: ORG.into(), expected: head, next: head, puts, deletes }]).unwrap();
        let said = verify(desk.store.as_ref(), ORG, &[], None, |_| {}).unwrap_err().to_string();
        assert_eq!(said, expect);
    };
    let newer = "stored in format 9, this program only reads up to 6: use the newer suban that wrote it";
    check(Some(&[1, 9, 0]), newer);
    check(Some(&[2, 9, 77, 78]), newer);
    check(Some(&[1, 3, 0]), "indexed in format 3, this program writes format 6: run `suban reindex`");
    check(Some(&[1, 6, 1, 7]), "its index is only built up to record 7: run `suban reindex` to the end");
    check(None, "the mark of its format is missing: run `suban reindex`");
    let rebuilt = reindex(desk.store.as_ref(), ORG, |_| {}).unwrap();
    assert_eq!((rebuilt.records, rebuilt.values["activation"]), (1, 1));
    assert_eq!(desk.verify().findings, []);
}
