//! Damage and rollback: nothing is ever read that was not written, and what was confirmed never goes missing
//! unnoticed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use suban_store::{
    Commit, Entry, Finding, Flaw, Head, OnDamage, OpenOptions, Scan, SledStore, Store, StoreError, walk,
};
use tempfile::{TempDir, tempdir};

use super::{SEGMENT_BYTES, Seeded, all_entries, copy, head, message, open, write};

fn open_damaged(folder: &Path) -> SledStore {
    SledStore::open(folder, &OpenOptions { on_damage: OnDamage::ReadWhatIsLeft, ..OpenOptions::default() })
        .unwrap()
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
    let value = format!("<{n:03}>");
    let at = bytes.windows(5).rposition(|bytes| bytes == value.as_bytes())?;
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
        write(&open(folder.path()).unwrap(), "b", round * 200, round * 200 + 200, 20_000);
        drop(open(folder.path()).unwrap());
        (20..=200).step_by(60).find_map(|n| damage_page(folder.path(), n))
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
