//! The steps of a process, numbers from outside, warnings, measures and what a month comes to, over HTTP.

use crate::app::TestApp;
use crate::orders::{by, no_water, order, with};
use crate::small_pack::{FILES, loaded};
use serde_json::json;
use std::collections::BTreeMap;

const FIGURES: &str = r#"
[calls]
name = "来电数"
clause = "R-1"
tally = true
[missed]
name = "漏接数"
clause = "R-1"
tally = true
[missed_rate]
name = "漏接率"
clause = "R-1"
ratio = { top = "missed", bottom = "calls" }
"#;

const HOOKS: &str = r#"
require = { tables = ["steps"] }
accountability = { tables = ["measures"] }
warn = { tables = ["warnings"] }
settle = { tables = ["months"] }
"#;

const POLICIES: &str = r#"
steps = { policy = "collect" }
measures = { policy = "collect" }
warnings = { policy = "collect" }
months = { policy = "collect", on = "period.ended" }
"#;

const MORE_FILES: [(&str, &str); 5] = [
    ("figures.toml", FIGURES),
    ("tables/steps.csv", "编号,条款,要做,→,先要,由谁,缺了\nN1,R-2,退回,→,签批:总经理,,拒绝\n"),
    (
        "tables/measures.csv",
        "编号,条款,扣分,→,对谁,单位,措施,由谁办\nA1,R-5,P1,→,部门负责人,接办部门,约谈,总经理\n",
    ),
    (
        "tables/warnings.csv",
        "编号,条款,事件,重复次序,→,预警,通知,只报一次按\nW1,R-1,登记,>=2,→,重复诉求,工作室,重复次序\n",
    ),
    ("tables/months.csv", "编号,条款,漏接率,→,扣谁,分\nM1,R-6,>5,→,工作室,1\n"),
];

/// The small pack with all that a rulebook may ask for.
fn app() -> TestApp {
    let mut files: BTreeMap<_, _> = FILES
        .iter()
        .chain(&MORE_FILES)
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    let manifest = files.get_mut("pack.toml").unwrap();
    for (section, more) in
        [("[hooks]", HOOKS), ("[tables]", POLICIES), ("[who]", "\n\"工作室\" = [\"unit:studio\"]\n")]
    {
        *manifest = manifest.replace(section, &format!("{section}{more}"));
    }
    manifest.push_str("\n[nodes]\n\"送批\" = {}\n");
    let files = files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    TestApp::with_pack(loaded(files))
}

#[tokio::test]
async fn a_ticket_goes_through_its_steps() {
    let app = app();
    app.done("/v1/tickets", &no_water()).await;
    let node = app.done("/v1/tickets/T2/nodes", &order(json!({ "node": "送批" }))).await;
    assert_eq!((&node["command"], &node["asked"]["node"]), (&json!("node"), &json!("送批")));
    let unknown = app.post("/v1/tickets/T2/nodes", &order(json!({ "node": "盖章" }))).await;
    unknown.refused_for((422, "unknown-step"), "node", &["盖章"]);

    let until = json!({ "until": "2026-03-20 18:00", "reason": "需换总管" });
    app.done("/v1/tickets/T2/extensions", &order(until.clone())).await;
    let past = with(until, json!({ "until": "2026-03-01" }));
    let refused = app.post("/v1/tickets/T2/extensions", &order(past)).await;
    refused.refused_for((422, "promise-past"), "until", &["2026"]);

    let back = order(json!({ "reason": "不归公司管" }));
    let refused = app.post("/v1/tickets/T2/returns", &back).await;
    refused.refused_for((409, "lacks"), "", &["总经理"]);
    let approval = json!({ "by": by("总经理"), "step": "退回" });
    app.done("/v1/tickets/T2/approvals", &order(approval)).await;
    let returned = app.done("/v1/tickets/T2/returns", &back).await;
    assert_eq!(
        (&returned["decided"]["stage"], &returned["decided"]["stage_zh"]),
        (&json!("returned"), &json!("已退回"))
    );

    let ticket = app.read("/v1/tickets/T2").await;
    assert_eq!(ticket["promised_until"], "2026-03-20T18:00:00+08:00");
    assert_eq!(ticket["approvals"][0]["office"], "总经理");
    let happened: Vec<_> =
        ticket["happened"].as_array().unwrap().iter().map(|it| it["event_zh"].clone()).collect();
    assert_eq!(json!(happened), json!(["登记", "派单", "送批", "延期", "退回"]));
    assert_eq!(app.read("/v1/tickets?stage=returned").await["tickets"][0]["ticket"], "T2");
    assert_eq!(app.read("/v1/tickets?open=true").await["tickets"], json!([]));
}

#[tokio::test]
async fn a_repeated_matter_is_warned_of_and_a_fault_answered_for() {
    let app = app();
    app.done("/v1/tickets", &no_water()).await;
    for (number, earlier) in [("GD-2", "external:GD-1"), ("GD-3", "external:GD-2")] {
        let again = with(no_water(), json!({ "external": number, "repeats": earlier }));
        let answer = app.done("/v1/tickets", &again).await;
        assert_eq!(answer["decided"]["warned"][0]["name"], "重复诉求", "{answer}");
        assert_eq!(answer["clauses"]["R-1"][0], "诉求分为咨询、求助、投诉和报修。");
    }
    let pages = app.pages("/v1/warnings?limit=1&rule=W1").await;
    let warnings = pages.iter().flat_map(|page| page["warnings"].as_array().unwrap());
    let told: Vec<_> = warnings.map(|warning| &warning["ticket"]).collect();
    assert_eq!(json!(told), json!(["T4", "T3"]));
    assert_eq!(app.read("/v1/warnings?rule=W9").await["warnings"], json!([]));
    app.get("/v1/warnings?cursor=1").await.refused(400, "cursor");
    let unknown = with(no_water(), json!({ "external": "GD-4", "repeats": "GD-1" }));
    let refused = app.post("/v1/tickets", &unknown).await;
    refused.refused_for((400, "ticket-number"), "repeats", &["external:"]);

    let finding = order(json!({ "form": "接办差错", "pick": ["推诿扯皮"] }));
    let answer = app.done("/v1/tickets/T2/findings", &finding).await;
    let measure = &answer["decided"]["measured"][0]["measures"][0];
    assert_eq!(
        (&measure["whom"], &measure["unit"]["id"]),
        (&json!("部门负责人"), &json!("network")),
        "{answer}"
    );
    assert_eq!(app.read("/v1/tickets/T2").await["measures"][0], *measure);
}

#[tokio::test]
async fn a_month_is_settled_from_numbers_told() {
    let app = app();
    let tally =
        |figure: &str, value: &str| order(json!({ "figure": figure, "on": "2026-02-10", "value": value }));
    for (body, expect, field, part) in [
        (tally("来电数", "many"), (400, "number"), "value", "`many`"),
        (tally("来电数", "-1"), (422, "negative-tally"), "value", "-1"),
        (tally("满意数", "1"), (422, "unknown-tally"), "figure", "来电数"),
    ] {
        app.post("/v1/tallies", &body).await.refused_for(expect, field, &[part]);
    }
    app.done("/v1/tallies", &tally("来电数", "100")).await;
    app.done("/v1/tallies", &tally("missed", "10")).await;
    let refused = app.get("/v1/settlements/2026-02").await;
    refused.refused_for((404, "not-settled"), "", &["2026-02"]);
    app.get("/v1/settlements/February").await.refused(400, "period");
    let settle = |period: &str| order(json!({ "period": period }));
    for (period, expect, field, part) in
        [("2026-03", (409, "period-open"), "", "2026"), ("March", (400, "period"), "period", "March")]
    {
        app.post("/v1/settlements", &settle(period)).await.refused_for(expect, field, &[part]);
    }

    let first = app.done("/v1/settlements", &settle("2026-02")).await;
    assert_eq!(first["entries"][0]["rule"], "M1", "{first}");
    let again = app.post("/v1/settlements", &settle("2026-02")).await;
    assert_eq!((again.status.as_u16(), &again.body["record"]), (200, &first["record"]));
    let told = app.read("/v1/settlements/2026-02").await;
    assert_eq!((&told["points"], &told["record"]), (&json!("1"), &first["record"]));
    assert_eq!(
        (&told["charges"][0]["unit"]["id"], &told["charges"][0]["state"]),
        (&json!("studio"), &json!("standing"))
    );
    assert_eq!(app.read("/v1/ledger?period=2026-02&rule=M1").await["entries"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn findings_that_are_not_there_get_no_points() {
    let app = app();
    let pick =
        order(json!({ "by": by("总经理"), "charge": "finding/9#P1#studio", "points": 1, "reason": "轻" }));
    for (record, expect, field) in
        [("1", (404, "unknown-finding"), ""), ("x", (400, "record-number"), "record")]
    {
        let refused = app.post(&format!("/v1/findings/{record}/determinations"), &pick).await;
        refused.refused_for(expect, field, &[record]);
    }
}
