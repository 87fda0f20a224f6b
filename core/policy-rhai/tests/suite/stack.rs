//! An overflow of the stack would end the process. Nothing that the limits permit comes near it, in debug or in
//! release builds.

use super::pack::{facts, findings, load};
use suban_policy::Hook;
use suban_policy::budget::Budget;
use suban_policy_rhai::limits::{
    CALL_LEVELS_MAX, EXPRESSION_LEVELS_MAX, LIST_ITEMS_MAX, MAP_ENTRIES_MAX, SCRIPT_BYTES_MAX,
};

/// Three quarters of what a thread gets by default.
const STACK_BYTES: usize = 3 << 19;

/// Runs a test on a stack of [`STACK_BYTES`]. An overflow ends the whole test run.
fn on_small_stack(test: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(STACK_BYTES).spawn(test).unwrap().join().unwrap();
}

/// Ways to nest an expression or a block in itself.
const NESTS: [(&str, &str); 18] = [
    ("1+(", ")"),
    ("1+", ""),
    ("2**", ""),
    ("!", ""),
    ("-", ""),
    ("[", "]"),
    ("#{a:", "}"),
    ("`${", "}`"),
    ("max(1,", ")"),
    ("(1).max(", ")"),
    ("[1][", "]"),
    ("this[", "]"),
    ("this.param(", ")"),
    ("if true {", "}"),
    ("if false {} else ", ""),
    ("for i in 0..1 {", "}"),
    ("switch 1 { 1 =>", "}"),
    ("() ?? (", ")"),
];

#[test]
fn the_deepest_calls_of_the_deepest_expressions_fit() {
    on_small_stack(|| {
        for (open, close) in NESTS {
            let script = |levels: usize| {
                format!(
                    "fn assess() {{ {}{{ this.assess() }}{} }}",
                    open.repeat(levels),
                    close.repeat(levels)
                )
            };
            let deepest =
                (1..EXPRESSION_LEVELS_MAX).rev().find(|levels| findings(&script(*levels)).is_empty());
            let Some(deepest) = deepest else { panic!("{open} never loads") };
            let pack = load(Hook::Assess, &script(deepest)).unwrap();
            let decision = pack.decide(Hook::Assess, "subject", facts(&pack));
            assert!(decision.outcome.is_err(), "{open}");
        }
    });
}

#[test]
fn any_depth_in_a_file_is_refused_without_harm() {
    on_small_stack(|| {
        let links = [".x", "[0]", ".abs()", "?.x", "?[0]", ".max([1][0])", "[[1][0]]"];
        let opened = NESTS.iter().map(|(open, _)| *open).chain(["(", "{", "((", "[[", "/*", "{(", "|x| "]);
        for open in opened {
            let endless = format!("fn assess() {{ {}", open.repeat(SCRIPT_BYTES_MAX / open.len() - 20));
            assert!(!findings(&endless).is_empty(), "{open}");
        }
        for first in links {
            for second in links {
                let chain = format!("{first}{second}").repeat(SCRIPT_BYTES_MAX / 40);
                assert!(
                    !findings(&format!("fn assess() {{ let x = this{chain}; }}")).is_empty(),
                    "{first}{second}"
                );
            }
        }
    });
}

#[test]
fn the_deepest_data_can_be_built_copied_shown_and_dropped_in_the_deepest_call() {
    on_small_stack(|| {
        let build = format!(
            "let l = 1; for i in 0..{} {{ l = [l]; }} let m = l; for i in 0..{} {{ m = #{{a: m}}; }}",
            LIST_ITEMS_MAX - 2,
            MAP_ENTRIES_MAX - 1,
        );
        let use_it = "let copy = m; let list = [copy]; let shown = `${m}${list}`; copy = 1; throw m;";
        let script = format!(
            "fn assess() {{ this.down(0); }} fn down(n) {{ if n < {} {{ 1{}+this.down(n + 1) }} else {{ {build} {use_it} }} }}",
            CALL_LEVELS_MAX - 1,
            "+1".repeat(EXPRESSION_LEVELS_MAX - 14),
        );
        let pack = load(Hook::Assess, &script).unwrap_or_else(|found| panic!("{found:#?}"));
        // More than any call may use: the budget would end it long before.
        let decision = pack.decide_within(Hook::Assess, "subject", facts(&pack), Budget::of(10_000_000));
        assert_eq!(decision.outcome.unwrap_err().zh, "脚本中止:");
    });
}
