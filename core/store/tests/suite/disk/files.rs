//! What a store makes of its folder: exact bytes, locks, folders of others, full disks, groups of callers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use suban_store::{Commit, Head, OpenOptions, SledStore, Store, StoreError};
use tempfile::tempdir;

use super::{SEGMENT_BYTES, all_entries, head, message, open, write};

/// Opens a folder with bare sled. A process that another test is just starting may hold the lock for a moment.
fn raw(folder: &Path) -> sled::Db {
    let config = sled::Config::new().path(folder).segment_size(SEGMENT_BYTES).flush_every_ms(None);
    let mut tries = (0..100).map(|_| {
        let opened = config.open();
        if opened.is_err() {
            thread::sleep(Duration::from_millis(20));
        }
        opened
    });
    tries.find_map(Result::ok).unwrap()
}

#[test]
fn the_exact_bytes_of_the_stores_own_keys() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    let next = Head { seq: 0x0102_0304_0506_0708, hash: [0xab; 32] };
    store.commit(&[Commit { org: "水".to_owned(), next, ..Commit::default() }]).unwrap();
    drop(store);
    let entries: BTreeMap<_, _> = raw(folder.path())
        .iter()
        .map(|entry| entry.map(|(key, value)| (key.to_vec(), value.to_vec())).unwrap())
        .collect();
    let format = [&[2], env!("CARGO_PKG_VERSION").as_bytes()].concat();
    let head = [&[1, 1, 2, 3, 4, 5, 6, 7, 8], [0xab; 32].as_slice()].concat();
    let expect = [(vec![0, b'f'], format), (vec![0, b'h', 0xe6, 0xb0, 0xb4], head)];
    assert_eq!(entries, BTreeMap::from(expect));
}

#[test]
fn a_folder_is_made_and_found_again() {
    let folder = tempdir().unwrap();
    let nested = folder.path().join("data/of/水务");
    let store = open(&nested).unwrap();
    write(&store, "水务", 0, 20, 100);
    let entries = all_entries(&store).unwrap();
    assert_eq!(store.folder(), nested);
    drop(store);
    let store = open(&nested).unwrap();
    assert_eq!(all_entries(&store).unwrap(), entries);
    assert_eq!(store.orgs().unwrap(), [("水务".to_owned(), head(20))]);
    assert!(matches!(SledStore::examine(&folder.path().join("data")), Err(StoreError::Io { .. })));
}

#[test]
fn a_store_in_use_says_so() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    for result in [open(folder.path()).map(drop), SledStore::examine(folder.path()).map(drop)] {
        let expect = format!(
            "the store in `{}` is in use: stop the other process, or ask it to do the work",
            folder.path().display()
        );
        assert_eq!(result.unwrap_err().to_string(), expect);
    }
    drop(store);
    open(folder.path()).unwrap();
}

#[test]
fn folders_of_others_are_refused() {
    let check = |prepare: &dyn Fn(&Path), expect: &str| {
        let folder = tempdir().unwrap();
        prepare(folder.path());
        let error = open(folder.path()).map(drop).unwrap_err();
        assert_eq!(message(&error), expect.replace("FOLDER", &folder.path().display().to_string()));
    };
    check(
        &|folder| {
            raw(folder).insert(b"theirs", b"").unwrap();
        },
        "`FOLDER` holds something else than a store of suban",
    );
    check(
        &|folder| {
            raw(folder).insert(b"\0f", b"\x039.9.9").unwrap();
        },
        "the store in `FOLDER` has format 3, written by suban `9.9.9`; \
         this one reads format 2: use suban `9.9.9` or later",
    );
    check(
        &|folder| drop(sled::Config::new().path(folder).segment_size(SEGMENT_BYTES * 2).open().unwrap()),
        "cannot open the store in `FOLDER`: the storage engine says: Unsupported: \
         cannot change the io buffer size across restarts. please change it back to 16777216",
    );
    check(
        &|folder| fs::write(folder.join("db"), b"this is somebody's own file, named db").unwrap(),
        "the store in `FOLDER` is damaged: `FOLDER/db`, offset 0: \
         the head of a segment does not match its checksum; restore it from a backup",
    );
}

#[test]
fn what_an_interrupted_opening_left_is_removed() {
    let folder = tempdir().unwrap();
    write(&open(folder.path()).unwrap(), "a", 0, 20, 100);
    let left = folder.path().join("snap.FFFFFFFFFFFFFFF0.generating");
    fs::write(&left, b"half a snapsh").unwrap();
    assert_eq!(open(folder.path()).unwrap().head("a").unwrap(), head(20));
    assert!(!left.exists());
}

#[test]
fn a_full_disk_refuses_writes_and_goes_on_reading() {
    let folder = tempdir().unwrap();
    write(&open(folder.path()).unwrap(), "a", 0, 20, 100);
    let options = OpenOptions { disk_reserve_bytes: u64::MAX, ..OpenOptions::default() };
    let store = SledStore::open(folder.path(), &options).unwrap();
    let commit = Commit { org: "a".to_owned(), expected: head(20), next: head(21), ..Commit::default() };
    for _ in 0..2 {
        let error = store.commit(std::slice::from_ref(&commit)).unwrap_err().to_string();
        assert!(error.ends_with("18446744073709551615 must stay free; make room and try again"), "{error}");
    }
    assert_eq!(store.head("a").unwrap(), head(20));
    drop(store);
    open(folder.path()).unwrap().commit(&[commit]).unwrap();
}

#[test]
fn callers_share_groups_and_only_the_late_ones_lose() {
    const CALLERS: u64 = 24;
    let folder = tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    let contend = |caller: u64| {
        let org = format!("org {caller}");
        let mut won = 0;
        for seq in 1..=20 {
            write(&store, &org, seq - 1, seq, 300);
            let next = Head { seq, hash: [u8::try_from(caller).unwrap(); 32] };
            let shared = Commit {
                org: "shared".to_owned(),
                expected: store.head("shared").unwrap(),
                next,
                ..Commit::default()
            };
            match store.commit(&[Commit { next: Head { seq: shared.expected.seq + 1, ..next }, ..shared }]) {
                Ok(()) => won += 1,
                Err(StoreError::HeadMoved { org, .. }) => assert_eq!(org, "shared"),
                Err(error) => panic!("{error}"),
            }
        }
        won
    };
    let won: u64 = thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS).map(|caller| scope.spawn(move || contend(caller))).collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).sum()
    });
    assert_eq!(store.head("shared").unwrap().seq, won);
    drop(store);
    let store = open(folder.path()).unwrap();
    assert_eq!(store.head("shared").unwrap().seq, won);
    for caller in 0..CALLERS {
        assert_eq!(store.head(&format!("org {caller}")).unwrap(), head(20));
    }
}

#[test]
fn a_call_larger_than_a_batch_is_written_whole() {
    let folder = tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    let commit = |seq: u64| Commit {
        org: "a".to_owned(),
        expected: head(seq - 1),
        next: head(seq),
        puts: (0..700).map(|n| (format!("{seq:03}/{n:03}").into_bytes(), vec![b'v'; 1_000])).collect(),
        deletes: vec![],
    };
    store.commit(&(1..=12).map(commit).collect::<Vec<_>>()).unwrap();
    drop(store);
    let store = open(folder.path()).unwrap();
    assert_eq!((store.head("a").unwrap(), all_entries(&store).unwrap().len()), (head(12), 12 * 700));
}
