//! Verifying while others write: nothing that holds is called wrong, nothing wrong is passed over, and a desk that
//! never holds still is called so.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;
use suban_desk::replay::verify::{Finding, Report, verify};
use suban_desk::stored::keys::{Keys, Space};
use suban_model::{Act, Erase, Judge, Reply, TicketRef};
use suban_policy::diagnostic::Language;
use suban_store::{Commit, Entry, Head, Scan, Store, StoreError};
use suban_test_kit::{ORG, TestDesk};

/// How many tickets each of the others brings to their end meanwhile.
const TICKETS_PER_WRITER: usize = 60;

/// How long each rests after a ticket, in milliseconds.
const REST_MS: u64 = 10;

/// A ticket's life: charged, charged again, answered late, and its words erased.
fn live(desk: &TestDesk) {
    let id = desk.register("2026-03-02 09:00", "来电", "水费不对");
    let ticket = TicketRef::Id(id);
    for day in ["03", "04"] {
        let judge = Judge { ticket: ticket.clone(), verdict: "退回".into() };
        desk.act(&format!("2026-03-{day} 09:00"), Act::Judge(judge));
    }
    let reply = Reply { ticket: ticket.clone(), last: true, explained: false };
    desk.act("2026-03-12 09:00", Act::Reply(reply));
    desk.act("2026-03-13 09:00", Act::Erase(Erase { ticket, reason: "本人申请".into() }));
}

/// Verifies again and again while two others write.
fn verify_while_writing(desk: &TestDesk) -> Vec<Report> {
    let write = || {
        for _ in 0..TICKETS_PER_WRITER {
            live(desk);
            thread::sleep(Duration::from_millis(REST_MS));
        }
    };
    thread::scope(|scope| {
        let others = [scope.spawn(write), scope.spawn(write)];
        let mut reports = vec![desk.verify()];
        while !others.iter().all(thread::ScopedJoinHandle::is_finished) {
            reports.push(desk.verify());
        }
        reports
    })
}

#[test]
fn nothing_that_holds_is_called_wrong() {
    let desk = TestDesk::new();
    let reports = verify_while_writing(&desk);
    for report in &reports {
        assert_eq!(report.findings, []);
    }
    let records: Vec<_> = reports.iter().map(|report| report.records).collect();
    assert!(records.is_sorted() && records.first() < records.last(), "others wrote: {records:?}");
    assert!(desk.verify().is_clean());
}

#[test]
fn nothing_wrong_is_passed_over() {
    let desk = TestDesk::new();
    live(&desk);
    let head = desk.store.head(ORG).unwrap();
    let (key, _) = desk.store.scan(&Scan::prefix(&Keys::of(ORG).space(Space::Ledger), 1)).unwrap().remove(0);
    let deletes = vec![key];
    desk.store
        .commit(&[Commit { org: ORG.into(), expected: head, next: head, puts: Vec::new(), deletes }])
        .unwrap();
    for report in verify_while_writing(&desk) {
        assert_eq!(report.findings_total, 1);
        assert!(
            matches!(&report.findings[..], [Finding::Derived { why: "missing", .. }]),
            "{:?}",
            report.findings
        );
    }
}

/// A store whose head seems to move at every look; its ledger has lost an entry.
struct Restless<'a> {
    desk: &'a TestDesk,
    looks: AtomicU64,
    quiet_looks: u64,
}

impl Store for Restless<'_> {
    fn head(&self, org: &str) -> Result<Head, StoreError> {
        let looks = self.looks.fetch_add(1, Ordering::Relaxed);
        let head = self.desk.store.head(org)?;
        let moved = looks >= self.quiet_looks;
        Ok(if moved { Head { seq: head.seq + 1 + looks, ..head } } else { head })
    }

    fn orgs(&self) -> Result<Vec<(String, Head)>, StoreError> {
        self.desk.store.orgs()
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.desk.store.get(key)
    }

    fn scan(&self, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError> {
        let mut entries = self.desk.store.scan(scan)?;
        if scan.prefix == Keys::of(ORG).space(Space::Ledger) {
            entries.pop();
        }
        Ok(entries)
    }

    fn commit(&self, commits: &[Commit]) -> Result<(), StoreError> {
        self.desk.store.commit(commits)
    }
}

#[test]
fn a_desk_that_never_holds_still_is_called_so() {
    let desk = TestDesk::new();
    live(&desk);
    // Quiet while the log and the payloads are read, restless from then on.
    let restless = Restless { desk: &desk, looks: AtomicU64::new(0), quiet_looks: 2 };
    let report = verify(&restless, ORG, &[], None, |_| {}).unwrap();
    // The entry that a scan did not show, and the end of the log.
    assert_eq!(report.findings, [Finding::NotCompared { keys: 2 }]);
    assert_eq!(
        report.findings[0].speak(Language::English),
        "too much was written meanwhile to compare 2 values: verify again at a quieter time"
    );
}
