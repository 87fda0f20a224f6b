//! What every store must do: the same checks for memory, sled and an overlay, and the three compared under
//! random work.

use proptest::prelude::*;
use suban_store::{
    Commit, Entry, Head, MemoryStore, OpenOptions, Overlay, SCAN_ENTRIES_MAX, Scan, SledStore, Store,
    StoreError, walk,
};

#[test]
fn memory_keeps_the_contract() {
    check_store(&MemoryStore::default());
}

#[test]
fn sled_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    check_store(&open(folder.path()));
}

#[test]
fn an_overlay_keeps_the_contract() {
    check_store(&Overlay::new(&MemoryStore::default()));
}

#[test]
fn an_overlay_on_a_store_with_entries_hides_what_it_deletes() {
    let base = MemoryStore::default();
    base.commit(&[commit("水务", 0, 1, &[("a", "1"), ("b", "2"), ("c", "3")], &[])]).unwrap();
    let mut overlay = Overlay::new(&base);
    overlay.put(b"b".to_vec(), b"two".to_vec()).unwrap();
    overlay.put(b"bb".to_vec(), b"new".to_vec()).unwrap();
    overlay.delete(b"c".to_vec()).unwrap();
    overlay.delete(b"not there".to_vec()).unwrap();
    check_scan(&overlay, Scan::prefix(b"", 9), &["a=1", "b=two", "bb=new"]);
    check_scan(&overlay, Scan::prefix(b"", 1).backward(), &["bb=new"]);
    assert_eq!(overlay.get(b"c").unwrap(), None);
    assert_eq!(overlay.head("水务").unwrap(), head(1));

    overlay
        .commit(&[commit("水务", 1, 2, &[("c", "again")], &["a"]), commit("电力", 0, 5, &[], &[])])
        .unwrap();
    check_scan(&overlay, Scan::prefix(b"", 9), &["b=two", "bb=new", "c=again"]);
    assert_eq!(overlay.orgs().unwrap(), [("水务".to_owned(), head(2)), ("电力".to_owned(), head(5))]);
    assert!(matches!(overlay.put(vec![], vec![]), Err(StoreError::KeyEmpty)));
    assert!(matches!(overlay.delete(vec![0]), Err(StoreError::KeyReserved { .. })));

    check_scan(&base, Scan::prefix(b"", 9), &["a=1", "b=2", "c=3"]);
    assert_eq!(base.orgs().unwrap(), [("水务".to_owned(), head(1))]);
}

fn check_store(store: &dyn Store) {
    heads_are_compared_in_order(store);
    writes_are_read_back(store);
    scans_give_what_they_are_asked(store);
    bounds_are_kept(store);
}

fn heads_are_compared_in_order(store: &dyn Store) {
    assert_eq!(store.orgs().unwrap(), []);
    assert_eq!(store.head("a").unwrap(), Head::default());
    store.commit(&[]).unwrap();
    store
        .commit(&[commit("a", 0, 1, &[], &[]), commit("a", 1, 5, &[], &[]), commit("b", 0, 2, &[], &[])])
        .unwrap();
    assert_eq!(store.orgs().unwrap(), [("a".to_owned(), head(5)), ("b".to_owned(), head(2))]);

    // One that does not fit takes the others of its call with it.
    let stale = [commit("b", 2, 3, &[("k", "v")], &[]), commit("a", 1, 6, &[], &[])];
    match store.commit(&stale) {
        Err(StoreError::HeadMoved { org, expected, found }) => {
            assert_eq!((org.as_str(), expected, found), ("a", head(1), head(5)));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!((store.head("b").unwrap(), store.get(b"k").unwrap()), (head(2), None));
    // The same number with another hash is another head.
    let other = Head { hash: [9; 32], ..head(2) };
    let forked = Commit { org: "b".to_owned(), expected: other, next: head(3), ..Commit::default() };
    assert!(matches!(store.commit(&[forked]), Err(StoreError::HeadMoved { .. })));
    // A commit may leave its head where it is.
    store.commit(&[commit("b", 2, 2, &[("derived", "1")], &[])]).unwrap();
    assert_eq!(store.head("b").unwrap(), head(2));
    store.commit(&[commit("b", 2, 2, &[], &["derived"])]).unwrap();
}

fn writes_are_read_back(store: &dyn Store) {
    let at = store.head("b").unwrap().seq;
    let puts = [("k1", "old"), ("k1", "new"), ("k2", "gone"), ("k3", "")];
    store.commit(&[commit("b", at, at + 1, &puts, &["k1", "nothing"])]).unwrap();
    store
        .commit(&[
            commit("b", at + 1, at + 2, &[], &["k2"]),
            commit("b", at + 2, at + 3, &[("k4", "4")], &[]),
        ])
        .unwrap();
    for (key, expect) in [("k1", Some("new")), ("k2", None), ("k3", Some("")), ("k4", Some("4"))] {
        assert_eq!(store.get(key.as_bytes()).unwrap().as_deref(), expect.map(str::as_bytes), "{key}");
    }
    store.commit(&[commit("b", at + 3, at + 4, &[], &["k1", "k3", "k4"])]).unwrap();
}

fn scans_give_what_they_are_asked(store: &dyn Store) {
    let at = store.head("b").unwrap().seq;
    let puts = [("t/1", "a"), ("t/2", "b"), ("t/3", "c"), ("t/30", "d"), ("u", "e")];
    store.commit(&[commit("b", at, at + 1, &puts, &[])]).unwrap();
    let all = Scan::prefix(b"", 100);
    check_scan(store, all, &["t/1=a", "t/2=b", "t/3=c", "t/30=d", "u=e"]);
    check_scan(store, all.backward(), &["u=e", "t/30=d", "t/3=c", "t/2=b", "t/1=a"]);
    check_scan(store, Scan::prefix(b"t/", 2), &["t/1=a", "t/2=b"]);
    check_scan(store, Scan::prefix(b"t/", 2).backward(), &["t/30=d", "t/3=c"]);
    check_scan(store, Scan::prefix(b"t/", 0), &[]);
    check_scan(store, Scan::prefix(b"t/", 9).after(b"t/1").before(b"t/30"), &["t/2=b", "t/3=c"]);
    check_scan(store, Scan::prefix(b"t/", 9).from(b"t/2").up_to(b"t/3").backward(), &["t/3=c", "t/2=b"]);
    check_scan(store, all.from(b"t/4"), &["u=e"]);
    check_scan(store, all.from(b"v"), &[]);
    check_scan(store, all.up_to(&[0, 255]), &[]);
}

fn bounds_are_kept(store: &dyn Store) {
    assert!(matches!(store.get(b""), Err(StoreError::KeyEmpty)));
    assert!(matches!(store.get(&[0, b'f']), Err(StoreError::KeyReserved { .. })));
    assert!(matches!(store.head(""), Err(StoreError::OrgName { .. })));
    assert!(matches!(
        store.scan(&Scan::prefix(b"", SCAN_ENTRIES_MAX + 1)),
        Err(StoreError::ScanTooLong { .. })
    ));
    let at = store.head("b").unwrap().seq;
    assert!(matches!(
        store.commit(&[commit("b", at, at + 1, &[("\0h", "forged")], &[])]),
        Err(StoreError::KeyReserved { .. })
    ));
    assert_eq!(store.head("b").unwrap(), head(at));
}

fn check_scan(store: &dyn Store, scan: Scan<'_>, expect: &[&str]) {
    let text =
        |(key, value): &Entry| format!("{}={}", String::from_utf8_lossy(key), String::from_utf8_lossy(value));
    let got: Vec<_> = store.scan(&scan).unwrap().iter().map(text).collect();
    assert_eq!(got, expect, "{scan:?}");
}

fn open(folder: &std::path::Path) -> SledStore {
    SledStore::open(folder, &OpenOptions::default()).unwrap()
}

fn head(seq: u64) -> Head {
    if seq == 0 { Head::default() } else { Head { seq, hash: [u8::try_from(seq % 251).unwrap() + 1; 32] } }
}

fn commit(org: &str, from: u64, to: u64, puts: &[(&str, &str)], deletes: &[&str]) -> Commit {
    Commit {
        org: org.to_owned(),
        expected: head(from),
        next: head(to),
        puts: puts.iter().map(|(key, value)| (key.as_bytes().to_vec(), value.as_bytes().to_vec())).collect(),
        deletes: deletes.iter().map(|key| key.as_bytes().to_vec()).collect(),
    }
}

/// What happens to the stores under comparison.
#[derive(Debug, Clone)]
enum Step {
    Commits(Vec<Commit>),
    Scan { prefix: Vec<u8>, from: Option<Vec<u8>>, before: Option<Vec<u8>>, backward: bool, limit: usize },
    Get(Vec<u8>),
    Reopen,
}

/// Few different bytes, so that keys meet, are prefixes of each other and lie at the edges.
fn key() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(vec![1u8, 2, 254, 255]), 1..4)
}

fn commits() -> impl Strategy<Value = Vec<Commit>> {
    let one = (
        prop::sample::select(vec!["a", "b"]),
        0u64..3,
        0u64..3,
        prop::collection::vec((key(), prop::collection::vec(any::<u8>(), 0..40)), 0..6),
        prop::collection::vec(key(), 0..3),
    );
    let one = one.prop_map(|(org, from, further, puts, deletes)| Commit {
        puts,
        deletes,
        ..commit(org, from, from + further, &[], &[])
    });
    prop::collection::vec(one, 1..4)
}

fn step() -> impl Strategy<Value = Step> {
    let bound = || prop::option::of(key());
    let prefix = prop::collection::vec(prop::sample::select(vec![0u8, 1, 2, 255]), 0..3);
    let scan = (prefix, bound(), bound(), any::<bool>(), 0usize..8).prop_map(
        |(prefix, from, before, backward, limit)| Step::Scan { prefix, from, before, backward, limit },
    );
    prop_oneof![
        6 => commits().prop_map(Step::Commits),
        6 => scan,
        2 => key().prop_map(Step::Get),
        1 => Just(Step::Reopen),
    ]
}

/// Moves heads that happen to be expected often enough: a commit that expects what stands.
fn expecting(store: &dyn Store, mut commits: Vec<Commit>) -> Vec<Commit> {
    for commit in &mut commits {
        let stands = store.head(&commit.org).unwrap().seq;
        // An expected 0 is taken as it is and will often be refused.
        if commit.expected.seq != 0 {
            let further = commit.next.seq - commit.expected.seq;
            (commit.expected, commit.next) = (head(stands), head(stands + further));
        }
    }
    commits
}

fn same<T: PartialEq + std::fmt::Debug>(
    one: Result<T, StoreError>,
    other: Result<T, StoreError>,
) -> Result<(), TestCaseError> {
    let text = |error: StoreError| error.to_string();
    prop_assert_eq!(one.map_err(text), other.map_err(text));
    Ok(())
}

/// One step on two stores, with the same outcome.
fn step_on_both(step: &Step, one: &dyn Store, other: &dyn Store) -> Result<(), TestCaseError> {
    match step {
        Step::Commits(commits) => {
            let commits = expecting(one, commits.clone());
            same(one.commit(&commits), other.commit(&commits))
        }
        Step::Get(key) => same(one.get(key), other.get(key)),
        Step::Scan { prefix, from, before, backward, limit } => {
            let mut scan = Scan::prefix(prefix, *limit);
            scan = from.as_deref().map_or(scan, |key| scan.after(key));
            scan = before.as_deref().map_or(scan, |key| scan.before(key));
            scan = if *backward { scan.backward() } else { scan };
            same(one.scan(&scan), other.scan(&scan))?;
            let from = from.as_deref().map_or(scan, |key| scan.from(key));
            let up_to = before.as_deref().map_or(from, |key| from.up_to(key));
            same(one.scan(&up_to), other.scan(&up_to))
        }
        Step::Reopen => Ok(()),
    }
}

fn same_in_the_end(one: &dyn Store, other: &dyn Store) -> Result<(), TestCaseError> {
    same(one.orgs(), other.orgs())?;
    let all = |store| walk(store, Scan::prefix(b"", usize::MAX)).collect::<Result<Vec<_>, _>>();
    same(all(one), all(other))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn sled_does_what_memory_does(steps in prop::collection::vec(step(), 1..60)) {
        let folder = tempfile::tempdir().unwrap();
        let memory = MemoryStore::default();
        let mut sled = open(folder.path());
        for step in steps {
            step_on_both(&step, &memory, &sled)?;
            if matches!(step, Step::Reopen) {
                drop(sled);
                sled = open(folder.path());
            }
        }
        same_in_the_end(&memory, &sled)?;
        prop_assert_eq!(sled.findings(), &[]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn an_overlay_does_what_its_base_would(
        below in prop::collection::vec(commits(), 0..12),
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let (base, memory) = (MemoryStore::default(), MemoryStore::default());
        for commits in below {
            let commits = expecting(&memory, commits);
            same(base.commit(&commits), memory.commit(&commits))?;
        }
        let before: Vec<_> = walk(&base, Scan::prefix(b"", usize::MAX)).map(Result::unwrap).collect();
        let lower = Overlay::new(&base);
        let upper = Overlay::new(&lower);
        let (first, rest) = steps.split_at(steps.len() / 2);
        for step in first {
            step_on_both(step, &memory, &lower)?;
        }
        for step in rest {
            step_on_both(step, &memory, &upper)?;
        }
        same_in_the_end(&memory, &upper)?;
        let after: Vec<_> = walk(&base, Scan::prefix(b"", usize::MAX)).map(Result::unwrap).collect();
        prop_assert_eq!(before, after);
    }
}
