//! Every act in every stage, against the table.

use super::{
    appeal, callback, close, decline, dispatch, finding, give_back, hand_over, judge, merge, node, of, pack,
    reason, refused, reopen, reply, resume, rework, rule_on, suspend, withdraw,
};
use std::collections::BTreeMap;
use suban_desk::{DeskError, Refusal};
use suban_model::{
    Act, ActKind, Answer, Approve, Correct, Determine, Erase, Extend, Finding, Register, Ruling, SetDue,
    Stage, Ticket, TicketId, Value,
};
use suban_test_kit::{TestDesk, at};

/// A ticket in a stage, with a finding that waits for its decider, and one that could lead it.
fn ticket_in(desk: &TestDesk, stage: Stage) -> (TicketId, TicketId) {
    let words = match stage {
        Stage::Queued => "有事",
        Stage::ToReturn => "水费不对",
        _ => "家里没水了",
    };
    let given = [("平台".to_owned(), at("2026-03-20 17:30"))].into();
    let register = Register { channel: "12345".into(), given, ..Register::default() };
    let registered = desk.try_do("2026-03-02 09:00", "工作室", Act::Register(register), &[("text", words)]);
    let id = registered.unwrap().record.ticket().unwrap();
    let other = desk.register("2026-03-02 09:00", "来电", "没水");
    let act = |act| drop(desk.act("2026-03-02 10:00", act));
    let fields = BTreeMap::from([("责任单位".to_owned(), Value::from("管网所"))]);
    for pick in ["影响", "曝光甲", "推诿"] {
        act(Act::Record(Finding { fields: fields.clone(), ..finding(id, "差错", pick) }));
    }
    act(appeal(id, "F3 管网所"));
    match stage {
        Stage::Queued | Stage::ToReturn | Stage::Dispatched => {}
        Stage::Answered => act(reply(id, false)),
        Stage::Replied => act(reply(id, true)),
        Stage::CalledBack => {
            act(reply(id, true));
            act(callback(id, Answer::Unsatisfied));
        }
        Stage::Returned => act(give_back(id)),
        Stage::Merged => act(merge(id, other)),
        Stage::Closed => {
            act(reply(id, true));
            act(close(id));
        }
    }
    assert_eq!(desk.ticket(id).stage, stage);
    (id, other)
}

/// An act of a kind on a ticket, and who gives it; `None`: it is about no ticket, or not for callers.
fn act(kind: ActKind, ticket: TicketId, other: TicketId) -> Option<(&'static str, Act)> {
    let correct = Correct {
        ticket: of(ticket),
        area: Some("东片".into()),
        kind: None,
        category: None,
        grade: None,
        tags: None,
        classify: false,
        route: false,
        reason: reason(),
    };
    let act = match kind {
        ActKind::Register
        | ActKind::Tally
        | ActKind::Settle
        | ActKind::Activate
        | ActKind::Appoint
        | ActKind::Dismiss
        | ActKind::Delegate
        | ActKind::Expire
        | ActKind::Reschedule => return None,
        ActKind::Dispatch => dispatch(ticket, "营业部"),
        ActKind::Record => Act::Record(finding(ticket, "回头看", "")),
        ActKind::Reply => reply(ticket, true),
        ActKind::Callback => callback(ticket, Answer::Satisfied),
        ActKind::Judge => judge(ticket, "群众满意"),
        ActKind::Node => node(ticket, "拟办"),
        ActKind::Approve => {
            let approve = Approve { ticket: of(ticket), step: "延期".into(), granted: true, reason: None };
            return Some(("总经理", Act::Approve(approve)));
        }
        ActKind::Extend => {
            Act::Extend(Extend { ticket: of(ticket), until: at("2026-03-30 17:30"), reason: reason() })
        }
        ActKind::GiveBack => give_back(ticket),
        ActKind::Determine => {
            let points = "2".parse().unwrap();
            let charge = "F2 管网所".into();
            let determine =
                Determine { ticket: Some(of(ticket)), finding: None, charge, points, reason: reason() };
            return Some(("考评会议", Act::Determine(determine)));
        }
        ActKind::Appeal => return Some(("管网所", appeal(ticket, "F1 管网所"))),
        ActKind::RuleOn => rule_on(ticket, "F3 管网所", Ruling::Upheld),
        ActKind::Erase => Act::Erase(Erase { ticket: of(ticket), reason: reason() }),
        ActKind::Correct => Act::Correct(correct),
        ActKind::Merge => merge(ticket, other),
        ActKind::HandOver => hand_over(ticket, "营业部"),
        ActKind::Decline => return Some(("管网所", decline(ticket))),
        ActKind::Suspend => suspend(ticket, "停水"),
        ActKind::Resume => resume(ticket),
        ActKind::Rework => rework(ticket, None),
        ActKind::Reopen => reopen(ticket, None),
        ActKind::Close => close(ticket),
        ActKind::Withdraw => withdraw(ticket, "差错"),
        ActKind::SetDue => {
            let given = [("平台".to_owned(), at("2026-03-25 17:30"))].into();
            Act::SetDue(SetDue { ticket: of(ticket), given, reason: reason() })
        }
    };
    Some(("工作室", act))
}

/// Of what the table allows, this is impossible for another reason: its clock has ended.
fn is_otherwise_impossible(kind: ActKind, ticket: &Ticket) -> bool {
    kind == ActKind::SetDue && ticket.stage.is_done()
}

#[test]
fn every_act_in_every_stage_is_possible_or_refused_as_the_table_says() {
    for stage in Stage::ALL {
        for kind in ActKind::ALL {
            let desk = TestDesk::with(&pack());
            let (id, other) = ticket_in(&desk, stage);
            let Some((office, act)) = act(kind, id, other) else { continue };
            let before = desk.ticket(id);
            let done = desk.try_do("2026-03-03 10:00", office, act, &[]);
            match done {
                Ok(_) => assert!(before.allows(kind), "{kind:?} is possible in {stage:?}"),
                Err(DeskError::Refused(Refusal::NotNow { act, stage: at, ref possible, .. })) => {
                    assert!(!before.allows(kind), "{kind:?} is refused in {stage:?}");
                    let expect: Vec<ActKind> = before.possible().collect();
                    assert_eq!((act, at, possible), (kind, stage, &expect));
                }
                Err(error) => {
                    assert!(is_otherwise_impossible(kind, &before), "{kind:?} in {stage:?}: {error}");
                }
            }
            assert!(desk.verify().is_clean(), "{kind:?} in {stage:?}");
        }
    }
}

#[test]
fn a_refusal_says_what_is_possible_instead() {
    let desk = TestDesk::with(&pack());
    let (id, _) = ticket_in(&desk, Stage::CalledBack);
    let expect = format!(
        "工单 {id} 现在是「已回访」,不能派单;现在可以:查实、回访、平台认定、环节、签批、定分、删除个人信息、更正、返工、办结、撤回、重定时限"
    );
    refused(&desk, "2026-03-03 10:00", "工作室", dispatch(id, "营业部"), ("not-now", &expect));
}

#[test]
fn a_returned_ticket_is_answered_dispatched_and_given_back_only_after_it_is_reopened() {
    let desk = TestDesk::with(&pack());
    let (id, _) = ticket_in(&desk, Stage::Returned);
    for act in [reply(id, false), reply(id, true), dispatch(id, "营业部"), give_back(id)] {
        refused(&desk, "2026-03-03 10:00", "工作室", act, ("not-now", "现在是「已退回」"));
    }
    desk.act("2026-03-03 11:00", reopen(id, Some("营业部")));
    desk.act("2026-03-03 12:00", reply(id, true));
    assert_eq!(desk.ticket(id).stage, Stage::Replied);
    assert!(desk.verify().is_clean());
}

#[test]
fn a_node_may_be_for_some_stages_alone_and_once_a_round() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    let done = |when, act| drop(desk.act(when, act));
    done("2026-03-02 10:00", node(id, "核实"));
    done("2026-03-02 10:01", node(id, "核实"));
    done("2026-03-02 10:02", node(id, "拟办"));
    refused(&desk, "2026-03-02 10:03", "工作室", node(id, "拟办"), ("node-once", "「拟办」这一轮已经办过"));
    done("2026-03-02 11:00", reply(id, true));
    let expect = ("node-not-now", "现在是「已最终回复」,不能办「核实」;可办于:已派单、已初次回复");
    refused(&desk, "2026-03-02 12:00", "工作室", node(id, "核实"), expect);
    done("2026-03-02 13:00", rework(id, None));
    done("2026-03-02 13:01", node(id, "核实"));
    done("2026-03-02 13:02", node(id, "拟办"));
}

#[test]
fn a_closed_ticket_takes_only_late_forms() {
    let desk = TestDesk::with(&pack());
    let (id, _) = ticket_in(&desk, Stage::Closed);
    let fault = Act::Record(finding(id, "差错", "推诿"));
    refused(&desk, "2026-03-03 10:00", "工作室", fault, ("not-now", "不能查实"));
    desk.act("2026-03-03 10:00", Act::Record(finding(id, "回头看", "")));
}

#[test]
fn nothing_is_closed_while_a_clock_waits() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.act("2026-03-02 10:00", reply(id, true));
    desk.act("2026-03-02 11:00", rework(id, None));
    let hurry = desk.ticket(id);
    assert_eq!(hurry.clocks.last().unwrap().plan.name, "返工");
    desk.act("2026-03-02 12:00", reply(id, true));
    desk.act("2026-03-02 13:00", close(id));
    assert_eq!(desk.ticket(id).missing.last().unwrap().what, "曾:表:差错");
    assert!(desk.verify().is_clean());
}
