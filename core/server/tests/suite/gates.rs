//! What every request passes: credentials, the number at once, the time; and what every answer carries.

use crate::app::TestApp;
use crate::client::{RULES_SECRET, SECRET};
use crate::orders::{NOW, no_water};
use axum::body::{Body, Bytes};
use axum::http::{Method, StatusCode, header};
use http_body_util::Channel;
use serde_json::json;
use std::time::Duration;
use suban_server::limits::{BODY_BYTES_MAX, BODY_SECONDS_MAX, CONTAINERS_MAX, REQUESTS_MAX};
use tokio::task::JoinSet;
use tokio::time::Instant;

#[tokio::test]
async fn with_a_token_every_request_needs_it() {
    let app = TestApp::with_token();
    for path in ["/", "/v1/tickets", "/v1/tickets/T2", "/v1/ledger?period=2026-03", "/v1/nothing", "/nothing"]
    {
        app.get(path).await.refused_for((401, "no-credentials"), "Authorization", &[]);
    }
    for path in ["/v1/tickets", "/v1/findings", "/v1/tickets/T2/erasure", "/v1/ledger"] {
        app.post(path, &no_water()).await.refused_for((401, "no-credentials"), "Authorization", &[]);
    }
    app.with_token().done("/v1/tickets", &no_water()).await;
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
        let reply = app.sending("Authorization", &written).get("/v1/tickets").await;
        let expect = if admitted { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
        assert_eq!(reply.status, expect, "{written}");
        assert_eq!(reply.headers.contains_key(header::WWW_AUTHENTICATE), !admitted);
    }
    assert_eq!(app.get("/health").await.status, StatusCode::OK);
}

#[tokio::test]
async fn paths_and_methods_that_are_not_there() {
    let app = TestApp::new();
    for path in ["//", "/v1", "/v1/ticket", "/v1/tickets/", "/v1/tickets/T2/reply", "/v2/tickets"] {
        app.get(path).await.refused(404, "no-route");
    }
    for (method, path, allowed) in [
        (Method::DELETE, "/v1/tickets", "GET,HEAD,POST"),
        (Method::PUT, "/v1/tickets/T2", "GET,HEAD"),
        (Method::GET, "/v1/tickets/T2/replies", "POST"),
        (Method::POST, "/", "GET,HEAD"),
        (Method::POST, "/health", "GET,HEAD"),
    ] {
        let reply = app.ask(method, path).await;
        reply.refused(405, "no-method");
        assert_eq!(reply.headers[header::ALLOW], allowed, "{reply:?}");
    }
}

#[tokio::test]
async fn every_answer_stays_out_of_caches() {
    let app = TestApp::new();
    for path in ["/", "/health", "/v1/tickets", "/v1/tickets/T9", "/nothing"] {
        let headers = app.get(path).await.headers;
        assert_eq!(headers[header::CACHE_CONTROL], "no-store", "{path}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
    }
}

#[tokio::test]
async fn a_body_just_within_and_just_beyond_its_size() {
    let app = TestApp::new();
    let padded = |bytes: usize| format!("{}{}", no_water(), " ".repeat(bytes - no_water().to_string().len()));
    let too_large = app.post_body("/v1/tickets", padded(BODY_BYTES_MAX + 1)).await;
    too_large.refused(413, "body-too-large");
    // A body that does not say how large it is.
    for (bytes, status) in [(BODY_BYTES_MAX + 1, 413), (BODY_BYTES_MAX, 201)] {
        let (mut sender, body) = Channel::<Bytes>::new(1);
        let sending = tokio::spawn(async move {
            for chunk in padded(bytes).into_bytes().chunks(10_000) {
                // The server may have stopped listening.
                let _ = sender.send_data(Bytes::copy_from_slice(chunk)).await;
            }
        });
        let reply = app.post_body("/v1/tickets", Body::new(body)).await;
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
    app.post_body("/v1/tickets", Body::new(body)).await.refused(408, "slow-body");
    assert_eq!(begun.elapsed().as_secs(), BODY_SECONDS_MAX);
    dripping.await.unwrap();
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_command() {
    let app = TestApp::new();
    let (sender, body) = Channel::<Bytes, std::io::Error>::new(1);
    sender.abort(std::io::ErrorKind::ConnectionReset.into());
    app.post_body("/v1/tickets", Body::new(body)).await.refused(400, "body");
}

#[tokio::test]
async fn half_sent_bodies_shut_nobody_out() {
    let app = TestApp::new();
    let mut senders = Vec::new();
    let mut waiting = JoinSet::new();
    for _ in 0..=REQUESTS_MAX {
        let (mut sender, body) = Channel::<Bytes>::new(1);
        let client = app.client.clone();
        waiting.spawn(async move { client.post_body("/v1/tickets", Body::new(body)).await });
        // The second byte has room when the first was taken: the body is being received.
        for _ in 0..2 {
            sender.send_data(Bytes::from_static(b" ")).await.unwrap();
        }
        senders.push(sender);
    }
    assert_eq!(app.get("/v1/tickets").await.status, StatusCode::OK);
    assert_eq!(app.get("/health").await.status, StatusCode::OK);
    app.done("/v1/tickets", &no_water()).await;
    drop(senders);
    waiting.join_all().await;
}

#[tokio::test]
async fn containers_at_once_just_within_and_just_beyond_their_number() {
    let app = TestApp::new();
    let path = "/v1/policy/revisions?office=x";
    let mut senders = Vec::new();
    let mut waiting = JoinSet::new();
    for _ in 0..CONTAINERS_MAX {
        let (mut sender, body) = Channel::<Bytes>::new(1);
        let client = app.client.clone();
        let octets = "application/octet-stream";
        waiting.spawn(async move { client.post_declared(path, octets, Body::new(body)).await });
        for _ in 0..2 {
            sender.send_data(Bytes::from_static(b" ")).await.unwrap();
        }
        senders.push(sender);
    }
    app.post_declared(path, "application/octet-stream", "no pack").await.refused(503, "busy");
    drop(senders.pop());
    assert_eq!(waiting.join_next().await.unwrap().unwrap().status, StatusCode::BAD_REQUEST);
    app.post_declared(path, "application/octet-stream", "no pack").await.refused(400, "container");
}

#[tokio::test]
async fn rules_and_erasure_are_for_the_other_token() {
    let app = TestApp::with_two_tokens();
    let holding = |secret: &str| app.sending("Authorization", &format!("Bearer {secret}"));
    let (clerk, administrator) = (holding(SECRET), holding(RULES_SECRET));
    clerk.done("/v1/tickets", &no_water()).await;
    clerk.read("/v1/policy").await;
    let rollback = json!({ "record": 1, "by": { "office": "管理员" }, "reason": "" });
    let erasure = json!({ "at": NOW, "by": { "office": "工作室" }, "reason": "本人申请" });
    for (path, body) in [("/v1/policy/rollback", &rollback), ("/v1/tickets/T2/erasure", &erasure)] {
        clerk.post(path, body).await.refused_for((403, "other-token"), "Authorization", &["规则令牌"]);
        app.post(path, body).await.refused(401, "no-credentials");
        let reply = administrator.post(path, body).await;
        assert!(reply.status.is_success(), "{path}: {}", reply.body);
    }
    let publish = "/v1/policy/revisions?office=x";
    let octets = "application/octet-stream";
    clerk.post_declared(publish, octets, "no pack").await.refused(403, "other-token");
    administrator.post_declared(publish, octets, "no pack").await.refused(400, "container");
    administrator.read("/v1/tickets").await;
    holding("k3y-of-somebody-else-0001").get("/v1/tickets").await.refused(401, "no-credentials");
}
