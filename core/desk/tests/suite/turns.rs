//! Whose turn it is: a person's command goes before a backlog, and waits for one share of it at most.

use std::sync::atomic::Ordering;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use suban_desk::limits::{BATCH_MS, TICK_MS};
use suban_desk::running::pulse::{Doing, WRITER_SECONDS_MAX};
use suban_desk::{Cause, Desk, Request, Revisions, Writer};
use suban_model::{Act, Actor, Command, Private, Register};
use suban_store::{Commit, Entry, Head, MemoryStore, Scan, Store, StoreError};
use suban_test_kit::{LooseHost, ORG, TestDesk, at};

/// A store that holds writers up while its gate is shut.
struct Gate {
    store: Arc<MemoryStore>,
    open: Mutex<()>,
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
        self.store.commit(commits)
    }
}

struct Office {
    writer: Arc<Writer>,
    gate: Arc<Gate>,
    host: LooseHost,
}

/// An office with so many tickets whose clocks have run out.
fn office(backlog: usize) -> Office {
    let desk = TestDesk::new();
    for _ in 0..backlog {
        desk.register("2026-03-02 09:00", "来电", "没水");
    }
    let TestDesk { store, writer, now, .. } = desk;
    drop(writer);
    let gate = Arc::new(Gate { store, open: Mutex::new(()) });
    let revisions = Revisions::new(Arc::clone(&gate) as _, ORG, Vec::new());
    let host = LooseHost { now, ..LooseHost::default() };
    let writer = Writer::start(Desk::open(Arc::new(revisions), host.clone()).unwrap()).unwrap();
    // Its first record is months old.
    writer.confirm_clock(Cause::default()).unwrap();
    while writer.vitals().doing.is_some() {
        std::thread::yield_now();
    }
    Office { writer: Arc::new(writer), gate, host }
}

fn register() -> Request {
    let register = Register { channel: "来电".into(), ..Register::default() };
    let (by, act) = (Actor::of("工作室").into(), Act::Register(register));
    let command = Command { at: at("2026-06-30 11:00"), by, key: None, act };
    Request { command, private: Private::from([("text".to_owned(), "水费".to_owned())]) }
}

impl Office {
    /// Hands a command in, whose record's number is told.
    fn submit(&self, told: &Sender<u64>) {
        let told = told.clone();
        self.writer.submit(register(), move |done| told.send(done.unwrap().record.seq).unwrap());
    }

    /// Waits until the writer does something.
    fn wait_for(&self, doing: Doing) {
        while self.writer.pulse().vitals().doing.map(|(doing, _)| doing) != Some(doing) {
            std::thread::yield_now();
        }
    }
}

#[test]
fn a_tick_yields_by_time_and_goes_on_where_it_stopped() {
    let office = office(6);
    // Two looks, and the share is used up.
    office.host.look_ms.store(TICK_MS / 2 + 1, Ordering::Relaxed);
    let now = at("2026-06-30 12:00");
    let mut fired = Vec::new();
    loop {
        let ticked = office.writer.tick(now).unwrap();
        fired.push(ticked.tickets);
        if !ticked.more {
            break;
        }
    }
    assert!(fired.len() > 6 && fired.iter().all(|tickets| *tickets <= 1), "{fired:?}");
    assert_eq!(fired.iter().sum::<usize>(), 6, "{fired:?}");
}

#[test]
fn a_command_goes_before_ticks_that_came_earlier() {
    let office = office(2);
    office.host.look_ms.store(TICK_MS, Ordering::Relaxed);
    let shut = office.gate.open.lock().unwrap();
    let (told, answers) = channel();
    // It holds the writer at the gate until the others have come.
    office.submit(&told);
    office.wait_for(Doing::Flush);
    let ticks: Vec<_> = (0..2)
        .map(|_| {
            let writer = Arc::clone(&office.writer);
            std::thread::spawn(move || writer.tick(at("2026-06-30 12:00")).unwrap())
        })
        .collect();
    while office.writer.pulse().vitals().waiting < 1 + ticks.len() {
        std::thread::yield_now();
    }
    office.submit(&told);
    drop(shut);
    assert!(ticks.into_iter().all(|tick| tick.join().unwrap().more));
    let (first, second) = (answers.recv().unwrap(), answers.recv().unwrap());
    assert_eq!(second, first + 1, "no clock fired before the command that came last");
    assert_eq!(office.writer.revisions().view().head().unwrap().seq, second + 2, "then one in each share");
}

#[test]
fn a_batch_is_bounded_by_time_and_the_rest_comes_next() {
    let office = office(0);
    let shut = office.gate.open.lock().unwrap();
    let (told, answers) = channel();
    office.submit(&told);
    office.wait_for(Doing::Flush);
    office.host.look_ms.store(BATCH_MS, Ordering::Relaxed);
    let others = 5;
    for _ in 0..others {
        office.submit(&told);
    }
    drop((shut, told));
    let done: Vec<u64> = answers.into_iter().collect();
    assert_eq!(done.len(), others + 1);
    assert!(done.is_sorted(), "in their order: {done:?}");
}

#[test]
fn a_writer_that_is_held_is_told_by_what_and_for_how_long() {
    let office = office(0);
    assert_eq!(office.writer.pulse().vitals().doing, None);
    let shut = office.gate.open.lock().unwrap();
    let (told, answers) = channel();
    office.submit(&told);
    office.wait_for(Doing::Flush);
    let blocked_after = |seconds: u64| {
        office.host.uptime_ms.store(seconds * 1_000, Ordering::Relaxed);
        office.writer.pulse().vitals().blocked()
    };
    assert_eq!(blocked_after(WRITER_SECONDS_MAX), None);
    let seconds = WRITER_SECONDS_MAX + 1;
    assert_eq!(blocked_after(seconds), Some((Doing::Flush, seconds)));
    drop(shut);
    answers.recv().unwrap();
    while office.writer.pulse().vitals().doing.is_some() {
        std::thread::yield_now();
    }
}
