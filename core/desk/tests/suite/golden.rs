//! The bytes of what is written today. If one of these fails, a stored type has changed: docs/ARCHITECTURE.md, "Formats",
//! says how to give it a new version.

use std::error::Error;
use suban_desk::stored::codec::{Stored, decode, encode};
use suban_desk::stored::keys::{Keys, Space};
use suban_desk::stored::record::{Payload, Record};
use suban_model::{Act, Digest, Reply, TicketId, TicketRef};
use suban_store::{Commit, Scan, Store};
use suban_test_kit::{ORG, TestDesk};

#[test]
fn a_payload_keeps_its_bytes() {
    let word = |name: &str, text: &str| [(name.to_owned(), text.to_owned())].into();
    let payload = Payload { salt: [7; 16], private: word("text", "没水"), said: word("reason", "忙") };
    let bytes = encode(&payload).unwrap();
    let private = [&[1, 4][..], b"text", &[6], "没水".as_bytes()].concat();
    let said = [&[1, 6][..], b"reason", &[3], "忙".as_bytes()].concat();
    let expect = [&[Payload::VERSION][..], &[7; 16], &private, &said].concat();
    assert_eq!(bytes, expect);
    assert_eq!(decode::<Payload>(&bytes), Ok(payload));
}

#[test]
fn a_record_keeps_its_bytes() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "家里没水了");
    let record = desk.view().record(id.0).unwrap().unwrap();
    let mut record = record;
    // What names the pack and the versions may change; the shape may not.
    record.rulebook.pack = Digest::default();
    record.rulebook.holidays = Digest::default();
    record.rulebook.profile = Digest::default();
    record.previous = Digest::default();
    for judgement in &mut record.judgements {
        judgement.input = Digest::default();
    }
    let bytes = encode(&record).unwrap();
    assert_eq!(bytes.len(), 469, "length");
    assert_eq!(Digest::of(&bytes).short(), "184113bd", "digest");
}

#[test]
fn records_of_an_unknown_version_are_refused_with_a_message_and_left_as_they_are() {
    let desk = TestDesk::new();
    desk.register("2026-03-02 09:00", "来电", "家里没水了");
    let head = desk.store.head(ORG).unwrap();
    let mut puts = desk.store.scan(&Scan::prefix(&Keys::of(ORG).space(Space::Record), 100)).unwrap();
    assert_eq!(puts.len(), 2, "the pack put in force, and the ticket");
    for (_, value) in &mut puts {
        value[0] = 2;
    }
    let (org, deletes) = (ORG.to_owned(), Vec::new());
    desk.store.commit(&[Commit { org, expected: head, next: head, puts, deletes }]).unwrap();
    let older = desk.store.scan(&Scan::prefix(b"", 10_000)).unwrap();
    let says_so = |error: &dyn Error| {
        let said = format!("{error}: {}", error.source().unwrap());
        let version = Record::VERSION;
        let expect = format!("record written in version 2, this program reads {version}");
        assert!(said.contains(&expect), "{said}");
    };
    says_so(&desk.revisions().in_force().unwrap_err());
    let reply = Reply { ticket: TicketRef::Id(TicketId(head.seq)), last: true, explained: false };
    let command = desk.try_do("2026-03-03 09:00", "工作室", Act::Reply(reply), &[]);
    says_so(&command.unwrap_err());
    assert!(!desk.verify().is_clean());
    assert_eq!(desk.store.scan(&Scan::prefix(b"", 10_000)).unwrap(), older);
}
