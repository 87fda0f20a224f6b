//! What holds from the first record on is saved, whatever is lost behind it or beside it.

use suban_desk::replay::reindex::reindex;
use suban_desk::replay::salvage::{Salvaged, salvage};
use suban_desk::replay::verify::{Report, verify};
use suban_desk::stored::codec::{decode, encode};
use suban_desk::stored::keys::{Keys, Space};
use suban_desk::stored::record::Record;
use suban_model::{Act, Reply, TicketRef};
use suban_store::{Commit, Head, MemoryStore, Scan, Store};
use suban_test_kit::{ORG, TestDesk, at};

/// What becomes of the value under a key; `None`: it goes.
type Change<'a> = &'a dyn Fn(&TestDesk, &[u8]) -> Option<Vec<u8>>;

/// A desk with some history: tickets with words, and their replies.
fn desk() -> TestDesk {
    let desk = TestDesk::new();
    for day in 2..6 {
        let id = desk.register(&format!("2026-03-0{day} 09:00"), "来电", "没水");
        desk.act(
            "2026-03-20 09:00",
            Act::Reply(Reply { ticket: TicketRef::Id(id), last: true, explained: false }),
        );
    }
    desk
}

/// Changes a value behind the desk's back, or removes it.
fn change(desk: &TestDesk, key: &[u8], value: Option<Vec<u8>>) {
    let head = desk.store.head(ORG).unwrap();
    let (puts, deletes) = match value {
        Some(value) => (vec![(key.to_vec(), value)], vec![]),
        None => (vec![], vec![key.to_vec()]),
    };
    desk.store.commit(&[Commit { org: ORG.into(), expected: head, next: head, puts, deletes }]).unwrap();
}

fn flipped(desk: &TestDesk, key: &[u8]) -> Vec<u8> {
    let mut value = desk.store.get(key).unwrap().unwrap();
    *value.last_mut().unwrap() ^= 1;
    value
}

/// What is saved of a desk, and what `verify` says of that.
fn saved(desk: &TestDesk) -> (Salvaged, Report, Head) {
    let new = MemoryStore::default();
    let salvaged = salvage(desk.store.as_ref(), &new, ORG, |_| {}).unwrap();
    reindex(&new, ORG, |_| {}).unwrap();
    let report = verify(&new, ORG, &[], None, |_| {}).unwrap();
    (salvaged, report, new.head(ORG).unwrap())
}

#[test]
fn a_sound_organisation_is_saved_whole() {
    let desk = desk();
    let (salvaged, report, head) = saved(&desk);
    let whole = desk.store.head(ORG).unwrap();
    assert_eq!(salvaged, Salvaged { head: whole, newest: whole.seq, ..Salvaged::default() });
    assert_eq!((report, head), (desk.verify(), whole));
}

#[test]
fn behind_a_break_nothing_is_saved_and_before_it_everything() {
    let keys = Keys::of(ORG);
    let unreadable = |desk: &TestDesk, key: &[u8]| Some(flipped(desk, key));
    // As whoever changes the past would: another moment, in a record that can be read.
    let forged = |desk: &TestDesk, key: &[u8]| {
        let mut record: Record = decode(&desk.store.get(key).unwrap().unwrap()).unwrap();
        record.command.at = at("2026-03-01 00:00");
        Some(encode(&record).unwrap())
    };
    let cases: [(u64, Change<'_>, u64, &str); 5] = [
        (5, &unreadable, 4, "stored record 5 cannot be read: the bytes are damaged"),
        (
            5,
            &forged,
            4,
            "the records are not whole: the chain breaks at record 6: it or the one before was changed",
        ),
        (6, &|_, _| None, 5, "the records are not whole: record 6 is missing"),
        (1, &|_, _| None, 0, "the records are not whole: record 1 is missing"),
        (2, &forged, 1, "the records are not whole: the chain breaks at record 3"),
    ];
    for (seq, changed, holds, why) in cases {
        let desk = desk();
        let (whole, key) = (desk.store.head(ORG).unwrap(), keys.record(seq));
        let value = changed(&desk, &key);
        change(&desk, &key, value);
        let (salvaged, report, head) = saved(&desk);
        let broken = salvaged.broken.clone().unwrap();
        assert!(broken.starts_with(why), "{broken}");
        assert_eq!((salvaged.head, salvaged.newest), (head, whole.seq), "{why}");
        assert_eq!((head.seq, report.records, salvaged.lost_words), (holds, holds, 0), "{why}");
        assert!(report.is_clean(), "{why}: {report:?}");
    }
}

#[test]
fn what_is_lost_beside_the_chain_is_told_and_breaks_nothing() {
    let keys = Keys::of(ORG);
    let first = |desk: &TestDesk, space| {
        let prefix = keys.space(space);
        desk.store.scan(&Scan::prefix(&prefix, 1)).unwrap().remove(0).0
    };
    let check = |space, gone: bool, lost_words, is_clean, lacks_only_words| {
        let desk = desk();
        let key = first(&desk, space);
        let value = (!gone).then(|| flipped(&desk, &key));
        change(&desk, &key, value);
        let (salvaged, report, head) = saved(&desk);
        assert_eq!(head, desk.store.head(ORG).unwrap(), "{space:?}");
        assert_eq!((salvaged.broken, salvaged.lost_words), (None, lost_words), "{space:?}");
        assert_eq!(report.is_clean(), is_clean, "{space:?}: {report:?}");
        assert_eq!(report.lacks_only_words(), lacks_only_words, "{space:?}: {report:?}");
    };
    // What is derived is built anew, whatever became of it.
    check(Space::Ticket, true, 0, true, true);
    check(Space::Ledger, false, 0, true, true);
    // Words that are not those of their record are left out.
    check(Space::Payload, false, 1, false, true);
    check(Space::Payload, true, 0, false, true);
    // Without its pack a decision cannot be made again.
    check(Space::Blob, true, 0, false, false);
}
