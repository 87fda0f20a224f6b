//! What every request passes: credentials, the number at once, the time; and what every answer carries.

use super::{TestApp, no_water, post};
use crate::gate::panicked;
use crate::limits::{BODY_BYTES_MAX, BODY_SECONDS_MAX, REQUESTS_MAX, RETRY_SECONDS};
use crate::{Options, Token};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Channel};
use std::sync::Arc;
use std::time::Duration;
use suban_store::MemoryStore;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;

const SECRET: &str = "k3y-of-the-water-works-0001";

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn with_a_token_every_request_needs_it() {
    let options = Options { token: Some(Token::new(SECRET).unwrap()) };
    let app = TestApp::on(Arc::new(MemoryStore::default()), &options);
    let all = [
        get("/v1/tickets"),
        get("/v1/tickets/T2"),
        get("/v1/ledger?period=2026-03"),
        get("/v1/nothing"),
        get("/nothing"),
        post("/v1/tickets", no_water().to_string()),
        post("/v1/findings", "{"),
        post("/v1/tickets/T2/erasure", "{}"),
        post("/v1/ledger", "{}"),
    ];
    for request in all {
        let error = app.refused(request, 401, "no-credentials").await;
        assert_eq!(error["field"], "Authorization");
    }
    for (written, admitted) in [
        (format!("Bearer {SECRET}"), true),
        (format!("bearer {SECRET}"), true),
        (format!("Bearer  {SECRET}"), true),
        (format!("Bearer {SECRET}x"), false),
        (format!("Basic {SECRET}"), false),
        (SECRET.to_owned(), false),
        ("Bearer ".to_owned(), false),
        ("Bearer".to_owned(), false),
        (String::new(), false),
    ] {
        let mut request = get("/v1/tickets");
        request.headers_mut().insert(header::AUTHORIZATION, written.parse().unwrap());
        let reply = app.send(request).await;
        let expect = if admitted { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
        assert_eq!(reply.status, expect, "{written}");
        assert_eq!(reply.headers.contains_key(header::WWW_AUTHENTICATE), !admitted);
    }
    assert_eq!(app.get("/health").await.status, StatusCode::OK);
}

#[tokio::test]
async fn paths_and_methods_that_are_not_there() {
    let app = TestApp::new();
    for path in ["/", "/v1", "/v1/ticket", "/v1/tickets/", "/v1/tickets/T2/reply", "/v2/tickets"] {
        app.refused(get(path), 404, "no-route").await;
    }
    for (method, path, allowed) in [
        (Method::DELETE, "/v1/tickets", "GET,HEAD,POST"),
        (Method::PUT, "/v1/tickets/T2", "GET,HEAD"),
        (Method::GET, "/v1/tickets/T2/replies", "POST"),
        (Method::POST, "/health", "GET,HEAD"),
    ] {
        let request = || Request::builder().method(&method).uri(path).body(Body::empty()).unwrap();
        app.refused(request(), 405, "no-method").await;
        assert_eq!(app.send(request()).await.headers[header::ALLOW], allowed, "{method} {path}");
    }
}

#[tokio::test]
async fn every_answer_stays_out_of_caches() {
    let app = TestApp::new();
    for path in ["/health", "/v1/tickets", "/v1/tickets/T9", "/nothing"] {
        let headers = app.get(path).await.headers;
        assert_eq!(headers[header::CACHE_CONTROL], "no-store", "{path}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
    }
}

#[tokio::test]
async fn a_body_just_within_and_just_beyond_its_size() {
    let app = TestApp::new();
    let padded = |bytes: usize| format!("{}{}", no_water(), " ".repeat(bytes - no_water().to_string().len()));
    app.refused(post("/v1/tickets", padded(BODY_BYTES_MAX + 1)), 413, "body-too-large").await;
    // A body that does not say how large it is.
    for (bytes, status) in [(BODY_BYTES_MAX + 1, 413), (BODY_BYTES_MAX, 201)] {
        let (mut sender, body) = Channel::<Bytes>::new(1);
        let sending = tokio::spawn(async move {
            for chunk in padded(bytes).into_bytes().chunks(10_000) {
                // The server may have stopped listening.
                let _ = sender.send_data(Bytes::copy_from_slice(chunk)).await;
            }
        });
        let reply = app.send(post("/v1/tickets", Body::new(body))).await;
        assert_eq!(reply.status.as_u16(), status, "{bytes} bytes: {}", reply.body);
        sending.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_must_arrive_in_time() {
    let app = TestApp::new();
    let begun = Instant::now();
    let (mut sender, body) = Channel::<Bytes>::new(1);
    let dripping = tokio::spawn(async move {
        while sender.send_data(Bytes::from_static(b" ")).await.is_ok() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    app.refused(post("/v1/tickets", Body::new(body)), 408, "slow-body").await;
    assert_eq!(begun.elapsed().as_secs(), BODY_SECONDS_MAX);
    dripping.await.unwrap();
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_command() {
    let app = TestApp::new();
    let (sender, body) = Channel::<Bytes, std::io::Error>::new(1);
    sender.abort(std::io::ErrorKind::ConnectionReset.into());
    app.refused(post("/v1/tickets", Body::new(body)), 400, "body").await;
}

#[tokio::test]
async fn requests_at_once_just_within_and_just_beyond_their_number() {
    let app = Arc::new(TestApp::new());
    let mut senders = Vec::new();
    let mut waiting = JoinSet::new();
    for _ in 0..REQUESTS_MAX {
        let (sender, body) = Channel::<Bytes>::new(1);
        senders.push(sender);
        let app = Arc::clone(&app);
        waiting.spawn(async move { app.send(post("/v1/tickets", Body::new(body))).await });
    }
    for sender in &mut senders {
        // The second byte has room when the first was taken: the request has its place.
        for _ in 0..2 {
            sender.send_data(Bytes::from_static(b" ")).await.unwrap();
        }
    }
    let reply = app.get("/v1/tickets").await;
    assert_eq!((reply.status.as_u16(), &reply.body["error"]["code"]), (503, &"busy".into()));
    assert_eq!(reply.headers[header::RETRY_AFTER], RETRY_SECONDS.to_string());
    // One leaves, and its place is free.
    drop(senders.pop());
    assert_eq!(waiting.join_next().await.unwrap().unwrap().status, StatusCode::BAD_REQUEST);
    assert_eq!(app.get("/v1/tickets").await.status, StatusCode::OK);
    drop(senders);
    waiting.join_all().await;
}

#[tokio::test]
async fn a_panic_is_answered() {
    let router = Router::new()
        .route("/", axum::routing::get(async || -> &'static str { panic!("the citizen's words") }))
        .layer(CatchPanicLayer::custom(panicked));
    let response = router.oneshot(get("/")).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let body = String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap();
    assert!(body.contains("\"internal\"") && !body.contains("words"), "{body}");
}
