//! The bytes of version 2. If one of these fails, the format has changed: give it a new version byte.

use crate::office::TestDesk;
use suban_desk::record::{FORMAT, Payload, decode, encode};
use suban_model::Digest;

#[test]
fn a_payload_keeps_its_bytes() {
    let payload = Payload { salt: [7; 16], private: [("text".to_owned(), "没水".to_owned())].into() };
    let bytes = encode(&payload).unwrap();
    let expect = [&[FORMAT][..], &[7; 16], &[1, 4], b"text", &[6], "没水".as_bytes()].concat();
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
    record.edition.pack = Digest::default();
    record.edition.holidays = Digest::default();
    record.edition.profile = Digest::default();
    record.previous = Digest::default();
    for judgement in &mut record.judgements {
        judgement.input = Digest::default();
    }
    let bytes = encode(&record).unwrap();
    assert_eq!(bytes.len(), 466, "length");
    assert_eq!(Digest::of(&bytes).short(), "23bc50c5", "digest");
}
