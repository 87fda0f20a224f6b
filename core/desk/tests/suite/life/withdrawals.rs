//! What was put in by mistake is withdrawn, and what is said twice is noticed.

use super::{finding, hand_over, judge, pack, reason, refused, reply, rework, withdraw};
use suban_model::{Act, ActKind, Finding, Value, Withdraw};
use suban_test_kit::TestDesk;

/// How many faults the figure counts of a unit.
fn faults(desk: &TestDesk, unit: &str) -> u64 {
    let group = [unit.to_owned()];
    let aggregate = desk.view().aggregate("found", "2026-03".parse().unwrap(), &group).unwrap();
    aggregate.map_or(0, |aggregate| aggregate.count)
}

#[test]
fn a_finding_goes_with_its_charge_its_count_and_its_form() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    let said = desk.act("2026-03-02 10:00", Act::Record(finding(id, "差错", "推诿"))).record.seq;
    assert_eq!((desk.ledger("2026-03"), faults(&desk, "pipes")), (vec!["F1 pipes 2".to_owned()], 1));
    let by_whom = ("not-allowed", "须由:工作室");
    refused(&desk, "2026-03-02 11:00", "营业部", withdraw(id, "差错"), by_whom);
    desk.act("2026-03-02 11:00", withdraw(id, &format!("finding/{said}")));
    assert_eq!(desk.ledger("2026-03"), ["F1 pipes 2", "F1 pipes -2"]);
    let ticket = desk.ticket(id);
    assert_eq!(
        (ticket.forms.len(), ticket.withdrawn.as_slice(), faults(&desk, "pipes")),
        (0, &[said][..], 0)
    );
    let gone = ("nothing-to-withdraw", "没有可撤回的查实或认定「差错」");
    refused(&desk, "2026-03-02 12:00", "工作室", withdraw(id, "差错"), gone);
    // Corrected: the same form says it as it was.
    desk.act("2026-03-02 13:00", Act::Record(finding(id, "差错", "不实")));
    assert_eq!((desk.ticket(id).forms.len(), faults(&desk, "pipes")), (1, 1));
    assert!(desk.verify().is_clean());
}

#[test]
fn a_form_stays_while_another_finding_on_it_stands() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    for pick in ["推诿", "不实"] {
        desk.act("2026-03-02 10:00", Act::Record(finding(id, "差错", pick)));
    }
    desk.act("2026-03-02 11:00", withdraw(id, "差错"));
    assert_eq!(desk.ticket(id).forms, ["差错"]);
    assert_eq!(desk.ledger("2026-03"), ["F1 pipes 2"], "the newest was withdrawn, which charges nobody");
    assert_eq!(desk.ticket(id).attention, [], "of which no rule had a word to say");
    assert!(desk.verify().is_clean());
}

#[test]
fn the_same_form_said_twice_is_noticed() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    let said = desk.act("2026-03-02 10:00", Act::Record(finding(id, "差错", "推诿"))).record.seq;
    let expect = format!("「差错」在记录 {said} 已填过一样的");
    let again = || finding(id, "fault", "推诿");
    refused(&desk, "2026-03-02 10:30", "工作室", Act::Record(again()), ("said-before", &expect));
    let words = Finding { fields: [("责任单位".into(), Value::from("营业部"))].into(), ..again() };
    desk.act("2026-03-02 10:30", Act::Record(words.clone()));
    refused(&desk, "2026-03-02 10:31", "工作室", Act::Record(words), ("said-before", "已填过一样的"));
    let by_id = Finding { fields: [("责任单位".into(), Value::from("billing"))].into(), ..again() };
    refused(&desk, "2026-03-02 10:32", "工作室", Act::Record(by_id), ("said-before", "已填过一样的"));
    let two = |one: &str, other: &str| Finding { pick: vec![one.into(), other.into()], ..again() };
    desk.act("2026-03-02 10:33", Act::Record(two("不实", "曝光乙")));
    let turned = two("曝光乙", "不实");
    refused(&desk, "2026-03-02 10:34", "工作室", Act::Record(turned), ("said-before", "已填过一样的"));
    desk.act("2026-03-02 10:35", withdraw(id, "差错"));
    desk.act("2026-03-02 11:00", Act::RecordAnother(again()));
    let standing = ["F1 billing 2", "F1 pipes 2", "F4 pipes 3", "F4 pipes -3", "F1 pipes 2"];
    assert_eq!(desk.ledger("2026-03"), standing);
    desk.act("2026-03-02 12:00", withdraw(id, "差错"));
    assert_eq!(desk.ledger("2026-03").last().unwrap(), "F1 pipes -2");
    assert!(desk.verify().is_clean());
}

#[test]
fn a_verdict_is_withdrawn_and_the_next_one_is_the_first_again() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "12345", "没水");
    desk.act("2026-03-02 10:00", judge(id, "退回"));
    desk.act("2026-03-03 10:00", judge(id, "退回"));
    assert_eq!(desk.ledger("2026-03"), ["V1 pipes 2", "V2 pipes 5"]);
    refused(&desk, "2026-03-03 11:00", "管网所", withdraw(id, "退回"), ("not-allowed", "须由:工作室"));
    desk.act("2026-03-03 11:00", withdraw(id, "退回"));
    assert_eq!(
        (desk.ledger("2026-03").last().unwrap().as_str(), desk.ticket(id).verdicts.len()),
        ("V2 pipes -5", 1)
    );
    desk.act("2026-03-04 10:00", judge(id, "退回"));
    assert_eq!(desk.ledger("2026-03").last().unwrap(), "V2 pipes 5");
    assert!(desk.verify().is_clean());
}

#[test]
fn what_was_the_second_is_the_first_once_the_first_is_withdrawn() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "12345", "没水");
    let first = desk.act("2026-03-02 10:00", judge(id, "退回")).record.seq;
    desk.act("2026-03-03 10:00", judge(id, "退回"));
    // Who has it later answers for nothing of that time.
    desk.act("2026-03-03 11:00", hand_over(id, "营业部"));
    desk.act("2026-03-04 11:00", withdraw(id, &format!("verdict/{first}")));
    assert_eq!(
        desk.ledger("2026-03"),
        ["V1 pipes 2", "V2 pipes 5", "V1 pipes -2", "V2 pipes -5", "V1 pipes 2"]
    );
    desk.act("2026-03-05 10:00", judge(id, "退回"));
    assert_eq!(desk.ledger("2026-03").first().unwrap(), "V2 billing 5");
    assert!(desk.verify().is_clean());
}

#[test]
fn a_finding_about_the_organisation_is_withdrawn_once() {
    let desk = TestDesk::with(&pack());
    let fields = [("分值".to_owned(), Value::from("0.5")), ("责任单位".to_owned(), Value::from("营业部"))];
    let company =
        Finding { ticket: None, form: "公司被扣".into(), pick: Vec::new(), fields: fields.into() };
    let said = desk.act("2026-03-02 09:00", Act::Record(company)).record.seq;
    let withdraw = |what: String| Act::Withdraw(Withdraw { ticket: None, what, reason: reason() });
    let this = || withdraw(format!("finding/{said}"));
    refused(&desk, "2026-03-03 09:00", "营业部", this(), ("not-allowed", "须由:工作室"));
    desk.act("2026-03-03 09:00", this());
    assert_eq!(desk.ledger("2026-03"), ["F5 billing 0.5", "F5 billing -0.5"]);
    for what in [this(), withdraw("finding/1".into()), withdraw("公司被扣".into())] {
        refused(&desk, "2026-03-04 09:00", "工作室", what, ("nothing-to-withdraw", "没有可撤回"));
    }
    assert!(desk.verify().is_clean());
}

#[test]
fn what_was_found_in_an_earlier_round_can_still_be_withdrawn() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.act("2026-03-02 10:00", Act::Record(finding(id, "差错", "推诿")));
    desk.act("2026-03-02 11:00", reply(id, true));
    desk.act("2026-03-02 12:00", rework(id, None));
    assert!(desk.ticket(id).allows(ActKind::Withdraw) && desk.ticket(id).forms.is_empty());
    assert!(desk.ticket(id).ever_had("差错"));
    desk.act("2026-03-02 12:30", Act::Record(finding(id, "差错", "不实")));
    // This round's finding was wrong: that the round before had one like it is no form of this one.
    desk.act("2026-03-02 12:40", withdraw(id, "差错"));
    assert!(desk.ticket(id).forms.is_empty() && desk.ticket(id).ever_had("差错"));
    desk.act("2026-03-02 13:00", withdraw(id, "差错"));
    assert!(!desk.ticket(id).ever_had("差错"));
    assert_eq!(desk.ledger("2026-03"), ["F1 pipes 2", "F1 pipes -2"]);
    assert!(desk.verify().is_clean());
}

#[test]
fn nothing_is_withdrawn_before_it_was_so() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.act("2026-03-03 10:00", Act::Record(finding(id, "差错", "推诿")));
    let early = ("before-that", "早于要撤回的那一项的时间(2026-03-03 10:00)");
    refused(&desk, "2026-03-02 10:00", "工作室", withdraw(id, "差错"), early);
}
