//! A ticket on its way through the office: what waits for whom, who signs, and what its sheet shows of it.

use crate::program::{run, suban};
use crate::repository::{copy, root};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const PACK: &str = "scripts/xingchen-water";

/// Does these, each `at` by `by`; what is refused fails.
fn perform(data: &Path, acts: &[(&str, &str, Value)]) {
    let line = |(at, by, act): &(&str, &str, Value)| {
        let words = if act.get("register").is_some() { json!({ "text": "水费多收" }) } else { json!({}) };
        json!({ "command": { "at": at, "by": { "office": by }, "act": act }, "private": words }).to_string()
    };
    let lines: Vec<String> = acts.iter().map(line).collect();
    let file = data.with_extension("jsonl");
    fs::write(&file, lines.join("\n")).unwrap();
    let done = run(&["do", file.to_str().unwrap(), "--pack", PACK, "--data", data.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(0), "{said}{}", String::from_utf8_lossy(&done.stdout));
}

fn told(data: &Path, office: &str) -> Vec<String> {
    let listed = run(&["worklist", "--office", office, "--data", data.to_str().unwrap(), "--format", "json"]);
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    let todos = listed["todos"].as_array().unwrap().iter();
    todos.map(|todo| todo["told_zh"].as_str().unwrap().to_owned()).collect()
}

fn sheet(data: &Path) -> String {
    let page = data.with_extension("html");
    let done =
        run(&["report", "sheet", "A-1", "--data", data.to_str().unwrap(), "--out", page.to_str().unwrap()]);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    fs::read_to_string(page).unwrap()
}

#[test]
fn an_office_works_off_what_waits_and_the_sheet_shows_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let ticket = json!({ "external": "A-1" });
    let sign = json!({ "approve": { "ticket": ticket, "step": "最终回复" } });
    let paper = |course: &str| json!({ "record": { "ticket": ticket, "form": "书面材料", "fields": { "过程": course, "原因": "估抄" } } });
    perform(
        &data,
        &[
            (
                "2026-03-02T01:00:00Z",
                "工作室",
                json!({ "register": { "external": "A-1", "channel": "来电" } }),
            ),
            ("2026-03-02T01:10:00Z", "工作室", json!({ "node": { "ticket": ticket, "node": "送批" } })),
        ],
    );
    assert_eq!(told(&data, "营业部"), ["启动核实", "填表:书面材料"]);
    assert_eq!(told(&data, "总经理"), [""; 0]);
    perform(
        &data,
        &[
            ("2026-03-02T02:00:00Z", "营业部", json!({ "node": { "ticket": ticket, "node": "启动核实" } })),
            ("2026-03-03T02:00:00Z", "营业部", paper("三月二日上门查表")),
        ],
    );
    assert_eq!(told(&data, "部门负责人"), ["签批:最终回复"]);
    perform(&data, &[("2026-03-03T03:00:00Z", "部门负责人", sign.clone())]);
    assert_eq!(
        (told(&data, "部门负责人"), told(&data, "部门分管领导")),
        (vec![], vec!["签批:最终回复".to_owned()])
    );
    let page = sheet(&data);
    for shown in ["三月二日上门查表", "估抄", "最终回复 2026-03-03 11:00 部门负责人", "<b>总经理</b><i>年"]
    {
        assert!(page.contains(shown), "`{shown}` is missing in {page}");
    }

    perform(&data, &[("2026-03-03T04:00:00Z", "营业部", paper("三月三日又查了一遍"))]);
    assert_eq!(told(&data, "部门负责人"), ["签批:最终回复"], "what was signed is said otherwise");
    let page = sheet(&data);
    assert!(page.contains("三月三日又查了一遍") && page.contains("<b>部门负责人</b><i>年"), "{page}");
}

#[test]
fn whoever_runs_the_machine_publishes_under_no_name_once_people_are_known() {
    let folder = tempfile::tempdir().unwrap();
    let (data, pack) = (folder.path().join("data"), folder.path().join("pack"));
    let appoint = json!({ "appoint": { "person": "0001", "role": "人事岗" } });
    perform(&data, &[("2026-03-02T00:00:00Z", "人力资源部", appoint)]);
    fs::create_dir(&pack).unwrap();
    copy(&root().join(PACK), &pack);
    let manifest = fs::read_to_string(pack.join("pack.toml")).unwrap();
    fs::write(pack.join("pack.toml"), format!("# 改过\n{manifest}")).unwrap();
    let publish = |by: &[&str]| {
        let args = ["publish", pack.to_str().unwrap(), "--data", data.to_str().unwrap(), "--format", "json"];
        let done = suban(&[&args[..], by].concat()).env("USER", "zhang").output().unwrap();
        (done.status.code(), String::from_utf8_lossy(&done.stdout).into_owned())
    };
    // A login name is no staff number, and a number that somebody names is asked for its post.
    assert_eq!(publish(&["--by", "0001"]).0, Some(2));
    let (code, said) = publish(&[]);
    assert_eq!(code, Some(0), "{said}");
    let said: Value = serde_json::from_str(&said).unwrap();
    let by = &said["activation"]["by"];
    assert_eq!((&by["office"], &by["person"]), (&json!("管理员"), &Value::Null), "{said}");
}
