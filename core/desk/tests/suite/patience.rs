//! A publication that takes long holds nothing up: a rollback passes it, its tests have an end, and one that nobody waits
//! for is given up.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use suban_desk::publishing::gate::{TRIAL_SECONDS_MAX, Unfit};
use suban_desk::{
    Cause, Desk, DeskError, PublishError, Published, Refusal, Revision, Revisions, Writer, publish,
};
use suban_policy::PackFiles;
use suban_store::MemoryStore;
use suban_test_kit::{LooseHost, ORG, at, files, rulebook};

/// A pack that charges so much for the first return, and has so many tests.
fn pack(points: &str, tests: usize) -> PackFiles {
    files(|files| {
        let verdicts = format!("编号,条款,平台认定,第几次,→,扣谁,分\nV1,C3,退回,1,→,责任部门,{points}\n");
        files.insert("tables/verdicts.csv".to_owned(), verdicts.into_bytes());
        let case = format!(
            "[[case]]\nname = \"第一次退回\"\ngives = [\"V1 管网所 {points}\"]\n\
             facts = {{ \"事件\" = \"platform.judged\", \"平台认定\" = \"退回\", \"第几次\" = 1, \"主办\" = \"管网所\" }}\n"
        );
        files.insert("tests/verdicts.toml".to_owned(), case.repeat(tests).into_bytes());
    })
}

struct Office {
    host: LooseHost,
    writer: Writer,
    /// Number of its first activation.
    first: u64,
}

/// An office that charges 3, and charged 2 at first.
fn office() -> Office {
    let host = LooseHost::default();
    host.show(at("2026-03-02 12:00"));
    let files = pack("2", 1);
    let revisions = Arc::new(Revisions::new(Arc::new(MemoryStore::default()), ORG, Vec::new()));
    let revision = Revision { rulebook: rulebook(&files), files };
    let desk = Desk::founded(revisions, host.clone(), &revision).unwrap();
    let writer = Writer::start(desk).unwrap();
    let first = writer.revisions().activations().unwrap()[0].seq;
    let office = Office { host, writer, first };
    office.publish(&pack("3", 1), &|| true).unwrap();
    office
}

impl Office {
    fn publish(&self, files: &PackFiles, is_awaited: &dyn Fn() -> bool) -> Result<Published, PublishError> {
        publish(&mut &self.writer, files, None, &Cause::default(), is_awaited)
    }

    fn activations(&self) -> usize {
        self.writer.revisions().activations().unwrap().len()
    }
}

#[test]
fn a_rollback_passes_a_publication_which_is_then_refused() {
    let office = office();
    let rolled_back = Cell::new(None);
    let slow = |number: u64| {
        // In the middle of the pack's tests.
        rolled_back.set(office.writer.restore(number, Cause::default()).unwrap().or(rolled_back.take()));
        true
    };
    let refused = office.publish(&pack("4", 3), &|| slow(office.first)).unwrap_err();
    let by = rolled_back.take().unwrap().seq;
    assert!(
        matches!(&refused, PublishError::Desk(DeskError::Refused(Refusal::RulesChanged { by: changed })) if *changed == by),
        "{refused:?}"
    );
    assert_eq!(refused.to_string().matches("publish it again").count(), 1, "{refused}");
    assert_eq!(office.activations(), 3, "the rollback is the newest");
    // Looked at beside the rules of now, it is put in force.
    assert!(office.publish(&pack("4", 3), &|| true).unwrap().record.is_some());
}

#[test]
fn a_publication_that_nobody_waits_for_is_given_up() {
    let office = office();
    for tests_awaited in [0, 1, 2] {
        let asked = Cell::new(0);
        let is_awaited = || {
            asked.set(asked.get() + 1);
            asked.get() <= tests_awaited
        };
        let given_up = office.publish(&pack("4", 3), &is_awaited).unwrap_err();
        assert!(matches!(given_up, PublishError::Desk(DeskError::Abandoned)), "{given_up:?}");
        assert_eq!(office.activations(), 2);
    }
}

#[test]
fn tests_that_take_too_long_are_given_up_and_that_is_noted() {
    let office = office();
    office.host.look_ms.store(TRIAL_SECONDS_MAX * 1_000 / 4, Ordering::Relaxed);
    let refused = office.publish(&pack("4", 20), &|| true).unwrap_err();
    let PublishError::Unfit { unfit: Unfit::Slow, note } = refused else { panic!("{refused:?}") };
    assert_eq!(note.complaints[0].code, "slow-tests");
    assert_eq!(office.writer.revisions().view().refused().unwrap(), Some(note));
    assert!(office.publish(&pack("4", 1), &|| true).is_ok(), "one test is quick enough");
}
