//! `suban demo` as a stranger runs it: anywhere, without the repository beside it. It says what to do next, serves a
//! page, and leaves nothing behind.

use crate::program::{Client, suban};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use suban_model::Points;
use tempfile::TempDir;

/// Lines and columns of a small screen: those of a terminal on a laptop at its usual size.
const SCREEN: (usize, usize) = (30, 100);

/// Somewhere else: a folder to run in, one for what is temporary, and a home.
struct Elsewhere {
    folder: TempDir,
    temporary: TempDir,
    home: TempDir,
}

impl Elsewhere {
    fn new() -> Self {
        let new = || tempfile::tempdir().expect("a temporary folder can be made");
        Self { folder: new(), temporary: new(), home: new() }
    }

    fn suban(&self, args: &[&str]) -> Command {
        let mut command = suban(args);
        command.current_dir(self.folder.path()).env("TMPDIR", self.temporary.path());
        command.env("HOME", self.home.path()).env_remove("XDG_CACHE_HOME").env("LC_ALL", "zh_CN.UTF-8");
        command
    }

    fn run(&self, args: &[&str]) -> (String, Output) {
        let output = self.suban(args).output().expect("the program starts");
        let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
        (String::from_utf8(said).expect("the program speaks UTF-8"), output)
    }

    /// What lies about.
    fn left(&self) -> Vec<String> {
        [&self.folder, &self.temporary, &self.home]
            .into_iter()
            .flat_map(|folder| names(folder.path()))
            .collect()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    entries.map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn it_runs_anywhere_fits_a_screen_and_leaves_nothing_behind() {
    let elsewhere = Elsewhere::new();
    for language in ["zh", "en"] {
        let (said, output) = elsewhere.run(&["demo", "--once", "--lang", language]);
        assert!(output.status.success(), "{said}");
        // It names itself as it was called, which is short for people.
        let called = suban(&[]).get_program().to_string_lossy().into_owned();
        let said = said.replace(&called, "suban");
        let widest = said.lines().map(columns).max().unwrap_or_default();
        assert!(said.lines().count() <= SCREEN.0 && widest <= SCREEN.1, "{widest} columns:\n{said}");
        assert!(said.contains("2026-03 月度考核") && said.contains("│ 营业部"), "{said}");
        let steps: Vec<(&str, &str)> = said.lines().filter_map(|line| line.split_once(". ")).collect();
        let [("1", _), ("2", _), ("3", last)] = steps[..] else { panic!("not three steps:\n{said}") };
        assert!(said.ends_with(&format!("3. {last}\n")), "{said}");
        assert!(elsewhere.left().is_empty(), "{:?}", elsewhere.left());
    }
}

/// Columns of a terminal, where what is not ASCII takes two.
fn columns(line: &str) -> usize {
    let is_frame = |sign: &char| ('\u{2500}'..='\u{257f}').contains(sign);
    line.chars().map(|sign| if sign.is_ascii() || is_frame(&sign) { 1 } else { 2 }).sum()
}

/// The step is taken as it is told, and its effect is the one that is told.
#[test]
fn the_first_step_is_an_edit_whose_effect_one_sees() {
    let elsewhere = Elsewhere::new();
    let (said, _) = elsewhere.run(&["demo", "--once"]);
    let commands: Vec<Vec<&str>> = said
        .lines()
        .filter_map(|line| line.find("suban ").map(|at| line[at..].split_whitespace().skip(1).collect()))
        .collect();
    let [unpack, simulate, ..] = &commands[..] else { panic!("the step has two commands:\n{said}") };
    let (_, output) = elsewhere.run(unpack);
    assert!(output.status.success(), "{unpack:?}");
    let (before, output) = elsewhere.run(simulate);
    assert!(output.status.success() && before.contains("P10 管网一所 2"), "{simulate:?}\n{before}");

    let table = elsewhere.folder.path().join("suban-demo/xingchen-water/tables/overdue.csv");
    assert!(said.contains("suban-demo/xingchen-water/tables/overdue.csv"), "{said}");
    let text = fs::read_to_string(&table).expect("the table is there");
    let edit = |line: &str| match line.strip_prefix("P10,").and_then(|rest| rest.strip_suffix('2')) {
        Some(rest) => format!("P10,{rest}3\n"),
        None => format!("{line}\n"),
    };
    fs::write(&table, text.lines().map(edit).collect::<String>()).expect("it can be written");
    let (after, output) = elsewhere.run(simulate);
    assert_eq!(output.status.code(), Some(1), "{after}");
    assert!(after.contains("      P10 管网一所 3\n") && after.contains("✗ 与情景所写不符"), "{after}");

    let (again, output) = elsewhere.run(unpack);
    assert!(!output.status.success(), "an edit must not be written over: {again}");
}

#[test]
fn the_address_that_it_prints_answers_a_browser_with_the_month() {
    let elsewhere = Elsewhere::new();
    let mut command = elsewhere.suban(&["demo", "--listen", "127.0.0.1:0"]);
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let stdout = BufReader::new(child.stdout.take().expect("its output is piped"));
    let listening = stdout
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("listening on ").map(str::to_owned));
    let url = listening.expect("it says where it listens");
    let (status, page) = Client::of(&url).get_text("/").expect("the server answers");
    let (_, of_month) = Client::of(&url).get_text("/?period=2026-03").expect("the server answers");
    assert!(status == 200 && page == of_month, "{page}");
    assert!(page.contains("每一分为什么扣") && page.contains("SQ2603-028"), "{page}");
    let charged = between(&page, "扣 <b>", "</b> 分");
    let explained = between(&page, "<p class=\"charge\"><b>", " 分</b>");
    let sum = explained.iter().fold(Points::ZERO, |sum, points| sum.saturating_add(*points));
    assert_eq!(charged, [sum], "the points explained are not those of the month");

    let stopped = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(stopped.expect("kill runs").success() && child.wait().expect("it ends").success());
    let mut said = String::new();
    let stderr = child.stderr.take().expect("its messages are piped");
    BufReader::new(stderr).read_to_string(&mut said).expect("they are text");
    assert!(said.contains(&format!("2. 浏览器打开 {url}/?period=2026-03")), "{said}");
    assert!(elsewhere.left().is_empty(), "{:?}", elsewhere.left());
}

/// The points between two texts, wherever they are.
fn between(page: &str, before: &str, after: &str) -> Vec<Points> {
    let found = page.split(before).skip(1).filter_map(|rest| rest.split_once(after));
    found.filter_map(|(points, _)| points.parse().ok()).collect()
}

/// What is read later in a file, and by other programs, holds no colours.
#[test]
fn a_log_in_a_file_has_no_colours() {
    let elsewhere = Elsewhere::new();
    let output = elsewhere.suban(&["demo", "--once"]).env("SUBAN_LOG", "debug").output();
    let said = String::from_utf8(output.expect("the program starts").stderr).expect("it is text");
    assert!(said.contains("DEBUG") && !said.contains('\u{1b}'), "{said}");

    let call = ["demo", "--once", "--log-format", "json"];
    let output = elsewhere.suban(&call).env("SUBAN_LOG", "debug").output();
    let said = String::from_utf8(output.expect("the program starts").stderr).expect("it is text");
    let levels: std::collections::BTreeSet<String> = said
        .lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).expect("each line of the log is JSON");
            assert!(line["timestamp"].is_string() && line["fields"]["message"].is_string(), "{line}");
            line["level"].as_str().expect("a line has a level").to_owned()
        })
        .collect();
    assert!(levels.contains("DEBUG") && levels.contains("INFO"), "{levels:?}");

    let output = elsewhere.suban(&["demo", "--once"]).env("SUBAN_LOG", "loud").output();
    let said = String::from_utf8(output.expect("the program starts").stderr).expect("it is text");
    assert!(said.contains("SUBAN_LOG「loud」写得不对") && said.contains("现按 warn"), "{said}");
}
