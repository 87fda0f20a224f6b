//! 督办单 as a browser gets it: a page that runs nothing, with the citizen's words until they are erased.

use crate::app::TestApp;
use crate::orders::{by, no_water, with};
use axum::http::{HeaderMap, StatusCode};
use serde_json::json;
use suban_report::supervision_sheet::CONTENT_SECURITY_POLICY;

/// Gets the page of a ticket.
async fn page(app: &TestApp, ticket: &str) -> (HeaderMap, String) {
    let path = format!("/v1/tickets/{ticket}/supervision-sheet");
    let reply = app.get(&path).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    (reply.headers, reply.body.as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_browser_may_show_it_and_nothing_else() {
    let app = TestApp::new();
    app.done("/v1/tickets", &no_water()).await;
    let (headers, page) = page(&app, "T2").await;
    let expect = [
        ("content-type", "text/html; charset=utf-8"),
        ("content-security-policy", CONTENT_SECURITY_POLICY),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    ];
    for (name, value) in expect {
        assert_eq!(headers[name], value, "{name}");
    }
    assert!(!page.contains("<script") && !page.contains(" style=") && !page.contains("://"), "{page}");
}

#[tokio::test]
async fn it_shows_what_the_form_asks_for() {
    let app = TestApp::new();
    app.done("/v1/tickets", &no_water()).await;
    app.set_clock("2026-03-05 10:00");
    let reply =
        json!({ "at": "2026-03-05 09:00", "by": by("管网所"), "text": "已经<b>通水</b>", "final": true });
    app.done("/v1/tickets/T2/replies", &reply).await;
    let (_, page) = page(&app, "external:GD-1").await;
    let shown = [
        "GD-1",
        "2026-03-02 09:10",
        "来电",
        "李先生",
        "13800000000",
        "般阳路 1 号",
        "般阳路一早停水,家里没有水",
        "主办 管网所",
        "负责人",
        "最终回复 管网所 王工",
        "已经&#60;b&#62;通水&#60;/b&#62;",
    ];
    for text in shown {
        assert!(page.contains(text), "`{text}` is missing in {page}");
    }
    assert!(!page.contains("T2"), "our number is shown beside the one that people know: {page}");
}

#[tokio::test]
async fn erased_words_do_not_come_back() {
    let app = TestApp::new();
    app.done("/v1/tickets", &with(no_water(), json!({ "text": "<img src=x>没有水" }))).await;
    assert!(page(&app, "T2").await.1.contains("&#60;img src=x&#62;没有水"));
    let erasure = json!({ "at": "2026-03-02 09:30", "by": by("工作室"), "reason": "本人要求" });
    app.done("/v1/tickets/T2/erasure", &erasure).await;
    let (_, page) = page(&app, "T2").await;
    assert!(!page.contains("没有水") && !page.contains("李先生") && !page.contains("13800000000"), "{page}");
    assert!(page.contains("已依法删除"), "{page}");
}

#[tokio::test]
async fn of_a_ticket_that_is_not_there_the_answer_is_the_usual_one() {
    let app = TestApp::new();
    for (ticket, status, code) in [("T404", 404, "unknown-ticket"), ("seven", 400, "ticket-number")] {
        let path = format!("/v1/tickets/{ticket}/supervision-sheet");
        app.get(&path).await.refused(status, code);
    }
}
