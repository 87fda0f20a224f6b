//! The water company's rulebook: its pack's own tests reach every rule, and the checked-in book is what the program
//! prints from the pack.

use crate::program::run;
use crate::repository::root;
use serde_json::Value;

const PACK: &str = "scripts/xingchen-water";
const FILE: &str = "docs/RULEBOOK.md";

#[test]
fn the_rulebook_is_up_to_date() {
    let output = run(&["rulebook", PACK, "--lang", "zh"]);
    let printed = String::from_utf8_lossy(&output.stdout);
    let written = std::fs::read_to_string(root().join(FILE)).unwrap_or_default();
    let differs = printed.lines().zip(written.lines()).find(|(printed, written)| printed != written);
    assert!(
        printed == written,
        "{FILE} is not what the pack says, from here on:\n  {differs:?}\nWrite it anew: cargo run -- rulebook {PACK} > {FILE}"
    );
}

#[test]
fn every_rule_is_hit_every_range_is_decided_and_every_near_miss_is_tried() {
    let output = run(&["test", PACK, "--format", "json"]);
    let tested: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rules = tested["coverage"]["rules"].as_array().expect("rules");
    assert!(rules.len() >= 80, "{} rules", rules.len());
    let is_empty = |rule: &Value, list: &str| rule[list].as_array().is_none_or(Vec::is_empty);
    let undecided = |rule: &Value| rule["range"].is_object() && rule["range"]["decided"] != true;
    let unwaited = |rule: &Value| rule["range"].is_object() && rule["range"]["pending"] != true;
    for rule in rules {
        let id = &rule["rule"];
        assert!(!is_empty(rule, "hits"), "no test hits {id}");
        assert!(rule["can_be_missed"] != true || !is_empty(rule, "near"), "no test just misses {id}");
        assert!(!unwaited(rule) && !undecided(rule), "no test sees the range of {id} both open and decided");
    }
}
