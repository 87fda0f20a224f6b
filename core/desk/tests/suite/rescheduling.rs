//! The holidays of the next year are published while limits run that were computed without them.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use suban_desk::{Cause, Revision, Rulebook};
use suban_model::{Act, ClockState, Command, Holidays, Occasion, Reply, Reschedule, TicketId, TicketRef};
use suban_test_kit::{TestDesk, at, files, rulebook};

/// What the days around New Year 2027 are said to be: 31 December is off as well, and Saturday the 2nd is worked.
const NEW_YEAR: &str = "notice,date,day,name\n2027,2026-12-31,off,元旦\n2027,2027-01-01,off,元旦\n2027,2027-01-02,working,元旦\n";

/// Puts other holidays in force, and nothing else.
fn publish(desk: &TestDesk, days: &str) {
    let holidays = Arc::new(Holidays::china().amended_by(&Holidays::parse(days).unwrap()));
    let files = files(|_| {});
    let pack = Arc::clone(&rulebook(&files).pack);
    let revision = Revision { rulebook: Rulebook::new(pack, holidays), files };
    assert!(desk.writer.activate(revision, Cause::default()).unwrap().is_some());
}

fn due(desk: &TestDesk, id: TicketId) -> (String, bool, ClockState) {
    let ticket = desk.ticket(id);
    let clock = ticket.clocks.last().unwrap();
    (clock.due.told_in(&rulebook(&files(|_| {})).pack.zone), clock.provisional, clock.state)
}

fn told(desk: &TestDesk) -> Vec<Option<Occasion>> {
    let records = (1..=desk.view().head().unwrap().seq).map(|seq| desk.view().record(seq).unwrap().unwrap());
    records
        .filter(|record| matches!(record.command.act, Act::Reschedule(_)))
        .map(|record| match record.command.by {
            suban_model::Giver::Host(occasion) => occasion,
            suban_model::Giver::Person(_) => panic!("the host gives it"),
        })
        .collect()
}

#[test]
fn a_running_limit_is_computed_anew_and_an_ended_one_is_not() {
    let desk = TestDesk::new();
    desk.set_now("2026-12-30 09:00");
    let (running, ended) = (
        desk.register("2026-12-30 09:00", "来电", "没水"),
        desk.register("2026-12-30 09:00", "来电", "没水"),
    );
    let reply = Reply { ticket: TicketRef::Id(ended), last: true, explained: false };
    desk.act("2026-12-30 09:00", Act::Reply(reply));
    // Three working days: the 31st, then Monday the 4th and Tuesday the 5th, as long as only the law's 1 January is known.
    let before = due(&desk, ended);
    assert_eq!(due(&desk, running), ("2027-01-05 24:00".into(), true, ClockState::Running));

    publish(&desk, NEW_YEAR);
    assert_eq!(desk.tick("2026-12-30 09:05"), 1);
    // The 31st is off, and the 2nd is worked: the 2nd, 4th and 5th.
    assert_eq!(due(&desk, running), ("2027-01-05 24:00".into(), false, ClockState::Running));
    assert_eq!(due(&desk, ended), before);
    assert_eq!(told(&desk), [Some(Occasion::Tick)]);
    assert_eq!(desk.tick("2026-12-30 09:06"), 0, "once");

    // A second notice moves it again.
    publish(&desk, &format!("{NEW_YEAR}2027,2027-01-04,off,元旦\n"));
    let desk = desk.restarted();
    assert_eq!(desk.tick("2026-12-30 09:10"), 1, "after a restart too");
    assert_eq!(due(&desk, running), ("2027-01-06 24:00".into(), false, ClockState::Running));
    assert!(desk.verify().is_clean());
}

#[test]
fn what_was_charged_before_the_holidays_were_known_is_taken_back() {
    let desk = TestDesk::new();
    desk.set_now("2026-12-30 09:00");
    let id = desk.register("2026-12-30 09:00", "来电", "没水");
    desk.tick("2027-01-06 09:00");
    assert_eq!(due(&desk, id).2, ClockState::Late);
    assert_eq!(desk.ledger("2027-01"), ["O1 pipes 1"]);

    publish(&desk, &format!("{NEW_YEAR}2027,2027-01-04,off,元旦\n2027,2027-01-05,off,元旦\n"));
    desk.tick("2027-01-06 09:05");
    assert_eq!(due(&desk, id), ("2027-01-07 24:00".into(), false, ClockState::Running));
    assert_eq!(desk.ledger("2027-01"), ["O1 pipes 1", "O1 pipes -1"]);
    // It runs out again by the new moment.
    desk.tick("2027-01-08 09:00");
    assert_eq!(desk.ledger("2027-01"), ["O1 pipes 1", "O1 pipes -1", "O1 pipes 1"]);
    assert!(desk.verify().is_clean());
}

#[test]
fn a_command_finds_its_ticket_computed_anew() {
    let desk = TestDesk::new();
    desk.set_now("2026-12-30 09:00");
    let id = desk.register("2026-12-30 09:00", "来电", "没水");
    publish(&desk, &format!("{NEW_YEAR}2027,2027-01-04,off,元旦\n2027,2027-01-05,off,元旦\n"));
    // Nobody has ticked; by the old moment it would be late.
    desk.set_now("2027-01-07 16:00");
    let reply = Reply { ticket: TicketRef::Id(id), last: true, explained: false };
    let kind = Act::Reply(reply.clone()).kind();
    desk.act("2027-01-07 15:00", Act::Reply(reply));
    assert_eq!(told(&desk), [Some(Occasion::Before(kind))]);
    assert_eq!(due(&desk, id).2, ClockState::Ended(at("2027-01-07 15:00")));
    assert!(desk.ledger("2027-01").is_empty());
}

#[test]
fn more_tickets_than_a_share_are_all_computed_anew() {
    let desk = TestDesk::new();
    desk.set_now("2026-12-30 09:00");
    let ids: Vec<_> = (0..600).map(|_| desk.register("2026-12-30 09:00", "来电", "没水")).collect();
    publish(&desk, &format!("{NEW_YEAR}2027,2027-01-04,off,元旦\n"));
    let now = at("2026-12-30 09:05");
    desk.now.store(now.seconds(), Ordering::Relaxed);
    let mut moved = 0;
    loop {
        let ticked = desk.writer.tick(now).unwrap();
        moved += ticked.tickets;
        if !ticked.more {
            break;
        }
    }
    assert_eq!(moved, ids.len());
    assert!(ids.iter().all(|id| due(&desk, *id).0 == "2027-01-06 24:00"));
}

#[test]
fn nobody_outside_gives_it() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    let act = Act::Reschedule(Reschedule { ticket: TicketRef::Id(id) });
    let by = suban_model::Actor::of("工作室").into();
    let command = Command { at: at("2026-03-02 09:00"), by, key: None, act };
    let error = desk.perform(command, &[]).unwrap_err().to_string();
    assert!(error.contains("reschedule"), "{error}");
}
