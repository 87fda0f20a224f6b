//! Two packs asked the same: one decision, and one ticket's life.

use crate::program::run;
use crate::repository::{copy, root};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const PACK: &str = "scripts/xingchen-water";
const SCENARIO: &str = "scenarios/direct-late.toml";

/// The water pack, in which three days late cost 3 points and not 2.
fn dearer() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join(PACK), folder.path());
    let table = folder.path().join("tables/overdue.csv");
    let written = fs::read_to_string(&table).unwrap();
    let changed = written.replace("三来,*,*,>=3,*,→,超期部门,2", "三来,*,*,>=3,*,→,超期部门,3");
    assert_ne!(changed, written);
    fs::write(&table, changed).unwrap();
    folder
}

#[track_caller]
fn told(args: &[&str], code: i32) -> (String, Value) {
    let read = run(&[args, &["--format", "json"]].concat());
    assert_eq!(read.status.code(), Some(code), "{args:?}: {}", String::from_utf8_lossy(&read.stderr));
    let said = run(&[args, &["--lang", "en"]].concat());
    (String::from_utf8(said.stdout).unwrap(), serde_json::from_slice(&read.stdout).unwrap())
}

/// The lines of a step by side.
fn lines(step: &Value, side: &str) -> Vec<String> {
    let lines = step["lines"].as_array().unwrap().iter().filter(|line| line["side"] == side);
    lines.map(|line| line["said"]["en"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_life_by_two_packs_parts_where_a_rule_differs() {
    let other = dearer();
    let other = other.path().to_str().unwrap();
    let (said, told_of) = told(&["simulate", PACK, SCENARIO, "--against", other], 1);
    assert!(said.contains("the same up to step 6"), "{said}");
    assert_eq!(told_of["parts_at"], 7);
    let step = &told_of["steps"][6];
    assert_eq!(step["done"], "reply");
    let (is, would_be) = (lines(step, "is"), lines(step, "would_be"));
    assert_eq!(is.len(), 3, "{is:?}");
    for (is, would_be) in is.iter().zip(&would_be) {
        assert_eq!(is.replace('2', "3"), would_be.replace('2', "3"));
        assert!(said.contains(&format!("- {is}")) && said.contains(&format!("+ {would_be}")), "{said}");
    }
    let before = told_of["steps"].as_array().unwrap().iter().take(6);
    assert!(before.flat_map(|step| step["lines"].as_array().unwrap()).all(|line| line["side"] == "both"));

    let (said, told_of) = told(&["simulate", PACK, SCENARIO, "--against", PACK], 0);
    assert!(said.contains("both come to the same at every step"), "{said}");
    assert_eq!(told_of["parts_at"], Value::Null);
}

#[test]
fn a_life_is_played_by_a_pack_that_has_not_got_the_scenario() {
    let other = dearer();
    fs::remove_file(other.path().join(SCENARIO)).unwrap();
    let (_, told_of) = told(&["simulate", PACK, SCENARIO, "--against", other.path().to_str().unwrap()], 1);
    assert_eq!(told_of["parts_at"], 7);
}

#[test]
fn one_decision_of_two_packs_or_of_two_parameters() {
    let other = dearer();
    let facts = other.path().join("facts.json");
    let late = |days: &str| json!({ "事件": "超期", "渠道": "来电", "时限": "督办", "超期": days, "时限承办": "营业部" });
    let ask = |days: &str, against: &Path, set: &[&str], code| {
        fs::write(&facts, late(days).to_string()).unwrap();
        let (facts, against) = (facts.to_str().unwrap(), against.to_str().unwrap());
        told(&[&["decide", PACK, "assess", "--input", facts, "--against", against], set].concat(), code)
    };
    let (said, told_of) = ask("3", other.path(), &[], 1);
    assert_eq!(told_of["differs"], true);
    assert!(said.starts_with("- P10 营业部 2\n+ P10 营业部 3\n"), "{said}");
    let (said, told_of) = ask("2", other.path(), &[], 0);
    assert_eq!(told_of["differs"], false, "{said}");
    let (said, _) = ask("2", Path::new(PACK), &["--set", "overdue.rounding=down"], 0);
    assert!(said.ends_with("both conclude the same\n"), "{said}");
    let refused =
        run(&["decide", PACK, "assess", "--input", facts.to_str().unwrap(), "--against", "nowhere"]);
    assert_eq!(refused.status.code(), Some(2));
}
