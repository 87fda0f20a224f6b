//! A plugin replaced beside its work. Clients register tickets without a pause while the served folder gets another
//! release, loses its signature and gets it back: no request fails, every ticket is graded by one release alone, and
//! what is not signed is told and judges nothing.

use crate::program::{Answer, Client, Server, run, suban};
use crate::repository::{pack, root};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use suban_plugin::{COMPONENT_PATH, MANIFEST_PATH, Package};

/// How many clients register at the same time.
const CLIENTS: usize = 2;
/// Fewest tickets registered under each state of the folder.
const TICKETS_MIN: usize = 50;
/// Longest time from a save to its being in force or refused, in seconds, on a machine with much else to do.
const SAVE_TO_LIVE_SECONDS_MAX: u64 = 30;
/// How often the state of the rules is asked for, in milliseconds.
const ASK_MS: u64 = 5;

const PACK: [(&str, &str); 5] = [
    (
        "pack.toml",
        r#"
id = "live"
title = "边办边换插件"
engine = "1"
effective_from = 2020-01-01
[calendar]
zone = "Asia/Shanghai"
hours = ["08:30-12:00", "13:30-17:30"]
[channels]
"三来" = ["来电"]
[parameters]
water.urgent_from = { is = 2, note = "几分起为紧急" }
[plugins.water]
package = "plugins/water.plugin"
keywords = true
facts = ["分级", "类别", "诉求类型", "重复次序"]
parameters = ["water.*"]
rules = { "*" = "C1" }
[hooks]
classify = { tables = ["words"], plugin = "water" }
route = { tables = ["routes"] }
[tables]
words = { policy = "best" }
routes = { policy = "first" }
"#,
    ),
    ("clauses.toml", "C1 = \"用户咨询、诉求、投诉等事项\"\n"),
    ("tables/words.csv", "编号,条款,词,→,诉求类型,类别,权重\nK1,C1,没水,→,报修,供水/停水,3\n"),
    (
        "tests/words.toml",
        "[[case]]\nname = \"没水\"\nhook = \"route\"\nfacts = { \"类别\" = \"供水/停水\" }\n\
         gives = [\"转人工:看分级\"]\nrules = [\"R1\"]\n",
    ),
    ("tables/routes.csv", "编号,条款,类别,→,主办,协办,处置\nR1,C1,供水/*,→,,,转人工:看分级\n"),
];

/// A vendor's folder, and the pack beside it.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        for (path, text) in PACK {
            let path = desk.pack().join(path);
            fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        desk.run("plugin key vendor.key --no-password");
        desk.run("plugin trust add pack --name vendor --public vendor.pub --signs suban/*");
        desk
    }

    fn pack(&self) -> std::path::PathBuf {
        self.folder.path().join("pack")
    }

    fn run(&self, line: &str) {
        let output = suban(&[]).args(line.split(' ')).current_dir(self.folder.path()).output();
        let output = output.expect("the program starts");
        assert!(output.status.success(), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Signs and installs a release of the water plugin; a house without water is one that cannot wait by release 2.
    fn install(&self, release: u64) {
        let manifest = fs::read_to_string(root().join("plugins/water/plugin.toml")).expect("a manifest");
        let line = |line: &str| match line.split([' ', '=']).next() {
            Some("counter") => format!("counter = {release}"),
            Some("version") => format!("version = \"{release}.0.0\""),
            Some("\"要害\"") if release > 1 => line.replace('[', "[\"没水\", "),
            _ => line.to_owned(),
        };
        let manifest: Vec<String> = manifest.lines().map(line).collect();
        let built = fs::read(root().join("plugins/packages/water.plugin")).expect("a package");
        let built = Package::read_unverified("water.plugin", &built).expect("a package in order");
        let parts: BTreeMap<String, Vec<u8>> = [
            (MANIFEST_PATH.to_owned(), manifest.join("\n").into_bytes()),
            (COMPONENT_PATH.to_owned(), built.component().to_vec()),
        ]
        .into();
        let package = Package::assemble("water.plugin", parts).expect("a package in order");
        fs::write(self.folder.path().join("water.plugin"), package.container()).expect("a file");
        self.run("plugin sign water.plugin --key vendor.key");
        self.run("plugin install water.plugin --pack pack");
    }

    fn digest(&self) -> String {
        pack(&self.pack()).digest().to_string()
    }
}

/// Registers tickets until `stop`: the grades that they got.
fn register(url: &str, name: usize, stop: &AtomicBool, registered: &AtomicUsize) -> BTreeSet<String> {
    let client = Client::of(url);
    let mut grades = BTreeSet::new();
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
        let class = &body["decided"]["classification"];
        let tags = match class["grade"].as_str() {
            Some("一般") => json!([]),
            Some("紧急") => json!(["要害用户"]),
            _ => panic!("{key} is not graded: {body}"),
        };
        assert_eq!((&class["category"], &class["tags"]), (&json!("供水/停水"), &tags), "{body}");
        grades.insert(class["grade"].to_string());
        registered.fetch_add(1, Ordering::Relaxed);
    }
    grades
}

/// Waits until the rules are as they should be.
fn wait(client: &Client, what: &str, is_so: impl Fn(&Value) -> bool) {
    let begun = Instant::now();
    loop {
        let policy = client.get("/v1/policy").expect("the server answers").body;
        if is_so(&policy) {
            return;
        }
        assert!(begun.elapsed().as_secs() < SAVE_TO_LIVE_SECONDS_MAX, "{what}: {policy:#}");
        thread::sleep(Duration::from_millis(ASK_MS));
    }
}

/// What happens to the folder, and that it is seen.
fn replace(desk: &Desk, client: &Client, work: impl Fn()) {
    work();
    desk.install(2);
    let newer = desk.digest();
    wait(client, "the newer release is not live", |policy| policy["in_force"]["digest"] == newer.as_str());
    work();
    fs::remove_file(desk.pack().join("plugins/water.plugin.minisig")).expect("it was signed");
    let unsigned = desk.digest();
    wait(client, "the lost signature is not told", |policy| {
        let refused = &policy["refused"];
        refused["digest"] == unsigned.as_str() && refused["complaints"][0]["code"] == "plugin-signature"
    });
    work();
    let policy = client.get("/v1/policy").expect("the server answers").body;
    assert_eq!(policy["in_force"]["digest"], newer.as_str(), "the signed release judges on");
}

#[test]
fn a_plugin_is_replaced_under_load_and_an_unsigned_one_judges_nothing() {
    let desk = Desk::new();
    desk.install(1);
    let data = desk.folder.path().join("data");
    let mut command = suban(&["serve", "--without-token", "--watch", "--listen", "127.0.0.1:0", "--pack"]);
    command.arg(desk.pack()).arg("--data").arg(&data);
    let server = Server::wait(Server::spawn(&mut command, &data), &data);
    let client = Client::of(&server.url);
    let (stop, registered) = (AtomicBool::new(false), AtomicUsize::new(0));
    let work = || {
        let enough = registered.load(Ordering::Relaxed) + TICKETS_MIN;
        let begun = Instant::now();
        while registered.load(Ordering::Relaxed) < enough {
            assert!(begun.elapsed().as_secs() < SAVE_TO_LIVE_SECONDS_MAX, "the clients have stopped");
            thread::sleep(Duration::from_millis(ASK_MS));
        }
    };
    let grades: BTreeSet<String> = thread::scope(|scope| {
        let (url, stop, registered) = (&server.url, &stop, &registered);
        let clients: Vec<_> =
            (0..CLIENTS).map(|name| scope.spawn(move || register(url, name, stop, registered))).collect();
        // Whatever fails here, the clients must not go on for ever.
        let replaced = catch_unwind(AssertUnwindSafe(|| replace(&desk, &client, work)));
        stop.store(true, Ordering::Relaxed);
        let grades = clients.into_iter().flat_map(|client| client.join().expect("no request failed"));
        let grades = grades.collect();
        replaced.expect("every release is live or refused");
        grades
    });
    assert_eq!(grades.len(), 2, "both releases graded tickets: {grades:?}");
    server.kill();
    check_what_is_left(&data);
}

fn check_what_is_left(data: &Path) {
    let data = data.to_str().expect("the temporary folder's path is text");
    let verified = run(&["verify", "--data", data]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    let status = run(&["status", "--lang", "en", "--data", data]);
    let said = String::from_utf8_lossy(&status.stdout);
    assert_eq!(status.status.code(), Some(1), "the last save was not signed: {said}");
    assert!(said.contains("plugins/water.plugin") && said.contains("it is not signed"), "{said}");
}
