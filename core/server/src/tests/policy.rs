//! The rules over HTTP: published, refused with every place, rolled back, told; and answers in the words of the
//! revision that decided.

use super::office::river_water;
use super::{TestApp, by, no_water, post};
use crate::limits::CONTAINER_BYTES_MAX;
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use suban_policy::PackFiles;

/// Where packs are published.
const PUBLISH: &str = "/v1/policy/revisions?office=%E7%AE%A1%E7%90%86%E5%91%98&person=lin&reason=try";

/// A case that the small pack passes.
const CASE: &str = "[[case]]\nname = \"没水归管网所\"\nhook = \"route\"\n\
                    facts = { \"类别\" = \"供水/停水\", \"片区\" = \"般阳路\" }\ngives = [\"主办 管网所\", \"协办 水质中心\"]\n";

/// The small pack with a case, and one file otherwise.
fn pack(path: &str, from: &str, to: &str) -> PackFiles {
    let (files, _) = river_water();
    let mut changed: BTreeMap<String, Vec<u8>> =
        files.paths().map(|path| (path.to_owned(), files.get(path).unwrap().to_vec())).collect();
    changed.insert("tests/route.toml".to_owned(), CASE.as_bytes().to_vec());
    let text = String::from_utf8(changed[path].clone()).unwrap();
    assert!(text.contains(from), "{path} has no {from}");
    changed.insert(path.to_owned(), text.replace(from, to).into_bytes());
    PackFiles::new(changed).unwrap()
}

/// The pack with another sentence for the clause of routing.
pub fn reworded(sentence: &str) -> PackFiles {
    pack("clauses.toml", "管网所负责管线,营业部负责水费。", sentence)
}

/// Sends a pack's container to this address.
fn sent_to(path: &str, container: Vec<u8>) -> Request<Body> {
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/octet-stream");
    request.body(container.into()).unwrap()
}

pub fn published(files: &PackFiles) -> Request<Body> {
    sent_to(PUBLISH, files.to_container())
}

#[tokio::test]
async fn a_pack_is_published_once_and_told() {
    let app = TestApp::new();
    let files = reworded("管线归管网所。");
    let first = app.send(published(&files)).await;
    assert_eq!((first.status.as_u16(), &first.body["cases"]), (201, &json!(1)), "{}", first.body);
    let revision = &first.body["revision"];
    assert_eq!(revision["by"], json!({ "office": "管理员", "person": "lin" }));
    assert_eq!(revision["digest"], files.digest().to_string());
    let again = app.send(published(&files)).await;
    assert_eq!((again.status.as_u16(), &again.body["revision"]), (200, &Value::Null));

    let policy = app.read("/v1/policy").await;
    assert_eq!(policy["in_force"], *revision);
    assert_eq!(policy["revisions"][0], *revision);
    assert_eq!(policy["revisions"].as_array().unwrap().len(), 2);
    let edition = &policy["editions"][0];
    assert_eq!((&edition["effective_from"], &edition["in_force"]), (&json!("2020-01-01"), &json!(true)));
    assert_eq!((&policy["refused"], &policy["records"]), (&Value::Null, &json!(2)));
}

#[tokio::test]
async fn a_broken_pack_is_refused_with_the_place_of_every_mistake() {
    let app = TestApp::new();
    let before = app.read("/v1/policy").await;
    let error =
        app.refused(published(&pack("tables/routing.csv", "R1,R-2", "R1,R-9")), 422, "unfit-pack").await;
    let complaint = &error["complaints"][0];
    let place = ["code", "path", "line", "column", "words"].map(|field| complaint[field].clone());
    assert_eq!(json!(place), json!(["unknown-clause", "tables/routing.csv", 2, 4, "R-9"]), "{error}");
    assert!(complaint["help"]["zh"].as_str().unwrap().contains("R-2"), "{complaint}");
    let after = app.read("/v1/policy").await;
    assert_eq!(after["in_force"], before["in_force"]);
    assert_eq!(after["refused"]["complaints"][0], *complaint);
    assert_eq!(after["refused"]["by"]["person"], "lin");

    let error = app
        .refused(published(&pack("tests/route.toml", "主办 管网所", "主办 营业部")), 422, "unfit-pack")
        .await;
    assert_eq!(error["complaints"][0]["code"], "failed-case", "{error}");
}

#[tokio::test]
async fn what_is_no_pack_is_refused() {
    let app = TestApp::new();
    app.refused(sent_to(PUBLISH, b"PK\x03\x04".to_vec()), 400, "container").await;
    app.refused(sent_to(PUBLISH, vec![0; CONTAINER_BYTES_MAX]), 400, "container").await;
    app.refused(sent_to(PUBLISH, vec![0; CONTAINER_BYTES_MAX + 1]), 413, "body-too-large").await;
    app.refused(sent_to("/v1/policy/revisions", Vec::new()), 400, "query").await;
    let other = pack("pack.toml", "id = \"river-water\"", "id = \"lake-water\"");
    app.refused(published(&other), 409, "other-pack").await;
}

#[tokio::test]
async fn rules_are_rolled_back() {
    let app = TestApp::new();
    app.send(published(&reworded("管线归管网所。"))).await;
    let body = json!({ "by": by("管理员"), "record": 1, "reason": "写错了" });
    let back = app.post("/v1/policy/rollback", &body).await;
    assert_eq!((back.status.as_u16(), &back.body["revision"]["restores"]), (201, &json!(1)), "{}", back.body);
    let policy = app.read("/v1/policy").await;
    assert_eq!(policy["in_force"], back.body["revision"]);
    assert_eq!(policy["editions"][0]["revision"]["reason"], "写错了");
    let again = app.post("/v1/policy/rollback", &body).await;
    assert_eq!((again.status.as_u16(), &again.body["revision"]), (200, &Value::Null));
    let unknown = json!({ "by": by("管理员"), "record": 99 });
    app.refused(post("/v1/policy/rollback", unknown.to_string()), 404, "unknown-revision").await;
}

#[tokio::test]
async fn an_answer_is_told_in_the_words_of_the_revision_that_decided() {
    let app = TestApp::new();
    let words = |answer: &Value| answer["clauses"]["R-2"].clone();
    let (old, new) = (json!(["管网所负责管线,营业部负责水费。"]), json!(["管线归管网所。"]));
    let first = app.post_with_key("/v1/tickets", "one", &no_water()).await;
    assert_eq!(words(&first.body), old, "{}", first.body);
    app.send(published(&reworded("管线归管网所。"))).await;

    // Asked again, and read, it is still what it was.
    let again = app.post_with_key("/v1/tickets", "one", &no_water()).await;
    assert_eq!((again.status.as_u16(), again.body), (200, first.body.clone()));
    let ticket = format!("/v1/tickets/{}", first.body["ticket"].as_str().unwrap());
    assert_eq!(words(&app.read(&ticket).await), old);
    // What is decided now, is told in the words of now.
    let other = super::with(no_water(), json!({ "external": "GD-2" }));
    assert_eq!(words(&app.done("/v1/tickets", &other).await), new);
}
