//! Scripts that nobody would write: whatever the text, loading and running it ends well.

use super::pack::{facts, load, notes};
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};
use suban_policy::Hook;
use suban_policy::budget::OPERATIONS_MAX;

/// Pieces that scripts are made of, and some that they should not be.
const PIECES: [&str; 64] = [
    "fn ",
    "assess",
    "()",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "#{",
    ",",
    ";",
    ".",
    "?.",
    "this",
    "this.",
    "event",
    "x",
    "let x = ",
    "const x = ",
    "x = ",
    "x += ",
    "l",
    "let l = [1, 2];",
    "l += ",
    "1",
    "0.5",
    "-",
    "+",
    "*",
    "/",
    "**",
    "%",
    "==",
    "!=",
    "<",
    ">=",
    "&&",
    "||",
    "??",
    "!",
    " in ",
    "if ",
    "else ",
    "for i in ",
    "while ",
    "loop ",
    "switch ",
    "=>",
    "_",
    "..",
    "..=",
    "break",
    "return ",
    "throw ",
    "\"水\"",
    "`${",
    "}`",
    "\"",
    ":",
    ".charges()",
    ".param(\"goal\")",
    ".len()",
    ".put(\"k\", l)",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_loads_or_is_refused(text in "\\PC{0,200}") {
        settle(&text);
    }

    #[test]
    fn any_pieces_load_and_run_or_are_refused(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40)) {
        settle(&format!("fn assess() {{ {} }}", pieces.concat()));
    }
}

proptest! {
    #[test]
    fn arithmetic_is_that_of_decimals(a in -1_000_000_i64..1_000_000, b in -1_000_000_i64..1_000_000) {
        let (x, y) = (Decimal::new(a, 2), Decimal::new(b, 2));
        let mut expect = vec![x + y, x - y, x * y, (x * y).round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero)];
        let mut script = format!("let x = {x}; let y = {y}; let all = [x + y, x - y, x * y, (x * y).round(1)");
        if !y.is_zero() {
            expect.extend([x / y, x % y]);
            script += ", x / y, x % y";
        }
        let noted = notes(&format!("{script}]; this.note(\"S1-01\", all.join(\" \"));"));
        let expect: Vec<String> = expect.iter().map(|number| number.normalize().to_string()).collect();
        prop_assert_eq!(noted, [expect.join(" ")]);
    }
}

/// Loads a script and, if it loads, runs it. The engine's own failures would be said as such.
fn settle(script: &str) {
    match load(Hook::Assess, script) {
        Ok(pack) => {
            let decision = pack.decide(Hook::Assess, "subject", facts(&pack));
            assert!(decision.spent <= OPERATIONS_MAX);
            let broken = decision.outcome.is_err_and(|fault| fault.en == "the script engine failed");
            assert!(!broken, "{script}");
        }
        Err(found) => assert!(found.iter().all(|finding| finding.code != "script-engine"), "{script}"),
    }
}
