//! The packs that come along: their own tests reach every rule, and the checked-in books are what the program prints
//! from them.

use crate::program::run;
use crate::repository::{copy, root};
use serde_json::Value;
use std::fmt::Write as _;
use std::process::Command;

/// A pack, the book printed from it, and fewer rules than it has.
const PACKS: [(&str, &str, usize); 2] = [
    ("scripts/xingchen-water", "docs/RULEBOOK.md", 80),
    ("scripts/grid-95598", "docs/RULEBOOK-grid-95598.md", 80),
];

#[test]
fn the_rulebooks_are_up_to_date() {
    for (pack, file, _) in PACKS {
        let output = run(&["rulebook", pack, "--lang", "zh"]);
        let printed = String::from_utf8_lossy(&output.stdout);
        let written = std::fs::read_to_string(root().join(file)).unwrap_or_default();
        let differs = printed.lines().zip(written.lines()).find(|(printed, written)| printed != written);
        assert!(
            printed == written,
            "{file} is not what the pack says, from here on:\n  {differs:?}\nWrite it anew: cargo run -- rulebook {pack} > {file}"
        );
    }
}

#[test]
fn no_pack_is_remarked_on() {
    for (pack, ..) in PACKS {
        let output = run(&["check", pack, "--strict"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn every_rule_is_hit_every_range_is_decided_and_every_near_miss_is_tried() {
    for (pack, _, fewest) in PACKS {
        let output = run(&["test", pack, "--format", "json"]);
        let tested: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let rules = tested["coverage"]["rules"].as_array().expect("rules");
        assert!(rules.len() >= fewest, "{pack}: {} rules", rules.len());
        for rule in rules {
            check_coverage(rule);
        }
    }
}

#[test]
fn a_value_under_which_a_month_could_not_be_settled_is_found() {
    let check = |goal: &str, exit: i32, said: &str| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let pack = folder.path().join("pack");
        let copied = Command::new("cp").arg("-r").arg(root().join(PACKS[0].0)).arg(&pack).status();
        assert!(copied.expect("cp runs").success());
        let manifest = std::fs::read_to_string(pack.join("pack.toml")).expect("a manifest");
        let written = "is = 85, min = 0, max = 100,";
        assert!(manifest.contains(written));
        std::fs::write(pack.join("pack.toml"), manifest.replace(written, goal)).expect("it is written");
        let output = run(&["check", &pack.display().to_string(), "--strict", "--lang", "en"]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(exit), "{goal}: {told}");
        assert!(told.contains(said), "{goal}: {told}");
    };
    check("is = 87.25, min = 0, max = 100,", 0, "");
    check("is = \"87.25\", min = 0, max = 100,", 0, "");
    check("is = 870, min = 0, max = 100,", 1, "`satisfaction.goal` is not one of 0..100");
    check("is = 85,", 1, "`satisfaction.goal` may be `字`, and");
    check("is = 85, of = [85, \"八十五\"],", 1, "`satisfaction.goal` may be `八十五`, and");
}

/// Rules, cases and scenarios call a unit by its key, so its name is changed in one place.
#[test]
fn every_unit_can_be_renamed_in_one_place() {
    for (pack, ..) in PACKS {
        let folder = tempfile::tempdir().expect("a temporary folder");
        copy(&root().join(pack), folder.path());
        let units = folder.path().join("units.toml");
        let written = std::fs::read_to_string(&units).expect("units.toml");
        std::fs::write(&units, renamed(&written)).expect("units.toml is written");
        let path = folder.path().to_string_lossy();
        let output = run(&["test", &path, "--format", "json"]);
        let tested: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let failed = |list: &str, wrong: &str| -> Vec<String> {
            let all = tested[list].as_array().expect("a list").iter();
            all.filter(|one| one[wrong].as_array().is_none_or(|wrong| !wrong.is_empty()))
                .map(ToString::to_string)
                .collect()
        };
        assert_eq!(failed("cases", "failures"), [""; 0], "{pack}");
        assert!(output.status.success(), "{pack}: {}", String::from_utf8_lossy(&output.stdout));
    }
}

/// Every unit with its name as a key, and another name.
fn renamed(units: &str) -> String {
    let mut changed = String::new();
    for line in units.lines() {
        match line.split_once("name").filter(|(before, _)| before.trim().is_empty()) {
            Some((_, said)) => {
                let name = said.trim_start_matches([' ', '=']).trim_matches('"');
                let _ = writeln!(changed, "key = \"{name}\"\nname = \"新的{name}\"");
            }
            None => {
                let _ = writeln!(changed, "{line}");
            }
        }
    }
    assert!(changed.contains("key = "), "{units}");
    changed
}

fn check_coverage(rule: &Value) {
    let id = &rule["rule"];
    let is_empty = |list: &str| rule[list].as_array().is_none_or(Vec::is_empty);
    let range = |life: &str| !rule["range"].is_object() || rule["range"][life] == true;
    assert!(!is_empty("hits"), "no test hits {id}");
    assert!(rule["can_be_missed"] != true || !is_empty("near"), "no test just misses {id}");
    assert!(range("pending") && range("decided"), "no test sees the range of {id} both open and decided");
}
