//! Suspension: clocks stand still, and are due later by as long.

use super::{dispatch, give_back, node, pack, refused, reply, resume, suspend};
use std::sync::atomic::Ordering;
use suban_model::{Act, ClockState, Giver, SetDue, Stage, TicketId, Zone};
use suban_test_kit::{TestDesk, at};

fn due(desk: &TestDesk, id: TicketId, clock: &str) -> String {
    let clocks = desk.ticket(id).clocks;
    let clock = clocks.iter().rfind(|held| held.plan.name == clock).unwrap();
    clock.due.told_in(&Zone::default())
}

#[test]
fn a_clock_stands_still_for_the_causes_its_row_names() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    assert_eq!(
        (due(&desk, id, "答复"), due(&desk, id, "上门")),
        ("2026-03-05 24:00".into(), "2026-03-02 13:00".into())
    );
    refused(
        &desk,
        "2026-03-02 10:00",
        "工作室",
        suspend(id, "等领导"),
        ("unknown-suspension", "可用:等用户、停水"),
    );
    desk.act("2026-03-02 10:00", suspend(id, "停水"));
    let states = || desk.ticket(id).clocks.iter().map(|clock| clock.state).collect::<Vec<_>>();
    assert_eq!(states(), [ClockState::Running, ClockState::Paused]);
    refused(&desk, "2026-03-02 11:00", "工作室", suspend(id, "停水"), ("not-now", "(挂起中)"));
    refused(
        &desk,
        "2026-03-02 09:30",
        "工作室",
        resume(id),
        ("before-that", "早于挂起的时间(2026-03-02 10:00)"),
    );
    // Nothing runs out meanwhile that stands still.
    desk.tick("2026-03-03 10:00");
    assert_eq!(desk.ledger("2026-03"), [""; 0]);
    desk.act("2026-03-03 10:00", resume(id));
    assert_eq!(states(), [ClockState::Running, ClockState::Running]);
    assert_eq!(
        (due(&desk, id, "答复"), due(&desk, id, "上门")),
        ("2026-03-05 24:00".into(), "2026-03-03 13:00".into())
    );
    desk.act("2026-03-03 13:00", node(id, "核实"));
    desk.tick("2026-03-06 09:00");
    assert_eq!(desk.ledger("2026-03"), ["O1 pipes 1"], "the one that ran on");
    assert!(desk.verify().is_clean());
}

#[test]
fn the_longest_stay_ends_by_itself() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.act("2026-03-02 10:00", suspend(id, "等用户"));
    let suspension = desk.ticket(id).suspension.unwrap();
    assert_eq!(suspension.until, Some(at("2026-03-16 23:59:59")));
    assert_eq!(desk.ticket(id).next_check(), suspension.until);
    assert_eq!(desk.tick("2026-03-16 23:59:58"), 0);
    desk.now.store(at("2026-03-17 09:00").seconds(), Ordering::Relaxed);
    let desk = desk.restarted();
    desk.tick("2026-03-17 09:00");
    let ticket = desk.ticket(id);
    assert!(ticket.suspension.is_none());
    let last = desk
        .view()
        .record(
            *ticket
                .records
                .iter()
                .rfind(|seq| {
                    matches!(desk.view().record(**seq).unwrap().unwrap().command.act, Act::Resume(_))
                })
                .unwrap(),
        )
        .unwrap()
        .unwrap();
    assert!(matches!(last.command.by, Giver::Host(_)));
    // Ten working days and 14 days from 10:00 on.
    assert_eq!(
        (due(&desk, id, "答复"), due(&desk, id, "上门")),
        ("2026-03-19 24:00".into(), "2026-03-17 02:59:59".into())
    );
    assert!(desk.verify().is_clean());
}

#[test]
fn an_answer_ends_the_suspension_and_was_in_time() {
    for act in [reply, |id, _| give_back(id)] {
        let desk = TestDesk::with(&pack());
        let id = desk.register("2026-03-02 09:00", "来电", "没水");
        desk.act("2026-03-02 10:00", suspend(id, "等用户"));
        desk.act("2026-03-10 10:00", act(id, true));
        let ticket = desk.ticket(id);
        assert!(ticket.suspension.is_none());
        assert!(ticket.clocks.iter().all(|clock| clock.kept() == Some(true)), "{:?}", ticket.clocks);
        assert_eq!(ticket.pauses.len(), 2);
        assert!(desk.verify().is_clean());
    }
}

#[test]
fn what_ends_a_clock_that_stands_still_counts_its_pause_and_leaves_the_others() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.act("2026-03-02 10:00", suspend(id, "等用户"));
    desk.act("2026-03-03 10:00", node(id, "核实"));
    let states = desk.ticket(id).clocks.iter().map(|clock| (clock.state, clock.kept())).collect::<Vec<_>>();
    let ended = ClockState::Ended(at("2026-03-03 10:00"));
    assert_eq!(states, [(ClockState::Paused, None), (ended, Some(true))]);
    desk.act("2026-03-04 10:00", resume(id));
    assert_eq!(due(&desk, id, "答复"), "2026-03-09 24:00");
    assert!(desk.verify().is_clean());
}

#[test]
fn two_pauses_add_up_and_a_late_clock_takes_none() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    for (from, to) in [("2026-03-02 10:00", "2026-03-03 10:00"), ("2026-03-04 10:00", "2026-03-06 10:00")] {
        desk.act(from, suspend(id, "等用户"));
        desk.act(to, resume(id));
    }
    assert_eq!(due(&desk, id, "答复"), "2026-03-10 24:00");
    desk.tick("2026-03-11 09:00");
    assert_eq!(desk.ledger("2026-03"), ["O5 pipes 4", "O1 pipes 1"]);
    desk.act("2026-03-11 10:00", suspend(id, "等用户"));
    assert!(desk.ticket(id).suspension.unwrap().clocks.is_empty(), "both are late");
    assert!(desk.verify().is_clean());
}

#[test]
fn a_suspension_that_is_told_late_takes_back_what_was_charged_since() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.tick("2026-03-07 09:00");
    assert_eq!(desk.ledger("2026-03"), ["O5 pipes 4", "O1 pipes 1"]);
    desk.act("2026-03-05 10:00", suspend(id, "等用户"));
    assert_eq!(desk.ledger("2026-03"), ["O5 pipes 4", "O1 pipes 1", "O1 pipes -1"]);
    desk.act("2026-03-09 10:00", resume(id));
    assert_eq!(due(&desk, id, "答复"), "2026-03-09 24:00");
    desk.tick("2026-03-10 09:00");
    assert_eq!(desk.ledger("2026-03").last().unwrap(), "O1 pipes 1");
    assert!(desk.verify().is_clean());
}

#[test]
fn whoever_gave_a_moment_gives_another() {
    let desk = TestDesk::with(&pack());
    let given = |when: &str| [("平台".to_owned(), at(when))].into();
    let register = suban_model::Register {
        channel: "12345".into(),
        given: given("2026-03-04 17:30"),
        ..Default::default()
    };
    let registered = desk.try_do("2026-03-02 09:00", "工作室", Act::Register(register), &[("text", "没水")]);
    let id = registered.unwrap().record.ticket().unwrap();
    let ticket = super::of(id);
    let set = |when| {
        Act::SetDue(SetDue { ticket: ticket.clone(), given: given(when), reason: "平台改了".into() })
    };
    desk.tick("2026-03-05 09:00");
    assert_eq!(desk.ledger("2026-03"), ["O3 pipes 5"]);
    desk.act("2026-03-05 10:00", set("2026-03-10 17:30"));
    assert_eq!(desk.ledger("2026-03"), ["O3 pipes 5", "O3 pipes -5"]);
    assert_eq!(due(&desk, id, "平台"), "2026-03-10 17:30");
    desk.act("2026-03-10 17:30", reply(id, true));
    assert_eq!((desk.ticket(id).stage, desk.ledger("2026-03").len()), (Stage::Replied, 2));
    refused(&desk, "2026-03-11 10:00", "工作室", set("2026-03-20 17:30"), ("not-given", "没有未了的"));
    let phone = desk.register("2026-03-11 09:00", "来电", "没水");
    let by_limit = SetDue {
        ticket: super::of(phone),
        given: [("答复".into(), at("2026-03-30 17:30"))].into(),
        reason: "想".into(),
    };
    refused(&desk, "2026-03-11 10:00", "工作室", Act::SetDue(by_limit), ("not-given", "「答复」"));
    desk.act("2026-03-11 10:00", dispatch(phone, "营业部"));
    assert!(desk.verify().is_clean());
}

#[test]
fn no_pause_lies_in_another() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.act("2026-03-03 09:00", suspend(id, "等用户"));
    desk.act("2026-03-06 09:00", resume(id));
    let early = ("before-that", "早于上次挂起结束的时间(2026-03-06 09:00)");
    refused(&desk, "2026-03-04 09:00", "工作室", suspend(id, "等用户"), early);
    desk.act("2026-03-06 09:00", suspend(id, "等用户"));
    assert!(desk.verify().is_clean());
}
