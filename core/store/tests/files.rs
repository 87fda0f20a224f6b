//! What the store on disk does with its files: their exact bytes, damage, rollback, locks, folders of others.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what helps tests fails like a test"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::thread;

use suban_store::{
    Commit, Entry, Finding, Flaw, Head, OnDamage, OpenOptions, Scan, SledStore, Store, StoreError, walk,
};
use tempfile::{TempDir, tempdir};

const SEGMENT_BYTES: usize = 8 * 1024 * 1024;
const READ_ONLY: OnDamage = OnDamage::ReadWhatIsLeft;

fn open(folder: &Path) -> Result<SledStore, StoreError> {
    SledStore::open(folder, &OpenOptions::default())
}

fn open_damaged(folder: &Path) -> SledStore {
    SledStore::open(folder, &OpenOptions { on_damage: READ_ONLY, ..OpenOptions::default() }).unwrap()
}

fn raw(folder: &Path) -> sled::Db {
    sled::Config::new().path(folder).segment_size(SEGMENT_BYTES).flush_every_ms(None).open().unwrap()
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

fn head(seq: u64) -> Head {
    if seq == 0 { Head::default() } else { Head { seq, hash: *blake3::hash(&seq.to_be_bytes()).as_bytes() } }
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

fn message(error: &StoreError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
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
    let format = [&[1], env!("CARGO_PKG_VERSION").as_bytes()].concat();
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
            raw(folder).insert(b"\0f", b"\x029.9.9").unwrap();
        },
        "the store in `FOLDER` has format 2, written by suban `9.9.9`; \
         this one reads format 1: use suban `9.9.9` or later",
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

#[test]
fn a_store_that_fell_behind_its_witness_is_refused() {
    let folder = tempdir().unwrap();
    let write_on = |from, to| write(&open(folder.path()).unwrap(), "a", from, to, 100);
    write_on(0, 10);
    let older = copy(folder.path());
    write_on(10, 15);
    let newer = fs::read(folder.path().join("heads")).unwrap();

    // sled's files from the older copy, the witness from the newer.
    fs::write(older.path().join("heads"), &newer).unwrap();
    let refused = open(older.path()).map(drop).unwrap_err();
    let StoreError::Damaged { findings, .. } = &refused else { panic!("{refused}") };
    assert!(matches!(findings[..], [Finding::Log { flaw: Flaw::Record, .. }]), "{findings:?}");

    // The same, if the witness did not know about the log.
    let torn = [&[b' '; 256], &newer[256..]].concat();
    fs::write(older.path().join("heads"), &torn).unwrap();
    let refused = open(older.path()).map(drop).unwrap_err();
    let StoreError::Damaged { findings, .. } = &refused else { panic!("{refused}") };
    let rewound = Finding::Rewound { org: "a".to_owned(), stored: head(10), witnessed: head(15) };
    assert_eq!(*findings, std::slice::from_ref(&rewound));
    let expect = format!(
        "the store in `{}` is damaged: `a` stands at {}, though {} was confirmed; restore it from a backup",
        older.path().display(),
        head(10),
        head(15),
    );
    assert_eq!(refused.to_string(), expect);

    // It can be read, and not written.
    let store = open_damaged(older.path());
    assert_eq!((store.findings(), store.head("a").unwrap()), (&[rewound][..], head(10)));
    let more = Commit { org: "a".to_owned(), expected: head(10), next: head(11), ..Commit::default() };
    assert!(matches!(store.commit(&[more]), Err(StoreError::ReadOnly { .. })));
    drop(store);

    // Without witness it is a store like any other.
    fs::remove_file(older.path().join("heads")).unwrap();
    write(&open(older.path()).unwrap(), "a", 10, 12, 100);
}

#[test]
fn a_head_with_another_hash_than_witnessed_is_refused() {
    let (one, other) = (tempdir().unwrap(), tempdir().unwrap());
    write(&open(one.path()).unwrap(), "a", 0, 3, 100);
    let next = Head { seq: 3, hash: [7; 32] };
    let forked = Commit { org: "a".to_owned(), next, ..Commit::default() };
    open(other.path()).unwrap().commit(&[forked]).unwrap();
    let lines = |folder: &Path| fs::read(folder.join("heads")).unwrap();
    fs::write(one.path().join("heads"), [&lines(one.path())[..256], &lines(other.path())[256..]].concat())
        .unwrap();
    let refused = open(one.path()).map(drop).unwrap_err();
    let StoreError::Damaged { findings, .. } = refused else { panic!("{refused}") };
    assert_eq!(findings, [Finding::Rewound { org: "a".to_owned(), stored: head(3), witnessed: next }]);
}

#[test]
fn files_that_are_missing_or_cut_are_noticed() {
    let folder = tempdir().unwrap();
    write(&open(folder.path()).unwrap(), "a", 0, 50, 1_000);
    let check = |harm: &dyn Fn(&Path), expect: &str| {
        let folder = copy(folder.path());
        harm(folder.path());
        let got = match open(folder.path()) {
            Ok(store) => format!("opens at {}", store.head("a").unwrap().seq),
            Err(error) => message(&error).replace(&folder.path().display().to_string(), "FOLDER"),
        };
        assert_eq!(got, expect);
    };
    let cut = |folder: &Path, bytes: u64| {
        fs::File::options().write(true).open(folder.join("db")).unwrap().set_len(bytes).unwrap();
    };
    let ends = "the log ends before what was confirmed; restore it from a backup";
    check(&|_| (), "opens at 50");
    check(&|folder| fs::remove_file(folder.join("heads")).unwrap(), "opens at 50");
    check(&|folder| fs::write(folder.join("heads"), b"nothing of use").unwrap(), "opens at 50");
    check(
        &|folder| fs::remove_file(folder.join("db")).unwrap(),
        &format!("the store in `FOLDER` is damaged: `FOLDER/db`, offset 0: {ends}"),
    );
    check(
        &|folder| cut(folder, 0),
        &format!("the store in `FOLDER` is damaged: `FOLDER/db`, offset 0: {ends}"),
    );
    check(
        &|folder| cut(folder, 30),
        "the store in `FOLDER` is damaged: `FOLDER/db`, offset 28: a record does not match its checksum; \
         restore it from a backup",
    );
    check(
        &|folder| fs::write(folder.join("conf"), b"segment_size: 1\n____").unwrap(),
        "the store in `FOLDER` is damaged: `FOLDER/conf` does not match its checksum; \
         restore it from a backup",
    );
}

/// What a store with one flipped bit does when it is opened and read. Other entries than before are never
/// among it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Harmless,
    RefusedNamingTheFile,
    ReadErrorNamingThePlace,
}

fn flip_and_read(folder: &Path, file: &str, at: usize, expect: &[Entry]) -> Outcome {
    let path = folder.join(file);
    let mut bytes = fs::read(&path).unwrap();
    bytes[at] ^= 1 << (at % 8);
    fs::write(&path, bytes).unwrap();
    let store = match open(folder) {
        Ok(store) => store,
        Err(StoreError::Damaged { findings, .. }) => {
            match &findings[0] {
                Finding::Log { file: named, offset, .. } => {
                    assert_eq!(*named, path);
                    // A segment's head or a record begins there or a little earlier.
                    let offset = usize::try_from(*offset).unwrap();
                    assert!(offset <= at && at - offset < 64 * 1024, "flipped {at}, named {offset}");
                }
                Finding::Checksum { file: named } => assert_eq!(*named, path),
                Finding::Rewound { .. } => panic!("sled cut its log: {findings:?}"),
            }
            return Outcome::RefusedNamingTheFile;
        }
        Err(error) => panic!("flipped {file} at {at}: {}", message(&error)),
    };
    match all_entries(&store) {
        Ok(entries) => {
            assert!(entries == expect, "flipped {file} at {at}: other entries");
            Outcome::Harmless
        }
        Err(error) => {
            assert!(message(&error).contains("do not match their checksum"), "{}", message(&error));
            for (key, value) in expect {
                match store.get(key) {
                    Ok(got) => assert_eq!(got.as_ref(), Some(value), "flipped {file} at {at}"),
                    Err(error) => assert!(matches!(error, StoreError::Unreadable { .. }), "{error}"),
                }
            }
            Outcome::ReadErrorNamingThePlace
        }
    }
}

/// Flips bits at the heads of segments and at random places of every file, each in a fresh copy.
fn flip(folder: &Path, flips: usize) -> BTreeMap<Outcome, usize> {
    let expect = all_entries(&open(copy(folder).path()).unwrap()).unwrap();
    let mut seeded = Seeded(flips as u64);
    let mut outcomes = BTreeMap::new();
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    files.sort();
    for file in files.iter().filter_map(|name| name.to_str()).filter(|name| *name != "blobs") {
        let bytes = usize::try_from(fs::metadata(folder.join(file)).unwrap().len()).unwrap();
        let heads =
            (0..bytes).step_by(SEGMENT_BYTES).flat_map(|segment| [segment + 1, segment + 7, segment + 21]);
        let random = (0..if file == "db" { flips } else { 8 }).map(|_| seeded.below(bytes));
        let places: Vec<_> = if file == "db" { heads.chain(random).collect() } else { random.collect() };
        for at in places {
            let outcome = flip_and_read(copy(folder).path(), file, at, &expect);
            *outcomes.entry(outcome).or_default() += 1;
        }
    }
    outcomes
}

#[test]
fn a_flipped_bit_in_a_store_that_was_never_reopened() {
    let folder = tempdir().unwrap();
    write(&open(folder.path()).unwrap(), "a", 0, 1_000, 2_000);
    let outcomes = flip(folder.path(), 60);
    assert!(outcomes[&Outcome::RefusedNamingTheFile] > 60, "{outcomes:?}");
}

#[test]
fn a_flipped_bit_in_a_store_of_several_segments() {
    let folder = tempdir().unwrap();
    write(&open(folder.path()).unwrap(), "a", 0, 2_000, 5_000);
    // After this opening the pages above are summed up in a snapshot.
    write(&open(folder.path()).unwrap(), "b", 0, 2_000, 5_000);
    assert!(fs::metadata(folder.path().join("db")).unwrap().len() > 3 * SEGMENT_BYTES as u64);
    let outcomes = flip(folder.path(), 30);
    assert!(outcomes[&Outcome::RefusedNamingTheFile] > 30, "{outcomes:?}");

    // What opening leaves to the reading of pages, an examination finds.
    assert_eq!(SledStore::examine(folder.path()).unwrap(), []);
    let path = folder.path().join("db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[5_000] ^= 1;
    fs::write(&path, bytes).unwrap();
    let findings = SledStore::examine(folder.path()).unwrap();
    assert!(
        matches!(&findings[..], [Finding::Log { file, flaw: Flaw::Record, .. }] if *file == path),
        "{findings:?}"
    );
}

/// Flips a bit in the last copy of value `n`, in a copy of the folder; nothing if the store refuses to open, or the
/// value is read from elsewhere.
fn damage_page(folder: &Path, n: usize) -> Option<(TempDir, SledStore, usize, usize, StoreError)> {
    let folder = copy(folder);
    let path = folder.path().join("db");
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.windows(5).rposition(|bytes| bytes == format!("<{n:03}>").as_bytes())?;
    bytes[at + 2] ^= 1;
    fs::write(&path, bytes).unwrap();
    let store = open(folder.path()).ok()?;
    let error = store.get(format!("k{n:03}").as_bytes()).err()?;
    Some((folder, store, n, at, error))
}

#[test]
fn a_damaged_page_refuses_what_needs_it_and_nothing_else() {
    let folder = tempdir().unwrap();
    let put = |seq: u64, key: &str, value: &[u8]| Commit {
        org: "a".to_owned(),
        expected: head(seq - 1),
        next: head(seq),
        puts: vec![(key.as_bytes().to_vec(), value.to_vec())],
        deletes: vec![],
    };
    let commits: Vec<_> =
        (1..=200).map(|seq| put(seq, &format!("k{seq:03}"), format!("<{seq:03}>").as_bytes())).collect();
    open(folder.path()).unwrap().commit(&commits).unwrap();
    // Until a page with such a value lies in a segment that recovery reads no more.
    let damaged = (0..20).find_map(|round| {
        write(&open(folder.path()).unwrap(), "b", round * 300, round * 300 + 300, 20_000);
        drop(open(folder.path()).unwrap());
        (10..=200).step_by(30).find_map(|n| damage_page(folder.path(), n))
    });
    let (folder, store, n, at, error) = damaged.unwrap();

    let unreadable = |error: &StoreError| {
        assert!(matches!(error, StoreError::Unreadable { .. }), "{error}");
        let text = message(error);
        let (before, offset) = text.split_once(" offset ").unwrap();
        let path = folder.path().join("db");
        assert_eq!(before, format!("key `k{n:03}` cannot be read from `{}`: the bytes at", path.display()));
        let offset: usize = offset.split(' ').next().unwrap().parse().unwrap();
        assert!(offset < at && at - offset < 4_096, "{text}");
    };
    unreadable(&error);
    unreadable(&store.commit(&[put(201, &format!("k{n:03}"), b"new")]).unwrap_err());
    assert!(walk(&store, Scan::prefix(b"k", 1_000)).any(|entry| entry.is_err()));
    // The store has not stopped.
    let far = if n < 100 { "k199" } else { "k001" };
    store.commit(&[put(201, far, b"new")]).unwrap();
    assert_eq!(store.get(far.as_bytes()).unwrap().as_deref(), Some(b"new".as_slice()));
}
