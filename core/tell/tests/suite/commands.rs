//! Every command: what it is called in both languages, and what a record tells of what it asked.

use crate::small::rulebook;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use suban_model::{
    Act, ActKind, Activate, Answer, AppealCharge, Appoint, Approve, Callback, Close, Correct, Decline,
    Delegate, Determine, Digest, Dismiss, Dispatch, Erase, Evidence, Expire, Extend, Finding, GiveBack,
    HandOver, Judge, Merge, Node, Register, Reopen, Reply, Reschedule, Resume, Rework, RuleOn, Ruling,
    SetDue, Settle, Suspend, Tally, TicketId, TicketRef, Value, Withdraw,
};
use suban_tell::asked::Asked;
use suban_tell::sentences;
use suban_test_kit::at;

/// A command, what it is called, and what is told of what it asked.
#[expect(clippy::too_many_lines, reason = "an entry for each command")]
fn table() -> Vec<(Act, [&'static str; 2], Json)> {
    let ticket = || TicketRef::Id(TicketId(2));
    let given = || BTreeMap::from([("平台".to_owned(), at("2026-03-04 18:00"))]);
    let day = |text: &str| text.parse().unwrap();
    let reason = || "本人申请".to_owned();
    let register = Register {
        external: Some("GD-2".into()),
        channel: "12345".into(),
        area: None,
        given: given(),
        repeats: Some(TicketRef::External("GD-1".into())),
    };
    let finding = Finding {
        ticket: Some(ticket()),
        form: "差错".into(),
        pick: vec!["推诿".into()],
        fields: BTreeMap::from([
            ("责任单位".to_owned(), Value::from("管网所")),
            ("次数".to_owned(), Value::from(2)),
        ]),
    };
    let determine = Determine {
        ticket: Some(ticket()),
        finding: None,
        charge: "Q05 管网所".into(),
        points: "2.5".parse().unwrap(),
        reason: reason(),
    };
    let activate = Activate {
        pack: "small".into(),
        digest: Digest([0xab; 32]),
        effective_from: day("2026-01-01"),
        restores: None,
        reason: reason(),
    };
    let tally = Tally { figure: "来电".into(), on: day("2026-03-02"), unit: None, value: 17.into() };
    vec![
        (
            Act::Register(register),
            ["登记", "register"],
            json!({
                "channel": "12345", "area": null, "external": "GD-2", "repeats": "external:GD-1",
                "given": { "平台": "2026-03-04T18:00:00+08:00" },
            }),
        ),
        (
            Act::Dispatch(Dispatch {
                ticket: ticket(),
                lead: "管网所".into(),
                co_handlers: vec!["billing".into()],
            }),
            ["派单", "dispatch"],
            json!({ "lead": "管网所", "co_handlers": ["billing"] }),
        ),
        (
            Act::Record(finding),
            ["查实", "record"],
            json!({ "form": "差错", "pick": ["推诿"], "fields": { "责任单位": "管网所", "次数": 2 } }),
        ),
        (
            Act::Reply(Reply { ticket: ticket(), last: true, explained: false }),
            ["回复", "reply"],
            json!({ "final": true, "explained": false }),
        ),
        (
            Act::Callback(Callback { ticket: ticket(), answer: Answer::Unsatisfied, given: given() }),
            ["回访", "callback"],
            json!({ "answer": "unsatisfied", "given": { "平台": "2026-03-04T18:00:00+08:00" } }),
        ),
        (
            Act::Judge(Judge { ticket: ticket(), verdict: "退回".into() }),
            ["平台认定", "judge"],
            json!({ "verdict": "退回" }),
        ),
        (
            Act::Node(Node { ticket: ticket(), node: "送批".into(), excuse: None }),
            ["环节", "node"],
            json!({ "node": "送批", "excuse": null }),
        ),
        (
            Act::Approve(Approve {
                ticket: ticket(),
                step: "送批".into(),
                granted: false,
                reason: Some(reason()),
            }),
            ["签批", "approve"],
            json!({ "step": "送批", "granted": false, "reason": "本人申请" }),
        ),
        (
            Act::Extend(Extend { ticket: ticket(), until: at("2026-03-10 18:00"), reason: reason() }),
            ["延期", "extend"],
            json!({ "until": "2026-03-10T18:00:00+08:00", "reason": "本人申请" }),
        ),
        (
            Act::GiveBack(GiveBack { ticket: ticket(), reason: reason() }),
            ["退回", "give_back"],
            json!({ "reason": "本人申请" }),
        ),
        (
            Act::Tally(tally),
            ["填报", "tally"],
            json!({ "figure": "来电", "on": "2026-03-02", "unit": null, "value": "17" }),
        ),
        (
            Act::Settle(Settle { period: "2026-03".parse().unwrap() }),
            ["结算", "settle"],
            json!({ "period": "2026-03" }),
        ),
        (
            Act::Determine(determine),
            ["定分", "determine"],
            json!({ "finding": null, "charge": "Q05 管网所", "points": "2.5", "reason": "本人申请" }),
        ),
        (
            Act::Expire(Expire { ticket: ticket(), clock: "答复".into() }),
            ["时限到期", "expire"],
            json!({ "clock": "答复" }),
        ),
        (
            Act::Erase(Erase { ticket: ticket(), reason: reason() }),
            ["删除个人信息", "erase"],
            json!({ "reason": "本人申请" }),
        ),
        (
            Act::Activate(activate),
            ["启用政策包", "activate"],
            json!({
                "pack": "small", "digest": "ab".repeat(32), "effective_from": "2026-01-01", "restores": null,
                "reason": "本人申请",
            }),
        ),
        (Act::Reschedule(Reschedule { ticket: ticket() }), ["重算时限", "reschedule"], json!({})),
        (
            Act::Correct(Correct {
                ticket: ticket(),
                area: None,
                kind: None,
                category: Some("供水/停水".into()),
                grade: None,
                tags: None,
                classify: false,
                route: true,
                reason: reason(),
            }),
            ["更正", "correct"],
            json!({
                "area": null, "kind": null, "category": "供水/停水", "grade": null, "tags": null, "classify": false,
                "route": true, "reason": "本人申请",
            }),
        ),
        (
            Act::Merge(Merge {
                ticket: ticket(),
                into: TicketRef::External("GD-1".into()),
                reason: reason(),
            }),
            ["并单", "merge"],
            json!({ "into": "external:GD-1", "reason": "本人申请" }),
        ),
        (
            Act::HandOver(HandOver {
                ticket: ticket(),
                lead: "营业部".into(),
                co_handlers: Vec::new(),
                reason: reason(),
            }),
            ["转办", "hand_over"],
            json!({ "lead": "营业部", "co_handlers": [], "reason": "本人申请" }),
        ),
        (
            Act::Decline(Decline { ticket: ticket(), reason: reason() }),
            ["退单", "decline"],
            json!({ "reason": "本人申请" }),
        ),
        (
            Act::Suspend(Suspend { ticket: ticket(), cause: "等用户".into(), note: None }),
            ["挂起", "suspend"],
            json!({ "cause": "等用户", "note": null }),
        ),
        (Act::Resume(Resume { ticket: ticket() }), ["恢复", "resume"], json!({})),
        (
            Act::Rework(Rework { ticket: ticket(), lead: None, given: given(), reason: reason() }),
            ["返工", "rework"],
            json!({ "lead": null, "given": { "平台": "2026-03-04T18:00:00+08:00" }, "reason": "本人申请" }),
        ),
        (
            Act::Reopen(Reopen {
                ticket: ticket(),
                lead: Some("营业部".into()),
                given: given(),
                reason: reason(),
            }),
            ["重开", "reopen"],
            json!({ "lead": "营业部", "given": { "平台": "2026-03-04T18:00:00+08:00" }, "reason": "本人申请" }),
        ),
        (Act::Close(Close { ticket: ticket(), note: None }), ["办结", "close"], json!({ "note": null })),
        (
            Act::Withdraw(Withdraw { ticket: Some(ticket()), what: "finding/7".into(), reason: reason() }),
            ["撤回", "withdraw"],
            json!({ "what": "finding/7", "reason": "本人申请" }),
        ),
        (
            Act::SetDue(SetDue { ticket: ticket(), given: given(), reason: reason() }),
            ["重定时限", "set_due"],
            json!({ "given": { "平台": "2026-03-04T18:00:00+08:00" }, "reason": "本人申请" }),
        ),
        (
            Act::Appoint(Appoint {
                person: "0012".into(),
                role: "部门负责人".into(),
                unit: Some("营业部".into()),
                from: None,
                until: Some(at("2026-03-04 18:00")),
            }),
            ["任职", "appoint"],
            json!({
                "person": "0012", "role": "部门负责人", "unit": "营业部", "from": null,
                "until": "2026-03-04T18:00:00+08:00",
            }),
        ),
        (
            Act::Dismiss(Dismiss { person: "0012".into(), role: "总经理".into(), unit: None }),
            ["免职", "dismiss"],
            json!({ "person": "0012", "role": "总经理", "unit": null }),
        ),
        (
            Act::Delegate(Delegate {
                from: "0099".into(),
                to: "0012".into(),
                role: "总经理".into(),
                unit: None,
                since: None,
                until: at("2026-03-04 18:00"),
            }),
            ["代理", "delegate"],
            json!({
                "from": "0099", "to": "0012", "role": "总经理", "unit": null, "since": null,
                "until": "2026-03-04T18:00:00+08:00",
            }),
        ),
        (
            Act::Appeal(AppealCharge {
                ticket: Some(ticket()),
                finding: None,
                charge: "Q05 管网所".into(),
                reason: reason(),
                evidence: vec![Evidence { name: "录像.mp4".into(), digest: Digest([0xab; 32]) }],
            }),
            ["申诉", "appeal"],
            json!({
                "finding": null, "charge": "Q05 管网所", "reason": "本人申请",
                "evidence": [{ "name": "录像.mp4", "digest": "ab".repeat(32) }],
            }),
        ),
        (
            Act::RuleOn(RuleOn {
                ticket: Some(ticket()),
                finding: None,
                charge: "Q05 管网所".into(),
                ruling: Ruling::Partly("1".parse().unwrap()),
                reason: reason(),
            }),
            ["裁定", "rule_on"],
            json!({
                "finding": null, "charge": "Q05 管网所", "ruling": "partly", "points": "1", "reason": "本人申请",
            }),
        ),
    ]
}

#[test]
fn every_command_tells_what_it_asked() {
    let rulebook = rulebook();
    let table = table();
    for (act, names, asked) in &table {
        let told = sentences::record::done(act);
        assert_eq!([told.zh.as_str(), told.en.as_str()], *names);
        assert_eq!(serde_json::to_value(Asked::by(act, &rulebook)).unwrap(), *asked, "{act:?}");
    }
    let kinds: Vec<_> = table.iter().map(|(act, ..)| act.kind()).collect();
    assert_eq!(kinds, ActKind::ALL, "a command is missing in the table");
}
