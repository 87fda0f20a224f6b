//! A rule that fails loses no ticket; words can be erased; a full queue says so.

use crate::office::{TestDesk, files};
use suban_model::{Act, Erase, Finding, Routing, Stage, TicketRef};
use suban_policy::FaultKind;

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
    assert_eq!(ticket.attention, ["route: 表 routes 只许命中一行,R1 与 R2 同时命中"]);
    let record = desk.view().record(id.0).unwrap().unwrap();
    assert_eq!(record.judgements[1].fault.as_ref().map(|fault| fault.kind), Some(FaultKind::Rule));
    assert!(desk.verify().is_clean());
}

#[test]
fn what_no_rule_knows_waits_for_a_person() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "请关心一下");
    let ticket = desk.ticket(id);
    assert_eq!(ticket.routing, Routing::Queue { reason: "分不了类".into() });
    assert_eq!(ticket.stage, Stage::Queued);
}

#[test]
fn a_fault_of_assessment_is_kept_for_a_person_and_charges_nobody() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "请关心一下");
    let finding = Finding {
        ticket: Some(TicketRef::Id(id)),
        form: "差错".into(),
        pick: vec!["推诿".into()],
        fields: [].into(),
    };
    desk.act("2026-03-03 09:00", Act::Record(finding));
    assert_eq!(desk.ledger("2026-03"), Vec::<String>::new());
    assert_eq!(desk.ticket(id).attention, ["assess: 不知道「责任部门」是哪个单位:事实里没有写明"]);
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
}
