//! Whose hands a ticket is in when a clock runs out, and what a pack refuses outright because one did.

use crate::whole::whole_but;
use std::collections::BTreeMap;
use suban_desk::{DeskError, Refusal};
use suban_model::{Act, Dispatch, Extend, Finding, Node, Reply, TicketId, TicketRef};
use suban_policy::{Pack, PackFiles};
use suban_test_kit::{TestDesk, at};

/// A ticket that passes 交材料 is the studio's, and what ran out is not put off.
fn pack() -> PackFiles {
    whole_but(|files| {
        let mut edit = |path: &str, from: &str, to: &str| {
            let text = String::from_utf8(files[path].clone()).unwrap();
            assert!(text.contains(from), "{path} has no {from}");
            files.insert(path.to_owned(), text.replacen(from, to, 1).into_bytes());
        };
        edit("pack.toml", "[nodes]", "[nodes]\n\"交材料\" = { holder = \"工作室\" }");
        edit("tables/steps.csv", "要做,渠道,", "要做,渠道,已超时限,");
        edit("tables/steps.csv", "延期,*,→,表:书面材料,,拒绝", "延期,*,*,→,表:书面材料,,拒绝");
        edit("tables/steps.csv", "退回,*,", "退回,*,*,");
        edit("tables/steps.csv", "平台,→", "平台,*,→");
        edit(
            "tables/steps.csv",
            "派单,*,→,,工作室,拒绝\n",
            "派单,*,*,→,,工作室,拒绝\nN5,C1,延期,*,答复,→,,,拒绝:时限已过\n",
        );
    })
}

fn named(id: TicketId) -> TicketRef {
    TicketRef::Id(id)
}

fn hand_in(id: TicketId) -> Act {
    Act::Node(Node { ticket: named(id), node: "交材料".into(), excuse: None })
}

fn dispatch(id: TicketId, lead: &str) -> Act {
    Act::Dispatch(Dispatch { ticket: named(id), lead: lead.into(), co_handlers: Vec::new() })
}

fn extend(id: TicketId) -> Act {
    Act::Extend(Extend { ticket: named(id), until: at("2026-03-11 17:30"), reason: "管件未到".into() })
}

fn papers(id: TicketId) -> Act {
    let (ticket, fields) = (Some(named(id)), BTreeMap::new());
    Act::Record(Finding { ticket, form: "书面材料".into(), pick: Vec::new(), fields })
}

fn final_reply(id: TicketId) -> Act {
    Act::Reply(Reply { ticket: named(id), last: true, explained: false })
}

type Event = (&'static str, &'static str, fn(TicketId) -> Act);

/// 管网所 has it from 2 March 09:00 on and must answer by the end of 5 March. What a late answer costs whom.
#[track_caller]
fn check(what: &str, events: &[Event], expect: &[&str]) {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    for (now, when, act) in events {
        desk.tick(now);
        let office = if matches!(act(id), Act::Record(_)) { "管网所" } else { "工作室" };
        desk.try_do(when, office, act(id), &[]).unwrap_or_else(|error| panic!("{what}: {error}"));
    }
    desk.tick("2026-03-12 09:00");
    assert_eq!(desk.ledger("2026-03"), expect, "{what}");
    assert!(desk.verify().is_clean(), "{what}");
}

fn to_billing(id: TicketId) -> Act {
    dispatch(id, "营业部")
}

#[test]
fn a_node_hands_the_running_clocks_over() {
    check("never handed over", &[], &["O1 pipes 1", "O1 pipes -1", "O2 pipes 2"]);
    let studio = ["O1 studio 1", "O1 studio -1", "O2 studio 2"];
    check("handed over", &[("2026-03-03 10:00", "2026-03-03 10:00", hand_in)], &studio);
    let last_second = ("2026-03-05 23:59:59", "2026-03-05 23:59:59", hand_in as fn(TicketId) -> Act);
    check("on the last second", &[last_second], &studio);
    check(
        "dispatched again",
        &[
            ("2026-03-03 10:00", "2026-03-03 10:00", hand_in),
            ("2026-03-04 10:00", "2026-03-04 10:00", to_billing),
        ],
        &["O1 billing 1", "O1 billing -1", "O2 billing 2"],
    );
    check(
        "too late",
        &[("2026-03-06 10:00", "2026-03-06 10:00", hand_in)],
        &["O1 pipes 1", "O1 pipes -1", "O2 pipes 2"],
    );
}

#[test]
fn a_node_told_late_moves_what_was_charged() {
    check(
        "told on the day after",
        &[("2026-03-06 10:00", "2026-03-03 10:00", hand_in)],
        &["O1 pipes 1", "O1 pipes -1", "O1 studio 1", "O1 studio -1", "O2 studio 2"],
    );
}

#[test]
fn a_clock_that_starts_later_is_the_leads_again() {
    check(
        "a promise after the hand-over",
        &[
            ("2026-03-03 10:00", "2026-03-03 10:00", hand_in),
            ("2026-03-04 09:00", "2026-03-04 09:00", papers),
            ("2026-03-04 10:00", "2026-03-04 10:00", extend),
        ],
        &["O6 pipes 4", "O1 studio 1", "O1 studio -1", "O2 studio 2"],
    );
}

#[test]
fn what_a_pack_refuses_outright_is_refused_with_its_reason() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.try_do("2026-03-03 09:00", "管网所", papers(id), &[]).unwrap();
    desk.tick("2026-03-06 10:00");
    match desk.try_do("2026-03-06 10:00", "工作室", extend(id), &[]) {
        Err(DeskError::Refused(refusal @ Refusal::Forbidden { .. })) => {
            assert_eq!(refusal.chinese(), "不能「延期」:时限已过(C1)");
            assert_eq!(refusal.to_string(), "`延期` is refused: 时限已过 (C1)");
        }
        other => panic!("not refused: {other:?}"),
    }
    // Told after the clock ran out, it was in time.
    desk.act("2026-03-05 10:00", extend(id));
    desk.act("2026-03-06 11:00", final_reply(id));
    assert!(desk.verify().is_clean());
}

#[test]
fn a_refusal_says_why_or_what_is_missing() {
    let problem = |rest: &str| {
        let files = whole_but(|files| {
            let text = String::from_utf8(files["tables/steps.csv"].clone()).unwrap();
            files
                .insert("tables/steps.csv".to_owned(), format!("{text}N6,C1,延期,*,→,{rest}\n").into_bytes());
        });
        let found = Pack::load(&files, &[], &BTreeMap::new()).err().unwrap_or_default();
        found.into_iter().map(|one| one.message.zh).collect::<Vec<_>>()
    };
    assert_eq!(problem(",,拒绝:时限已过"), [""; 0]);
    assert_eq!(problem(",,refuse: too late"), [""; 0]);
    assert_eq!(problem(",,拒绝"), ["既没有先要什么,也没有由谁办"]);
    assert_eq!(problem(",,拒绝:"), ["既没有先要什么,也没有由谁办"]);
    assert_eq!(problem("送批,,拒绝:时限已过"), ["写了拒绝的理由,就不再写先要什么、由谁办"]);
    assert_eq!(problem(",工作室,拒绝:时限已过"), ["写了拒绝的理由,就不再写先要什么、由谁办"]);
    assert_eq!(problem("送批,,提醒:时限已过"), ["看不懂缺了「提醒:时限已过」"]);
}

#[test]
fn a_node_hands_over_to_a_unit_of_the_pack() {
    let files = whole_but(|files| {
        let text = String::from_utf8(files["pack.toml"].clone()).unwrap();
        let text = text.replacen("[nodes]", "[nodes]\n\"交材料\" = { holder = \"工作是\" }", 1);
        files.insert("pack.toml".to_owned(), text.into_bytes());
    });
    let found = Pack::load(&files, &[], &BTreeMap::new()).unwrap_err();
    let said: Vec<_> = found.iter().map(|one| (one.code, one.message.zh.as_str())).collect();
    assert_eq!(said, [("unknown-unit", "没有单位「工作是」")]);
}
