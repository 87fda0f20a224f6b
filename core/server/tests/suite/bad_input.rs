//! Bad requests: each gets the status and code of its kind, a sentence in both languages that says what would be
//! right, and changes nothing.

use crate::app::TestApp;
use crate::orders::{NOW, by, no_water, order, with};
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};
use suban_desk::limits::{EXTERNAL_BYTES_MAX, FIELD_BYTES_MAX, LIST_ENTRIES_MAX, TEXT_BYTES_MAX};
use suban_server::limits::{IDEMPOTENCY_KEY_BYTES_MAX, PAGE_ROWS_MAX};

/// Posts to `/v1/tickets` what must be refused for this field, in words of which these are some.
async fn check(app: &TestApp, body: impl Into<Body>, expect: (u16, &str), field: &str, parts: &[&str]) {
    app.post_body("/v1/tickets", body).await.refused_for(expect, field, parts);
    assert_eq!(app.read("/health").await["records"], 1, "nothing may be stored");
}

#[tokio::test]
async fn json_that_is_none_is_told_line_and_column() {
    let app = TestApp::new();
    let bad = (400, "json");
    check(&app, "", bad, "", &["EOF", "不完整"]).await;
    check(&app, "{", bad, "", &["EOF", "line 1 column 1", "第 1 行第 1 列"]).await;
    check(&app, "{\n  \"by\": {,}\n}", bad, "by", &["line 2 column 10", "第 2 行第 10 列"]).await;
    check(&app, " []", bad, "", &["a JSON object", "须是 JSON 对象"]).await;
    check(&app, "null", bad, "", &["应为一组键和值"]).await;
    check(&app, format!("{} x", no_water()), bad, "", &["trailing characters"]).await;
    let deep = format!("{{\"by\": {}", "[".repeat(10_000));
    check(&app, deep, bad, "by[0]", &["invalid type"]).await;
    let deep = json!({ "at": NOW })
        .to_string()
        .replace('}', &format!(", \"fields\": {{\"x\": {}", "[".repeat(10_000)));
    let error = app.post_body("/v1/findings", deep).await.refused(400, "json");
    assert!(error["message"].as_str().unwrap().contains("recursion limit"), "{error}");
}

#[tokio::test]
async fn wrong_fields_are_named_by_their_path() {
    let app = TestApp::new();
    let bad = (400, "json");
    let body = |changes: Value| with(no_water(), changes).to_string();
    check(
        &app,
        body(json!({ "channel": null })),
        bad,
        "channel",
        &["missing field", "缺少「channel」这一项"],
    )
    .await;
    check(&app, body(json!({ "by": { "person": "王工" } })), bad, "by.office", &["missing field"]).await;
    check(&app, body(json!({ "by": "王工" })), bad, "by", &["an object such as {\"office\""]).await;
    check(&app, body(json!({ "chanel": "来电" })), bad, "chanel", &["unknown field", "可用:", "channel"])
        .await;
    check(&app, body(json!({ "by": { "office": "工作室", "who": 1 } })), bad, "by.who", &["office、person"])
        .await;
    check(
        &app,
        body(json!({ "text": 5 })),
        bad,
        "text",
        &["invalid type: integer `5`", "应为带引号的文字,写成了整数 5"],
    )
    .await;
    check(&app, body(json!({ "given": { "答复": 5 } })), bad, "given.答复", &["expected a string"]).await;
    let twice = no_water().to_string().replacen('{', "{\"text\": \"停水\", ", 1);
    check(&app, twice, bad, "text", &["duplicate field", "写了两次"]).await;
    let given = body(json!({ "given": { "答复": NOW } })).replacen("\"答复\"", "\"答复\":\"\",\"答复\"", 1);
    check(&app, given, bad, "given.答复", &["duplicate field `答复`"]).await;
}

#[tokio::test]
async fn other_encodings_are_refused() {
    let app = TestApp::new();
    // 没有水 in GB18030, and a whole body in UTF-16.
    let gb18030 = [&b"{\"text\": \""[..], &[0xC3, 0xBB, 0xD3, 0xD0, 0xCB, 0xAE], b"\"}"].concat();
    check(&app, gb18030, (400, "encoding"), "", &["GB18030", "byte 13"]).await;
    let utf16: Vec<u8> = std::iter::once(0xFEFF_u16)
        .chain(no_water().to_string().encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    check(&app, utf16, (400, "encoding"), "", &["UTF-16", "byte 1 "]).await;
    // A byte order mark before UTF-8 is harmless.
    let marked = format!("\u{FEFF}{}", no_water());
    assert_eq!(app.post_body("/v1/tickets", marked).await.status, 201);
}

#[tokio::test]
async fn moments_that_are_none() {
    let app = TestApp::new();
    let body = |moment: &str| with(no_water(), json!({ "received_at": moment })).to_string();
    let (bad, field) = ((400, "moment"), "received_at");
    check(&app, body(""), bad, field, &["missing", "缺少日期时间"]).await;
    check(&app, body("昨天"), bad, field, &["`昨天`", "「昨天」", "2020-01-09 14:54"]).await;
    check(&app, body("2026-02-30 09:00"), bad, field, &["not on the calendar", "不存在"]).await;
    check(&app, body("9999-12-31 09:00"), bad, field, &["1970 to 2199", "1970 到 2199"]).await;
    check(&app, body("9999-12-31T00:00:00Z"), bad, field, &["1970 to 2199"]).await;
    check(&app, body("2026-03-02 11:00"), (422, "future"), field, &["future", "将来"]).await;
    let given = with(no_water(), json!({ "given": { "平台办结": "明天" } })).to_string();
    check(&app, given, bad, "given.平台办结", &["`明天`"]).await;
    let given = with(no_water(), json!({ "given": { "平台办理": NOW } })).to_string();
    check(&app, given, (422, "unknown-clock"), "given", &["平台办理", "平台办结"]).await;
}

#[tokio::test]
async fn what_the_desk_refuses() {
    let app = TestApp::new();
    let body = |changes: Value| with(no_water(), changes).to_string();
    check(&app, body(json!({ "channel": "微博" })), (422, "unknown-channel"), "channel", &["来电", "12345"])
        .await;
    check(&app, body(json!({ "text": " " })), (422, "empty"), "text", &["为空"]).await;
    for (field, max) in [
        ("text", TEXT_BYTES_MAX),
        ("caller", FIELD_BYTES_MAX),
        ("area", FIELD_BYTES_MAX),
        ("external", EXTERNAL_BYTES_MAX),
    ] {
        let long = body(json!({ field: "x".repeat(max + 1) }));
        check(&app, long, (422, "too-long"), field, &[&max.to_string(), &(max + 1).to_string()]).await;
    }
    let given: serde_json::Map<_, _> =
        (0..=LIST_ENTRIES_MAX).map(|number| (number.to_string(), NOW.into())).collect();
    check(&app, body(json!({ "given": given })), (422, "too-long"), "given", &["51"]).await;
    for (field, max) in [("text", TEXT_BYTES_MAX), ("external", EXTERNAL_BYTES_MAX)] {
        let longest = body(json!({ field: "x".repeat(max) }));
        let reply = app.post_body("/v1/tickets", longest).await;
        assert_eq!(reply.status, 201, "{field}: {}", reply.body);
    }
}

#[tokio::test]
async fn commands_that_do_not_fit_the_ticket() {
    let app = TestApp::new();
    app.done("/v1/tickets", &no_water()).await;
    let again = app.post("/v1/tickets", &no_water()).await;
    again.refused_for((409, "duplicate-external"), "external", &["T2"]);

    let reply = order(json!({ "final": true }));
    let unknown = (404, "unknown-ticket");
    for (ticket, expect, field, part) in [
        ("T99", unknown, "", "T99"),
        ("T1", unknown, "", "T1"),
        ("external:GD-99", unknown, "", "GD-99"),
        ("17", (400, "ticket-number"), "ticket", "T17"),
    ] {
        let refused = app.post(&format!("/v1/tickets/{ticket}/replies"), &reply).await;
        refused.refused_for(expect, field, &[part]);
    }
    for (step, body, expect, field, part) in [
        (
            "replies",
            with(reply.clone(), json!({ "at": "2026-03-02 09:00" })),
            (422, "before-received"),
            "at",
            "T2",
        ),
        (
            "replies",
            with(reply.clone(), json!({ "at": "2026-03-02 12:00" })),
            (422, "future"),
            "at",
            "future",
        ),
        ("replies", with(reply.clone(), json!({ "final": "yes" })), (400, "json"), "final", "boolean"),
        ("callbacks", order(json!({ "answer": "满意" })), (409, "not-now"), "", "T2"),
        ("callbacks", order(json!({ "answer": "一般" })), (400, "json"), "answer", "不满意"),
        ("verdicts", order(json!({ "verdict": "" })), (422, "empty"), "verdict", "verdict"),
        ("dispatches", order(json!({ "lead": "消防队" })), (422, "unknown-unit"), "lead", "管网所"),
        (
            "dispatches",
            order(json!({ "lead": "管网所", "co_handlers": ["消防队"] })),
            (422, "unknown-unit"),
            "co_handlers[0]",
            "管网所",
        ),
        ("erasure", order(json!({})), (400, "json"), "reason", "missing"),
    ] {
        let refused = app.post(&format!("/v1/tickets/T2/{step}"), &body).await;
        refused.refused_for(expect, field, &[part]);
    }

    app.done("/v1/tickets/T2/replies", &reply).await;
    let again = app.post("/v1/tickets/T2/replies", &reply).await;
    again.refused_for((409, "not-now"), "", &["T2"]);
    let erasure = order(json!({ "reason": "本人申请" }));
    app.done("/v1/tickets/T2/erasure", &erasure).await;
    let again = app.post("/v1/tickets/T2/erasure", &erasure).await;
    again.refused_for((409, "already-erased"), "", &["T2"]);
}

#[tokio::test]
async fn findings_that_do_not_fit_their_form() {
    let app = TestApp::new();
    app.done("/v1/tickets", &no_water()).await;
    let fault = |more: Value| with(order(json!({ "form": "接办差错", "pick": ["造成后果"] })), more);
    let charge = |points: Value| {
        order(json!({
            "by": by("人力资源部"), "form": "platform-charge",
            "fields": { "接办单位": "network", "被扣分值": points },
        }))
    };
    let (here, everywhere) = ("/v1/tickets/T2/findings", "/v1/findings");
    let form = (422, "form");
    for (path, body, expect, field, part) in [
        (here, fault(json!({ "by": by("营业部") })), (403, "not-allowed"), "by.office", "工作室"),
        (here, fault(json!({ "form": "无此表" })), form, "", "接办差错"),
        (here, fault(json!({ "pick": ["别的"] })), form, "", "推诿扯皮"),
        (here, fault(json!({ "fields": { "接办单位": "消防队" } })), form, "", "营业部"),
        (here, fault(json!({ "fields": { "接办单位": 0.5 } })), (400, "json"), "fields.接办单位", "\"0.5\""),
        (here, charge(json!("1")), (422, "form-subject"), "form", "not about"),
        (everywhere, fault(json!({})), (422, "form-subject"), "form", "about a ticket"),
        (everywhere, charge(json!("-1")), form, "", "not negative"),
        (everywhere, charge(json!(-1)), form, "", "not negative"),
        (everywhere, charge(json!("0.125")), form, "", "two decimals"),
        (everywhere, charge(json!(1e300)), (400, "json"), "fields.被扣分值", "write decimals as text"),
    ] {
        app.post(path, &body).await.refused_for(expect, field, &[part]);
    }
}

#[tokio::test]
async fn picks_that_are_not_possible() {
    let app = TestApp::new();
    app.done("/v1/tickets", &no_water()).await;
    let finding = order(json!({ "form": "接办差错", "pick": ["推诿扯皮", "造成后果"] }));
    app.done("/v1/tickets/T2/findings", &finding).await;
    let pick = |points: Value, office: &str, charge: &str| {
        let charge = format!("finding/3#{charge}#network");
        order(json!({ "by": by(office), "charge": charge, "points": points, "reason": "影响较大" }))
    };
    let (json, determine) = ((400, "json"), (422, "determine"));
    for (points, office, charge, expect, field, part) in [
        (json!(2.5), "总经理", "P2", json, "points", "\"2.5\""),
        (json!("2.125"), "总经理", "P2", json, "points", "two decimals"),
        (json!("NaN"), "总经理", "P2", json, "points", "NaN"),
        (json!("1000001"), "总经理", "P2", json, "points", "too large"),
        (json!("-1"), "总经理", "P2", determine, "", "2..5"),
        (json!("1.99"), "总经理", "P2", determine, "", "2..5"),
        (json!("5.01"), "总经理", "P2", determine, "", "2..5"),
        (json!("3"), "总经理", "P1", determine, "", "fixed by its rule"),
        (json!("3"), "总经理", "P9", determine, "", "no charge"),
        (json!("3"), "工作室", "P2", (403, "not-allowed"), "by.office", "总经理"),
    ] {
        let body = pick(points, office, charge);
        let refused = app.post("/v1/tickets/T2/determinations", &body).await;
        refused.refused_for(expect, field, &[part]);
    }
}

#[tokio::test]
async fn queries_that_cannot_be_read() {
    let app = TestApp::new();
    let long = format!("/v1/tickets/external:{}", "x".repeat(EXTERNAL_BYTES_MAX + 1));
    for (path, status, code, field, part) in [
        ("/v1/ledger", 400, "period", "period", "2026-03"),
        ("/v1/ledger?period=2026-13", 400, "period", "period", "2026-13"),
        ("/v1/ledger?period=2026-3", 400, "period", "period", "2026-3"),
        ("/v1/ledger?perid=2026-03", 400, "query", "", "unknown field `perid`"),
        ("/v1/ledger?period=2026-03&period=2026-04", 400, "query", "", "duplicate field"),
        ("/v1/ledger?period=2026-03&unit=x", 422, "unknown-unit", "unit", "管网所"),
        ("/v1/ledger?period=2026-03&limit=0", 400, "limit", "limit", "1 to 500"),
        ("/v1/ledger?period=2026-03&cursor=x", 400, "cursor", "cursor", "`next`"),
        ("/v1/tickets?limit=501", 400, "limit", "limit", "501"),
        ("/v1/tickets?limit=-1", 400, "query", "", "invalid digit"),
        ("/v1/tickets?cursor=5", 400, "cursor", "cursor", "`next`"),
        ("/v1/tickets/T2?words=1", 400, "query", "", "`true` or `false`"),
        ("/v1/tickets/T2", 404, "unknown-ticket", "", "T2"),
        ("/v1/tickets/T", 400, "ticket-number", "ticket", "`T`"),
        ("/v1/tickets/T99999999999999999999", 400, "ticket-number", "ticket", "T9999"),
        ("/v1/tickets/%FF", 400, "ticket-number", "ticket", "%FF"),
        (&long, 404, "unknown-ticket", "", "xxx"),
    ] {
        app.get(path).await.refused_for((status, code), field, &[part]);
    }
    app.read(&format!("/v1/tickets?limit={PAGE_ROWS_MAX}")).await;
    app.read(&format!("/v1/tickets?external={}", "x".repeat(EXTERNAL_BYTES_MAX + 1))).await;
}

#[tokio::test]
async fn keys_just_within_and_just_beyond_their_length() {
    let app = TestApp::new();
    for (key, fits) in [
        (String::new(), false),
        ("k".repeat(IDEMPOTENCY_KEY_BYTES_MAX), true),
        ("k".repeat(IDEMPOTENCY_KEY_BYTES_MAX + 1), false),
        ("钥匙".to_owned(), false),
    ] {
        let reply = app.with_key(&key).post("/v1/tickets", &no_water()).await;
        if fits {
            assert_eq!(reply.status, 201, "{key}");
        } else {
            reply.refused_for((400, "idempotency-key"), "Idempotency-Key", &[]);
        }
    }
    let twice = Request::post("/v1/tickets").header(header::CONTENT_TYPE, "application/json");
    let twice = twice.header("Idempotency-Key", "a").header("Idempotency-Key", "b");
    let twice = app.send(twice.body(no_water().to_string().into()).unwrap()).await;
    twice.refused_for((400, "idempotency-key"), "Idempotency-Key", &[]);
}
