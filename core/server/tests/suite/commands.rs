//! Every command, from the outside: what it answers, what it changes, and that saying it twice does it once.

use crate::app::TestApp;
use crate::orders::{NOW, by, no_water, with};
use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;

#[tokio::test]
async fn a_registered_ticket_is_classified_routed_and_on_the_clock() {
    let app = TestApp::new();
    let reply = app.post("/v1/tickets", &no_water()).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    assert_eq!(reply.headers["location"], "/v1/tickets/T2");
    let answer = reply.body;
    assert_eq!((&answer["ticket"], &answer["record"]), (&json!("T2"), &json!(2)));
    assert_eq!((&answer["command"], &answer["command_zh"]), (&json!("register"), &json!("登记")));
    assert_eq!(answer["at"], "2026-03-02T09:10:00+08:00");
    let decided = &answer["decided"];
    assert_eq!((&decided["stage"], &decided["stage_zh"]), (&json!("dispatched"), &json!("已派单")));
    assert_eq!(decided["classification"]["category"], "供水/停水");
    assert_eq!(decided["routing"]["assign"]["lead"], json!({ "id": "network", "name": "管网所" }));
    assert_eq!(decided["routing"]["assign"]["co_handlers"], json!([{ "id": "quality", "name": "水质中心" }]));
    let clock = &decided["clocks_started"][0];
    assert_eq!((&clock["name"], &clock["limit"]), (&json!("答复"), &json!("3 工作日")));
    assert_eq!(clock["due"], "2026-03-05T23:59:59+08:00");
    assert_eq!(answer["clauses"]["R-3"], json!(["三来诉求 3 个工作日内答复。"]));
    assert!(!answer.to_string().contains("般阳路 1 号"), "the citizen's words are in {answer}");
}

#[tokio::test]
async fn moments_are_read_as_people_and_programs_write_them() {
    let app = TestApp::new();
    for (number, (received_at, expect)) in [
        ("2026-03-02 09:10", "2026-03-02T09:10:00+08:00"),
        ("2026/3/2 9:10", "2026-03-02T09:10:00+08:00"),
        ("2026年3月2日 9时10分", "2026-03-02T09:10:00+08:00"),
        ("2026-03-02T01:10:00Z", "2026-03-02T09:10:00+08:00"),
        ("2026-03-01T19:10:00-06:00", "2026-03-02T09:10:00+08:00"),
        ("2026-03-01", "2026-03-01T00:00:00+08:00"),
    ]
    .into_iter()
    .enumerate()
    {
        let body = with(no_water(), json!({ "received_at": received_at, "external": number.to_string() }));
        assert_eq!(app.done("/v1/tickets", &body).await["at"], expect, "{received_at}");
    }
}

#[tokio::test]
async fn a_due_moment_that_came_along_counts() {
    let app = TestApp::new();
    let body = with(
        no_water(),
        json!({ "channel": "12345", "given": { "平台办结": "2026-03-04 18:00" }, "external": "PT-9" }),
    );
    let answer = app.done("/v1/tickets", &body).await;
    assert_eq!(answer["asked"]["given"]["平台办结"], "2026-03-04T18:00:00+08:00");
    let clock = &answer["decided"]["clocks_started"][0];
    assert_eq!((&clock["limit"], &clock["due"]), (&Value::Null, &json!("2026-03-04T18:00:00+08:00")));
}

#[tokio::test]
async fn a_due_moment_before_the_reception_is_late_at_once() {
    let app = TestApp::new();
    let given = json!({ "channel": "12345", "given": { "平台办结": "2026-02-27 18:00" } });
    app.done("/v1/tickets", &with(no_water(), given)).await;
    let reply = json!({ "at": "2026-03-02 09:30", "by": by("管网所"), "final": true });
    app.done("/v1/tickets/T2/replies", &reply).await;
    let ticket = app.read("/v1/tickets/T2").await;
    assert_eq!(ticket["history"][1]["command"], "expire");
    assert_eq!((&ticket["clocks"][0]["kept"], &ticket["points"]), (&json!(false), &json!("2")));
}

/// What a command answers of the stage is what the ticket then shows.
async fn check(app: &TestApp, path: &str, body: Value, command: &str, stage: &str) -> Value {
    let answer = app.done(path, &body).await;
    assert_eq!(answer["command"], command, "{path}");
    let ticket = app.read("/v1/tickets/T2").await;
    assert_eq!(ticket["stage"], stage, "{path}");
    if let Some(answered) = answer["decided"].get("stage") {
        assert_eq!(answered, &ticket["stage"], "{path}");
        assert_eq!(answer["decided"]["stage_zh"], ticket["stage_zh"], "{path}");
    }
    let last = ticket["history"].as_array().unwrap().last().unwrap();
    for (part, value) in last.as_object().unwrap() {
        assert_eq!(&answer[part], value, "{path} {part}");
    }
    answer
}

#[tokio::test]
async fn a_ticket_lives_through_every_command() {
    let app = TestApp::new();
    let queued = with(no_water(), json!({ "text": "想问一件事", "title": null }));
    let answer = check(&app, "/v1/tickets", queued, "register", "queued").await;
    assert!(answer["decided"]["routing"]["queue"]["reason"].is_string(), "{answer}");
    app.set_clock("2026-03-20 10:00");

    let dispatch = json!({
        "at": "2026-03-02 11:00", "by": by("工作室"), "lead": "管网所", "co_handlers": ["billing"],
    });
    let answer = check(&app, "/v1/tickets/T2/dispatches", dispatch, "dispatch", "dispatched").await;
    assert_eq!(answer["decided"]["routing"]["assign"]["lead"]["name"], "管网所");

    // Three working days end with Thursday; Monday is two working days late.
    let first =
        json!({ "at": "2026-03-09 09:00", "by": by("管网所"), "text": "正在抢修", "explained": true });
    let answer = check(&app, "/v1/tickets/external:GD-1/replies", first, "reply", "answered").await;
    assert_eq!(answer["record"], 5, "the clock that ran out has a record of its own");
    let ticket = app.read("/v1/tickets/T2").await;
    assert_eq!(ticket["history"][2]["command"], "expire");
    assert_eq!(ticket["history"][2]["decided"]["clocks_late"][0]["holder"]["name"], "管网所");
    assert_eq!(ticket["clocks"][0]["kept"], false);
    assert_eq!(ticket["clocks"][0]["late_days"], 2);
    assert_eq!(ticket["points"], "1");

    let last = json!({ "at": "2026-03-10 09:00", "by": by("管网所"), "final": true });
    check(&app, "/v1/tickets/T2/replies", last, "reply", "replied").await;

    let callback =
        json!({ "at": "2026-03-11 09:00", "by": by("工作室"), "answer": "不满意", "text": "还是没水" });
    let answer = check(&app, "/v1/tickets/T2/callbacks", callback, "callback", "called_back").await;
    assert_eq!(answer["asked"]["answer"], "unsatisfied");

    let verdict = json!({ "at": "2026-03-12 09:00", "by": by("工作室"), "verdict": "重办" });
    let answer = check(&app, "/v1/tickets/T2/verdicts", verdict, "judge", "called_back").await;
    assert_eq!(answer["entries"][0]["points"], "0.5");

    let finding = json!({
        "at": "2026-03-13 09:00", "by": by("工作室"), "form": "接办差错", "pick": ["造成后果"],
        "fields": { "接办单位": "营业部" },
    });
    let answer = check(&app, "/v1/tickets/T2/findings", finding, "record", "called_back").await;
    assert_eq!(answer["entries"], json!([]), "a range waits for its decider");
    let charge = &answer["decided"]["assessed"][0]["charges"][0];
    assert_eq!(charge["base"], json!({ "least": "2", "most": "5" }));
    assert_eq!((&charge["decider"], &charge["points"]), (&json!("总经理"), &Value::Null));
    let key = charge["key"].as_str().unwrap();
    let ticket = app.read("/v1/tickets/T2").await;
    let pending = ticket["charges"].as_array().unwrap().iter().find(|charge| charge["state"] == "pending");
    assert_eq!(pending.unwrap()["key"], key);

    let pick = json!({
        "at": "2026-03-14 09:00", "by": by("总经理"), "charge": key, "points": "3.5", "reason": "影响较大",
    });
    let answer = check(&app, "/v1/tickets/T2/determinations", pick, "determine", "called_back").await;
    assert_eq!(answer["entries"][0]["unit"]["name"], "营业部");
    assert_eq!(answer["entries"][0]["points"], "3.5");
    assert_eq!(app.read("/v1/tickets/T2").await["points"], "5");

    let erasure = json!({ "at": "2026-03-15 09:00", "by": by("工作室"), "reason": "本人申请" });
    let answer = check(&app, "/v1/tickets/T2/erasure", erasure, "erase", "called_back").await;
    assert_eq!(answer["decided"]["erased"], true);
    let bare = app.read("/v1/tickets/T2?words=true").await;
    assert_eq!(bare["erased"], true);
    assert!(bare["history"].as_array().unwrap().iter().all(|record| record.get("words").is_none()), "{bare}");
}

#[tokio::test]
async fn a_finding_about_the_organisation_has_no_ticket() {
    let app = TestApp::new();
    let finding = json!({
        "at": NOW, "by": by("人力资源部"), "form": "platform-charge",
        "fields": { "unit": "network", "points": "1.25" },
    });
    let reply = app.post("/v1/findings", &finding).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    assert!(!reply.headers.contains_key("location"));
    assert_eq!(reply.body["ticket"], Value::Null);
    assert_eq!(reply.body["entries"][0]["points"], "1.25");
}

#[tokio::test]
async fn the_same_key_does_a_command_once() {
    let app = TestApp::new();
    let first = app.with_key("k-1").post("/v1/tickets", &no_water()).await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert!(!first.headers.contains_key("idempotent-replay"));
    let callback = json!({ "at": NOW, "by": by("工作室"), "answer": "满意" });
    let reply = json!({ "at": NOW, "by": by("管网所"), "final": true });
    app.done("/v1/tickets/T2/replies", &reply).await;
    app.done("/v1/tickets/T2/callbacks", &callback).await;

    let again = app.with_key("k-1").post("/v1/tickets", &no_water()).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.headers["idempotent-replay"], "true");
    assert_eq!(again.headers["location"], first.headers["location"]);
    assert_eq!(again.body, first.body, "whatever happened since");
    assert_eq!(app.read("/health").await["records"], 4);

    let other = with(no_water(), json!({ "area": "松龄路" }));
    let reply = app.with_key("k-1").post("/v1/tickets", &other).await;
    assert_eq!((reply.status, &reply.body["error"]["code"]), (StatusCode::CONFLICT, &json!("key-reused")));
    let other_words = with(no_water(), json!({ "text": "别的话" }));
    let reply = app.with_key("k-1").post("/v1/tickets", &other_words).await;
    assert_eq!(reply.body["error"]["field"], "Idempotency-Key");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_are_each_done_once() {
    let app = TestApp::new();
    let mut sent = JoinSet::new();
    for number in 0..100 {
        let client = app.client.clone();
        sent.spawn(async move {
            let number = number / 2;
            let body = with(no_water(), json!({ "external": format!("GD-{number}") }));
            client.with_key(&format!("k-{number}")).post("/v1/tickets", &body).await.status
        });
    }
    let statuses = sent.join_all().await;
    let count = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!((count(StatusCode::CREATED), count(StatusCode::OK)), (50, 50));
    assert_eq!(app.read("/health").await["records"], 51);
}
