//! 首页 as a browser gets it: a page that runs nothing, shows nobody's words, and tells the figures of the reports.

use crate::app::TestApp;
use crate::client::SECRET;
use crate::orders::{by, no_water, with};
use axum::http::{HeaderMap, StatusCode};
use serde_json::json;
use suban_report::overview::CONTENT_SECURITY_POLICY;

async fn page(app: &TestApp, path: &str) -> (HeaderMap, String) {
    let reply = app.get(path).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    (reply.headers, reply.body.as_str().unwrap().to_owned())
}

/// A ticket of March with a charge that stands and one that waits.
async fn charged() -> TestApp {
    let app = TestApp::new();
    app.done("/v1/tickets", &no_water()).await;
    let fault = json!({
        "at": "2026-03-02 09:30", "by": by("工作室"), "form": "接办差错", "pick": ["推诿扯皮", "造成后果"],
    });
    app.done("/v1/tickets/T2/findings", &fault).await;
    app
}

#[tokio::test]
async fn a_browser_may_show_it_and_nothing_else() {
    let (headers, page) = page(&charged().await, "/").await;
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("content-security-policy", CONTENT_SECURITY_POLICY),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
    assert!(!page.contains("<script") && !page.contains(" style=") && !page.contains("://"), "{page}");
}

#[tokio::test]
async fn it_tells_the_month_by_unit_and_why_each_point() {
    let app = charged().await;
    let (_, page) = page(&app, "/").await;
    for text in [
        "河畔供水",
        "<b aria-current=\"page\">2026-03<i>1 件</i></b>",
        "接收 <b>1</b> 件;扣 <b>2</b> 分,另有 1 笔待定",
        "<tr><th>管网所</th><td>1</td><td>0</td><td>0</td><td>1</td><td><b>2</b></td></tr>",
        "<a href=\"/v1/tickets/T2/supervision-sheet\">GD-1</a>",
        "<b>2 分</b> 管网所 <i>P1</i>",
        "R-5「推诿扯皮的,扣 2 分。;造成后果的,扣 2 至 5 分。」",
        "<span>情形 <b>推诿扯皮、造成后果</b></span>",
        "<b>待定</b> P2 管网所 2..5 待定:总经理",
        "「接办差错·推诿扯皮」查实不成立则不扣:可记它的单位可撤回 finding/",
        "no charge if the finding",
    ] {
        assert!(page.contains(text), "`{text}` is missing in {page}");
    }
    for words in ["李先生", "13800000000", "一早停水"] {
        assert!(!page.contains(words), "it shows the citizen's words: {page}");
    }
}

#[tokio::test]
async fn a_month_without_tickets_says_so() {
    let app = charged().await;
    let (_, empty) = page(&app, "/?period=2026-04").await;
    assert!(empty.contains("这个月没有工单") && empty.contains("/?period=2026-03"), "{empty}");
    assert!(page(&TestApp::new(), "/").await.1.contains("这个月没有工单"));
}

/// The current month or the one before; of what lies all in the past, the fullest.
#[tokio::test]
async fn the_month_shown_is_the_one_that_people_work_on() {
    let app = TestApp::new();
    for (number, received_at) in
        [("A", "2026-01-05 09:00"), ("B", "2026-01-06 09:00"), ("C", "2026-02-02 09:00")]
    {
        let ticket = json!({ "external": number, "received_at": received_at });
        app.done("/v1/tickets", &with(no_water(), ticket)).await;
    }
    for (now, shown) in [("2026-03-02 10:00", "2026-02"), ("2026-06-01 10:00", "2026-01")] {
        app.set_clock(now);
        let (_, page) = page(&app, "/").await;
        assert!(page.contains(&format!("<b aria-current=\"page\">{shown}<i>")), "{now}: {page}");
    }
}

#[tokio::test]
async fn what_it_is_asked_wrongly_is_refused_like_anything_else() {
    let app = TestApp::new();
    app.get("/?period=march").await.refused_for((400, "period"), "period", &[]);
    app.get("/?month=2026-03").await.refused(400, "query");
    app.post("/", &json!({})).await.refused(405, "no-method");
}

#[tokio::test]
async fn it_needs_the_token_where_the_api_does() {
    let app = TestApp::with_token();
    app.get("/").await.refused_for((401, "no-credentials"), "Authorization", &[]);
    let admitted = app.sending("Authorization", &format!("Bearer {SECRET}")).get("/").await;
    assert_eq!(admitted.status, StatusCode::OK);
}
