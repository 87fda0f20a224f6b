//! The rules over HTTP: published, refused with every place, rolled back, told; and answers in the words of the
//! revision that decided.

use crate::app::TestApp;
use crate::client::{Client, Reply};
use crate::orders::{by, no_water, with};
use crate::small_pack::river_water;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use suban_policy::PackFiles;
use suban_server::limits::CONTAINER_BYTES_MAX;

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
async fn send(client: &Client, path: &str, container: Vec<u8>) -> Reply {
    client.post_declared(path, "application/octet-stream", container).await
}

pub async fn publish(client: &Client, files: &PackFiles) -> Reply {
    send(client, PUBLISH, files.to_container()).await
}

/// What a pack asks of the next one holds over HTTP as everywhere.
#[tokio::test]
async fn a_pack_that_does_not_show_what_is_asked_is_not_in_force() {
    let app = TestApp::new();
    let asking = |gates: &str| {
        let files = reworded("管线归管网所。");
        let mut files: BTreeMap<String, Vec<u8>> =
            files.paths().map(|path| (path.to_owned(), files.get(path).unwrap().to_vec())).collect();
        files.insert("gates.toml".to_owned(), gates.as_bytes().to_vec());
        PackFiles::new(files).unwrap()
    };
    let before = app.read("/v1/policy").await;
    let error = publish(&app, &asking("need = { rules = 100 }")).await.refused(422, "unfit-pack");
    let complaint = &error["complaints"][0];
    assert_eq!(complaint["code"], "gate", "{error}");
    assert!(complaint["message"]["zh"].as_str().unwrap().contains("不到 100%"), "{error}");
    let after = app.read("/v1/policy").await;
    assert_eq!(after["in_force"], before["in_force"]);
    assert_eq!(after["refused"]["complaints"][0], *complaint);

    let (again, odd) = (asking("need = { replay = true }"), asking("need = { rules = 101 }"));
    assert_eq!(publish(&app, &odd).await.refused(422, "unfit-pack")["complaints"][0]["code"], "gates");
    let accepted = format!("{PUBLISH}&accept=00000000");
    assert_eq!(send(&app, &accepted, again.to_container()).await.status, 201, "nothing is to be accepted");
}

#[tokio::test]
async fn a_pack_is_published_once_and_told() {
    let app = TestApp::new();
    let files = reworded("管线归管网所。");
    let first = publish(&app, &files).await;
    assert_eq!((first.status.as_u16(), &first.body["cases"]), (201, &json!(1)), "{}", first.body);
    let revision = &first.body["revision"];
    assert_eq!(revision["by"], json!({ "office": "管理员", "person": "lin" }));
    assert_eq!(revision["digest"], files.digest().to_string());
    let again = publish(&app, &files).await;
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
    let broken = pack("tables/routing.csv", "R1,R-2", "R1,R-9");
    let error = publish(&app, &broken).await.refused(422, "unfit-pack");
    let complaint = &error["complaints"][0];
    let place = ["code", "path", "line", "column", "words"].map(|field| complaint[field].clone());
    assert_eq!(json!(place), json!(["unknown-clause", "tables/routing.csv", 2, 4, "R-9"]), "{error}");
    assert!(complaint["help"]["zh"].as_str().unwrap().contains("R-2"), "{complaint}");
    let after = app.read("/v1/policy").await;
    assert_eq!(after["in_force"], before["in_force"]);
    assert_eq!(after["refused"]["complaints"][0], *complaint);
    assert_eq!(after["refused"]["by"]["person"], "lin");

    let failing = pack("tests/route.toml", "主办 管网所", "主办 营业部");
    let error = publish(&app, &failing).await.refused(422, "unfit-pack");
    assert_eq!(error["complaints"][0]["code"], "failed-case", "{error}");
}

#[tokio::test]
async fn what_is_no_pack_is_refused() {
    let app = TestApp::new();
    send(&app, PUBLISH, b"PK\x03\x04".to_vec()).await.refused(400, "container");
    send(&app, PUBLISH, vec![0; CONTAINER_BYTES_MAX]).await.refused(400, "container");
    send(&app, PUBLISH, vec![0; CONTAINER_BYTES_MAX + 1]).await.refused(413, "body-too-large");
    send(&app, "/v1/policy/revisions", Vec::new()).await.refused(400, "query");
    let other = pack("pack.toml", "id = \"river-water\"", "id = \"lake-water\"");
    publish(&app, &other).await.refused(409, "other-pack");
}

#[tokio::test]
async fn rules_are_rolled_back() {
    let app = TestApp::new();
    publish(&app, &reworded("管线归管网所。")).await;
    let body = json!({ "by": by("管理员"), "record": 1, "reason": "写错了" });
    let back = app.post("/v1/policy/rollback", &body).await;
    assert_eq!((back.status.as_u16(), &back.body["revision"]["restores"]), (201, &json!(1)), "{}", back.body);
    let policy = app.read("/v1/policy").await;
    assert_eq!(policy["in_force"], back.body["revision"]);
    assert_eq!(policy["editions"][0]["revision"]["reason"], "写错了");
    let again = app.post("/v1/policy/rollback", &body).await;
    assert_eq!((again.status.as_u16(), &again.body["revision"]), (200, &Value::Null));
    let unknown = json!({ "by": by("管理员"), "record": 99 });
    app.post("/v1/policy/rollback", &unknown).await.refused(404, "unknown-revision");
}

#[tokio::test]
async fn an_answer_is_told_in_the_words_of_the_revision_that_decided() {
    let app = TestApp::new();
    let words = |answer: &Value| answer["clauses"]["R-2"].clone();
    let (old, new) = (json!(["管网所负责管线,营业部负责水费。"]), json!(["管线归管网所。"]));
    let first = app.with_key("one").post("/v1/tickets", &no_water()).await;
    assert_eq!(words(&first.body), old, "{}", first.body);
    publish(&app, &reworded("管线归管网所。")).await;

    // Asked again, and read, it is still what it was.
    let again = app.with_key("one").post("/v1/tickets", &no_water()).await;
    assert_eq!((again.status.as_u16(), again.body), (200, first.body.clone()));
    let ticket = format!("/v1/tickets/{}", first.body["ticket"].as_str().unwrap());
    assert_eq!(words(&app.read(&ticket).await), old);
    // What is decided now, is told in the words of now.
    let other = with(no_water(), json!({ "external": "GD-2" }));
    assert_eq!(words(&app.done("/v1/tickets", &other).await), new);
}
