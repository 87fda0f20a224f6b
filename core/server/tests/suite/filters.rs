//! What tickets, records and entries are found by, and that no page looks at more than it may.

use crate::app::{TestApp, moment};
use crate::orders::{NOW, by, no_water, with};
use serde_json::{Value, json};
use suban_desk::Request;
use suban_model::{Act, Actor, Command, Private, Register};
use suban_server::limits::{LOOKED_AT_RECORDS_MAX, LOOKED_AT_ROWS_MAX, PAGE_ROWS_MAX, RECORD_PAGE_ROWS_MAX};

/// Five tickets of every kind, of which A is done, B is late, C is to be given back, D waits for a person, and E has
/// a charge that waits for its decider. The clock shows 9 March 2026.
async fn five() -> TestApp {
    let app = TestApp::new();
    let register = async |external: &str, changes: Value| {
        let body = with(no_water(), json!({ "external": external }));
        app.done("/v1/tickets", &with(body, changes)).await;
    };
    register("A", json!({ "received_at": "2026-02-27 09:00" })).await;
    register(
        "B",
        json!({
            "received_at": "2026-02-28 23:59:59", "channel": "12345", "text": "水费账单不对", "title": null,
            "area": "河畔", "given": { "平台办结": "2026-03-03 18:00" },
        }),
    )
    .await;
    register("C", json!({ "received_at": "2026-03-01", "channel": "来信", "text": "水黄", "title": null }))
        .await;
    register("D", json!({ "text": "你好", "title": null, "area": null })).await;
    register("E", json!({})).await;
    let post = async |external: &str, step: &str, body: Value| {
        let path = format!("/v1/tickets/external:{external}/{step}");
        app.done(&path, &with(json!({ "by": by("工作室"), "at": "2026-03-02 09:59" }), body)).await;
    };
    post("A", "replies", json!({ "final": true })).await;
    post("E", "replies", json!({ "final": true })).await;
    post("E", "findings", json!({ "form": "接办差错", "pick": ["造成后果"] })).await;
    post("A", "findings", json!({ "form": "接办差错", "pick": ["推诿扯皮"] })).await;
    app.set_clock("2026-03-09 10:00");
    while app.site.writer().tick(app.site.now()).unwrap().more {}
    post("A", "callbacks", json!({ "at": "2026-03-09 09:00", "answer": "satisfied" })).await;
    app
}

/// ASCII as a query takes it.
fn encoded(query: &str) -> String {
    let escaped = |byte: u8| match byte {
        b' ' => "%20".to_owned(),
        0..=127 => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    query.bytes().map(escaped).collect()
}

/// The external numbers on all pages of a query, in order.
async fn found(app: &TestApp, query: &str, rows: usize) -> String {
    let pages = app.pages(&format!("/v1/tickets?limit={rows}&{}", encoded(query))).await;
    let tickets = pages.iter().flat_map(|page| {
        let tickets = page["tickets"].as_array().unwrap();
        assert!(tickets.len() <= rows, "{query}");
        tickets
    });
    tickets.map(|ticket| ticket["external"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn tickets_are_found_by_what_they_are() {
    let app = five().await;
    for (query, expect) in [
        ("", "EDCBA"),
        ("external=B", "B"),
        ("external=B&unit=管网所", ""),
        ("external=A&period=2026-03", ""),
        ("open=true", "EDCB"),
        ("open=false", "A"),
        ("stage=dispatched", "B"),
        ("stage=to_return", "C"),
        ("stage=queued", "D"),
        ("stage=replied", "E"),
        ("stage=called_back", "A"),
        ("stage=answered", ""),
        ("unit=管网所", "EA"),
        ("unit=network", "EA"),
        ("unit=水质中心", "EA"),
        ("lead=水质中心", ""),
        ("lead=营业部", "B"),
        ("kind=报修", "EA"),
        ("category=供水/停水", "EA"),
        ("category=供水/*", "EA"),
        ("category=供水", ""),
        ("category=营业/*&unit=营业部", "B"),
        ("channel=来电", "EDA"),
        ("channel=三来", "EDCA"),
        ("channel=12345", "B"),
        ("area=般阳路", "ECA"),
        ("area=河畔", "B"),
        ("period=2026-02", "BA"),
        ("period=2026-03", "EDC"),
        ("period=2026-04", ""),
        ("received_from=2026-03-01 00:00", "EDC"),
        ("received_from=2026-03-01 00:00:01", "ED"),
        ("received_before=2026-03-01 00:00", "BA"),
        ("received_before=2026-02-28 23:59:59", "A"),
        ("received_from=2026-02-28&received_before=2026-03-02", "CB"),
        ("period=2026-02&received_from=2026-02-28", "B"),
        ("received_from=2026-03-02&received_before=2026-03-01", ""),
        ("late=now", "DCB"),
        ("late=ever", "DCB"),
        ("late=never", "EA"),
        ("charges=standing", "BA"),
        ("charges=pending", "E"),
        ("charges=none", "DC"),
        ("attention=true", "DC"),
        ("attention=false&stage=queued", ""),
        ("attention=false&open=true", "EB"),
        ("late=now&unit=营业部&period=2026-02", "B"),
    ] {
        for rows in [1, 2, 500] {
            assert_eq!(found(&app, query, rows).await, expect, "{query}, {rows} a page");
        }
    }
}

#[tokio::test]
async fn what_no_ticket_can_be_found_by() {
    let app = TestApp::new();
    for (query, status, code, field, part) in [
        ("stage=done", 400, "query", "", "`called_back`"),
        ("late=yes", 400, "query", "", "`never`"),
        ("charges=some", 400, "query", "", "`pending`"),
        ("open=1", 400, "query", "", "`true` or `false`"),
        ("unit=消防队", 422, "unknown-unit", "unit", "管网所"),
        ("lead=消防队", 422, "unknown-unit", "lead", "管网所"),
        ("channel=短信", 422, "unknown-channel", "channel", "来信"),
        ("period=2026-13", 400, "period", "period", "2026-13"),
        ("received_from=昨天", 400, "moment", "received_from", "昨天"),
        ("received_before=2026-02-30", 400, "moment", "received_before", "2026-02-30"),
        ("cursor=T5", 400, "cursor", "cursor", "`next`"),
        ("colour=red", 400, "query", "", "unknown field `colour`"),
    ] {
        let reply = app.get(&format!("/v1/tickets?{}", encoded(query))).await;
        reply.refused_for((status, code), field, &[part]);
    }
}

/// The numbers of the records on all pages of a query, in order.
async fn records(app: &TestApp, query: &str, rows: usize) -> Vec<u64> {
    let pages = app.pages(&format!("/v1/records?limit={rows}&{}", encoded(query))).await;
    let records = pages.iter().flat_map(|page| page["records"].as_array().unwrap());
    records.map(|record| record["record"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn records_are_found_by_ticket_kind_office_and_time() {
    let app = five().await;
    // Clocks ran out in 11 to 15: when they were due, and again when they were as late as another rule takes.
    for (query, expect) in [
        ("", (1..=16).rev().collect()),
        ("command=register", vec![6, 5, 4, 3, 2]),
        ("command=activate", vec![1]),
        ("command=expire", vec![15, 14, 13, 12, 11]),
        ("command=erase", vec![]),
        ("ticket=T2", vec![16, 10, 7, 2]),
        ("ticket=external:A&command=reply", vec![7]),
        ("office=工作室&command=callback", vec![16]),
        ("office=营业部", vec![]),
        ("recorded_from=2026-03-09", vec![16, 15, 14, 13, 12, 11]),
        ("recorded_before=2026-03-09&command=reply", vec![8, 7]),
        ("recorded_from=2026-03-02 10:00&recorded_before=2026-03-02 10:00:01&command=record", vec![10, 9]),
        ("recorded_from=2027-01-01", vec![]),
        ("recorded_before=2020-01-01", vec![]),
    ] {
        for rows in [1, 3, RECORD_PAGE_ROWS_MAX] {
            assert_eq!(records(&app, query, rows).await, expect, "{query}, {rows} a page");
        }
    }
    let page = app.read("/v1/records?command=register&limit=1").await;
    assert_eq!(page["clauses"]["R-1"][0], "诉求分为咨询、求助、投诉和报修。");
    assert!(!page.to_string().contains("李先生"), "the citizen's name is in {page}");
    for (query, expect, field, part) in [
        ("limit=101", (400, "limit"), "limit", "1 to 100"),
        ("limit=0", (400, "limit"), "limit", "1 to 100"),
        ("command=fly", (400, "query"), "", "`callback`"),
        ("ticket=T99", (404, "unknown-ticket"), "", "T99"),
        ("ticket=99", (400, "ticket-number"), "ticket", "T17"),
        ("cursor=x", (400, "cursor"), "cursor", "`next`"),
        ("recorded_from=x", (400, "moment"), "recorded_from", "x"),
    ] {
        app.get(&format!("/v1/records?{query}")).await.refused_for(expect, field, &[part]);
    }
}

#[tokio::test]
async fn entries_are_found_by_clause_rule_and_ticket() {
    let app = five().await;
    for (query, expect) in [
        ("", "P4 P4 P5 P1"),
        ("clause=R-5", "P1"),
        ("clause=R-6", "P4 P4 P5"),
        ("clause=R-9", ""),
        ("rule=P4", "P4 P4"),
        ("ticket=T3", "P4 P4 P5"),
        ("ticket=T2&clause=R-5", "P1"),
        ("ticket=T99", ""),
        ("unit=管网所&clause=R-6", ""),
        ("unit=营业部&rule=P5", "P5"),
    ] {
        let first = format!("/v1/ledger?period=2026-03&{}", encoded(query));
        let summed = app.read(&first).await["totals"].clone();
        for rows in [1, 3, PAGE_ROWS_MAX] {
            let pages = app.pages(&format!("{first}&limit={rows}")).await;
            let entries = pages.iter().flat_map(|page| page["entries"].as_array().unwrap());
            let rules: Vec<_> = entries.map(|entry| entry["rule"].as_str().unwrap()).collect();
            assert_eq!(rules.join(" "), expect, "{query}, {rows} a page");
            let sums = summed.as_array().unwrap().iter().map(|sum| sum["entries"].as_u64().unwrap());
            assert_eq!(sums.sum::<u64>(), rules.len() as u64, "{query}: {summed}");
        }
    }
    let wrong = app.get("/v1/ledger?period=2026-03&ticket=3").await;
    wrong.refused_for((400, "ticket-number"), "ticket", &["T17"]);
}

/// As many tickets as a page looks at rows, all alike but for the first received; then one more.
#[tokio::test]
async fn a_page_looks_at_so_many_rows_and_no_more() {
    let app = TestApp::new();
    let odd = with(no_water(), json!({ "external": "odd", "area": "河畔", "received_at": "2026-03-01" }));
    app.done("/v1/tickets", &odd).await;
    let words = Private::from([("text".to_owned(), "停水".to_owned())]);
    let one_more = || {
        let act = Act::Register(Register { channel: "来电".to_owned(), ..Register::default() });
        let by = Actor::of("工作室").into();
        let command = Command { at: moment(NOW), by, key: None, act };
        app.site.writer().perform(Request { command, private: words.clone() }).unwrap();
    };
    for _ in 1..LOOKED_AT_ROWS_MAX {
        one_more();
    }
    let path = format!("/v1/tickets?{}", encoded("area=河畔"));
    let page = app.read(&path).await;
    assert_eq!((&page["tickets"][0]["external"], &page["next"]), (&json!("odd"), &Value::Null));
    one_more();
    let pages = app.pages(&path).await;
    let found: Vec<_> = pages.iter().map(|page| &page["tickets"][0]["external"]).collect();
    assert_eq!(found, [&Value::Null, &json!("odd")]);

    // The activation is the record before all of them.
    let pages = app.pages("/v1/records?command=activate").await;
    assert!(pages.iter().rev().skip(1).all(|page| page["records"] == json!([])));
    assert_eq!(pages.len(), (LOOKED_AT_ROWS_MAX + 2).div_ceil(LOOKED_AT_RECORDS_MAX));
}
