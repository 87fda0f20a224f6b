//! People and programs that come in, and what they may say who they are.

use crate::app::TestApp;
use crate::client::{PASSWORD, Reply, SECRET};
use crate::log;
use crate::orders::{no_water, order, with};
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use suban_accounts::AccountOrder;
use suban_accounts::limits::ACCOUNT_TRIES_MAX;
use suban_server::limits::LOGINS_WAITING_MAX;
use tokio::task::JoinSet;

async fn log_in(app: &TestApp, login: &str, password: &str) -> Reply {
    app.post("/v1/sessions", &json!({ "login": login, "password": password })).await
}

#[tokio::test]
async fn a_person_logs_in_acts_in_their_own_name_and_logs_out() {
    let app = TestApp::with_account();
    let wang = app.logged_in("Wang").await;
    let me = wang.read("/v1/me").await;
    let expect = json!({
        "credential": "session", "login": "wang", "person": "王工", "scopes": ["read", "act", "rules", "erase"],
        "ends": "2026-03-02T10:30:00+08:00", "password_must_change": false,
    });
    assert_eq!(me, expect);

    // Who it is need not be said, and cannot be said otherwise.
    let unsaid = with(no_water(), json!({ "by": { "office": "工作室" } }));
    assert_eq!(
        wang.done("/v1/tickets", &unsaid).await["by"],
        json!({ "office": "工作室", "person": "王工" })
    );
    let said = with(no_water(), json!({ "external": "GD-2" }));
    assert_eq!(wang.done("/v1/tickets", &said).await["by"]["person"], "王工");
    let other = json!({ "external": "GD-3", "by": { "office": "工作室", "person": "李工" } });
    let refused = wang.post("/v1/tickets", &with(no_water(), other)).await;
    refused.refused_for((403, "other-person"), "by.person", &["王工"]);
    let rollback = json!({ "by": { "office": "管理员", "person": "李工" }, "record": 1 });
    wang.post("/v1/policy/rollback", &rollback).await.refused(403, "other-person");
    let publication = "/v1/policy/revisions?office=admin&person=somebody";
    let published = wang.post_declared(publication, "application/octet-stream", "no pack").await;
    published.refused(403, "other-person");
    for nobody in [json!(""), json!("王工 ")] {
        let by = json!({ "external": "GD-4", "by": { "office": "工作室", "person": nobody } });
        wang.post("/v1/tickets", &with(no_water(), by)).await.refused(403, "other-person");
    }

    assert_eq!(wang.ask(Method::DELETE, "/v1/sessions/current").await.body, json!({ "ended": true }));
    wang.get("/v1/me").await.refused(401, "no-credentials");
}

#[tokio::test]
async fn the_tokens_of_the_machine_vouch_for_whom_they_name() {
    let app = TestApp::with_account();
    let machine = app.with_token();
    assert_eq!(
        machine.read("/v1/me").await,
        json!({ "credential": "machine", "scopes": ["read", "act"], "password_must_change": false })
    );
    assert_eq!(machine.done("/v1/tickets", &no_water()).await["by"]["person"], "王工");
    machine.ask(Method::DELETE, "/v1/sessions/current").await.refused(404, "no-session");
    let change = json!({ "old": PASSWORD, "new": "battery staple" });
    machine.post("/v1/me/password", &change).await.refused(404, "no-session");
    let program = app.program(None, &["act:register"]);
    let by = json!({ "external": "GD-2", "by": { "office": "工作室", "person": "李工" } });
    assert_eq!(program.done("/v1/tickets", &with(no_water(), by)).await["by"]["person"], "李工");
    let bound = app.program(Some("wang"), &["act"]);
    let by = json!({ "external": "GD-3", "by": { "office": "工作室", "person": "李工" } });
    bound.post("/v1/tickets", &with(no_water(), by)).await.refused(403, "other-person");
}

#[tokio::test]
async fn nobody_is_asked_for_anything_while_there_is_no_account_and_no_token() {
    let app = TestApp::new();
    assert_eq!(app.read("/v1/me").await["credential"], "none");
    app.done("/v1/tickets", &no_water()).await;
    app.add_account("li", "李工", &["read"]);
    app.get("/v1/me").await.refused(401, "no-credentials");
    let li = app.logged_in("li").await;
    assert_eq!(li.read("/v1/tickets").await["tickets"][0]["ticket"], "T2");
    li.post("/v1/tickets/T2/replies", &order(json!({ "final": true }))).await.refused(403, "out-of-scope");
}

#[tokio::test]
async fn a_browser_keeps_the_session_in_a_cookie_that_no_script_and_no_other_page_has() {
    let app = TestApp::with_account();
    let reply = log_in(&app, "wang", PASSWORD).await;
    assert_eq!((reply.status, &reply.body["token"]), (StatusCode::CREATED, &Value::Null));
    let cookie = reply.headers[header::SET_COOKIE].to_str().unwrap();
    let (pair, attributes) = cookie.split_once("; ").unwrap();
    assert!(pair.starts_with("__Host-suban=suban_session_"), "{pair}");
    assert_eq!(attributes, "Max-Age=43200; Path=/; Secure; HttpOnly; SameSite=Strict");

    let browser = app.sending("Cookie", &format!("theme=dark; {pair}"));
    assert_eq!(browser.read("/v1/me").await["person"], "王工");
    browser.page_of("http://localhost:8460").done("/v1/tickets", &no_water()).await;
    for (client, code) in [
        (app.sending("Cookie", &format!("x{pair}")), "no-credentials"),
        (app.sending("Cookie", "__Host-suban="), "no-credentials"),
        // What is presented by itself counts.
        (browser.with_secret("suban_session_0000000000000000"), "no-credentials"),
    ] {
        client.get("/v1/me").await.refused(401, code);
    }
    let foreign = browser.page_of("https://evil.example");
    foreign.ask(Method::DELETE, "/v1/sessions/current").await.refused(403, "foreign-origin");
    let left = browser.ask(Method::DELETE, "/v1/sessions/current").await;
    assert!(left.headers[header::SET_COOKIE].to_str().unwrap().starts_with("__Host-suban=; Max-Age=0; "));
    browser.get("/v1/me").await.refused(401, "no-credentials");
}

#[tokio::test]
async fn whatever_is_wrong_with_a_login_is_told_alike() {
    let app = TestApp::with_account();
    app.add_account("gone", "赵工", &["read"]);
    app.accounts.carry_out(AccountOrder::Disable("gone".to_owned()), app.site.now()).unwrap();
    let mut told = Vec::new();
    for (login, password) in [("wang", "wrong password"), ("nobody", PASSWORD), ("gone", PASSWORD), ("", "")]
    {
        let reply = log_in(&app, login, password).await;
        reply.refused(401, "wrong-login");
        assert_eq!(
            reply.headers.get_all(header::WWW_AUTHENTICATE).iter().count(),
            1,
            "no browser asks for it"
        );
        assert!(!reply.headers.contains_key(header::SET_COOKIE));
        told.push(reply.body);
    }
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "{told:?}");
    for body in [json!({}), json!({ "login": "wang" }), json!({ "login": "wang", "password": 7 })] {
        app.post("/v1/sessions", &body).await.refused(400, "json");
    }
}

#[tokio::test]
async fn after_too_many_failures_a_login_waits_whoever_it_is() {
    let app = TestApp::with_account();
    for login in ["wang", "nobody"] {
        for _ in 0..ACCOUNT_TRIES_MAX {
            log_in(&app, login, "wrong password").await.refused(401, "wrong-login");
        }
        let reply = log_in(&app, login, PASSWORD).await;
        reply.refused(429, "too-many-tries");
        assert_eq!(reply.headers[header::RETRY_AFTER], "900");
    }
    app.set_clock("2026-03-02 10:15");
    assert_eq!(log_in(&app, "wang", PASSWORD).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_session_ends_when_nothing_is_asked_for_half_an_hour_and_after_twelve_hours() {
    let app = TestApp::with_account();
    let (wang, resting) = (app.logged_in("wang").await, app.logged_in("wang").await);
    app.set_clock("2026-03-02 10:29");
    wang.read("/v1/me").await;
    app.set_clock("2026-03-02 10:31");
    assert_eq!(wang.read("/v1/me").await["person"], "王工");
    resting.get("/v1/me").await.refused(401, "no-credentials");
    // Minutes of the day, to the last one of the session.
    for minute in (631..1320).step_by(26) {
        app.set_clock(&format!("2026-03-02 {}:{:02}", minute / 60, minute % 60));
        let ends = (minute + 30).min(1320);
        let expect = format!("2026-03-02T{}:{:02}:00+08:00", ends / 60, ends % 60);
        assert_eq!(wang.read("/v1/me").await["ends"], *expect);
    }
    app.set_clock("2026-03-02 22:00");
    wang.get("/v1/me").await.refused(401, "no-credentials");
}

#[tokio::test]
async fn a_password_that_somebody_else_made_is_good_for_setting_another() {
    let app = TestApp::with_account();
    let order = AccountOrder::SetPassword {
        login: "wang".to_owned(),
        password: suban_accounts::PasswordHash::of(PASSWORD).unwrap(),
        must_change: true,
    };
    app.accounts.carry_out(order, app.site.now()).unwrap();
    let wang = app.logged_in("wang").await;
    assert_eq!(wang.read("/v1/me").await["password_must_change"], true);
    wang.get("/v1/tickets").await.refused(403, "password-must-change");
    wang.post("/v1/tickets", &no_water()).await.refused(403, "password-must-change");
    let change = |old: &str, new: &str| json!({ "old": old, "new": new });
    wang.post("/v1/me/password", &change("wrong password", "battery staple"))
        .await
        .refused(401, "wrong-login");
    let unfit = wang.post("/v1/me/password", &change(PASSWORD, "short")).await;
    unfit.refused_for((422, "unfit-password"), "new", &["10"]);
    wang.post("/v1/me/password", &change(PASSWORD, PASSWORD)).await.refused(422, "same-password");
    let changed = wang.post("/v1/me/password", &change(PASSWORD, "battery staple")).await;
    assert_eq!(changed.body, json!({ "changed": true }));
    wang.get("/v1/me").await.refused(401, "no-credentials");
    log_in(&app, "wang", PASSWORD).await.refused(401, "wrong-login");
    assert_eq!(log_in(&app, "wang", "battery staple").await.status, StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_of_logins_slows_nobody_who_is_in() {
    let app = TestApp::with_account();
    let wang = app.logged_in("wang").await;
    let mut storm = JoinSet::new();
    for number in 0..400 {
        let client = app.client.clone();
        storm.spawn(async move {
            let body = json!({ "login": format!("x{number}"), "password": "wrong password" });
            client.post("/v1/sessions", &body).await.status
        });
    }
    let mut slowest = Duration::ZERO;
    for number in 0..20 {
        let begun = Instant::now();
        let ticket = with(no_water(), json!({ "external": format!("GD-{number}") }));
        wang.done("/v1/tickets", &ticket).await;
        wang.read("/v1/tickets?limit=1").await;
        slowest = slowest.max(begun.elapsed());
    }
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    let answered = storm.join_all().await;
    let of = |status| answered.iter().filter(|answer| **answer == status).count();
    let (wrong, busy) = (of(StatusCode::UNAUTHORIZED), of(StatusCode::SERVICE_UNAVAILABLE));
    assert!(wrong >= LOGINS_WAITING_MAX && wrong + busy == 400, "{wrong} wrong, {busy} told to come back");
}

#[tokio::test]
async fn no_secret_is_told_to_the_log() {
    let app = TestApp::with_account();
    log::listen();
    let wang = app.logged_in("wang").await;
    let token =
        app.post("/v1/sessions", &json!({ "login": "wang", "password": PASSWORD, "bearer": true })).await;
    log_in(&app, "wang", "wrong password").await;
    wang.read("/v1/me").await;
    app.with_secret("suban_token_wrong_and_made_up").get("/v1/me").await;
    let told = log::heard();
    assert!(told.contains("/v1/sessions"), "{told}");
    let secret = token.body["token"].as_str().unwrap();
    for secret in [PASSWORD, "wrong password", "suban_session_", "suban_token_", secret, SECRET] {
        assert!(!told.contains(secret), "{told}");
    }
}
