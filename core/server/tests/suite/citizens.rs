//! What a citizen sees by number and code, and what they do not.

use crate::app::TestApp;
use crate::orders::{no_water, order};
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

/// A desk with a ticket, and a code for whoever called.
async fn registered(app: &TestApp) -> String {
    app.done("/v1/tickets", &no_water()).await;
    code(app).await
}

async fn code(app: &TestApp) -> String {
    let made = app.send(Request::post("/v1/tickets/T2/codes").body(Body::empty()).unwrap()).await;
    assert_eq!((made.status.as_u16(), &made.body["ticket"]), (201, &json!("T2")));
    made.body["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_citizen_sees_where_the_ticket_stands_and_what_was_answered() {
    let app = TestApp::new();
    let code = registered(&app).await;
    let citizen = app.sending("Suban-Code", &code.to_lowercase().replace('-', ""));
    let before = citizen.read("/v1/public/tickets/T2").await;
    assert_eq!((&before["stage"], &before["replies"]), (&json!("dispatched"), &json!([])));
    assert_eq!(citizen.read("/v1/public/tickets/external:GD-1").await, before, "both numbers are good");

    let reply = |last: bool, text: &str| order(json!({ "final": last, "text": text }));
    app.done("/v1/tickets/T2/replies", &reply(false, "正在抢修")).await;
    app.done("/v1/tickets/T2/replies", &reply(true, "已恢复供水")).await;
    let after = citizen.read("/v1/public/tickets/T2").await;
    let at = "2026-03-02T10:00:00+08:00";
    let replies = json!([{ "at": at, "last": false, "text": "正在抢修" }, { "at": at, "last": true, "text": "已恢复供水" }]);
    assert_eq!(after["replies"], replies);
    let names: Vec<_> = after.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["received_at", "replies", "stage", "stage_zh", "ticket", "unit"]);
    for kept in ["王工", "李先生", "13800000000", "points", "charge"] {
        assert!(!after.to_string().contains(kept), "{after}");
    }

    app.done("/v1/tickets/T2/erasure", &order(json!({ "reason": "本人申请" }))).await;
    let erased = citizen.read("/v1/public/tickets/T2").await;
    assert!(
        erased["replies"].as_array().unwrap().iter().all(|reply| reply.get("text").is_none()),
        "{erased}"
    );
}

#[tokio::test]
async fn a_wrong_code_and_a_ticket_that_is_not_there_are_told_alike() {
    let app = TestApp::with_account();
    let staff = app.with_token();
    let mut told = Vec::new();
    staff.done("/v1/tickets", &no_water()).await;
    for (path, code) in [
        ("/v1/public/tickets/T2", "0000-0000-0000-0000"),
        ("/v1/public/tickets/T2", ""),
        ("/v1/public/tickets/T99", "0000-0000-0000-0000"),
        ("/v1/public/tickets/external:GD-99", "0000-0000-0000-0000"),
    ] {
        let reply = app.sending("Suban-Code", code).get(path).await;
        reply.refused(404, "wrong-code");
        told.push(reply.body);
    }
    app.get("/v1/public/tickets/T2").await.refused(404, "wrong-code");
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "{told:?}");
    app.get("/v1/public/tickets/17").await.refused(400, "ticket-number");
}

#[tokio::test]
async fn a_new_code_takes_the_place_of_the_one_before() {
    let app = TestApp::new();
    let first = registered(&app).await;
    let second = code(&app).await;
    assert_ne!(first, second);
    app.sending("Suban-Code", &first).get("/v1/public/tickets/T2").await.refused(404, "wrong-code");
    assert_eq!(app.sending("Suban-Code", &second).read("/v1/public/tickets/T2").await["ticket"], "T2");

    let ask = |client: &crate::client::Client, ticket: &str| {
        let request = Request::post(format!("/v1/tickets/{ticket}/codes")).body(Body::empty()).unwrap();
        let client = client.clone();
        async move { client.send(request).await }
    };
    ask(&app.client, "T99").await.refused(404, "unknown-ticket");
    ask(&app.page_of("https://evil.example"), "T2").await.refused(403, "foreign-origin");
    assert_eq!(
        app.read("/v1/records").await["records"].as_array().map_or(0, Vec::len),
        2,
        "none is on record"
    );
    assert_ne!(app.read("/v1/tickets/T2").await["ticket"], Value::Null);
}
