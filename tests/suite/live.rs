//! Rules edited beside their work. Clients ask without a pause while the pack's folder is saved a hundred times, in all
//! the ways editors save, a third of them broken: no request fails, every answer is wholly of one revision, every sound
//! save is soon in force, and of every broken one it is told what is wrong.

use crate::program::{Answer, Client, Server, run, suban};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use suban_policy::PackFiles;

/// How often the pack is saved.
const SAVES: usize = 100;
/// How many clients ask at the same time.
const CLIENTS: usize = 3;
/// Fewest requests that make the test worth its name.
const REQUESTS_MIN: usize = 2_000;
/// Longest time from a save to its being in force or refused, in milliseconds, on a machine with much else to do.
const SAVE_TO_LIVE_MS_MAX: u128 = 5_000;
/// How often the state of the rules is asked for, in milliseconds.
const ASK_MS: u64 = 5;

const MANIFEST: &str = r#"
id = "live"
title = "边办边改"
engine = "1"
effective_from = 2020-01-01
[calendar]
zone = "Asia/Shanghai"
hours = ["08:30-12:00", "13:30-17:30"]
[channels]
"三来" = ["来电"]
[hooks]
classify = { tables = ["words"] }
route = { tables = ["routes"] }
[tables]
words = { policy = "best" }
routes = { policy = "first" }
"#;

type Files = BTreeMap<String, Vec<u8>>;

/// Revision `number` of the pack. Category, reason and clause bear its mark, and files of two revisions do not load
/// together: the tables cite a clause that only their own revision has.
fn revision(number: usize) -> Files {
    let mark = format!("r{number}");
    [
        ("pack.toml", MANIFEST.to_owned()),
        ("clauses.toml", format!("{mark} = \"{mark} 的条款\"\n")),
        ("tables/words.csv", format!("编号,条款,词,→,诉求类型,类别,权重\nK1,{mark},没水,→,报修,供水/{mark},3\n")),
        ("tables/routes.csv", format!("编号,条款,类别,→,主办,协办,处置\nR1,{mark},供水/*,→,,,转人工:{mark}\n")),
        (
            "tests/words.toml",
            format!(
                "[[case]]\nname = \"没水\"\nhook = \"classify\"\nfacts = {{ \"正文\" = \"没水\" }}\ngives = [\"报修 供水/{mark}\"]\n"
            ),
        ),
    ]
    .map(|(path, text)| (path.to_owned(), text.into_bytes()))
    .into()
}

/// A revision with a mistake, and the kind of complaint that it leads to.
fn broken(number: usize) -> (Files, &'static str) {
    let mut files = revision(number);
    let mut put = |path: &str, text: &str| files.insert(path.to_owned(), text.as_bytes().to_vec());
    let kind = match number % 4 {
        0 => {
            put("tables/words.csv", "编号,条款,词,→,诉求类型,类别,权重\nK1,无此条,没水,→,报修,供水/停水,3\n");
            "unknown-clause"
        }
        1 => {
            put("pack.toml", &MANIFEST[..MANIFEST.len() / 2]);
            "toml"
        }
        2 => {
            files.remove("tables/routes.csv");
            "missing-file"
        }
        _ => {
            let case = format!(
                "[[case]]\nname = \"{number}\"\nhook = \"classify\"\nfacts = {{ \"正文\" = \"没水\" }}\ngives = []\n"
            );
            put("tests/words.toml", &case);
            "failed-case"
        }
    };
    (files, kind)
}

/// The ways editors save.
#[derive(Clone, Copy)]
enum Save {
    /// A new file takes the name of the old one.
    Rename,
    /// The old file is emptied, and filled in two steps.
    Truncate,
    /// All files are taken away, and put there again.
    Replace,
}

/// Makes a folder hold these files.
fn save(folder: &Path, files: &Files, how: Save) {
    let write = |path: &Path, bytes: &[u8]| fs::write(path, bytes).expect("the folder can be written");
    let gone: Vec<String> = revision(0).into_keys().filter(|path| !files.contains_key(path)).collect();
    for path in gone {
        let _ = fs::remove_file(folder.join(path));
    }
    if matches!(how, Save::Replace) {
        for path in files.keys() {
            let _ = fs::remove_file(folder.join(path));
        }
    }
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("the folder can be written");
        match how {
            Save::Rename => {
                let other = path.with_extension("new~");
                write(&other, bytes);
                fs::rename(&other, &path).expect("a file can be renamed");
            }
            Save::Truncate => {
                write(&path, b"");
                write(&path, &bytes[..bytes.len() / 2]);
                write(&path, bytes);
            }
            Save::Replace => write(&path, bytes),
        }
    }
}

fn digest(files: &Files) -> String {
    PackFiles::new(files.clone()).expect("these are files of a pack").digest().to_string()
}

/// Registers tickets and reads them until `stop`: which revisions decided, and how many requests that took.
fn ask(url: &str, name: usize, stop: &AtomicBool, asked: &AtomicUsize) -> BTreeSet<String> {
    let client = Client::of(url);
    let mut seen = BTreeSet::new();
    for number in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let key = format!("{name}-{number}");
        let body = json!({
            "received_at": "2026-03-02T09:30:00+08:00", "channel": "来电", "by": { "office": "工作室" },
            "text": "家里没水", "external": key,
        });
        let Answer { status, body } = client.post("/v1/tickets", &key, &body).expect("the server answers");
        assert_eq!(status, 201, "{key}: {body}");
        seen.insert(whole(&body["decided"], &body));
        let ticket = body["ticket"].as_str().expect("the answer names the ticket");
        let Answer { status, body } =
            client.get(&format!("/v1/tickets/{ticket}")).expect("the server answers");
        assert_eq!(status, 200, "{key}: {body}");
        whole(&body, &body);
        asked.fetch_add(2, Ordering::Relaxed);
    }
    seen
}

/// The mark of the revision that an answer is of; it must be the same in all of its parts.
fn whole(decided: &Value, answer: &Value) -> String {
    let category = decided["classification"]["category"].as_str().expect("it is classified");
    let mark = category.strip_prefix("供水/").expect("it is about water");
    assert_eq!(decided["routing"], json!({ "queue": { "reason": mark, "reason_zh": mark } }), "{answer}");
    assert_eq!(answer["clauses"], json!({ mark: [format!("{mark} 的条款")] }), "{answer}");
    mark.to_owned()
}

/// Waits until the state of the rules is as it should be: how long that took, in milliseconds.
fn wait(client: &Client, begun: Instant, what: &str, is_so: impl Fn(&Value) -> bool) -> u128 {
    loop {
        let policy = client.get("/v1/policy").expect("the server answers").body;
        let elapsed = begun.elapsed().as_millis();
        if is_so(&policy) {
            return elapsed;
        }
        assert!(elapsed < SAVE_TO_LIVE_MS_MAX, "{what} after {elapsed} ms: {policy:#}");
        thread::sleep(Duration::from_millis(ASK_MS));
    }
}

/// A server that watches a pack.
fn watching(pack: &Path, data: &Path) -> Server {
    let mut command = suban(&["serve", "--without-token", "--watch", "--listen", "127.0.0.1:0", "--pack"]);
    command.arg(pack).arg("--data").arg(data);
    Server::wait(Server::spawn(&mut command, data), data)
}

/// A save passes what the save before it asks, and is told where it asks less.
#[test]
fn a_save_passes_the_gates_of_the_one_before() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (pack, data) = (folder.path().join("pack"), folder.path().join("data"));
    let mut files = revision(0);
    files.insert("gates.toml".to_owned(), b"need = { rules = 50, replay = true }\n".to_vec());
    save(&pack, &files, Save::Replace);
    let server = watching(&pack, &data);
    let client = Client::of(&server.url);
    let sound = digest(&files);

    files.get_mut("tables/words.csv").expect("it is there").extend("K2,r0,水费,→,咨询,营业,2\n".bytes());
    save(&pack, &files, Save::Rename);
    let untested = digest(&files);
    wait(&client, Instant::now(), "the untested rule is not told", |policy| {
        let complaint = &policy["refused"]["complaints"][0];
        policy["refused"]["digest"] == untested.as_str()
            && complaint["code"] == "gate"
            && complaint["message"]["zh"] == "3 条规则里 1 条有用例命中,不到 50%"
            && policy["in_force"]["digest"] == sound.as_str()
    });

    let mut files = revision(0);
    files.insert("gates.toml".to_owned(), b"need = { rules = 20 }\n".to_vec());
    save(&pack, &files, Save::Rename);
    let loosened = digest(&files);
    wait(&client, Instant::now(), "looser gates are not live", |policy| {
        policy["in_force"]["digest"] == loosened.as_str()
            && policy["in_force"]["reason"] == "保存即生效;放宽关口 need.rules 50 → 20、need.replay → —"
    });
}

#[test]
#[expect(clippy::print_stderr, reason = "shows how long it took")]
fn a_pack_saved_under_load_is_live_at_once_and_never_by_halves() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (pack, data) = (folder.path().join("pack"), folder.path().join("data"));
    save(&pack, &revision(0), Save::Replace);
    let server = watching(&pack, &data);
    let (stop, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
    let client = Client::of(&server.url);
    let mut live_ms = Vec::new();

    let work = |name| ask(&server.url, name, &stop, &asked);
    let work = &work;
    let seen: BTreeSet<String> = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|name| scope.spawn(move || work(name))).collect();
        // Whatever fails here, the clients must not go on for ever.
        let saved = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for number in 1..=SAVES {
                live_ms.extend(save_and_wait(&client, &pack, number));
            }
            let all_ask = || clients.iter().all(|client| !client.is_finished());
            while asked.load(Ordering::Relaxed) < REQUESTS_MIN && all_ask() {
                thread::sleep(Duration::from_millis(ASK_MS));
            }
        }));
        stop.store(true, Ordering::Relaxed);
        let seen = clients.into_iter().flat_map(|client| client.join().expect("no request failed")).collect();
        saved.expect("every save is live or refused");
        seen
    });

    live_ms.sort_unstable();
    let (median, most) = (live_ms[live_ms.len() / 2], live_ms[live_ms.len() - 1]);
    eprintln!(
        "{} requests beside {SAVES} saves; from a save to its being live {median} ms in the median, {most} ms at most",
        asked.load(Ordering::Relaxed)
    );
    assert!(seen.len() > SAVES / 4, "only {seen:?} decided anything");
    server.kill();
    check_what_is_left(&data);
}

/// Saves once: for a sound save the time until it is live, in milliseconds.
fn save_and_wait(client: &Client, pack: &Path, number: usize) -> Option<u128> {
    let how = [Save::Rename, Save::Truncate, Save::Replace][number / 3 % 3];
    // The last one is broken, for `status` to tell.
    if number % 3 == 1 {
        let (files, kind) = broken(number);
        save(pack, &files, how);
        let digest = digest(&files);
        wait(client, Instant::now(), &format!("broken save {number} is not told"), |policy| {
            let refused = &policy["refused"];
            refused["digest"] == digest.as_str() && refused["complaints"][0]["code"] == kind
        });
        return None;
    }
    let files = revision(number);
    save(pack, &files, how);
    let digest = digest(&files);
    let live = |policy: &Value| policy["in_force"]["digest"] == digest.as_str();
    Some(wait(client, Instant::now(), &format!("save {number} is not live"), live))
}

fn check_what_is_left(data: &Path) {
    let data = data.to_str().expect("the temporary folder's path is text");
    let output = run(&["verify", "--format", "json", "--data", data]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let output = run(&["status", "--lang", "zh", "--data", data]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "the last save was broken: {said}");
    assert!(said.contains("✗ tables/words.csv:2:4「无此条」 clauses.toml 里没有条款「无此条」"), "{said}");
}
