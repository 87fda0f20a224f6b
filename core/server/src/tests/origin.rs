//! Pages of other origins: what a browser sends for them changes nothing, and tells them nothing.

use super::document::{WritingRoute, writing_routes};
use super::policy::{published, reworded};
use super::{LOCAL, TestApp, no_water, post};
use crate::{Options, Token};
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Method, Request, header};
use std::sync::Arc;
use suban_store::MemoryStore;

const SECRET: &str = "k3y-of-the-water-works-0001";
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A request of this route that can be read no further than its body, with these headers besides.
fn request(route: &WritingRoute, headers: &[(HeaderName, &str)]) -> Request<Body> {
    let mut request =
        Request::builder().method(&route.method).uri(&route.path).body(Body::from("{}")).unwrap();
    request.headers_mut().insert(header::CONTENT_TYPE, route.media_type.parse().unwrap());
    for (name, value) in headers {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    request
}

#[tokio::test]
async fn no_route_that_writes_does_so_for_a_page_of_another_origin() {
    let app = TestApp::new();
    for route in writing_routes() {
        for (headers, field) in [
            (&[(header::ORIGIN, "https://evil.example")][..], "Origin"),
            (&[(header::ORIGIN, "http://localhost:3000")], "Origin"),
            (&[(header::ORIGIN, "https://localhost:8460")], "Origin"),
            (&[(header::ORIGIN, "null")], "Origin"),
            (&[(header::ORIGIN, "https://evil.example"), (header::CONTENT_TYPE, "text/plain")], "Origin"),
            (&[(SITE, "cross-site")], "Sec-Fetch-Site"),
            (&[(SITE, "same-site")], "Sec-Fetch-Site"),
            (&[(header::ORIGIN, "http://localhost:8460"), (SITE, "cross-site")], "Sec-Fetch-Site"),
        ] {
            let error = app.refused(request(&route, headers), 403, "foreign-origin").await;
            assert_eq!(error["field"], field, "{} {headers:?}", route.path);
        }
    }
    assert_eq!(app.read("/health").await["records"], 1);
}

#[tokio::test]
async fn every_route_that_writes_does_so_for_programs_and_pages_of_its_own() {
    let app = TestApp::new();
    for route in writing_routes() {
        for headers in [
            &[][..],
            &[(header::ORIGIN, "http://localhost:8460"), (SITE, "same-origin")],
            &[(SITE, "none")],
            &[(header::ORIGIN, "http://127.0.0.1:8460"), (header::HOST, "127.0.0.1:8460")],
        ] {
            // `{}` says too little.
            assert_eq!(app.send(request(&route, headers)).await.status, 400, "{} {headers:?}", route.path);
        }
    }
    let mut request = post("/v1/tickets", no_water().to_string());
    request.headers_mut().insert(header::ORIGIN, HeaderValue::from_static("http://localhost:8460"));
    assert_eq!(app.send(request).await.status, 201);
}

#[tokio::test]
async fn every_route_that_writes_takes_the_one_media_type_that_it_documents() {
    let app = TestApp::new();
    for route in writing_routes() {
        let code = if route.media_type == "application/json" { "not-json" } else { "other-media-type" };
        for written in [
            "text/plain",
            "text/plain; charset=utf-8",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded",
            "application/xml",
            "application/vnd.suban+json",
            "",
        ] {
            let error = app.refused(request(&route, &[(header::CONTENT_TYPE, written)]), 415, code).await;
            assert_eq!(error["field"], "Content-Type", "{}", route.path);
            for sentence in ["message", "message_zh"] {
                let said = error[sentence].as_str().unwrap();
                assert!(said.contains(&format!("Content-Type: {}", route.media_type)), "{error}");
            }
        }
        let mut undeclared = request(&route, &[]);
        undeclared.headers_mut().remove(header::CONTENT_TYPE);
        app.refused(undeclared, 415, code).await;
    }
    assert_eq!(app.read("/health").await["records"], 1);
}

/// A whole pack, sent as a form can send it.
#[tokio::test]
async fn a_page_cannot_replace_the_rules() {
    let app = TestApp::new();
    let files = reworded("一切归营业部。");
    let before = app.read("/v1/policy").await;
    let mut by_script = published(&files);
    by_script.headers_mut().insert(header::ORIGIN, HeaderValue::from_static("https://evil.example"));
    app.refused(by_script, 403, "foreign-origin").await;
    let mut by_form = published(&files);
    by_form.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    app.refused(by_form, 415, "other-media-type").await;
    assert_eq!(app.read("/v1/policy").await, before);
    assert_eq!(app.send(published(&files)).await.status, 201, "a program may");
}

#[tokio::test]
async fn a_page_of_another_origin_gets_no_leave_to_ask_or_to_read() {
    let app = TestApp::new();
    for (method, status) in [(Method::GET, 200), (Method::OPTIONS, 405)] {
        let request = Request::builder().method(method).uri("/v1/tickets");
        let request = request.header(header::ORIGIN, "https://evil.example");
        let request = request.header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST");
        let reply = app.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.status, status);
        let leave = reply.headers.keys().find(|name| name.as_str().starts_with("access-control-"));
        assert_eq!(leave, None);
    }
}

/// Pages whose name leads to this machine are of our origin, for all that their browser knows.
#[tokio::test]
async fn without_a_token_nothing_is_answered_under_a_name_that_is_not_this_machines() {
    let app = TestApp::new();
    let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    let reads = || ["/health", "/v1/tickets", "/v1/tickets/T2?words=true", "/v1/policy", "/nothing"].map(get);
    let writes = writing_routes().into_iter().map(|route| request(&route, &[]));
    for mut request in reads().into_iter().chain(writes) {
        request.headers_mut().insert(header::HOST, HeaderValue::from_static("rebound.example:8460"));
        request.headers_mut().insert(header::ORIGIN, HeaderValue::from_static("http://rebound.example:8460"));
        let error = app.refused(request, 403, "foreign-host").await;
        assert_eq!(error["field"], "Host");
    }
    for host in ["localhost", "localhost:8460", "127.0.0.1:8460", "[::1]:1"] {
        let mut request = get("/v1/tickets");
        request.headers_mut().insert(header::HOST, host.parse().unwrap());
        assert_eq!(app.send(request).await.status, 200, "{host}");
    }
}

#[tokio::test]
async fn with_a_token_the_host_may_have_any_name_but_pages_must_be_its_own() {
    let options = Options { token: Some(Token::new(SECRET).unwrap()) };
    let app = TestApp::on(Arc::new(MemoryStore::default()), &options);
    let request = |origin: Option<&str>, host: HeaderValue| {
        let mut request = post("/v1/tickets", "{}");
        let headers = request.headers_mut();
        headers.insert(header::AUTHORIZATION, format!("Bearer {SECRET}").parse().unwrap());
        headers.insert(header::HOST, host);
        headers.extend(origin.map(|origin| (header::ORIGIN, origin.parse().unwrap())));
        request
    };
    let named = HeaderValue::from_static("suban.example");
    for (origin, host) in [
        (None, &named),
        (Some("http://suban.example"), &named),
        (None, &LOCAL),
        (Some("http://localhost:8460"), &LOCAL),
    ] {
        app.refused(request(origin, host.clone()), 400, "json").await;
    }
    for (origin, host) in [("http://evil.example", &named), ("http://suban.example", &LOCAL)] {
        app.refused(request(Some(origin), host.clone()), 403, "foreign-origin").await;
    }
}
