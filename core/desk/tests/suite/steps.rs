//! The steps of a process: nodes, what a step needs first, extensions, giving back, and clocks that start over.

use crate::whole::whole;
use std::collections::BTreeMap;
use suban_desk::DeskError;
use suban_model::{
    Act, Answer, Approve, Callback, ClockState, Dispatch, Event, Extend, Finding, GiveBack, Node, Register,
    Reply, Stage, TicketId, TicketRef,
};
use suban_test_kit::{TestDesk, at};

fn node(ticket: TicketId, node: &str, excuse: Option<&str>) -> Act {
    let (ticket, node, excuse) = (TicketRef::Id(ticket), node.to_owned(), excuse.map(str::to_owned));
    Act::Node(Node { ticket, node, excuse })
}

fn reply(ticket: TicketId, last: bool) -> Act {
    Act::Reply(Reply { ticket: TicketRef::Id(ticket), last, explained: false })
}

fn callback(ticket: TicketId, answer: Answer) -> Act {
    Act::Callback(Callback { ticket: TicketRef::Id(ticket), answer, given: BTreeMap::new() })
}

fn extend(ticket: TicketId, until: &str) -> Act {
    Act::Extend(Extend { ticket: TicketRef::Id(ticket), until: at(until), reason: "管件未到".into() })
}

fn papers(ticket: TicketId) -> Act {
    let (ticket, fields) = (Some(TicketRef::Id(ticket)), BTreeMap::new());
    Act::Record(Finding { ticket, form: "书面材料".into(), pick: Vec::new(), fields })
}

fn give_back(ticket: TicketId) -> Act {
    Act::GiveBack(GiveBack { ticket: TicketRef::Id(ticket), reason: "不在供水范围".into() })
}

fn approve(ticket: TicketId, granted: bool) -> Act {
    Act::Approve(Approve { ticket: TicketRef::Id(ticket), step: "退回".into(), granted, reason: None })
}

/// Refused with this sentence.
#[track_caller]
fn refused(desk: &TestDesk, when: &str, office: &str, act: Act, expect: &str) {
    match desk.try_do(when, office, act, &[]) {
        Err(DeskError::Refused(refusal)) => {
            let said = refusal.chinese();
            assert!(said.contains(expect), "{said}");
        }
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_node_ends_its_clock_and_a_special_reason_excuses_it() {
    let check = |passed: Option<(&str, Option<&str>)>, expect: &[&str]| {
        let desk = TestDesk::with(&whole());
        let id = desk.register("2026-03-02 09:00", "12345", "没水");
        if let Some((when, excuse)) = passed {
            desk.act(when, node(id, "送批", excuse));
        }
        desk.tick("2026-03-04 09:00");
        assert_eq!(desk.ledger("2026-03"), expect, "{passed:?}");
        assert!(desk.verify().is_clean());
    };
    check(Some(("2026-03-02 11:00", None)), &[]);
    check(Some(("2026-03-03 11:00", None)), &["O4 pipes 1"]);
    check(None, &["O4 pipes 1"]);
    // Late, as the ticket's clock told at once; taken back when the reason comes.
    check(Some(("2026-03-03 11:00", Some("停电"))), &["O4 pipes 1", "O4 pipes -1"]);
    check(Some(("2026-03-03 11:00", Some(" "))), &["O4 pipes 1"]);
}

#[test]
fn a_node_is_one_of_the_packs_and_passed_by_whom_it_says() {
    let desk = TestDesk::with(&whole());
    let id = desk.register("2026-03-02 09:00", "12345", "没水");
    refused(&desk, "2026-03-02 10:00", "工作室", node(id, "送皮", None), "没有环节「送皮」;可用:送批");
    refused(&desk, "2026-03-02 10:00", "营业部", node(id, "核实", None), "「营业部」无权办理;须由:工作室");
    refused(&desk, "2026-03-02 10:00", "工作室", node(id, "核实", Some("停电")), "不用写特殊原因");
    desk.act("2026-03-02 10:00", node(id, "核实", None));
    let happened = desk.ticket(id).happened_at(&Event::Node("核实".into()));
    assert_eq!(happened, Some(at("2026-03-02 10:00")));
}

#[test]
fn an_extension_needs_its_papers_and_sets_a_new_last_day() {
    let desk = TestDesk::with(&whole());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    refused(
        &desk,
        "2026-03-03 09:00",
        "工作室",
        extend(id, "2026-03-20 17:30"),
        "「延期」之前还缺:表:书面材料",
    );
    desk.try_do("2026-03-03 09:00", "管网所", papers(id), &[]).unwrap();
    assert_eq!(desk.ticket(id).attention, [], "the form is what was asked for");
    refused(&desk, "2026-03-03 10:00", "工作室", extend(id, "2026-03-03 10:00"), "不能承诺");
    desk.act("2026-03-03 10:00", extend(id, "2026-03-20 17:30"));
    let ticket = desk.ticket(id);
    assert_eq!(ticket.promised_until, Some(at("2026-03-20 17:30")));
    let promise = ticket.clocks.iter().find(|clock| clock.plan.name == "承诺").unwrap();
    assert_eq!(promise.due, at("2026-03-20 17:30"));
    desk.act("2026-03-20 17:30:01", reply(id, true));
    assert!(desk.ledger("2026-03").contains(&"O6 pipes 4".to_owned()), "{:?}", desk.ledger("2026-03"));
    refused(
        &desk,
        "2026-03-21 09:00",
        "工作室",
        extend(id, "2026-03-30 17:30"),
        "现在是「已最终回复」,不能延期",
    );
    assert!(desk.verify().is_clean());
}

#[test]
fn signatures_count_in_their_order_since_the_last_no() {
    let desk = TestDesk::with(&whole());
    let id = desk.register("2026-03-02 09:00", "12345", "没水");
    let sign = |when: &str, office: &str, granted: bool| {
        desk.try_do(when, office, approve(id, granted), &[]).unwrap();
    };
    let lacks = "「退回」之前还缺:签批:营业部>总经理";
    refused(&desk, "2026-03-02 09:30", "工作室", give_back(id), lacks);
    refused(&desk, "2026-03-02 09:30", "工作室", approve(id, true), "须由:营业部、总经理");
    refused(&desk, "2026-03-02 10:00", "总经理", approve(id, true), "「退回」现在轮到签批的是:营业部");
    sign("2026-03-02 10:01", "billing", true);
    refused(&desk, "2026-03-02 10:02", "工作室", give_back(id), "「退回」之前还缺:签批:总经理(");
    sign("2026-03-02 10:03", "总经理", false);
    refused(&desk, "2026-03-02 10:04", "总经理", approve(id, true), "「退回」现在轮到签批的是:营业部");
    refused(&desk, "2026-03-02 10:05", "工作室", give_back(id), lacks);
    sign("2026-03-02 10:06", "营业部", true);
    sign("2026-03-02 10:07", "总经理", true);
    refused(&desk, "2026-03-02 10:07", "营业部", approve(id, true), "「退回」都签过了");
    desk.act("2026-03-02 10:08", give_back(id));
    assert_eq!(desk.ticket(id).stage, Stage::Returned);
    assert!(desk.verify().is_clean());
}

#[test]
fn what_is_only_reminded_of_is_done_and_noted() {
    let desk = TestDesk::with(&whole());
    let id = desk.register("2026-03-02 09:00", "12345", "没水");
    desk.act("2026-03-02 10:00", reply(id, true));
    let missing = desk.ticket(id).missing;
    assert_eq!(missing.len(), 1);
    assert_eq!((missing[0].step.chinese(), missing[0].what.as_str()), ("最终回复", "送批"));
    let other = desk.register("2026-03-02 09:00", "12345", "没水");
    desk.act("2026-03-02 09:30", node(other, "送批", None));
    desk.act("2026-03-02 10:00", reply(other, true));
    assert!(desk.ticket(other).missing.is_empty());
}

#[test]
fn a_step_may_be_for_one_office_alone() {
    let desk = TestDesk::with(&whole());
    let id = desk.register("2026-03-02 09:00", "12345", "有事");
    let send = || {
        let (ticket, lead) = (TicketRef::Id(id), "管网所".to_owned());
        Act::Dispatch(Dispatch { ticket, lead, co_handlers: Vec::new() })
    };
    refused(&desk, "2026-03-02 10:00", "管网所", send(), "「管网所」无权办理;须由:工作室");
    desk.act("2026-03-02 10:00", send());
}

#[test]
fn what_is_not_cleared_starts_over_period_by_period() {
    let desk = TestDesk::with(&whole());
    let id = desk.register("2026-01-05 09:00", "来电", "没水");
    desk.act("2026-01-06 09:00", reply(id, true));
    desk.act("2026-01-07 09:00", callback(id, Answer::Unsatisfied));
    let clearing = |id| {
        let clocks = desk.ticket(id).clocks;
        clocks.into_iter().rfind(|clock| clock.plan.name == "清零").unwrap()
    };
    assert_eq!(clearing(id).due, at("2026-02-28 23:59:59"));
    desk.tick("2026-03-01 09:00");
    assert_eq!(desk.ledger("2026-02"), ["O5 pipes 2"]);
    assert_eq!((clearing(id).due, clearing(id).state), (at("2026-03-31 23:59:59"), ClockState::Running));
    desk.tick("2026-04-01 09:00");
    assert_eq!(desk.ledger("2026-03"), ["O5 pipes 2"]);
    desk.act("2026-04-10 09:00", callback(id, Answer::Satisfied));
    desk.tick("2026-06-01 09:00");
    assert_eq!((desk.ledger("2026-04"), desk.ledger("2026-05")), (Vec::new(), Vec::new()));
    assert!(desk.verify().is_clean());
}

#[test]
fn who_comes_again_is_counted_and_warned_of_once_a_ticket() {
    let desk = TestDesk::with(&whole());
    let first = desk.register("2026-03-02 09:00", "来电", "没水");
    let again = |when: &str, earlier: TicketId| {
        let repeats = Some(TicketRef::Id(earlier));
        let register = Register { channel: "来电".into(), repeats, ..Register::default() };
        let receipt = desk.try_do(when, "工作室", Act::Register(register), &[("text", "还是没水")]).unwrap();
        receipt.record.ticket().unwrap()
    };
    let second = again("2026-03-09 09:00", first);
    let third = again("2026-03-16 09:00", second);
    let nths = [first, second, third].map(|id| desk.ticket(id).repeat_nth);
    assert_eq!(nths, [1, 2, 3]);
    let warned = |id| desk.ticket(id).warnings.iter().map(|warning| warning.name.clone()).collect::<Vec<_>>();
    assert_eq!((warned(first), warned(second)), (vec![], vec!["重复诉求".to_owned()]));
    // The rule names nothing to tell one matter from another, so it warns of every ticket.
    assert_eq!(warned(third), ["重复诉求"]);
    let early =
        Register { channel: "来电".into(), repeats: Some(TicketRef::Id(third)), ..Register::default() };
    let error =
        desk.try_do("2026-03-15 09:00", "工作室", Act::Register(early), &[("text", "没水")]).unwrap_err();
    assert!(error.to_string().contains("before ticket"), "{error}");
    assert!(desk.verify().is_clean());
}
