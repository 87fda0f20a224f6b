//! Charges are a state: whatever is done twice charges once, and corrections post only the difference.

use std::collections::BTreeMap;
use suban_model::{
    Act, Actor, Answer, Callback, Command, Determine, Dispatch, Finding, GiveBack, Judge, Points, Register,
    Reopen, Reply, Stage, TicketId, TicketRef, Value,
};
use suban_test_kit::TestDesk;

fn reply(ticket: TicketId) -> Act {
    Act::Reply(Reply { ticket: TicketRef::Id(ticket), last: true, explained: false })
}

fn finding(ticket: TicketId, pick: &[&str]) -> Act {
    let pick = pick.iter().map(|pick| (*pick).to_owned()).collect();
    Act::Record(Finding {
        ticket: Some(TicketRef::Id(ticket)), form: "差错".into(), pick, fields: [].into()
    })
}

#[test]
fn a_ticket_is_classified_routed_and_timed() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "家里没水了");
    let ticket = desk.ticket(id);
    assert_eq!(ticket.classification.as_ref().unwrap().category, "供水/停水");
    assert_eq!((ticket.lead(), ticket.stage), (Some("pipes"), Stage::Dispatched));
    assert_eq!(ticket.clocks[0].due, suban_test_kit::at("2026-03-05 23:59:59"));
    assert!(desk.verify().is_clean());
}

#[test]
fn a_limit_kept_on_its_last_second_costs_nothing() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.act("2026-03-05 23:59:59", reply(id));
    assert_eq!(desk.ledger("2026-03"), Vec::<String>::new());
    let late = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.act("2026-03-06 00:00:00", reply(late));
    assert_eq!(desk.ledger("2026-03"), ["O1 pipes 1"]);
    assert!(desk.verify().is_clean());
}

#[test]
fn a_late_reply_replaces_the_charge_that_expiry_made() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    assert_eq!(desk.tick("2026-03-06 08:00"), 1);
    assert_eq!(desk.tick("2026-03-06 09:00"), 0, "a clock fires once");
    assert_eq!(desk.ledger("2026-03"), ["O1 pipes 1"]);
    desk.set_now("2026-03-12 12:00");
    desk.act("2026-03-11 10:00", reply(id));
    assert_eq!(desk.ledger("2026-03"), ["O1 pipes 1", "O1 pipes -1", "O2 pipes 2"]);
    assert_eq!(desk.ticket(id).book.standing().len(), 1);
    assert!(desk.verify().is_clean());
}

#[test]
fn a_timely_reply_reported_late_takes_the_charge_back() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.tick("2026-03-06 08:00");
    desk.act("2026-03-05 17:00", reply(id));
    assert_eq!(desk.ledger("2026-03"), ["O1 pipes 1", "O1 pipes -1"]);
    assert!(desk.ticket(id).book.standing().is_empty());
    assert!(desk.verify().is_clean());
}

#[test]
fn the_unit_that_held_the_clock_when_it_ran_out_is_charged() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.tick("2026-03-06 08:00");
    let dispatch = Dispatch { ticket: TicketRef::Id(id), lead: "营业部".into(), co_handlers: Vec::new() };
    desk.act("2026-03-06 09:00", Act::Dispatch(dispatch));
    desk.set_now("2026-03-12 12:00");
    desk.act("2026-03-11 10:00", reply(id));
    assert_eq!(desk.ledger("2026-03"), ["O1 pipes 1", "O1 pipes -1", "O2 pipes 2"]);
}

#[test]
fn nobody_holds_a_ticket_between_its_return_and_its_next_dispatch() {
    let desk = TestDesk::new();
    let held_late = |hour: &str, again: Option<&str>| {
        let id = desk.register("2026-03-02 09:00", "来电", "没水");
        let ticket = TicketRef::Id(id);
        let back = GiveBack { ticket: ticket.clone(), reason: "不归我".into() };
        desk.act(&format!("2026-03-02 {hour}"), Act::GiveBack(back));
        if let Some(moment) = again {
            let reopen =
                Reopen {
                    ticket, lead: Some("营业部".into()), given: BTreeMap::new(), reason: "归我".into()
                };
            desk.act(moment, Act::Reopen(reopen));
        }
        desk.tick("2026-03-06 08:00");
        desk.ticket(id).clocks[0].late_holder.clone()
    };
    assert_eq!(held_late("10:00", None), None);
    // In the second of its dispatch.
    assert_eq!(held_late("09:00", None), None);
    assert_eq!(held_late("10:00", Some("2026-03-02 11:00")), Some("billing".into()));
    assert_eq!(held_late("10:00", Some("2026-03-02 10:00")), Some("billing".into()));
}

#[test]
fn the_same_command_key_charges_once() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "水费不对");
    let by = Actor::of("工作室").into();
    let command = Command {
        at: suban_test_kit::at("2026-03-03 09:00"),
        by,
        key: Some("k1".into()),
        act: finding(id, &["推诿"]),
    };
    let first = desk.perform(command.clone(), &[]).unwrap();
    let again = desk.perform(command.clone(), &[]).unwrap();
    assert_eq!((first.repeated, again.repeated), (false, true));
    assert_eq!(first.record, again.record);
    assert_eq!(desk.ledger("2026-03"), ["F1 billing 2"]);
    let other = Command { act: finding(id, &["影响"]), ..command };
    assert_eq!(
        desk.perform(other, &[]).unwrap_err().to_string(),
        "the key `k1` was already used for a different command"
    );
}

#[test]
fn a_range_counts_only_when_its_decider_has_spoken() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "水费不对");
    desk.act("2026-03-03 09:00", finding(id, &["影响"]));
    assert_eq!(desk.ledger("2026-03"), Vec::<String>::new());
    let charge = desk.ticket(id).book.pending().next().unwrap().key();
    let determine = |points: &str| {
        let points: Points = points.parse().unwrap();
        Act::Determine(Determine {
            ticket: Some(TicketRef::Id(id)),
            finding: None,
            charge: charge.clone(),
            points,
            reason: "影响较大".into(),
        })
    };
    let refused = |office: &str, points: &str| {
        desk.try_do("2026-03-04 09:00", office, determine(points), &[]).unwrap_err().to_string()
    };
    assert_eq!(refused("考评会议", "5.01"), "5.01 is outside 2..5");
    assert_eq!(refused("工作室", "3"), "`工作室` may not do this; it takes: 考评会议");
    desk.try_do("2026-03-04 09:00", "考评会议", determine("3.5"), &[]).unwrap();
    desk.try_do("2026-03-05 09:00", "考评会议", determine("3"), &[]).unwrap();
    assert_eq!(desk.ledger("2026-03"), ["F2 billing 3.5", "F2 billing -0.5"]);
    assert!(desk.verify().is_clean());
}

/// The same, of another occasion.
fn once_more(act: Act) -> Act {
    match act {
        Act::Record(finding) => Act::RecordAnother(finding),
        act => act,
    }
}

#[test]
fn a_charge_that_waits_may_be_called_by_its_rule_and_unit() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "水费不对");
    desk.act("2026-03-03 09:00", finding(id, &["影响"]));
    desk.act("2026-03-04 09:00", once_more(finding(id, &["影响"])));
    let determine = |charge: &str, points: &str| {
        let (charge, points, reason) = (charge.to_owned(), points.parse().unwrap(), "影响较大".to_owned());
        let determine = Determine { ticket: Some(TicketRef::Id(id)), finding: None, charge, points, reason };
        desk.try_do("2026-03-05 09:00", "考评会议", Act::Determine(determine), &[])
    };
    for wrong in ["F2", "F2 工作室", "F1 营业部", "F2  "] {
        let refused = determine(wrong, "3").unwrap_err().to_string();
        assert_eq!(refused, format!("no charge `{wrong}` on this ticket"));
    }
    let newest = desk.ticket(id).book.pending().last().unwrap().key();
    determine("F2 营业部", "3.5").unwrap();
    assert!(desk.ticket(id).book.pending().all(|waiting| waiting.key() != newest), "the newest goes first");
    determine("F2 billing", "2").unwrap();
    let decided = determine("F2 营业部", "3").unwrap_err().to_string();
    assert!(decided.starts_with("the points of `F2 营业部` are decided already"), "{decided}");
    assert_eq!(desk.ledger("2026-03"), ["F2 billing 3.5", "F2 billing 2"]);
    assert!(desk.verify().is_clean());
}

#[test]
fn of_several_charges_in_a_slot_the_highest_stands() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "水费不对");
    desk.act("2026-03-03 09:00", finding(id, &["曝光乙"]));
    desk.act("2026-03-04 09:00", finding(id, &["曝光甲"]));
    desk.act("2026-03-05 09:00", once_more(finding(id, &["曝光乙"])));
    assert_eq!(desk.ledger("2026-03"), ["F4 billing 3", "F4 billing -3", "F3 billing 7"]);
    assert!(desk.verify().is_clean());
}

#[test]
fn the_second_verdict_is_charged_as_the_second() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "12345", "水费不对");
    let judge = || Act::Judge(Judge { ticket: TicketRef::Id(id), verdict: "退回".into() });
    desk.act("2026-03-03 09:00", judge());
    desk.act("2026-03-04 09:00", judge());
    assert_eq!(desk.ledger("2026-03"), ["V1 billing 2", "V2 billing 5"]);
}

#[test]
fn a_finding_about_the_organisation_charges_without_a_ticket() {
    let desk = TestDesk::new();
    let fields = [("分值".to_owned(), Value::from("0.5")), ("责任单位".to_owned(), Value::from("营业部"))];
    let finding =
        Finding { ticket: None, form: "公司被扣".into(), pick: Vec::new(), fields: fields.into() };
    desk.act("2026-03-03 09:00", Act::Record(finding));
    assert_eq!(desk.ledger("2026-03"), ["F5 billing 0.5"]);
    assert!(desk.verify().is_clean());
}

#[test]
fn a_callback_is_kept_on_the_ticket() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "水费不对");
    desk.act("2026-03-03 09:00", reply(id));
    desk.act(
        "2026-03-04 09:00",
        Act::Callback(Callback {
            ticket: TicketRef::Id(id),
            answer: Answer::Unsatisfied,
            given: BTreeMap::new(),
        }),
    );
    let ticket = desk.ticket(id);
    assert_eq!((ticket.stage, ticket.answer), (Stage::CalledBack, Some(Answer::Unsatisfied)));
    assert!(desk.verify().is_clean());
}

#[test]
fn an_unanswered_ticket_costs_more_with_each_tier() {
    let desk = TestDesk::new();
    desk.register("2026-03-02 09:00", "来电", "没水");
    assert_eq!(desk.tick("2026-03-06 00:00:00"), 1, "the first late second");
    assert_eq!(desk.tick("2026-03-10 08:30:00"), 0, "two working days late");
    assert_eq!(desk.tick("2026-03-10 08:30:01"), 1, "the third has begun");
    assert_eq!(desk.ledger("2026-03"), ["O1 pipes 1", "O1 pipes -1", "O2 pipes 2"]);
    assert_eq!(desk.tick("2026-06-01 09:00"), 0, "there is no higher tier");
    assert!(desk.verify().is_clean());
}

#[test]
fn lateness_belongs_to_the_period_in_which_the_limit_ran_out() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-26 09:00", "来电", "没水");
    desk.set_now("2026-05-01 12:00");
    desk.act("2026-04-20 09:00", reply(id));
    assert_eq!(desk.ledger("2026-03"), ["O1 pipes 1", "O1 pipes -1", "O2 pipes 2"]);
    assert_eq!(desk.ledger("2026-04"), Vec::<String>::new());
}

#[test]
fn a_reason_told_in_time_excuses_and_one_told_late_does_not() {
    let explain = |ticket: TicketId, last: bool| {
        Act::Reply(Reply { ticket: TicketRef::Id(ticket), last, explained: true })
    };
    for (told, ledger) in [("2026-03-05 09:00", Vec::new()), ("2026-03-07 09:00", vec!["O3 billing 5"])] {
        let desk = TestDesk::new();
        let given = [("平台".to_owned(), suban_test_kit::at("2026-03-06 17:30"))].into();
        let register = Register { channel: "12345".into(), given, ..Register::default() };
        let id = desk
            .try_do("2026-03-02 09:00", "工作室", Act::Register(register), &[("text", "水费")])
            .unwrap()
            .record
            .ticket()
            .unwrap();
        desk.act(told, explain(id, false));
        desk.act("2026-03-09 09:00", reply(id));
        assert_eq!(desk.ledger("2026-03"), ledger, "told {told}");
        assert!(desk.verify().is_clean());
    }
}

#[test]
fn a_due_moment_that_had_passed_at_reception_is_late_at_once() {
    let desk = TestDesk::new();
    let given = [("平台".to_owned(), suban_test_kit::at("2026-03-01 17:30"))].into();
    let register = Register { channel: "12345".into(), given, ..Register::default() };
    desk.try_do("2026-03-02 09:00", "工作室", Act::Register(register), &[("text", "水费")]).unwrap();
    assert_eq!(desk.tick("2026-03-02 10:00"), 1);
    assert_eq!(desk.ledger("2026-03"), ["O3 billing 5"]);
    assert!(desk.verify().is_clean());
}
