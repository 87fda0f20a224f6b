//! `import`, `do`, `report` and `verify` beside a running server: the same as on a folder of their own, after a kill
//! too.

use crate::program::{Server, run};
use crate::repository::{copy, root};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Output;
use std::thread::sleep;
use std::time::{Duration, Instant};
use suban_store::{OpenOptions, SledStore};

const PACK: &str = "scripts/xingchen-water";
const TICKETS: &str = "examples/tickets/water-2026-03.csv";
const FINDINGS: &str = "examples/findings/water-2026-03.jsonl";
const SOCKET: &str = "link/socket";

/// What a command says when it goes through a server.
const THROUGH: &str = "going through it";

/// Longest that a server needs to fire the clocks of the examples, in seconds.
const CLOCKS_SECONDS_MAX: u64 = 10;

/// A call on a data folder, in English and JSON.
fn call(args: &[&str], data: &Path) -> Output {
    let data = data.to_str().expect("the temporary folder's path is text");
    run(&[args, &["--data", data, "--lang", "en", "--format", "json"]].concat())
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a call gives that must succeed, by whom it was done.
#[track_caller]
fn done(args: &[&str], data: &Path, through_server: bool) -> Value {
    let output = call(args, data);
    assert!(output.status.success(), "{args:?}: {}", said(&output));
    assert_eq!(said(&output).matches(THROUGH).count(), usize::from(through_server), "{}", said(&output));
    serde_json::from_slice(&output.stdout).expect("the result is JSON")
}

/// The examples, imported and found out about; gives what the calls said.
fn work(data: &Path, through_server: bool) -> [Value; 2] {
    [
        done(&["import", TICKETS, "--mapping", "tickets", "--pack", PACK], data, through_server),
        done(&["do", FINDINGS, "--pack", PACK], data, through_server),
    ]
}

/// Record numbers count clocks that a server fired in between.
fn without_numbers(done: &Value) -> Vec<Value> {
    let lines = done.as_array().expect("one answer a line").iter();
    lines.map(|line| serde_json::json!([line["line"], line["repeated"], line["error"]])).collect()
}

#[test]
fn commands_beside_a_server_do_the_same_as_on_a_free_folder() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (free, watched) = (folder.path().join("free"), folder.path().join("watched"));
    let server = Server::start(&watched);
    let [imported, performed] = work(&watched, true);
    let [imported_alone, performed_alone] = work(&free, false);
    assert_eq!(imported, imported_alone);
    assert_eq!(without_numbers(&performed), without_numbers(&performed_alone));
    assert_eq!(work(&watched, true)[0]["new"], 0, "the same import changes nothing");

    // A killed server leaves its socket, which is in nobody's way.
    server.kill();
    assert!(watched.join(SOCKET).exists());
    assert_eq!(done(&["verify"], &watched, false)["findings_total"], 0);
    start_and_fire_clocks(&free).kill();
    let server = start_and_fire_clocks(&watched);
    for report in [&["report", "clocks"][..], &["report", "monthly", "2026-03"]] {
        let [beside, alone] = [(&watched, true), (&free, false)].map(|(data, through_server)| {
            let mut told = done(report, data, through_server);
            // The moment at which it was taken.
            told["as_of"]["until"] = Value::Null;
            told
        });
        assert_eq!(beside, alone);
    }
    let verified = done(&["verify"], &watched, true);
    assert_eq!(
        (&verified["findings_total"], &verified["verdicts"]["equal"]),
        (&0.into(), &verified["records"])
    );
    drop(server);
}

#[test]
fn a_server_judges_by_its_own_pack_only() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("data");
    let other = folder.path().join("pack");
    copy(&root().join(PACK), &other);
    let clauses = fs::read_to_string(other.join("clauses.toml")).expect("the pack has clauses");
    fs::write(other.join("clauses.toml"), clauses + "# edited\n").expect("the copy can be written");
    let _server = Server::start(&data);
    let other = other.to_str().expect("the temporary folder's path is text");
    let output = call(&["import", TICKETS, "--mapping", "tickets", "--pack", other], &data);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("the server judges by the pack"), "{}", said(&output));
    assert_eq!(done(&["verify"], &data, true)["records"], 1);
}

#[test]
fn rules_are_published_and_rolled_back_beside_a_server() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("data");
    let other = folder.path().join("pack");
    copy(&root().join(PACK), &other);
    let _server = Server::start(&data);
    let publish = |through_server| {
        let output = call(&["publish", other.to_str().expect("text"), "--why", "try"], &data);
        assert_eq!(said(&output).matches(THROUGH).count(), usize::from(through_server), "{}", said(&output));
        let outcome: Value = serde_json::from_slice(&output.stdout).expect("the result is JSON");
        (output.status.code(), outcome)
    };
    let edit = |add: &str| {
        let clauses =
            fs::read_to_string(root().join(PACK).join("clauses.toml")).expect("the pack has clauses");
        fs::write(other.join("clauses.toml"), clauses + add).expect("the copy can be written");
    };
    let (code, same) = publish(true);
    assert_eq!((code, &same["activation"]), (Some(0), &Value::Null), "it is in force already");

    edit("# edited\n");
    let (code, published) = publish(true);
    assert_eq!((code, &published["activation"]["seq"]), (Some(0), &2.into()), "{published}");
    assert!(published["scenarios"].as_u64() > Some(20), "every scenario was played: {published}");

    edit("broken");
    let (code, refused) = publish(true);
    assert_eq!((code, &refused["activation"]), (Some(1), &Value::Null));
    assert_eq!(refused["refused"]["complaints"][0]["path"], "clauses.toml", "{refused}");
    let status: Value = serde_json::from_slice(&call(&["status"], &data).stdout).expect("the result is JSON");
    assert_eq!(status["refused"], refused["refused"], "the note is kept");

    let back = done(&["rollback", "1", "--why", "back"], &data, true);
    assert_eq!((&back["to"], &back["activation"]["seq"]), (&1.into(), &3.into()), "{back}");
    let unknown = call(&["rollback", "7"], &data);
    assert_eq!(unknown.status.code(), Some(2), "{}", said(&unknown));
    assert_eq!(done(&["verify"], &data, true)["findings_total"], 0);
}

/// What packs ask is asked by the server, and accepted there, as on a free folder.
#[test]
fn a_pack_passes_its_gates_beside_a_server() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, other) = (folder.path().join("data"), folder.path().join("pack"));
    copy(&root().join(PACK), &other);
    let _server = Server::start(&data);
    work(&data, true);
    let gates = |text: &str| fs::write(other.join("gates.toml"), text).expect("the copy can be written");
    let publish = |more: &[&str]| {
        let output =
            call(&[&["publish", other.to_str().expect("text"), "--why", "try"], more].concat(), &data);
        assert_eq!(said(&output).matches(THROUGH).count(), 1, "{}", said(&output));
        let outcome: Value = serde_json::from_slice(&output.stdout).expect("the result is JSON");
        (output.status.code(), outcome)
    };
    gates("need = { replay = true }\nloosened_by = [\"客服分管领导\"]\n[[move]]\nof = \"all\"\nbeyond = 0\n");
    let (code, published) = publish(&[]);
    assert_eq!((code, &published["activation"]["reason"]), (Some(0), &"try".into()), "{published}");

    gates("need = { replay = true }\n");
    let (code, refused) = publish(&[]);
    let complaint = &refused["refused"]["complaints"][0];
    assert_eq!((code, &complaint["code"]), (Some(1), &"gate".into()), "{refused}");
    let told = "gates.toml asks less: move all 0 → —、loosened_by 客服分管领导 → —";
    assert_eq!(complaint["message"]["en"], told);
    let help = complaint["help"]["en"].as_str().expect("it says how");
    let digest = help.rsplit(' ').next().expect("it ends with the digest");
    let (code, published) = publish(&["--accept", digest, "--office", "客服分管领导"]);
    let loosened = "move all 0 → —、loosened_by 客服分管领导 → —";
    let accepted = "loosened_by 客服分管领导 → —、move all 0 → —";
    let reason = format!("try;放宽关口 {loosened};关口确认 {digest}({accepted})");
    assert_eq!((code, &published["activation"]["reason"]), (Some(0), &reason.into()), "{published}");
    assert_eq!(done(&["verify"], &data, true)["findings_total"], 0);
}

#[test]
fn a_folder_that_is_open_in_a_program_which_serves_nobody_is_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = SledStore::open(folder.path(), &OpenOptions::default()).expect("it is free");
    let output = call(&["verify"], folder.path());
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).contains("is in use by a program that serves no others"), "{}", said(&output));
    drop(store);
}

/// A server, once it has fired what ran out by now; it does so at its start, if anything did.
fn start_and_fire_clocks(data: &Path) -> Server {
    let records = |through_server| done(&["verify"], data, through_server)["records"].clone();
    let before = records(false);
    let server = Server::start(data);
    let patience = Instant::now() + Duration::from_secs(CLOCKS_SECONDS_MAX);
    while records(true) == before && Instant::now() < patience {
        sleep(Duration::from_millis(200));
    }
    server
}
