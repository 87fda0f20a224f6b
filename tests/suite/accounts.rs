//! Accounts and tokens as an administrator makes them on the machine, with the folder free and beside a running server, and
//! as people and programs then come in.

use crate::program::{Client, Server, run, suban};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

const PACK: &str = "scripts/xingchen-water";

/// What every start says as long as there are no accounts, in both languages.
const TRIAL: [&str; 2] = ["试用方式", "trial mode"];

fn serve(data: &Path) -> Server {
    let mut command = suban(&["serve", "--pack", PACK, "--listen", "127.0.0.1:0", "--lang", "en", "--data"]);
    Server::wait(Server::spawn(command.arg(data), data), data)
}

/// What servers on a data folder have said so far; and forgets it.
fn said(data: &Path) -> String {
    let log = data.with_extension("log");
    let said = fs::read_to_string(&log).expect("a server has a log");
    fs::write(&log, "").expect("the log can be written");
    said
}

/// `suban account …`, with something on standard input.
fn account(args: &[&str], data: &Path, input: &str) -> Output {
    let all = [&["account"], args, &["--format", "json", "--lang", "en", "--data"]].concat();
    let mut command = suban(&all);
    let piped = command.arg(data).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("the program starts");
    // Whoever does not read it may have ended.
    let _ = child.stdin.take().expect("its input is piped").write_all(input.as_bytes());
    child.wait_with_output().expect("the program ends")
}

/// What comes of an order that must succeed.
#[track_caller]
fn done(args: &[&str], data: &Path) -> Value {
    let output = account(args, data, "");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the result is JSON")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// A session of somebody who logs in with this password; otherwise the code of the refusal.
fn log_in(server: &Server, login: &str, password: &str) -> Result<Client, String> {
    let body = json!({ "login": login, "password": password, "bearer": true });
    let answer = Client::of(&server.url).post("/v1/sessions", "-", &body).expect("the server answers");
    match &answer.body["token"] {
        Value::String(secret) => Ok(Client::of(&server.url).with(secret)),
        _ => Err(text(&answer.body["error"]["code"]).to_owned()),
    }
}

fn ticket(number: &str) -> Value {
    json!({
        "received_at": "2026-04-09 09:00", "by": { "office": "工作室" }, "channel": "来电", "text": "家里没有水", "external": number,
    })
}

#[test]
fn from_trial_mode_to_the_first_ticket_in_somebodys_name() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = serve(&data);
    let trial = said(&data);
    assert!(TRIAL.iter().all(|words| trial.contains(words)), "{trial}");

    // Beside the server, where it counts at once.
    let made = done(&["first", "Wang", "--person", "0101"], &data);
    assert_eq!((text(&made["login"]), &made["must_change"]), ("wang", &json!(true)));
    let once = text(&made["one_time_password"]);
    let again = account(&["first", "li", "--person", "0102"], &data, "");
    assert_eq!(again.status.code(), Some(2));

    let wang = log_in(&server, "wang", once).unwrap();
    assert_eq!(wang.get("/v1/tickets").unwrap().body["error"]["code"], "password-must-change");
    let change = json!({ "old": once, "new": "battery staple" });
    assert_eq!(wang.post("/v1/me/password", "-", &change).unwrap().status, 200);
    assert_eq!(log_in(&server, "wang", once).err().as_deref(), Some("wrong-login"));
    let wang = log_in(&server, "wang", "battery staple").unwrap();
    let registered = wang.post("/v1/tickets", "1", &ticket("A-1")).unwrap();
    assert_eq!((registered.status, &registered.body["by"]["person"]), (201, &json!("0101")));
    drop(server);

    let server = serve(&data);
    assert!(!TRIAL.iter().any(|words| said(&data).contains(words)));
    let wang = wang.elsewhere(&server.url);
    assert_eq!(wang.get("/v1/me").unwrap().body["person"], "0101", "a restart ends no session");
    drop(server);
    let verified = run(&["verify", "--data", data.to_str().unwrap()]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

#[test]
fn the_folder_alone_and_beside_a_server_give_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    drop(serve(&data));
    for beside in [false, true] {
        let server = beside.then(|| serve(&data));
        let (login, person) = if beside { ("li", "0102") } else { ("zhao", "0103") };
        let piped = ["add", login, "--person", person, "--password-file", "-"];
        let made = account(&piped, &data, "a long password\r\nand more\n");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let made: Value = serde_json::from_slice(&made.stdout).unwrap();
        assert_eq!((&made["must_change"], &made["scopes"]), (&json!(false), &json!(["read", "act"])));
        assert!(made.get("one_time_password").is_none());

        let token = format!("of {login}");
        let added = ["token", "add", &token, "--account", login, "--scope", "act:登记", "--days", "7"];
        let added = done(&added, &data);
        assert_eq!((&added["login"], &added["scopes"]), (&json!(login), &json!(["act:register"])));
        assert!(text(&added["token"]).starts_with("suban_token_"));
        let listed = done(&["token", "list"], &data);
        assert_eq!(listed[0]["name"], json!(token));
        assert!(listed[0].get("token").is_none(), "it is shown once");

        if let Some(server) = &server {
            let li = log_in(server, "LI", "a long password").unwrap();
            let program = Client::of(&server.url).with(text(&added["token"]));
            assert_eq!(program.post("/v1/tickets", "2", &ticket("A-2")).unwrap().status, 201);
            assert_eq!(program.get_text("/v1/tickets").unwrap().0, 403);
            assert_eq!(done(&["list"], &data)[0]["sessions"], 1);
            done(&["disable", "li"], &data);
            for client in [&li, &program] {
                assert_eq!(client.get_text("/v1/me").unwrap().0, 401, "at once");
            }
            assert_eq!(log_in(server, "li", "a long password").err().as_deref(), Some("wrong-login"));
            done(&["enable", "li"], &data);
            let set = done(&["password", "li"], &data);
            assert!(log_in(server, "li", text(&set["one_time_password"])).is_ok());
            assert_eq!(program.get_text("/v1/me").unwrap().0, 200);
        }
        done(&["token", "revoke", &token], &data);
        assert_eq!(done(&["token", "list"], &data), json!([]));
    }
    let logins: Vec<_> =
        done(&["list"], &data).as_array().unwrap().iter().map(|account| account["login"].clone()).collect();
    assert_eq!(logins, ["li", "zhao"]);
}

#[test]
fn what_cannot_be_done_is_said_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    drop(serve(&data));
    done(&["first", "wang", "--person", "0101"], &data);
    for (args, input, zh, en) in [
        (&["add", "wang", "--person", "0102"][..], "", "已经有账号「wang」", "there is an account `wang`"),
        (&["add", "li", "--person", "0101"], "", "「0101」已经有账号", "`0101` has an account"),
        (&["add", "li", "--person", "0102", "--scope", "fly"], "", "没有范围「fly」", "`fly` is no scope"),
        (
            &["add", "li", "--person", "0102", "--password-file", "-"],
            "short\n",
            "至少 10 个字符",
            "at least 10 characters",
        ),
        (&["disable", "li"], "", "没有账号「li」", "no account `li`"),
        (&["token", "revoke", "x"], "", "没有令牌「x」", "no token `x`"),
        (&["token", "add", "x", "--scope", "read", "--days", "400"], "", "1 到 366 天", "1 to 366 days"),
    ] {
        let refused = account(args, &data, input);
        assert_eq!(refused.status.code(), Some(2), "{args:?}");
        let said: Value = serde_json::from_slice(&refused.stderr).unwrap();
        assert!(text(&said["error"]["message_zh"]).contains(zh), "{args:?}: {said}");
        assert!(text(&said["error"]["message"]).contains(en), "{args:?}: {said}");
    }
}
