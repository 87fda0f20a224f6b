//! Pages of other origins: what a browser sends for them changes nothing, and tells them nothing.

use crate::app::TestApp;
use crate::client::{Client, HOST, Reply};
use crate::document::{WritingRoute, writing_routes};
use crate::orders::no_water;
use crate::policy::{publish, reworded};
use axum::body::Body;
use axum::http::{Method, Request};

/// Under which name a page may have this machine's address be known.
const REBOUND: &str = "rebound.example:8460";

/// Asks of a route as it documents it, but with a body that says too little.
async fn ask(client: &Client, route: &WritingRoute) -> Reply {
    let request = Request::builder().method(&route.method).uri(&route.path);
    let request = request.header("Content-Type", route.media_type).body(Body::from("{}"));
    client.send(request.unwrap()).await
}

#[tokio::test]
async fn no_route_that_writes_does_so_for_a_page_of_another_origin() {
    let app = TestApp::new();
    for route in writing_routes() {
        for (client, field) in [
            (app.page_of("https://evil.example"), "Origin"),
            (app.page_of("https://evil.example").sending("Content-Type", "text/plain"), "Origin"),
            (app.page_of("null"), "Origin"),
            (app.sending("Origin", "https://evil.example"), "Origin"),
            (app.sending("Origin", "http://localhost:3000"), "Origin"),
            (app.sending("Origin", "https://localhost:8460"), "Origin"),
            (app.sending("Sec-Fetch-Site", "cross-site"), "Sec-Fetch-Site"),
            (app.sending("Sec-Fetch-Site", "same-site"), "Sec-Fetch-Site"),
            (
                app.sending("Origin", "http://localhost:8460").sending("Sec-Fetch-Site", "same-site"),
                "Sec-Fetch-Site",
            ),
        ] {
            ask(&client, &route).await.refused_for((403, "foreign-origin"), field, &[]);
        }
    }
    assert_eq!(app.read("/health").await["records"], 1);
}

#[tokio::test]
async fn every_route_that_writes_does_so_for_programs_and_pages_of_its_own() {
    let app = TestApp::new();
    for route in writing_routes() {
        for client in [
            app.client.clone(),
            app.page_of("http://localhost:8460"),
            app.sending("Origin", "http://localhost:8460"),
            app.sending("Host", "127.0.0.1:8460").sending("Origin", "http://127.0.0.1:8460"),
            app.sending("Sec-Fetch-Site", "none"),
        ] {
            let reply = ask(&client, &route).await;
            assert_eq!(reply.status, 400, "{reply:?}");
        }
    }
    app.page_of("http://localhost:8460").done("/v1/tickets", &no_water()).await;
}

#[tokio::test]
async fn every_route_that_writes_takes_the_one_media_type_that_it_documents() {
    let app = TestApp::new();
    for route in writing_routes() {
        let code = if route.media_type == "application/json" { "not-json" } else { "other-media-type" };
        let right = format!("Content-Type: {}", route.media_type);
        for written in [
            "text/plain",
            "text/plain; charset=utf-8",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded",
            "application/xml",
            "application/vnd.suban+json",
            "",
        ] {
            let reply = ask(&app.sending("Content-Type", written), &route).await;
            reply.refused_for((415, code), "Content-Type", &[&right]);
        }
        let undeclared = Request::builder().method(&route.method).uri(&route.path).body(Body::from("{}"));
        app.send(undeclared.unwrap()).await.refused(415, code);
    }
    assert_eq!(app.read("/health").await["records"], 1);
}

/// A whole pack, sent by a script and as a form can send it.
#[tokio::test]
async fn a_page_cannot_replace_the_rules() {
    let app = TestApp::new();
    let files = reworded("一切归营业部。");
    let before = app.read("/v1/policy").await;
    publish(&app.page_of("https://evil.example"), &files).await.refused(403, "foreign-origin");
    publish(&app.sending("Content-Type", "text/plain"), &files).await.refused(415, "other-media-type");
    assert_eq!(app.read("/v1/policy").await, before);
    assert_eq!(publish(&app, &files).await.status, 201, "a program may");
}

#[tokio::test]
async fn a_page_of_another_origin_gets_no_leave_to_ask_or_to_read() {
    let page =
        TestApp::new().page_of("https://evil.example").sending("Access-Control-Request-Method", "POST");
    for (method, status) in [(Method::GET, 200), (Method::OPTIONS, 405)] {
        let reply = page.ask(method, "/v1/tickets").await;
        assert_eq!(reply.status, status, "{reply:?}");
        assert!(!reply.headers.keys().any(|name| name.as_str().starts_with("access-control-")), "{reply:?}");
    }
}

/// Pages whose name leads to this machine are of our origin, for all that their browser knows.
#[tokio::test]
async fn without_a_token_nothing_is_answered_under_a_name_that_is_not_this_machines() {
    let app = TestApp::new();
    let rebound = app.sending("Host", REBOUND).sending("Origin", &format!("http://{REBOUND}"));
    for path in ["/health", "/v1/tickets", "/v1/tickets/T2?words=true", "/v1/policy", "/nothing"] {
        rebound.get(path).await.refused_for((403, "foreign-host"), "Host", &["localhost"]);
    }
    for route in writing_routes() {
        ask(&rebound, &route).await.refused_for((403, "foreign-host"), "Host", &["localhost"]);
    }
    for host in ["localhost", HOST, "127.0.0.1:8460", "[::1]:1"] {
        app.sending("Host", host).read("/v1/tickets").await;
    }
}

#[tokio::test]
async fn with_a_token_the_host_may_have_any_name_but_pages_must_be_its_own() {
    let app = TestApp::with_token();
    let known = app.with_token();
    let named = known.sending("Host", "suban.example");
    let status = async |client: &Client| client.post("/v1/findings", &no_water()).await.status.as_u16();
    for (client, expect) in [
        (&known, 400),
        (&known.page_of("http://localhost:8460"), 400),
        (&known.page_of("http://suban.example"), 403),
        (&named, 400),
        (&named.sending("Origin", "http://suban.example"), 400),
        (&named.page_of("http://evil.example"), 403),
        (&app.sending("Host", REBOUND), 401),
    ] {
        assert_eq!(status(client).await, expect);
    }
}
