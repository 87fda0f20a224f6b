//! The files to run Suban by: every query asks for metrics that a server gives, every alert is explained in both guides, and
//! what the tools of this machine can check they check.

use crate::program::{Client, Server, run, suban};
use crate::repository::root;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

const FOLDER: &str = "examples/operations";

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The names in a text that begin as our metrics do.
fn metrics_in(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words.filter(|word| word.starts_with("suban_")).map(str::to_owned).collect()
}

/// The queries of the dashboard.
fn panels() -> Vec<Value> {
    let dashboard: Value = serde_json::from_str(&text(&format!("{FOLDER}/grafana/suban.json"))).unwrap();
    dashboard["panels"].as_array().unwrap().clone()
}

fn alerts() -> String {
    text(&format!("{FOLDER}/prometheus/alerts.yml"))
}

/// What a line of the rules has behind this word.
fn behind<'a>(rules: &'a str, word: &str) -> Vec<&'a str> {
    rules.lines().filter_map(|line| line.trim().strip_prefix(word)).map(str::trim).collect()
}

#[test]
fn every_query_asks_for_what_a_server_gives() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&folder.path().join("data"));
    let client = Client::of(&server.url);
    client.get("/v1/tickets").unwrap();
    let (status, told) = client.get_text("/metrics").unwrap();
    assert_eq!(status, 200);
    let samples = told.lines().filter(|line| !line.starts_with('#'));
    let given: BTreeSet<String> =
        samples.flat_map(|line| metrics_in(line.split(['{', ' ']).next().unwrap())).collect();

    let rules = alerts();
    let queries = behind(&rules, "expr:");
    let panels = panels();
    let targets = panels.iter().flat_map(|panel| panel["targets"].as_array().unwrap());
    let shown: Vec<&str> = targets.map(|target| target["expr"].as_str().unwrap()).collect();
    let asked = metrics_in(&[queries, shown.clone()].concat().join("\n"));
    let unknown: Vec<_> = asked.difference(&given).collect();
    assert!(unknown.is_empty(), "no server gives {unknown:?}");
    let unseen: Vec<_> = given.difference(&metrics_in(&shown.join("\n"))).cloned().collect();
    assert!(unseen.is_empty(), "the dashboard does not show {unseen:?}");

    // It can fail.
    assert_eq!(metrics_in("sum(suban_nothing{a=\"suban_b\"}) > 1").len(), 2);
}

#[test]
fn the_dashboard_has_each_panel_once_and_in_its_place() {
    let panels = panels();
    let ids: BTreeSet<_> = panels.iter().map(|panel| panel["id"].as_u64().unwrap()).collect();
    let places: BTreeSet<_> = panels.iter().map(|panel| panel["gridPos"].to_string()).collect();
    assert_eq!((ids.len(), places.len()), (panels.len(), panels.len()));
}

#[test]
fn every_alert_is_explained_in_both_languages() {
    let rules = alerts();
    let names = behind(&rules, "- alert:");
    assert_eq!(names.len(), behind(&rules, "expr:").len());
    assert!(names.len() >= 12);
    for guide in ["docs/OPERATIONS.md", "docs/OPERATIONS.zh-CN.md"] {
        let guide_text = text(guide);
        let explained: Vec<&str> = guide_text
            .lines()
            .filter_map(|line| line.strip_prefix("| Suban"))
            .filter_map(|line| line.split(' ').next())
            .collect();
        let ours: Vec<&str> = names.iter().filter_map(|name| name.strip_prefix("Suban")).collect();
        let sorted = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(sorted(&explained), sorted(&ours), "{guide}");
    }
}

/// Runs a tool if this machine has it.
#[expect(clippy::print_stderr, reason = "says why nothing was tested")]
fn checked_by(tool: &str, args: &[&str]) {
    match Command::new(tool).args(args).output() {
        Ok(output) => {
            let said = [output.stdout, output.stderr].concat();
            assert!(output.status.success(), "{tool} {args:?}: {}", String::from_utf8_lossy(&said));
        }
        Err(_) => eprintln!("skipped: there is no {tool} here"),
    }
}

#[test]
fn the_rules_and_units_are_what_their_tools_take() {
    let of = |path: &str| root().join(FOLDER).join(path).to_str().unwrap().to_owned();
    checked_by("promtool", &["check", "rules", &of("prometheus/alerts.yml")]);
    checked_by("promtool", &["check", "config", "--syntax-only", &of("prometheus/scrape.yml")]);

    // Units are checked with a program that is there.
    let (folder, call) = (tempfile::tempdir().unwrap(), suban(&[]));
    let program = call.get_program().to_str().unwrap();
    let mut units = Vec::new();
    for entry in root().join(FOLDER).join("systemd").read_dir().unwrap() {
        let path = entry.unwrap().path();
        let unit = fs::read_to_string(&path).unwrap().replace("/usr/local/bin/suban", program);
        let copied = folder.path().join(path.file_name().unwrap());
        fs::write(&copied, unit).unwrap();
        units.push(copied.to_str().unwrap().to_owned());
    }
    assert_eq!(units.len(), 7);
    let args: Vec<&str> = std::iter::once("verify").chain(units.iter().map(String::as_str)).collect();
    checked_by("systemd-analyze", &args);
}

/// The calls of `suban` in units and in the container are ones that it understands.
#[test]
fn the_calls_in_the_files_are_understood() {
    let mut calls: Vec<Vec<String>> = Vec::new();
    for unit in ["suban", "suban-backup", "suban-verify", "suban-drill"] {
        let unit = text(&format!("{FOLDER}/systemd/{unit}.service"));
        let call = behind(&unit, "ExecStart=").concat();
        let call = call.split_once("/usr/local/bin/suban ").unwrap().1.trim_end_matches('\'');
        // What a shell would put in is one word.
        let call = call.split('"').enumerate().map(|(at, part)| if at % 2 == 1 { "FILE" } else { part });
        calls.push(call.collect::<String>().split_whitespace().map(str::to_owned).collect());
    }
    let container = text(&format!("{FOLDER}/container/Containerfile"));
    let command = container.lines().find_map(|line| line.strip_prefix("CMD ")).unwrap();
    calls.push(serde_json::from_str(command).unwrap());
    for call in calls {
        let call: Vec<&str> = call.iter().map(String::as_str).collect();
        let output = run(&[&call[..], &["--help"]].concat());
        assert!(output.status.success(), "{call:?}: {}", String::from_utf8_lossy(&output.stderr));
        // Help is given whatever the options are, so each must be in it.
        let help = String::from_utf8_lossy(&output.stdout).into_owned();
        for option in call.iter().filter(|word| word.starts_with("--")) {
            assert!(help.contains(option), "{call:?}: no {option}");
        }
    }
}

#[test]
fn shells_get_scripts_that_know_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let output = run(&["completions", shell]);
        let script = String::from_utf8(output.stdout).unwrap();
        for command in ["backup", "restore", "salvage", "log-format"] {
            assert!(script.contains(command), "{shell} knows no {command}");
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("suban.bash");
    fs::write(&script, run(&["completions", "bash"]).stdout).unwrap();
    checked_by("bash", &["-n", script.to_str().unwrap()]);
}
