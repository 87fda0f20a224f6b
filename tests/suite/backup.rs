//! Backups of a server at work: what is restored is what was there, whatever is killed, cut or changed on the way, and what
//! was erased does not come back.

use crate::program::{Client, Server, run, suban};
use crate::repository::{copy, files_below, has_bytes};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

/// A number that nobody else has.
const PHONE: &str = "13907246519";

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn call(args: &[&str], code: i32) -> Value {
    let output = run(&[args, &["--lang", "en", "--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(code), "{args:?}: {}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
}

#[track_caller]
fn refused(args: &[&str], code: i32, why: &str) {
    let output = run(&[args, &["--lang", "en"]].concat());
    assert_eq!(output.status.code(), Some(code), "{args:?}: {}", said(&output));
    assert!(said(&output).contains(why), "no `{why}` in {}", said(&output));
}

fn register(client: &Client, number: usize) {
    let body = json!({
        "received_at": "2026-03-02T09:00:00+08:00", "channel": "来电", "by": { "office": "工作室" },
        "external": format!("B-{number}"), "text": format!("家里没水,电话 {PHONE}"), "phone": PHONE,
    });
    let answer = client.post("/v1/tickets", &format!("register-{number}"), &body).unwrap();
    assert!(answer.status < 300, "{answer:?}");
}

fn erase(client: &Client, number: usize) {
    let body =
        json!({ "by": { "office": "信息保护岗" }, "reason": "本人申请", "at": "2026-03-03T09:00:00+08:00" });
    let answer = client
        .post(&format!("/v1/tickets/external:B-{number}/erasure"), &format!("erase-{number}"), &body)
        .unwrap();
    assert!(answer.status < 300, "{answer:?}");
}

/// A data folder, backups of it and copies of its keys.
struct Place {
    root: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { root: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// Backs the data folder up, under this name; gives number and digest of its head.
    fn back_up(&self, name: &str) -> String {
        let (file, data, keys) = (self.path(name), self.path("data"), self.path("keys"));
        let told = call(&["backup", text(&file), "--data", text(&data), "--keys", text(&keys)], 0);
        let organisation = &told["manifest"]["organisations"][0];
        format!("{}:{}", organisation["records"], organisation["head"].as_str().unwrap())
    }

    /// Restores a backup under this name with `.new`; gives what `verify` says of it.
    fn restore(&self, name: &str, noted: &str) -> Value {
        let (file, new, keys) = (self.path(name), self.path(&format!("{name}.new")), self.path("keys"));
        call(&["restore", text(&file), text(&new), "--keys", text(&keys), "--expect", noted], 0);
        call(&["verify", "--data", text(&new), "--expect", noted], 0)
    }
}

#[test]
fn whoever_may_come_in_may_still_after_a_restore() {
    let place = Place::new();
    let data = place.path("data");
    call(&["demo", "--once", "--data", text(&data)], 0);
    let of = |folder: &Path| call(&["account", "list", "--data", text(folder)], 0);
    call(&["account", "first", "wang", "--person", "0101", "--data", text(&data)], 0);
    call(&["account", "token", "add", "platform", "--scope", "read", "--data", text(&data)], 0);
    let noted = place.back_up("b");
    place.restore("b", &noted);
    let (before, after) = (of(&data), of(&place.path("b.new")));
    assert_eq!(before, after);
    assert!(after.to_string().contains("0101"), "{after}");
    let tokens = call(&["account", "token", "list", "--data", text(&place.path("b.new"))], 0);
    assert!(tokens.to_string().contains("platform"), "{tokens}");
}

#[test]
fn backups_of_a_server_at_work_restore_to_what_was_there() {
    let place = Place::new();
    let data = place.path("data");
    let server = Server::start(&data);
    let url = server.url.clone();
    let done = AtomicBool::new(false);
    let heads = thread::scope(|scope| {
        for writer in 0..3 {
            let (url, done) = (url.as_str(), &done);
            scope.spawn(move || {
                let client = Client::of(url);
                for number in (0..).take_while(|_| !done.load(Ordering::Relaxed)) {
                    register(&client, writer * 100_000 + number);
                    if number % 5 == 4 {
                        erase(&client, writer * 100_000 + number - 2);
                    }
                }
            });
        }
        let heads: Vec<String> = (0..5)
            .map(|number| {
                thread::sleep(Duration::from_millis(150));
                place.back_up(&format!("b{number}"))
            })
            .collect();
        done.store(true, Ordering::Relaxed);
        heads
    });
    server.kill();
    let mut before = 0;
    for (number, noted) in heads.iter().enumerate() {
        let verified = place.restore(&format!("b{number}"), noted);
        let records = verified["records"].as_u64().unwrap();
        assert_eq!(format!("{records}:{}", verified["head"].as_str().unwrap()), *noted);
        assert!(records > before, "commands came in meanwhile");
        before = records;
        // What was noted of a backup holds in the folder that went on, too.
        call(&["verify", "--data", text(&data), "--expect", noted], 0);
    }
    let last = place.path("b4.new");
    let sheet = place.path("sheet.html");
    call(&["report", "sheet", "B-0", "--data", text(&last), "--out", text(&sheet)], 0);
    assert!(fs::read_to_string(&sheet).unwrap().contains(PHONE), "words are read again");
    assert!(!has_bytes(&last, PHONE), "and are sealed where they lie");
    assert!(!fs::read(place.path("b4")).unwrap().windows(PHONE.len()).any(|part| part == PHONE.as_bytes()));
}

#[test]
fn a_folder_that_nobody_has_open_is_backed_up_as_well_and_works_on() {
    let place = Place::new();
    let (data, new) = (place.path("data"), place.path("b.new"));
    call(&["demo", "--once", "--data", text(&data)], 0);
    let noted = place.back_up("b");
    place.restore("b", &noted);
    // There is as much of each kind in both.
    let sizes = |folder: &Path| call(&["status", "--sizes", "--data", text(folder)], 0)["sizes"].clone();
    let before = sizes(&data);
    assert_eq!(before["record"]["values"].to_string(), noted.split(':').next().unwrap());
    assert_eq!(sizes(&new), before);
    let server = Server::start(&new);
    register(&Client::of(&server.url), 1);
    server.kill();
    call(&["verify", "--data", text(&new), "--expect", &noted], 0);
}

#[test]
fn what_is_no_sound_backup_leaves_everything_as_it_was() {
    let place = Place::new();
    let (data, file, new, keys) =
        (place.path("data"), place.path("b"), place.path("new"), place.path("keys"));
    call(&["demo", "--once", "--data", text(&data)], 0);
    let noted = place.back_up("b");
    let bytes = fs::read(&file).unwrap();
    let restore = |file: &Path, more: &[&str], code, why| {
        refused(&[&["restore", text(file), text(&new)], more].concat(), code, why);
        assert!(!new.exists() && !place.path("new.restoring").exists(), "{why}");
    };
    let with_keys = ["--keys", text(&keys)];
    let bad = place.path("bad");
    for (bytes, why) in [
        (bytes[..bytes.len() / 2].to_vec(), "the backup is cut short"),
        ([&bytes[..1000], b"?", &bytes[1001..]].concat(), "the backup is damaged"),
        (b"PK\x03\x04".to_vec(), "is no backup of suban"),
        ([&bytes[..13], &[9], &bytes[14..]].concat(), "a newer suban wrote this backup"),
    ] {
        fs::write(&bad, bytes).unwrap();
        restore(&bad, &with_keys, 2, why);
    }
    restore(&place.path("nothing"), &with_keys, 4, "cannot open");
    restore(&file, &[], 2, "open with the key of epoch 1");
    let forged = format!("{}:{}", noted.split(':').next().unwrap(), "0".repeat(64));
    restore(&file, &[&with_keys[..], &["--expect", &forged]].concat(), 1, "is not the one that was noted");
    refused(&["restore", text(&file), text(&data), "--keys", text(&keys)], 3, "is not empty");
    refused(&["backup", text(&file), "--data", text(&data)], 2, "exists already");
    call(&["verify", "--data", text(&data), "--expect", &noted], 0);
}

#[test]
fn killed_at_any_moment_neither_leaves_anything_half_in_place() {
    let place = Place::new();
    let (data, file, new, keys) =
        (place.path("data"), place.path("b"), place.path("new"), place.path("keys"));
    call(&["demo", "--once", "--data", text(&data)], 0);
    let kill = |args: &[&str], after: u64| {
        let mut child = suban(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(after));
        let _ = child.kill();
        child.wait().unwrap().success()
    };
    for after in (0..10).map(|step| step * 80) {
        if kill(&["backup", text(&file), "--data", text(&data), "--keys", text(&keys)], after) {
            fs::remove_file(&file).unwrap();
        }
        assert!(!file.exists(), "a backup has its name when it is whole");
    }
    let noted = place.back_up("b");
    for after in (0..10).map(|step| step * 120) {
        kill(&["restore", text(&file), text(&new), "--keys", text(&keys)], after);
        if new.exists() {
            call(&["verify", "--data", text(&new), "--expect", &noted], 0);
            fs::remove_dir_all(&new).unwrap();
        }
    }
    call(&["restore", text(&file), text(&new), "--keys", text(&keys), "--expect", &noted], 0);
    call(&["verify", "--data", text(&data), "--expect", &noted], 0);
}

#[test]
fn what_was_erased_is_gone_from_old_backups_with_the_copy_of_its_key() {
    let place = Place::new();
    let (data, keys) = (place.path("data"), place.path("keys"));
    let server = Server::start(&data);
    let client = Client::of(&server.url);
    (1..=2).for_each(|number| register(&client, number));
    place.back_up("before");
    erase(&client, 1);
    server.kill();
    call(&["reseal", "--data", text(&data)], 0);
    let noted = place.back_up("after");
    assert_eq!(place.restore("after", &noted)["erased"], 1);
    // The copy of the old key stays for a while, so that backups of that time are of use.
    assert!(keys.join("epoch-1.key").exists());
    // Thirty days later.
    let then = std::time::SystemTime::now() - Duration::from_hours(31 * 24);
    let newest = fs::File::options().write(true).open(keys.join("epoch-2.key")).unwrap();
    newest.set_modified(then).unwrap();
    place.back_up("later");
    assert!(!keys.join("epoch-1.key").exists());
    let (file, new) = (place.path("before"), place.path("new"));
    refused(&["restore", text(&file), text(&new), "--keys", text(&keys)], 2, "open with the key of epoch 1");
    let told = call(&["restore", text(&file), text(&new), "--keys", text(&keys), "--without-words"], 1);
    assert_eq!(told["without_words"], 2);
    assert!(!has_bytes(&new, PHONE));
    // It is read and worked in all the same, and says what it lacks.
    let verified = call(&["verify", "--data", text(&new)], 1);
    let findings = verified["findings"].as_array().unwrap();
    assert!(
        findings.iter().all(|finding| finding["why"]
            .as_str()
            .is_some_and(|why| why.contains("words") || why.contains("erased"))),
        "{verified}"
    );
}

#[test]
fn evidence_is_read_and_not_written() {
    let place = Place::new();
    let (data, evidence) = (place.path("data"), place.path("evidence"));
    call(&["demo", "--once", "--data", text(&data)], 0);
    copy(&data, &evidence);
    let state = |folder: &Path| {
        let files = files_below(folder);
        let of = |path: PathBuf| {
            let modified = fs::metadata(&path).unwrap().modified().unwrap();
            (fs::read(&path).unwrap(), modified, path)
        };
        files.into_iter().map(of).collect::<Vec<_>>()
    };
    let before = state(&evidence);
    let sheet = place.path("sheet.html");
    for args in [
        &["verify"][..],
        &["explain", "SQ2603-001"],
        &["report", "monthly", "2026-03"],
        &["report", "sheet", "SQ2603-001", "--out", text(&sheet)],
        &["status"],
    ] {
        call(&[args, &["--read-only", "--data", text(&evidence)]].concat(), 0);
        assert!(state(&evidence) == before, "{args:?} wrote into the folder");
    }
    // Without the option something is written: the test above can fail.
    call(&["verify", "--data", text(&evidence)], 0);
    assert!(state(&evidence) != before);
    // What is wrong is said of the folder that was named.
    let db = evidence.join("db");
    fs::File::options().write(true).open(&db).unwrap().set_len(100).unwrap();
    let named = format!("suban salvage {} NEW", text(&evidence));
    refused(&["verify", "--read-only", "--data", text(&evidence)], 3, &named);
    refused(&["verify", "--data", text(&evidence)], 3, "use `suban backup` instead");
    let server = Server::start(&data);
    refused(&["verify", "--read-only", "--data", text(&data)], 3, "for a copy use `suban backup`");
    server.kill();
}
