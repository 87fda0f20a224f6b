//! A register of past years comes in at once: its clocks fire a share at a time, and hold nothing else up.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use suban_desk::running::clocks_due::Ticked;
use suban_desk::{Desk, Request, Revisions, Writer};
use suban_model::{Act, Actor, ClockState, Command, Private, Reply, TicketId, TicketRef};
use suban_policy::PackFiles;
use suban_store::{Commit, Entry, GROUP_BYTES_MAX, Head, MemoryStore, Scan, Store, StoreError};
use suban_test_kit::{FrozenHost, ORG, TestDesk, at, files};

/// Tickets of the backlog: with more than six years of clocks each, more than one call of a store takes.
const TICKETS: usize = 120;

/// A clock that begins anew each month until the final answer.
fn with_monthly_clock() -> PackFiles {
    let clocks = "编号,条款,开始于,时限,→,时限,多久,结束于,归谁\nT1,C2,登记,*,→,答复,3 工作日,最终回复,\n\
                  T3,C2,超期,答复|清零,→,清零,本期截至日,最终回复,\n";
    files(|files| {
        files.insert("tables/clocks.csv".into(), clocks.into());
    })
}

fn backlog(desk: &TestDesk) -> Vec<TicketId> {
    (0..TICKETS).map(|_| desk.register("2020-01-06 09:00", "来电", "没水")).collect()
}

fn final_reply(id: TicketId) -> Act {
    Act::Reply(Reply { ticket: TicketRef::Id(id), last: true, explained: false })
}

#[test]
fn a_backlog_of_years_fires_share_by_share() {
    let desk = TestDesk::with(&with_monthly_clock());
    let ids = backlog(&desk);
    let last = ids[TICKETS - 1];

    let now = at("2026-06-30 12:00");
    let first = desk.writer.tick(now).unwrap();
    assert!(first.more && (1..TICKETS).contains(&first.tickets), "{first:?}");
    assert_eq!(desk.ticket(last).clocks[0].state, ClockState::Running, "not yet its turn");
    desk.act("2026-06-30 11:00", final_reply(last));

    let mut shares = vec![first];
    while shares.last().is_some_and(|share| share.more) {
        shares.push(desk.writer.tick(now).unwrap());
    }
    let tickets: usize = shares.iter().map(|share| share.tickets).sum();
    assert_eq!(tickets, TICKETS - 1, "the command fired the clocks of its own ticket: {shares:?}");
    assert_eq!(desk.writer.tick(now).unwrap(), Ticked { tickets: 0, more: false });
    for id in ids {
        assert!(desk.ticket(id).next_check().is_none_or(|check| check > now), "{id}");
    }
    assert!(desk.verify().is_clean());
}

#[test]
fn commands_that_write_more_than_a_call_takes_are_all_written() {
    let desk = TestDesk::with(&with_monthly_clock());
    let ids = backlog(&desk);
    let TestDesk { store, writer, now, .. } = desk;
    drop(writer);
    let gate = Arc::new(Gate { store, open: Mutex::new(()), bytes: AtomicUsize::new(0) });
    let revisions = Revisions::new(Arc::clone(&gate) as _, ORG, Vec::new());
    let writer = Writer::start(Desk::open(Arc::new(revisions), FrozenHost(now)).unwrap()).unwrap();

    // The writer waits with the first command until all others have come, which then share a batch.
    let (done, answers) = channel();
    let shut = gate.open.lock().unwrap();
    for id in &ids {
        let by = Actor::of("工作室").into();
        let command = Command { at: at("2026-06-30 11:00"), by, key: None, act: final_reply(*id) };
        let done = done.clone();
        let tell = move |answer: Result<_, _>| done.send(answer.map(drop)).unwrap();
        writer.submit(Request { command, private: Private::new() }, tell);
    }
    drop((shut, done));
    for answer in answers {
        answer.unwrap();
    }
    let bytes = gate.bytes.load(Ordering::Relaxed);
    assert!(bytes > GROUP_BYTES_MAX, "{bytes} bytes are too few for this test");
}

/// A store that counts what it is given, and holds writers up while the gate is shut.
struct Gate {
    store: Arc<MemoryStore>,
    open: Mutex<()>,
    bytes: AtomicUsize,
}

impl Store for Gate {
    fn head(&self, org: &str) -> Result<Head, StoreError> {
        self.store.head(org)
    }

    fn orgs(&self) -> Result<Vec<(String, Head)>, StoreError> {
        self.store.orgs()
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.get(key)
    }

    fn scan(&self, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError> {
        self.store.scan(scan)
    }

    fn commit(&self, commits: &[Commit]) -> Result<(), StoreError> {
        let _open = self.open.lock().unwrap();
        self.bytes.fetch_add(commits.iter().map(Commit::bytes).sum(), Ordering::Relaxed);
        self.store.commit(commits)
    }
}
