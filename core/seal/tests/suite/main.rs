//! Sealed values as a store's users and a thief of its bytes see them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use suban_seal::{Copied, Keyring, KeyringError, SealedStore, copy_keys, sealed_in};
use suban_store::{Commit, GROUP_BYTES_MAX, Head, MemoryStore, Scan, Store, StoreError, groups};

/// Words are under keys that begin with `P`.
fn is_words(key: &[u8]) -> bool {
    key.starts_with(b"P")
}

fn open(below: &Arc<MemoryStore>, folder: &Path) -> Result<SealedStore, KeyringError> {
    let below: Arc<dyn Store> = Arc::clone(below) as _;
    Ok(SealedStore::new(below, Keyring::open(folder)?, is_words))
}

fn put(store: &dyn Store, key: &[u8], value: &[u8]) {
    let head = store.head("org").unwrap();
    let next = Head { seq: head.seq + 1, hash: [1; 32] };
    let puts = vec![(key.to_vec(), value.to_vec())];
    store.commit(&[Commit { org: "org".into(), expected: head, next, puts, ..Commit::default() }]).unwrap();
}

#[test]
fn words_are_plain_above_and_sealed_below() {
    let (below, folder) = (Arc::new(MemoryStore::default()), tempfile::tempdir().unwrap());
    let store = open(&below, &folder.path().join("keys")).unwrap();
    put(&store, b"P1", "没水,电话 13800000000".as_bytes());
    put(&store, b"R1", b"a record");
    assert_eq!(store.get(b"P1").unwrap().unwrap(), "没水,电话 13800000000".as_bytes());
    assert_eq!(store.scan(&Scan::prefix(b"P", 10)).unwrap().len(), 1);
    let stored = below.get(b"P1").unwrap().unwrap();
    assert!(!stored.windows(11).any(|bytes| bytes == b"13800000000"));
    assert_eq!(stored.len(), "没水,电话 13800000000".len() + 1 + 4 + 24 + 16);
    assert_eq!(below.get(b"R1").unwrap().unwrap(), b"a record");
}

#[test]
fn the_same_words_are_never_the_same_bytes_and_open_only_where_they_belong() {
    let (below, folder) = (Arc::new(MemoryStore::default()), tempfile::tempdir().unwrap());
    let store = open(&below, folder.path()).unwrap();
    put(&store, b"P1", b"words");
    put(&store, b"P2", b"words");
    let (first, second) = (below.get(b"P1").unwrap().unwrap(), below.get(b"P2").unwrap().unwrap());
    assert_ne!(first, second);
    put(below.as_ref(), b"P2", &first);
    let error = store.get(b"P2").unwrap_err();
    assert!(matches!(error, StoreError::Sealed { .. }), "{error}");
    assert!(store.scan(&Scan::prefix(b"P", 10)).is_err());
    let mut changed = first;
    *changed.last_mut().unwrap() ^= 1;
    put(below.as_ref(), b"P1", &changed);
    assert!(store.get(b"P1").is_err());
}

#[test]
fn what_was_stored_before_there_was_a_key_is_read_as_it_is() {
    let (below, folder) = (Arc::new(MemoryStore::default()), tempfile::tempdir().unwrap());
    put(below.as_ref(), b"P1", b"\x03words");
    let store = open(&below, folder.path()).unwrap();
    assert_eq!(store.get(b"P1").unwrap().unwrap(), b"\x03words");
}

#[test]
fn with_the_key_of_its_epoch_goes_what_was_deleted_in_it() {
    let (below, folder) = (Arc::new(MemoryStore::default()), tempfile::tempdir().unwrap());
    let store = open(&below, folder.path()).unwrap();
    put(&store, b"P1", b"kept");
    put(&store, b"P2", b"erased");
    let stolen = below.get(b"P2").unwrap().unwrap();
    let key = fs::read(folder.path().join("epoch-1.key")).unwrap();

    let head = store.head("org").unwrap();
    let deletes = vec![b"P2".to_vec()];
    store
        .commit(&[Commit { org: "org".into(), expected: head, next: head, deletes, ..Commit::default() }])
        .unwrap();
    let epoch = store.begin_epoch().unwrap();
    assert_eq!(epoch, 2);
    assert_eq!(store.get(b"P1").unwrap().unwrap(), b"kept", "sealed by the old key still");
    let kept = store.get(b"P1").unwrap().unwrap();
    put(&store, b"P1", &kept);
    assert_eq!(store.destroy_before(epoch).unwrap(), 1);

    assert_eq!(store.get(b"P1").unwrap().unwrap(), b"kept");
    put(below.as_ref(), b"P2", &stolen);
    let said = format!("{:?}", store.get(b"P2").unwrap_err());
    assert!(said.contains("Missing { epoch: 1 }"), "{said}");
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["epoch-2.key"]);
    assert_ne!(fs::read(folder.path().join("epoch-2.key")).unwrap(), key);
    // So it is after a restart.
    let again = open(&below, folder.path()).unwrap();
    assert_eq!(again.get(b"P1").unwrap().unwrap(), b"kept");
    assert!(again.get(b"P2").is_err());
}

#[test]
fn a_key_that_others_can_read_or_that_is_none_is_refused() {
    let check = |spoil: &dyn Fn(&Path), expect: &str| {
        let folder = tempfile::tempdir().unwrap();
        Keyring::open(folder.path()).unwrap().begin().unwrap();
        let path = folder.path().join("epoch-1.key");
        spoil(&path);
        let error = Keyring::open(folder.path()).map(drop).unwrap_err().to_string();
        assert!(error.contains(expect), "{error}");
    };
    let mode =
        |mode: u32| move |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    check(&mode(0o644), "can be read by others: `chmod 600` it");
    check(&mode(0o620), "can be read by others");
    check(&|path| fs::write(path, [1; 31]).unwrap(), "is not a key");
    check(&|path| fs::write(path, [0; 32]).unwrap(), "is not a key");
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    let keyring = Keyring::open(&keys).unwrap();
    assert!(keyring.current().unwrap().is_none());
    assert!(!keys.exists(), "who only reads writes nothing");
    keyring.seal(b"P1", b"words").unwrap();
    let mode_of = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode_of(&keys), mode_of(&keys.join("epoch-1.key"))), (0o700, 0o600));
}

#[test]
fn a_group_of_words_at_the_bound_of_a_call_is_one_call_below() {
    let (below, folder) = (Arc::new(MemoryStore::default()), tempfile::tempdir().unwrap());
    let store = open(&below, folder.path()).unwrap();
    let commits: Vec<Commit> = (0..400)
        .map(|n| {
            let key = |word: u32| format!("P{n:04}{word:04}").into_bytes();
            let puts = (0..50).map(|word| (key(word), vec![b'w'; 1000])).collect();
            let head = |seq| Head { seq, hash: [u8::from(seq > 0); 32] };
            Commit { org: "org".into(), expected: head(n), next: head(n + 1), puts, ..Commit::default() }
        })
        .collect();
    let mut written = 0;
    for group in groups(&commits) {
        store.commit(group).unwrap();
        written += group.len();
        assert_eq!(below.head("org").unwrap().seq, written as u64);
    }
    assert_eq!(written, commits.len());

    // What is not grouped and grows beyond the bound is refused whole.
    let plain: usize = commits.iter().map(Commit::bytes).sum();
    assert!(plain > GROUP_BYTES_MAX);
    let mut bytes = 0;
    let fits = commits.iter().take_while(|commit| {
        bytes += commit.bytes();
        bytes <= GROUP_BYTES_MAX
    });
    let fits = fits.count();
    let other: Vec<Commit> =
        commits[..fits].iter().map(|commit| Commit { org: "other".into(), ..commit.clone() }).collect();
    assert!(matches!(store.commit(&other), Err(StoreError::GroupTooLarge { .. })));
    assert_eq!(below.head("other").unwrap(), Head::default());
}

#[test]
fn what_lies_below_is_read_as_it_lies_and_says_its_epoch() {
    let (below, folder) = (Arc::new(MemoryStore::default()), tempfile::tempdir().unwrap());
    let store = open(&below, folder.path()).unwrap();
    put(&store, b"P1", b"words");
    store.begin_epoch().unwrap();
    put(&store, b"P2", b"words");
    let all = Scan::prefix(b"P", 10);
    let at_rest = store.scan_at_rest(&all).unwrap();
    assert_eq!(at_rest, below.scan(&all).unwrap());
    let epochs: Vec<_> = at_rest.iter().map(|(_, value)| sealed_in(value)).collect();
    assert_eq!(epochs, [Some(1), Some(2)]);
    assert_eq!(sealed_in(b"plain"), None);
}

#[test]
fn copies_follow_the_keys_some_time_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (keys, copies) = (folder.path().join("keys"), folder.path().join("copies"));
    let begin = || Keyring::open(&keys).unwrap().begin().unwrap();
    let destroy_before = |epoch| Keyring::open(&keys).unwrap().destroy_before(epoch).unwrap();
    let age = |folder: &Path, epoch: u32, days: u64| {
        let then = SystemTime::now() - Duration::from_hours(days * 24);
        let key = fs::File::options().write(true).open(folder.join(format!("epoch-{epoch}.key"))).unwrap();
        key.set_modified(then).unwrap();
    };
    let copy = |added, destroyed| {
        let kept = Duration::from_hours(30 * 24);
        let done = copy_keys(&keys, &copies, kept, SystemTime::now()).unwrap();
        assert_eq!(done, Copied { added, destroyed });
    };
    let names = || {
        let names =
            fs::read_dir(&copies).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect::<std::collections::BTreeSet<_>>()
    };
    begin();
    age(&keys, 1, 70);
    copy(1, 0);
    copy(0, 0);
    let mode = fs::metadata(copies.join("epoch-1.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let time_of = |folder: &Path| fs::metadata(folder.join("epoch-1.key")).unwrap().modified().unwrap();
    assert_eq!(time_of(&copies), time_of(&keys), "a restored key is as old as it was");

    begin();
    destroy_before(2);
    copy(1, 0);
    assert_eq!(names(), ["epoch-1.key".to_owned(), "epoch-2.key".to_owned()].into());
    age(&copies, 2, 29);
    copy(0, 0);
    age(&copies, 2, 31);
    copy(0, 1);
    assert_eq!(names(), ["epoch-2.key".to_owned()].into());

    // The keys are lost: what is newest among the copies stays, however old it is.
    fs::remove_dir_all(&keys).unwrap();
    age(&copies, 2, 500);
    copy(0, 0);
    // Those of another folder are not mixed with them.
    begin();
    begin();
    let error = copy_keys(&keys, &copies, Duration::ZERO, SystemTime::now()).unwrap_err();
    assert!(matches!(error, KeyringError::OtherKey { .. }), "{error}");
}
