//! Values of every kind, with their bytes: `values/KIND.jsonl` holds one a line, as JSON and as it was stored.
//!
//! Most come out of a folder, one of each shape. Of format 3, `invented/KIND.json` has what no folder happens to hold, such
//! as every kind of fault; of later formats, the values of format 3 as they are read there. Together they have every
//! variant of every stored type, so that a field added or a variant moved cannot go unnoticed.

use super::fixture;
use super::story::{LITTLE, WHOLE, tell};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::fmt::{Debug, Write as _};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use suban_desk::stored::codec::{CodecError, Stored, decode, encode};
use suban_desk::stored::kept::{ByCommandKey, ByExternal, IssuedWarning, Settlement, WarnedIn};
use suban_desk::stored::keys::{Keys, Space};
use suban_desk::stored::listing::Row;
use suban_desk::stored::older::{v3, written_in};
use suban_desk::stored::record::Payload;
use suban_desk::{Entry, Record, RefusedPack};
use suban_model::{Act, Aggregate, Book, Digest, Observation, Ticket};
use suban_store::{MemoryStore, Scan, Store, walk};

/// One line of a file.
#[derive(Serialize, Deserialize)]
struct Line {
    bytes: String,
    value: Json,
}

/// What is done with every kind.
trait Each {
    fn kind<T: Stored + PartialEq + Debug>(&mut self, name: &str);
}

fn each(work: &mut impl Each) {
    work.kind::<Record>("record");
    work.kind::<Payload>("payload");
    work.kind::<Ticket>("ticket");
    work.kind::<Book>("finding-book");
    work.kind::<ByExternal>("external-number");
    work.kind::<ByCommandKey>("command-key");
    work.kind::<Entry>("ledger-entry");
    work.kind::<Observation>("observation");
    work.kind::<Aggregate>("aggregate");
    work.kind::<Settlement>("settlement");
    work.kind::<IssuedWarning>("warning");
    work.kind::<WarnedIn>("warned-of");
    work.kind::<Row>("listing-row");
    work.kind::<RefusedPack>("refused-pack");
}

/// The formats of which values are frozen.
const FORMATS: [u8; 2] = [3, 4];

fn lines(format: u8, kind: &str) -> Vec<Line> {
    let text = fs::read_to_string(fixture(format, &format!("values/{kind}.jsonl"))).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digits: Vec<char> = hex.chars().collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap()).collect()
}

/// What a value has: the names of its fields, and the words that may be variants.
fn shape(value: &Json, path: &str, seen: &mut BTreeSet<String>) {
    match value {
        Json::Object(fields) => {
            for (name, value) in fields {
                let path = format!("{path}.{name}");
                shape(value, &path, seen);
                seen.insert(path);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| shape(item, path, seen)),
        Json::String(word) if word.chars().all(|letter| letter.is_ascii_alphabetic() || letter == '_') => {
            seen.insert(format!("{path}={word}"));
        }
        Json::Null => {}
        Json::Bool(_) | Json::Number(_) | Json::String(_) => {
            seen.insert(format!("{path}="));
        }
    }
}

/// Reads the values of a format.
struct Check(u8);

impl Each for Check {
    fn kind<T: Stored + PartialEq + Debug>(&mut self, name: &str) {
        let lines = lines(self.0, name);
        assert!(!lines.is_empty(), "{name}");
        let is_truth = [Space::Record, Space::Payload, Space::Refused].contains(&T::SPACE);
        for (Line { bytes, value }, number) in lines.iter().zip(1..) {
            let stored = bytes_of(bytes);
            let decoded: T = match decode(&stored) {
                Ok(decoded) => decoded,
                // What is derived is built again.
                Err(CodecError::Version { .. }) if !is_truth => continue,
                Err(error) => panic!("{name} {number}: {error}"),
            };
            if stored[0] == T::VERSION {
                assert_eq!(serde_json::to_value(&decoded).unwrap(), *value, "{name} {number}");
                assert_eq!(hex(&encode(&decoded).unwrap()), *bytes, "{name} {number}");
            }
        }
    }
}

#[test]
fn every_value_is_read_as_it_was_written() {
    for format in FORMATS {
        each(&mut Check(format));
    }
}

#[test]
fn truth_goes_up_and_comes_down_again_with_the_same_bytes() {
    let mut records = lines(3, "record").into_iter().map(|line| bytes_of(&line.bytes));
    let first = records.next().unwrap();
    let record: Record = decode(&first).unwrap();
    for bytes in std::iter::once(first).chain(records) {
        assert_eq!(decode::<Record>(&bytes), v3::record(&bytes[1..]));
        let record: Record = decode(&bytes).unwrap();
        // Every step there is, behind one command that gives no reason for any.
        if matches!(record.command.act, Act::Erase(_)) && record.change.ticket_steps().len() > 1 {
            continue;
        }
        let down = written_in(v3::VERSION, &record, None).unwrap();
        assert_eq!((down.record, down.payload), (bytes, None));
    }
    for line in lines(3, "payload") {
        let bytes = bytes_of(&line.bytes);
        let payload: Payload = decode(&bytes).unwrap();
        assert_eq!(Ok(&payload), v3::payload(&bytes[1..]).as_ref());
        let down = written_in(v3::VERSION, &record, Some(&payload)).unwrap();
        assert_eq!(v3::record(&down.record[1..]).unwrap().private, Some(Digest::of(&bytes)));
        assert_eq!(down.payload, Some(bytes));
    }
}

/// Each variant, or name of a field, stands somewhere in the values of a kind.
fn check_variants(format: u8, (kind, place): (&str, &str), variants: &str) {
    let mut seen = BTreeSet::new();
    for line in lines(format, kind) {
        shape(&line.value, kind, &mut seen);
    }
    for variant in variants.split_whitespace() {
        let (field, word) = (format!("{kind}{place}.{variant}"), format!("{kind}{place}={variant}"));
        assert!(seen.contains(&field) || seen.contains(&word), "{format}: {word}");
    }
}

#[test]
fn there_is_a_value_of_format_4_with_every_variant_that_is_new() {
    let check = |kind: &str, place: &str, variants: &str| check_variants(4, (kind, place), variants);
    check("record", ".change", "ticket finding period figures rules");
    let ticket = "classified routed attention clock_started happened clock_late replied called_back judged repeated \
                  excused promised given_back form_recorded approved lacked warned observed book erased";
    check("record", ".change.ticket", ticket);
    check("record", ".change.ticket.book", "assessed measured determined");
    check("record", ".change.finding", "book");
    check("record", ".change.ticket.routed", "assign return queue");
    check("record", ".change.ticket.routed.queue.reason", "rule");
    check("record", ".change.ticket.attention", "hook_failed no_rule");
    check("record", ".entries.about", "ticket finding period");
    check("payload", "", "salt private said");
    check("payload", ".said", "reason");
    check("ticket", ".attention", "no_rule");
}

#[test]
fn there_is_a_value_of_format_3_with_every_variant() {
    let check = |kind: &str, place: &str, variants: &str| check_variants(3, (kind, place), variants);

    check(
        "record",
        ".command.act",
        "register dispatch record reply callback judge node approve extend give_back determine tally settle \
         expire erase activate",
    );
    check("record", ".command.act.reply.ticket", "id external");
    check(
        "record",
        ".steps",
        "classified routed attention clock_started happened clock_late replied called_back judged repeated \
         excused promised given_back form_recorded approved lacked warned observed measured assessed determined \
         erased",
    );
    check("record", ".steps.routed", "assign return queue");
    check("record", ".steps.clock_started.plan.allowance", "limit given period_end next_period_end");
    check("record", ".steps.clock_started.state", "running late ended");
    check(
        "record",
        ".steps.happened",
        "Registered Dispatched FirstReply FinalReply Satisfied Unsatisfied FindingRecorded PlatformJudged \
         ClockLate Extended Returned PeriodEnded Node",
    );
    check("record", ".steps.called_back", "satisfied unsatisfied unreached");
    check("record", ".steps.assessed.charges.amount", "fixed range open");
    check("record", ".steps.assessed.charges.slot.keep", "last max");
    check("record", ".steps.observed", "replaces now");
    check("record", ".judgements.hook", "classify route schedule require assess accountability warn settle");
    check("record", ".judgements.fault.kind", "budget size script rule who input plugin host");
    check("record", ".judgements.trace", "fired near figures asked notes");
    check("record", ".judgements.trace.asked.fault.kind", "plugin host");
    check("ticket", ".stage", "queued to_return dispatched answered replied called_back returned");
    check("ticket", ".routing", "assign return queue");
    check("ticket", ".clocks.state", "running late ended");
    check("ticket", ".answer", "satisfied unsatisfied unreached");
    check("ticket", "", "happened forms approvals lacks warnings observations book records attention erased");
    check("ticket", ".book", "proposals standing measures");
    check("listing-row", ".stage", "queued to_return dispatched answered replied called_back returned");
    check("listing-row", ".lateness", "never ended now");
    check("refused-pack", ".complaints", "code path line column words message help");
}

/// Writes the values that have something new: those of a story, and those of format 3 as they are read.
struct Make {
    store: Arc<dyn Store>,
    frozen: PathBuf,
}

impl Each for Make {
    fn kind<T: Stored + PartialEq + Debug>(&mut self, name: &str) {
        let mut values: Vec<T> = Vec::new();
        for org in [WHOLE, LITTLE] {
            let prefix = Keys::of(org).space(T::SPACE);
            let stored = walk(self.store.as_ref(), Scan::prefix(&prefix, usize::MAX));
            values.extend(stored.map(|entry| decode::<T>(&entry.unwrap().1).unwrap()));
        }
        values.extend(lines(3, name).iter().filter_map(|line| decode(&bytes_of(&line.bytes)).ok()));
        let mut seen = BTreeSet::new();
        values.retain(|value| {
            let before = seen.len();
            shape(&serde_json::to_value(value).unwrap(), "", &mut seen);
            seen.len() > before
        });
        let line = |value: &T| {
            let bytes = hex(&encode(value).unwrap());
            let line = Line { bytes, value: serde_json::to_value(value).unwrap() };
            serde_json::to_string(&line).unwrap() + "\n"
        };
        let text: String = values.iter().map(line).collect();
        fs::write(self.frozen.join(format!("{name}.jsonl")), text).unwrap();
    }
}

#[test]
fn the_values_can_be_made() {
    let Some(frozen) = super::freeze().map(|frozen| frozen.join("values")) else { return };
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    tell(&store);
    fs::create_dir_all(&frozen).unwrap();
    each(&mut Make { store, frozen });
}
