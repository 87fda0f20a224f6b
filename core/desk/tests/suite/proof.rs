//! `verify` finds and names whatever was changed behind the desk's back.

use suban_desk::replay::verify::{Finding, verify};
use suban_desk::stored::keys::{Keys, Space};
use suban_desk::stored::sizes::sizes;
use suban_model::{Act, Digest, Reply, TicketRef};
use suban_store::{Commit, Scan, Store};
use suban_test_kit::{ORG, TestDesk};

/// A desk with some history: tickets, a charge, payloads.
fn desk() -> TestDesk {
    let desk = TestDesk::new();
    for day in 2..6 {
        let id = desk.register(&format!("2026-03-0{day} 09:00"), "来电", "没水");
        desk.act(
            "2026-03-20 09:00",
            Act::Reply(Reply { ticket: TicketRef::Id(id), last: true, explained: false }),
        );
    }
    assert!(desk.verify().is_clean());
    desk
}

/// Whether verification finds something, or refuses an organisation whose mark is spoilt.
fn is_seen(desk: &TestDesk) -> bool {
    verify(desk.store.as_ref(), ORG, &[], None, |_| {}).map_or(true, |report| !report.is_clean())
}

#[test]
fn one_flipped_byte_anywhere_is_found() {
    let desk = desk();
    let keys = desk.store.scan(&Scan::prefix(b"", 10_000)).unwrap();
    let head = desk.store.head(ORG).unwrap();
    let write = |key: &[u8], value: Vec<u8>| {
        let commit = Commit {
            org: ORG.into(),
            expected: head,
            next: head,
            puts: vec![(key.to_vec(), value)],
            deletes: Vec::new(),
        };
        desk.store.commit(&[commit]).unwrap();
    };
    let mut flips = 0;
    for (key, value) in keys.iter().filter(|(_, value)| !value.is_empty()) {
        for at in [0, value.len() / 2, value.len() - 1] {
            let mut flipped = value.clone();
            flipped[at] ^= 0x10;
            write(key, flipped);
            assert!(is_seen(&desk), "a flip at {at} of {} went unseen", key.escape_ascii());
            flips += 1;
        }
        write(key, value.clone());
    }
    assert!(flips > 50, "only {flips} flips tried");
    assert!(desk.verify().is_clean(), "and back again");
}

#[test]
fn a_missing_or_invented_key_is_found() {
    let desk = desk();
    let head = desk.store.head(ORG).unwrap();
    let entries = desk.store.scan(&Scan::prefix(b"", 10_000)).unwrap();
    for (key, value) in &entries {
        let commit = |puts, deletes| Commit { org: ORG.into(), expected: head, next: head, puts, deletes };
        desk.store.commit(&[commit(Vec::new(), vec![key.clone()])]).unwrap();
        assert!(is_seen(&desk), "the loss of {} went unseen", key.escape_ascii());
        let invented = [key.as_slice(), b"x"].concat();
        desk.store
            .commit(&[commit(
                vec![(key.clone(), value.clone()), (invented.clone(), value.clone())],
                Vec::new(),
            )])
            .unwrap();
        // A blob that no record names is harmless, and so is what stands behind the mark.
        let keys = Keys::of(ORG);
        let harmless = [Space::Blob, Space::Mark].iter().any(|space| key.starts_with(&keys.space(*space)));
        let seen = harmless || is_seen(&desk);
        assert!(seen, "the invention of {} went unseen", invented.escape_ascii());
        desk.store.commit(&[commit(Vec::new(), vec![invented])]).unwrap();
    }
    assert!(desk.verify().is_clean(), "and back again");
}

#[test]
fn a_changed_ticket_is_named() {
    let desk = desk();
    let head = desk.store.head(ORG).unwrap();
    let (key, mut value) =
        desk.store.scan(&Scan::prefix(&Keys::of(ORG).space(Space::Ticket), 1)).unwrap().remove(0);
    let last = value.len() - 1;
    value[last] ^= 1;
    let commit =
        Commit { org: ORG.into(), expected: head, next: head, puts: vec![(key, value)], deletes: Vec::new() };
    desk.store.commit(&[commit]).unwrap();
    let named = Finding::Derived { what: "ticket T2".into(), why: "not what the records say" };
    assert!(desk.verify().findings.contains(&named));
}

#[test]
fn a_noted_head_must_still_be_in_the_chain() {
    let desk = desk();
    let head = desk.store.head(ORG).unwrap();
    let check =
        |seq, digest| verify(desk.store.as_ref(), ORG, &[], Some((seq, digest)), |_| {}).unwrap().findings;
    assert_eq!(check(head.seq, Digest(head.hash)), []);
    assert_eq!(check(head.seq, Digest::default()), [Finding::NotAsNoted { seq: head.seq }]);
    assert_eq!(check(head.seq + 1, Digest(head.hash)), [Finding::NotAsNoted { seq: head.seq + 1 }]);
}

#[test]
fn sizes_are_those_of_what_is_there() {
    let desk = desk();
    let sizes = sizes(desk.view()).unwrap();
    let head = desk.store.head(ORG).unwrap();
    assert_eq!((sizes["record"].values, sizes["payload"].values, sizes["ticket"].values), (head.seq, 4, 4));
    let all = desk.store.scan(&Scan::prefix(b"", 10_000)).unwrap();
    let mark = Keys::of(ORG).mark();
    let bytes: usize =
        all.iter().filter(|(key, _)| *key != mark).map(|(key, value)| key.len() + value.len()).sum();
    assert_eq!(sizes.values().map(|size| size.bytes).sum::<u64>(), bytes as u64);
}
