//! A rule that fails loses no ticket; words can be erased; a full queue says so.

use suban_model::{
    Act, Attention, Erase, Hook, Judge, Reply, Routing, RoutingReason, Stage, Ticket, TicketRef,
};
use suban_policy::FaultKind;
use suban_test_kit::{TestDesk, files};

/// The hooks that failed on a ticket, and why.
fn failures(ticket: &Ticket) -> Vec<(Hook, &str)> {
    let failed = |attention| match attention {
        &Attention::HookFailed { hook, ref fault } => Some((hook, fault.zh.as_str())),
        _ => None,
    };
    ticket.attention.iter().filter_map(failed).collect()
}

#[test]
fn two_hits_where_one_is_allowed_leave_the_ticket_to_a_person() {
    let desk = TestDesk::with(&files(|files| {
        let routes = "编号,条款,类别,→,主办,协办,处置\nR1,C1,供水/*,→,管网所,,\nR2,C1,*,→,营业部,,\n";
        files.insert("tables/routes.csv".into(), routes.into());
        let manifest = String::from_utf8(files["pack.toml"].clone()).unwrap();
        let manifest =
            manifest.replace("routes = { policy = \"first\" }", "routes = { policy = \"unique\" }");
        files.insert("pack.toml".into(), manifest.into());
    }));
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    let ticket = desk.ticket(id);
    assert_eq!(ticket.stage, Stage::Queued);
    assert_eq!(failures(&ticket), [(Hook::Route, "表 routes 只许命中一行,R1 与 R2 同时命中")]);
    let record = desk.view().record(id.0).unwrap().unwrap();
    assert_eq!(record.judgements[1].fault.as_ref().map(|fault| fault.kind), Some(FaultKind::Rule));
    assert!(desk.verify().is_clean());
}

#[test]
fn what_no_rule_knows_waits_for_a_person() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "请关心一下");
    let ticket = desk.ticket(id);
    assert_eq!(ticket.routing, Routing::Queue { reason: RoutingReason::Rule("分不了类".into()) });
    assert_eq!(ticket.stage, Stage::Queued);
}

#[test]
fn a_fault_of_assessment_is_kept_for_a_person_and_charges_nobody() {
    let desk = TestDesk::with(&files(|files| {
        let verdicts = "编号,条款,平台认定,→,扣谁,分\nV1,C3,退回,→,责任部门,2\nV2,C3,*,→,责任部门,5\n";
        files.insert("tables/verdicts.csv".into(), verdicts.into());
    }));
    let id = desk.register("2026-03-02 09:00", "12345", "水费不对");
    desk.act("2026-03-03 09:00", Act::Judge(Judge { ticket: TicketRef::Id(id), verdict: "退回".into() }));
    assert_eq!(desk.ledger("2026-03"), Vec::<String>::new());
    assert_eq!(failures(&desk.ticket(id)), [(Hook::Assess, "表 verdicts 只许命中一行,V1 与 V2 同时命中")]);
    assert!(desk.verify().is_clean());
}

#[test]
fn what_no_rule_knows_is_said_and_not_passed_over() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "12345", "水费不对");
    let receipt =
        desk.act("2026-03-03 09:00", Act::Judge(Judge { ticket: TicketRef::Id(id), verdict: "退会".into() }));
    let subject = format!("verdict/{}", receipt.record.seq);
    assert_eq!(desk.ticket(id).attention, [Attention::NoRule { subject }]);
}

#[test]
fn a_pack_that_forgot_a_channel_still_ends_its_tickets() {
    // The ticket's own channel is unknown to the rules, as after a rename.
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.activate(&files(|files| {
        let manifest = String::from_utf8(files["pack.toml"].clone()).unwrap();
        files.insert("pack.toml".into(), manifest.replace("\"来电\"", "\"电话\"").into());
    }));
    assert_eq!(desk.tick("2026-03-06 08:00"), 1);
    desk.act(
        "2026-03-06 09:00",
        Act::Reply(Reply { ticket: TicketRef::Id(id), last: true, explained: false }),
    );
    assert!(desk.verify().is_clean());
}

#[test]
fn a_full_ticket_can_still_be_answered_and_erased() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "12345", "水费不对");
    let judge = |number: usize| {
        let verdict = format!("{number}{}", "很长的认定".repeat(60));
        desk.try_do(
            "2026-03-03 09:00",
            "工作室",
            Act::Judge(Judge { ticket: TicketRef::Id(id), verdict }),
            &[],
        )
    };
    let refused = (0..200).find_map(|number| judge(number).err()).unwrap();
    assert_eq!(
        refused.to_string(),
        format!("ticket {id} is full: it can only be replied to, called back and erased")
    );
    desk.act(
        "2026-03-04 09:00",
        Act::Reply(Reply { ticket: TicketRef::Id(id), last: true, explained: false }),
    );
    desk.act("2026-03-05 09:00", Act::Erase(Erase { ticket: TicketRef::Id(id), reason: "本人申请".into() }));
    assert!(desk.verify().is_clean());
}

#[test]
fn erased_words_are_gone_and_the_chain_still_holds() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "没水,我是张三");
    desk.act("2026-03-03 09:00", Act::Erase(Erase { ticket: TicketRef::Id(id), reason: "本人申请".into() }));
    assert_eq!(desk.view().payload(id.0).unwrap(), None);
    let report = desk.verify();
    assert!(report.is_clean(), "{:?}", report.findings);
    assert_eq!(report.erased, 1);
    let reply = Act::Reply(Reply { ticket: TicketRef::Id(id), last: true, explained: false });
    let refused =
        desk.try_do("2026-03-04 09:00", "工作室", reply.clone(), &[("text", "张三您好")]).unwrap_err();
    assert_eq!(refused.to_string(), format!("ticket {id} is already erased"));
    desk.act("2026-03-04 09:00", reply);
}
