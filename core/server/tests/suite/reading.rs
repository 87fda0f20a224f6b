//! What can be read: a ticket with every reason, lists and the ledger, a page at a time.

use crate::app::TestApp;
use crate::orders::{by, no_water, with};
use serde_json::{Value, json};

/// A ticket that came too late, was judged and charged, whole.
#[tokio::test]
async fn a_whole_ticket() {
    let app = TestApp::new();
    app.done("/v1/tickets", &no_water()).await;
    app.set_clock("2026-03-20 10:00");
    let reply = json!({ "at": "2026-03-06 09:00", "by": by("管网所"), "text": "已经通水", "final": true });
    app.done("/v1/tickets/T2/replies", &reply).await;
    let finding = json!({
        "at": "2026-03-09 09:00", "by": by("工作室"), "form": "接办差错", "pick": ["造成后果"],
    });
    app.done("/v1/tickets/T2/findings", &finding).await;
    let ticket = app.read("/v1/tickets/T2?words=true").await;
    insta::assert_snapshot!(without_digests(&ticket));
}

/// Digests and operations change with the engine, and say nothing here.
fn without_digests(ticket: &Value) -> String {
    let line = |line: &str| match line.trim_start().split_once(": ") {
        Some((name @ (r#""input""# | r#""pack""# | r#""operations""#), _)) => {
            let indent = line.len() - line.trim_start().len();
            format!("{:indent$}{name}: …\n", "")
        }
        _ => format!("{line}\n"),
    };
    serde_json::to_string_pretty(ticket).unwrap().lines().map(line).collect()
}

#[tokio::test]
async fn words_are_shown_to_whoever_asks_for_them() {
    let app = TestApp::new();
    app.done("/v1/tickets", &no_water()).await;
    for path in ["/v1/tickets/T2", "/v1/tickets/T2?words=false", "/v1/tickets", "/v1/ledger?period=2026-03"] {
        let shown = app.read(path).await.to_string();
        assert!(!shown.contains("李先生") && !shown.contains("13800000000"), "{path}: {shown}");
    }
    let words = app.read("/v1/tickets/T2?words=true").await["history"][0]["words"].clone();
    assert_eq!(words["caller"], "李先生");
    assert_eq!(words["text"], "般阳路一早停水,家里没有水");
}

#[tokio::test]
async fn a_ticket_is_found_by_either_number() {
    let app = TestApp::new();
    let number = "投诉/2026 1号";
    let ticket = app.done("/v1/tickets", &with(no_water(), json!({ "external": number }))).await;
    let encoded = "%E6%8A%95%E8%AF%89%2F2026%201%E5%8F%B7";
    assert_eq!(app.read(&format!("/v1/tickets/external:{encoded}")).await["ticket"], ticket["ticket"]);
    let page = app.read(&format!("/v1/tickets?external={encoded}")).await;
    assert_eq!(page["tickets"][0]["external"], number);
    let nothing = app.read("/v1/tickets?external=GD-404").await;
    assert_eq!(nothing, json!({ "tickets": [], "next": null }));
}

#[tokio::test]
async fn tickets_are_listed_newest_first() {
    let app = TestApp::new();
    for number in 0..5 {
        app.done("/v1/tickets", &with(no_water(), json!({ "external": format!("GD-{number}") }))).await;
    }
    let page = app.read("/v1/tickets").await;
    assert_eq!(numbers(&page), ["T6", "T5", "T4", "T3", "T2"]);
    assert_eq!(page["next"], Value::Null);
    assert_eq!(
        page["tickets"][0],
        json!({
            "ticket": "T6", "external": "GD-4", "channel": "来电", "area": "般阳路",
            "received_at": "2026-03-02T09:10:00+08:00", "stage": "dispatched", "stage_zh": "已派单",
            "kind": "报修", "category": "供水/停水", "lead": { "id": "network", "name": "管网所" },
            "next_due": "2026-03-05T23:59:59+08:00", "next_due_is_provisional": false, "suspended": false, "late": [], "points": "0", "needs_attention": false,
        })
    );
    let pages = app.pages("/v1/tickets?limit=2").await;
    assert_eq!(
        pages.iter().map(numbers).collect::<Vec<_>>(),
        [vec!["T6", "T5"], vec!["T4", "T3"], vec!["T2"]]
    );
}

fn numbers(page: &Value) -> Vec<String> {
    let tickets = page["tickets"].as_array().unwrap();
    tickets.iter().map(|ticket| ticket["ticket"].as_str().unwrap().to_owned()).collect()
}

/// Nobody ticks the desk of this test: whoever asks for figures has its clocks fired.
#[tokio::test]
async fn the_ledger_is_brought_up_to_the_moment_before_it_is_told() {
    let app = TestApp::new();
    app.done("/v1/tickets", &no_water()).await;
    let running = app.read("/v1/tickets/T2").await["clocks"][0].clone();
    assert_eq!(running["state"], "running", "{running}");
    app.set_clock("2026-03-09 10:00");
    let page = app.read("/v1/ledger?period=2026-03").await;
    assert_eq!(page["until"], "2026-03-09T10:00:00+08:00");
    let late = app.read("/v1/tickets/T2").await["clocks"][0].clone();
    assert_eq!((&late["state"], &late["kept"]), (&"late".into(), &false.into()), "{late}");
}

#[tokio::test]
async fn the_ledger_is_told_by_unit_and_period() {
    let app = TestApp::new();
    app.done("/v1/tickets", &no_water()).await;
    for unit in ["管网所", "营业部", "billing"] {
        let finding = json!({
            "at": "2026-03-02 09:30", "by": by("工作室"), "form": "接办差错", "pick": ["推诿扯皮"],
            "fields": { "unit": unit }, "another": unit == "billing",
        });
        app.done("/v1/tickets/T2/findings", &finding).await;
    }
    let page = app.read("/v1/ledger?period=2026-03").await;
    let entries = page["entries"].as_array().unwrap();
    let units: Vec<_> = entries.iter().map(|entry| entry["unit"]["id"].as_str().unwrap()).collect();
    assert_eq!(units, ["billing", "billing", "network"]);
    assert_eq!(
        page["totals"],
        json!([
            { "unit": { "id": "billing", "name": "营业部" }, "points": "4", "entries": 2 },
            { "unit": { "id": "network", "name": "管网所" }, "points": "2", "entries": 1 },
        ])
    );
    assert_eq!(page["clauses"]["R-5"][0], "推诿扯皮的,扣 2 分。");
    assert_eq!((&page["unit"], &page["next"]), (&Value::Null, &Value::Null));
    assert_eq!((page["until"].as_str(), &page["settled"]), (Some("2026-03-02T10:00:00+08:00"), &Value::Null));

    let own = app.read("/v1/ledger?period=2026-03&unit=%E8%90%A5%E4%B8%9A%E9%83%A8").await;
    assert_eq!(own["unit"]["id"], "billing");
    assert_eq!(own["entries"].as_array().unwrap().len(), 2);
    assert_eq!(own["totals"].as_array().unwrap().len(), 1);
    assert_eq!(app.read("/v1/ledger?period=2026-02").await["entries"], json!([]));

    let pages = app.pages("/v1/ledger?period=2026-03&limit=1").await;
    let summed: Vec<_> = pages.iter().map(|page| page.get("totals").is_some()).collect();
    assert_eq!(summed, [true, false, false], "sums come with the first page");
    let told: Vec<_> = pages.iter().flat_map(|page| page["entries"].as_array().unwrap()).collect();
    assert_eq!(told, entries.iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn health_names_the_pack() {
    let app = TestApp::new();
    let digest = app.site.rulebook().id.pack.short();
    assert_eq!(
        app.read("/health").await,
        json!({
            "status": "ok", "org": "river-water", "records": 1, "waiting": 0, "stuck_tickets": 0,
            "pack": { "id": "river-water", "title": "河畔供水", "digest": digest },
        })
    );
}
