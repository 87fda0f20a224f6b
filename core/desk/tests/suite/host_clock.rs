//! A host's clock that goes wrong: nothing is done by it, nobody is charged for it, and a person sets the desk going again.

use std::sync::Arc;
use suban_desk::running::host_clock::{CLOCK_IDLE_DAYS_MAX, CLOCK_JUMP_SECONDS_MAX, HostClock};
use suban_desk::stored::confirmed_clock::ClockDoubt;
use suban_desk::{Cause, Desk, DeskError, Request, Revision, Revisions, Writer};
use suban_model::{Act, Actor, Command, Moment, Private, Register};
use suban_store::MemoryStore;
use suban_test_kit::{LooseHost, ORG, at, files, rulebook};

/// When the tests begin.
const NOON: &str = "2026-03-02 12:00";

fn plus(moment: Moment, seconds: i64) -> Moment {
    moment.plus_seconds(seconds).unwrap()
}

fn host() -> LooseHost {
    let host = LooseHost::default();
    host.show(at(NOON));
    host
}

/// A desk with the small organisation's pack, and its host.
struct Office {
    host: LooseHost,
    store: Arc<MemoryStore>,
    writer: Writer,
}

impl Office {
    fn open() -> Self {
        let (host, store, files) = (host(), Arc::new(MemoryStore::default()), files(|_| {}));
        let revisions = Arc::new(Revisions::new(Arc::clone(&store) as _, ORG, Vec::new()));
        let revision = Revision { rulebook: rulebook(&files), files };
        let desk = Desk::founded(revisions, host.clone(), &revision).unwrap();
        Self { host, store, writer: Writer::start(desk).unwrap() }
    }

    /// The same after a restart of its machine, whose clock then shows this.
    fn restarted(self, shows: Moment) -> Self {
        let Self { store, writer, .. } = self;
        drop(writer);
        let host = host();
        host.show(shows);
        let revisions = Arc::new(Revisions::new(Arc::clone(&store) as _, ORG, Vec::new()));
        let writer = Writer::start(Desk::open(revisions, host.clone()).unwrap()).unwrap();
        Self { host, store, writer }
    }

    fn register(&self) -> Result<u64, DeskError> {
        let register = Register { channel: "来电".into(), ..Register::default() };
        let (by, act) = (Actor::of("工作室").into(), Act::Register(register));
        let command = Command { at: self.writer.now(), by, key: None, act };
        let private = Private::from([("text".to_owned(), "没水".to_owned())]);
        self.writer.perform(Request { command, private }).map(|receipt| receipt.record.seq)
    }

    /// Fires what ran out by what the clock shows: how many tickets' clocks.
    fn tick(&self) -> Result<usize, DeskError> {
        let shows = Moment::from_seconds(self.host.now.load(std::sync::atomic::Ordering::Relaxed)).unwrap();
        self.writer.tick(shows).map(|ticked| ticked.tickets)
    }

    #[track_caller]
    fn is_doubted(&self) {
        let head = self.writer.revisions().view().head().unwrap();
        assert!(self.writer.vitals().clock.is_some());
        assert!(matches!(self.tick(), Err(DeskError::Clock(_))));
        assert!(matches!(self.register(), Err(DeskError::Clock(_))));
        assert_eq!(self.writer.revisions().view().head().unwrap(), head, "nothing was done");
    }
}

fn cause() -> Cause {
    Cause { by: Actor::of("管理员"), reason: "看过表了".to_owned(), accepted: None }
}

#[test]
fn a_clock_just_within_and_just_beyond_what_is_believed() {
    let (jump, days) = (CLOCK_JUMP_SECONDS_MAX, CLOCK_IDLE_DAYS_MAX * 86_400);
    // By how many seconds it is ahead of what has passed.
    let running = [(0, true), (jump, true), (jump + 1, false), (-jump, true), (-jump - 1, false)];
    for (ahead, is_believed) in running {
        let host = host();
        let clock = HostClock::new(Arc::new(host.clone()), None);
        assert_eq!(clock.believed(), Ok(at(NOON)));
        host.pass(3_600);
        let expected = plus(at(NOON), 3_600);
        let shows = plus(expected, ahead);
        host.show(shows);
        let expect = if is_believed { Ok(shows) } else { Err(ClockDoubt { shows, expected }) };
        assert_eq!(clock.believed(), expect, "{ahead}");
    }
    let starting = [(0, true), (days, true), (days + 1, false), (-jump, true), (-jump - 1, false)];
    for (ahead, is_believed) in starting {
        let (host, shows) = (host(), plus(at(NOON), ahead));
        host.show(shows);
        let clock = HostClock::new(Arc::new(host), Some(at(NOON)));
        assert_eq!(clock.believed().is_ok(), is_believed, "{ahead} at the start");
        let known = if is_believed { shows } else { at(NOON) };
        assert_eq!(clock.now(), known, "{ahead} at the start");
    }
}

#[test]
fn a_clock_that_is_wrong_for_three_seconds_charges_nobody() {
    for wrong in ["2027-03-02 12:00", "2020-01-01 00:00", "2099-12-31 23:59"] {
        let office = Office::open();
        office.register().unwrap();
        office.host.show(at(wrong));
        office.is_doubted();
        // The time that has passed is known all the same.
        assert_eq!(office.writer.now(), at(NOON), "{wrong}");

        office.host.show(at(NOON));
        office.host.pass(3);
        assert_eq!(office.writer.vitals().clock, None, "{wrong}");
        assert_eq!(office.tick().unwrap(), 0, "nothing has run out");
        office.register().unwrap();
    }
}

#[test]
fn a_tick_by_a_moment_that_was_read_off_a_wrong_clock_fires_nothing_early() {
    let office = Office::open();
    office.register().unwrap();
    let ticked = office.writer.tick(at("2099-12-31 23:59")).unwrap();
    assert_eq!(ticked.tickets, 0);
}

#[test]
fn a_person_confirms_and_that_is_kept() {
    let office = Office::open();
    office.register().unwrap();
    let later = at("2026-06-30 12:00");
    office.host.show(later);
    office.is_doubted();
    let confirmed = office.writer.confirm_clock(cause()).unwrap();
    assert_eq!((confirmed.at, confirmed.cause), (later, cause()));
    assert_eq!(office.tick().unwrap(), 1);
    office.register().unwrap();
}

#[test]
fn at_the_start_the_newest_record_and_what_was_confirmed_are_what_is_known() {
    let (early, later) = (at("2026-03-02 11:00"), at("2026-06-30 12:00"));
    let office = Office::open();
    office.register().unwrap();
    let office = office.restarted(early);
    office.is_doubted();
    let office = office.restarted(later);
    office.is_doubted();
    // Nothing is recorded before the next start, yet nobody is asked twice.
    office.writer.confirm_clock(cause()).unwrap();
    let office = office.restarted(plus(later, 60));
    assert_eq!(office.writer.vitals().clock, None);
    office.register().unwrap();
    let office = office.restarted(plus(later, 3_600));
    office.register().unwrap();
}

#[test]
fn a_desk_whose_records_are_of_the_future_goes_on_once_its_clock_is_confirmed() {
    let future = at("2030-01-01 00:00");
    let office = Office::open();
    office.host.show(future);
    office.writer.confirm_clock(cause()).unwrap();
    office.register().unwrap();
    // The clock was wrong then, and is right now.
    let office = office.restarted(at(NOON));
    office.is_doubted();
    office.writer.confirm_clock(cause()).unwrap();
    office.register().unwrap();
    let office = office.restarted(plus(at(NOON), 600));
    office.register().unwrap();
    let last = office.writer.revisions().view().last_record().unwrap().unwrap();
    assert_eq!(last.recorded_at, future, "the desk's time never runs backwards");
}
