//! Appeals: by when, by whom, what they post and what stays of them when their subject is judged again.

use super::{appeal, finding, of, pack, reason, reply, rule_on, withdraw};
use suban_desk::DeskError;
use suban_model::{Act, AppealCharge, ChargeState, Finding, Ruling, TicketId, Value};
use suban_policy::PackFiles;
use suban_test_kit::{TestDesk, files};

fn fault(ticket: TicketId, pick: &str) -> Act {
    let fields = [("责任单位".to_owned(), Value::from("营业部"))].into();
    Act::Record(Finding { fields, ..finding(ticket, "差错", pick) })
}

/// A ticket with a charge of 2 points against 营业部, recorded on Tuesday the third.
fn charged(desk: &TestDesk) -> TicketId {
    desk.set_now("2026-03-02 10:00");
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.act("2026-03-02 10:00", reply(id, true));
    desk.set_now("2026-03-03 09:00");
    desk.act("2026-03-03 09:00", fault(id, "推诿"));
    desk.set_now("2026-12-31 09:00");
    id
}

fn told<T>(done: Result<T, DeskError>) -> String {
    match done {
        Ok(_) => "done".to_owned(),
        Err(DeskError::Refused(refusal)) => refusal.code().to_owned(),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn the_last_second_of_the_limit_is_in_time() {
    // Five working days after the third end with the tenth.
    for (at, expect) in [
        ("2026-03-03 08:59:59", "before-that"),
        ("2026-03-03 09:00:00", "done"),
        ("2026-03-10 23:59:59", "done"),
        ("2026-03-11 00:00:00", "appeal-too-late"),
    ] {
        let desk = TestDesk::with(&pack());
        let id = charged(&desk);
        assert_eq!(told(desk.try_do(at, "营业部", appeal(id, "F1 营业部"), &[])), expect, "{at}");
    }
}

#[test]
fn a_pack_without_appeals_grants_none() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "水费不对");
    desk.act("2026-03-03 09:00", Act::Record(finding(id, "差错", "推诿")));
    assert_eq!(told(desk.try_do("2026-03-04 09:00", "营业部", appeal(id, "F1 营业部"), &[])), "no-appeals");
}

#[test]
fn a_ruling_belongs_to_the_month_of_the_facts_and_stays_when_they_are_judged_again() {
    let desk = TestDesk::with(&pack());
    let id = charged(&desk);
    desk.act("2026-03-03 11:00", fault(id, "曝光甲"));
    desk.act("2026-03-10 09:00", appeal(id, "F1 营业部"));
    assert_eq!(
        told(desk.try_do(
            "2026-04-02 08:00",
            "工作室",
            rule_on(id, "F1 营业部", Ruling::Partly("2".parse().unwrap())),
            &[]
        )),
        "appeal"
    );
    desk.act("2026-04-02 09:00", rule_on(id, "F1 营业部", Ruling::Partly("0.5".parse().unwrap())));
    assert_eq!(desk.ledger("2026-03"), ["F1 billing 2", "F3 billing 7", "F1 billing -1.5"]);
    assert_eq!(desk.ledger("2026-04"), Vec::<String>::new());
    let ticket = desk.ticket(id);
    let due = ticket.book.appeals().next().unwrap().appeal.due;
    assert_eq!(due, Some(suban_test_kit::at("2026-03-20 23:59:59")));
    // What was found first is withdrawn, and what was found later is judged again: the charge is gone, and nothing else.
    desk.act("2026-04-03 09:00", withdraw(id, "差错"));
    let states = |id| {
        let book = desk.ticket(id).book;
        book.proposals()
            .iter()
            .map(|charge| (charge.charge.rule.clone(), book.state(charge)))
            .collect::<Vec<_>>()
    };
    assert_eq!(states(id), [("F1".to_owned(), ChargeState::Counted)]);
    assert!(desk.verify().is_clean());
}

#[test]
fn what_was_said_in_an_appeal_is_erased_with_the_ticket() {
    let desk = TestDesk::with(&pack());
    let id = charged(&desk);
    let appealed = desk.act("2026-03-04 09:00", appeal(id, "F1 营业部"));
    let said = desk.view().payload(appealed.record.seq).unwrap().unwrap().said;
    assert_eq!(said.get("reason"), Some(&reason()));
    let without = AppealCharge {
        ticket: Some(of(id)),
        finding: None,
        charge: "F1 营业部".into(),
        reason: "  ".into(),
        evidence: Vec::new(),
    };
    assert_eq!(told(desk.try_do("2026-03-04 10:00", "营业部", Act::Appeal(without), &[])), "empty");
}

const ROLES: &str = r#"
    [roles]
    "经办人" = { at = "unit", sees = "unit" }
    "考评会议" = { at = "organisation", sees = "all" }
    "评审组" = { at = "organisation", sees = "all" }
    "人事"   = { at = "organisation", sees = "none" }

    [acts]
    "申诉" = { by = ["被扣单位"] }
    "裁定" = { by = ["评审组 非 查实人 非 被扣单位"] }
    "登记" = { by = ["工作室"] }
    "任职" = { by = ["人事"] }
"#;

fn with_roles() -> PackFiles {
    let appeals = "[appeals]\nclause = \"C1\"\ncounts = false\n[tables]";
    files(|files| {
        let manifest = String::from_utf8(files["pack.toml"].clone()).unwrap();
        files.insert("pack.toml".into(), manifest.replace("[tables]", appeals).into_bytes());
        files.insert("roles.toml".into(), ROLES.as_bytes().to_vec());
    })
}

#[test]
fn nobody_rules_on_what_they_found_or_on_their_own_unit_in_whichever_role() {
    use suban_model::{Actor, Appoint, Command};
    let desk = TestDesk::with(&with_roles());
    let by = |person: &str, office: &str| Actor {
        office: office.into(),
        person: Some(person.into()),
        role: None,
        on_behalf_of: None,
    };
    let give = |at: &str, by: Actor, act| {
        desk.set_now(at);
        told(desk.perform(Command { at: suban_test_kit::at(at), by: by.into(), key: None, act }, &[]))
    };
    let appoint = |person: &str, role: &str, unit: Option<&str>| {
        Act::Appoint(Appoint {
            person: person.into(),
            role: role.into(),
            unit: unit.map(str::to_owned),
            from: None,
            until: None,
        })
    };
    desk.set_now("2026-03-02 09:00");
    let id = desk.register("2026-03-02 09:00", "来电", "水费不对");
    for (person, role, unit) in [
        ("1", "人事", None),
        ("2", "经办人", Some("工作室")),
        ("2", "评审组", None),
        ("3", "经办人", Some("营业部")),
        ("3", "评审组", None),
        ("4", "评审组", None),
        ("5", "经办人", Some("管网所")),
    ] {
        assert_eq!(
            give("2026-03-02 10:00", by("1", "人事"), appoint(person, role, unit)),
            "done",
            "{person}"
        );
    }
    assert_eq!(give("2026-03-03 09:00", by("2", "工作室"), fault(id, "推诿")), "done");
    assert_eq!(give("2026-03-04 09:00", by("5", "管网所"), appeal(id, "F1 营业部")), "not-allowed");
    assert_eq!(give("2026-03-04 09:10", by("3", "营业部"), appeal(id, "F1 营业部")), "done");
    assert_eq!(desk.ledger("2026-03"), ["F1 billing 2", "F1 billing -2"], "it does not count meanwhile");
    let rejected = || rule_on(id, "F1 营业部", Ruling::Rejected);
    assert_eq!(give("2026-03-05 09:00", by("2", "评审组"), rejected()), "not-allowed", "found it");
    assert_eq!(give("2026-03-05 09:10", by("3", "评审组"), rejected()), "not-allowed", "is charged");
    assert_eq!(give("2026-03-05 09:20", by("4", "评审组"), rejected()), "done");
    assert_eq!(desk.ledger("2026-03"), ["F1 billing 2", "F1 billing -2", "F1 billing 2"]);
    assert!(desk.verify().is_clean());
}
