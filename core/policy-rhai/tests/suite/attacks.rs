//! Scripts that mean harm, or forgot to stop: each ends in a fault of its own, soon, and takes nothing along.

use super::pack::{decide, decide_within, fault, findings};
use suban_policy::budget::{Budget, OPERATIONS_MAX};
use suban_policy::{FaultKind, Hook};
use suban_policy_rhai::limits::{
    CALL_LEVELS_MAX, EXPRESSION_LEVELS_MAX, FINDINGS_MAX, FUNCTIONS_MAX, KEY_BYTES_MAX, LIST_ITEMS_MAX,
    LITERAL_BYTES_MAX, LITERAL_ITEMS_MAX, MAP_ENTRIES_MAX, SCRIPT_BYTES_MAX, TEXT_BYTES_MAX, VARIABLES_MAX,
};

#[test]
fn what_never_ends_is_stopped_by_the_budget() {
    for body in [
        "loop { }",
        "while true { }",
        "loop { let x = 1; }",
        "do { } while true;",
        "for i in 0..9223372036854775807 { this.fired(\"P01\"); }",
        "for i in 0..=9223372036854775807 { let x = i; }",
        "loop { for x in [1, 2] { continue; } }",
        "loop { this.fired(\"P01\"); }",
        "loop { let x = this.charges(); }",
        "let s = \"水\"; for i in 0..12 { s += s; } loop { s.contains(\"停\"); }",
        "let l = [1, 2, 3]; loop { l = l.sorted(); }",
    ] {
        let decision = decide(Hook::Assess, &format!("fn assess() {{ {body} }}"));
        let fault = decision.outcome.expect_err(body);
        assert_eq!((fault.kind, decision.spent), (FaultKind::Budget, OPERATIONS_MAX), "{body}");
        assert_eq!(fault.zh, "运算超过上限 200000 步,已中止");
        assert!(fault.place.as_deref().is_some_and(|place| place.starts_with("assess.rhai")), "{fault:?}");
    }
}

#[test]
fn what_grows_is_stopped_by_its_size() {
    for body in [
        "let s = \"水\"; loop { s += s; }",
        "let s = \"水\"; loop { s = s + s; }",
        "let s = \"水\"; loop { s = `${s}${s}`; }",
        "let s = \"水\"; loop { s = [s, s].join(s); }",
        "let l = [1]; loop { l += l; }",
        "let l = [1]; loop { l = l + l; }",
        "let l = [1]; loop { l = [l, l]; }",
        "let l = [1]; loop { l += [l]; }",
        "let l = []; for i in 0..1000 { l += i; } loop { let fresh = [1]; fresh += l; l = fresh; }",
        "let l = []; loop { l += [[[[[[1]]]]]]; }",
        "let m = #{}; for i in 0..10000 { m = m.put(`k${i}`, i); }",
        "let m = #{}; loop { m = #{a: m, b: m}; }",
        "let m = #{}; loop { m = m.put(\"a\", [m]); }",
        "let l = []; loop { l += \"水水水水水水水水水水水水水水水水水水水水\"; }",
        "let m = #{}.put(\"水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水\", 1);",
        "let s = \",\"; for i in 0..11 { s += s; } s.split(\",\");",
    ] {
        let fault = fault(body);
        assert_eq!(fault.kind, FaultKind::Size, "{body} {fault:?}");
    }
}

#[test]
fn calls_that_nest_too_deep_are_stopped() {
    for script in [
        "fn assess() { this.assess(); }",
        "fn assess() { this.ping(); } fn ping() { this.pong(); } fn pong() { this.ping(); }",
        "fn assess() { count(1); } fn count(n) { count(n + 1) + 1 }",
    ] {
        let fault = decide(Hook::Assess, script).outcome.expect_err(script);
        assert_eq!((fault.kind, fault.zh.as_str()), (FaultKind::Size, "函数调用层数过深"), "{script}");
    }
}

#[test]
fn what_packs_do_not_get_is_refused_at_load() {
    for (body, message) in [
        ("sleep(10);", "no function `sleep`"),
        ("let t = timestamp();", "no function `timestamp`"),
        ("rand();", "no function `rand`"),
        ("eval(\"1\");", "`eval` cannot be used here"),
        ("import \"os\" as os;", "`import` is reserved"),
        ("print(\"x\");", "`print` cannot be used here"),
        ("debug(\"x\");", "`debug` cannot be used here"),
        ("type_of(1);", "`type_of` cannot be used here"),
        ("(1).type_of();", "a name must follow the dot"),
        ("Fn(\"assess\");", "`Fn` cannot be used here"),
        ("is_def_var(\"x\");", "`is_def_var` cannot be used here"),
        ("is_def_fn(\"x\", 1);", "`is_def_fn` cannot be used here"),
        ("let f = 1; f.call();", "a name must follow the dot"),
        ("let f = 1; f.curry(1);", "a name must follow the dot"),
        ("call(1);", "`call` cannot be used here"),
        ("try { } catch { }", "`try` is reserved"),
        ("let f = |x| x;", "`|` is not expected here"),
        ("let f = || 1;", "`||` is not expected here"),
        ("let f = other;", "the function `other` is no value"),
        ("[other];", "the function `other` is no value"),
        ("let f = assess;", "no variable `assess`"),
        ("let b = blob(10);", "no function `blob`"),
        ("\"a\".pad(1000000, \"x\");", "no function `pad`"),
        ("[1].push(1);", "no function `push`"),
        ("[1].other();", "the function `other` of the script can only be called on `this`"),
        ("let l = [[1]]; l[0].other();", "the function `other` of the script can only be called on `this`"),
        ("this.event.other();", "the function `other` of the script can only be called on `this`"),
        ("this.charges().other();", "the function `other` of the script can only be called on `this`"),
        ("this.charges()[0].other();", "the function `other` of the script can only be called on `this`"),
        ("loop { break eval(\"1\"); }", "`eval` cannot be used here"),
        ("loop { break sleep(1); }", "`break` takes no value"),
        ("let m = #{}; m[\"k\"] = 1;", "an item of a list, of a map or of `this` cannot be assigned"),
        ("let m = #{}; m.k = 1;", "an item of a list, of a map or of `this` cannot be assigned"),
        ("let m = #{a: 1}; m.a += 1;", "an item of a list, of a map or of `this` cannot be assigned"),
        ("let l = [1]; l[0] = l;", "an item of a list, of a map or of `this` cannot be assigned"),
        ("let l = [[1]]; l[0][0] = l;", "an item of a list, of a map or of `this` cannot be assigned"),
        ("this = 1;", "an item of a list, of a map or of `this` cannot be assigned"),
        ("this.event = 1;", "an item of a list, of a map or of `this` cannot be assigned"),
    ] {
        let found = findings(&format!("fn other() {{ }} fn assess() {{ {body} }}"));
        assert_eq!(found.first().map(|finding| finding.message.en.as_str()), Some(message), "{body}");
    }
}

#[test]
fn nothing_hides_from_the_checks() {
    for hidden in [
        "let x = 1 + sleep(1);",
        "let x = [sleep(1)];",
        "let x = #{a: sleep(1)};",
        "let x = `${sleep(1)}`;",
        "if sleep(1) { }",
        "if true { } else { sleep(1); }",
        "if true { } else if sleep(1) { }",
        "switch sleep(1) { _ => 1 }",
        "switch 1 { 1 => sleep(1), _ => 2 }",
        "switch 1 { 1 if sleep(1) => 1, _ => 2 }",
        "switch 1 { 1..2 => sleep(1), _ => 2 }",
        "switch 1 { _ => sleep(1) }",
        "while sleep(1) { }",
        "while true { sleep(1); }",
        "do { sleep(1) } while false;",
        "do { } until sleep(1);",
        "for x in sleep(1) { }",
        "for x in [] { sleep(1); }",
        "for (x, i) in [] { sleep(1); }",
        "return sleep(1);",
        "throw sleep(1);",
        "let x = true && sleep(1);",
        "let x = false || sleep(1);",
        "let x = () ?? sleep(1);",
        "let x = [1][sleep(1)];",
        "let x = this[sleep(1)];",
        "let x = this.param(sleep(1));",
        "let x = this.event[sleep(1)].y;",
        "let x = (1).abs(sleep(1));",
        "let x = !sleep(1);",
        "let x = -sleep(1);",
        "let x = { sleep(1) };",
        "let x = if true { sleep(1) } else { 1 };",
        "const X = sleep(1);",
        "let x = 1; x = sleep(1);",
        "let x = 1; x += sleep(1);",
        "let x = sleep(1) in [1];",
        "if false { sleep(1); }",
        "return; sleep(1);",
    ] {
        let found = findings(&format!("fn assess() {{ {hidden} }}"));
        let unknown = found.iter().any(|finding| finding.message.en == "no function `sleep`");
        assert!(unknown, "{hidden} {found:#?}");
    }
}

#[test]
fn a_few_operations_cannot_buy_much_work() {
    let list = "let l = []; for i in 0..999 { l += `abcdefghi${i}`; }";
    let map = "let m = #{}; for i in 0..199 { m = m.put(`abcdefghi${i}`, i); }";
    let text = "let s = \"x\"; for i in 0..14 { s += s; }";
    let deep = "let l = 1; for i in 0..500 { l = [l]; }";
    for (build, step) in [
        (list, "let x = l;"),
        (list, "f(l);"),
        (list, "l.len();"),
        (list, "`${l}`;"),
        (list, "l.sorted();"),
        (list, "l.join(\"\");"),
        (map, "let x = m;"),
        (map, "`${m}`;"),
        (map, "m.keys();"),
        (text, "s[-16000];"),
        (text, "s[1..16000];"),
        (text, "s.split(\"y\");"),
        (text, "`${s}`;"),
        (deep, "let x = l;"),
    ] {
        let steps = |count: u32| {
            let script =
                format!("fn assess() {{ {build} for i in 0..{count} {{ {step} }} }} fn f(x) {{ 1 }}");
            decide_within(Hook::Assess, &script, Budget::of(1_000_000)).spent
        };
        let cost = (steps(20) - steps(10)) / 10;
        assert!(cost > 50, "{step} costs {cost}");
    }
}

/// What a call copies is what its time goes into: a map of the longest keys was put into for 65 ms within the budget.
#[test]
fn what_is_copied_is_charged_item_by_item_and_byte_by_byte() {
    let key = "k".repeat(KEY_BYTES_MAX - 3);
    let map = format!("let m = #{{}}; for i in 0..199 {{ m = m.put(`{key}${{i}}`, i); }}");
    let list = "let l = []; for i in 0..499 { l += i; }";
    for (build, step, least) in [
        (map.as_str(), "m.put(\"k\", 1);", 199 + 199 * (KEY_BYTES_MAX - 3) / 64),
        (list, "l + l;", 998),
        (list, "l.join(\"\");", 499),
    ] {
        let steps = |count: u32| {
            let script = format!("fn assess() {{ {build} for i in 0..{count} {{ {step} }} }}");
            decide_within(Hook::Assess, &script, Budget::of(1_000_000)).spent
        };
        let cost = (steps(20) - steps(10)) / 10;
        assert!(cost >= least as u64, "{step} costs {cost}, and not {least}");
    }
}

#[test]
fn nothing_stays_from_one_call_to_the_next() {
    assert_eq!(findings("let count = 0; fn assess() { }")[0].code, "script-statement");
    assert_eq!(findings("const LIST = [1]; fn assess() { }")[0].code, "script-statement");
    assert_eq!(findings("fn assess() { count += 1; }")[0].message.en, "no variable `count`");
    let script = "fn assess() { let list = [1, [2]]; list += 3; const M = #{a: 1}; let m = M.put(\"b\", 2); \
                  this.note(\"S1-01\", `${list.len()} ${m.len()} ${M.len()}`); }";
    let pack = super::pack::load(Hook::Assess, script).unwrap();
    let facts = super::pack::facts(&pack);
    let first = pack.decide(Hook::Assess, "subject", facts.clone());
    assert_eq!(first.trace.notes, ["S1-01 3 2 1"]);
    assert_eq!(pack.decide(Hook::Assess, "subject", facts), first);
}

#[test]
fn the_same_input_takes_the_same_operations() {
    let script = "fn assess() { let t = 0; for i in 0..50 { t += i / 3; } this.note(\"S1-01\", `${t}`); \
                  for c in this.charges() { c.times(this.event.count, \"S1-02\"); } }";
    let first = decide(Hook::Assess, script);
    for _ in 0..20 {
        assert_eq!(decide(Hook::Assess, script), first);
    }
}

#[test]
fn a_script_may_use_what_is_left_and_not_one_operation_more() {
    let script =
        "fn assess() { for i in 0..10 { this.param(\"goal\"); } this.charges()[0].times(2, \"S1-01\"); }";
    let spent = decide(Hook::Assess, script).spent;
    let exact = decide_within(Hook::Assess, script, Budget::of(spent));
    assert_eq!((exact.outcome.is_ok(), exact.spent), (true, spent));
    for less in [1, 2, spent / 2, spent - 1] {
        let decision = decide_within(Hook::Assess, script, Budget::of(spent - less));
        assert_eq!(decision.outcome.map_err(|fault| fault.kind), Err(FaultKind::Budget), "{less}");
        assert_eq!(decision.spent, spent - less);
    }
}

#[test]
fn host_functions_cost_what_they_read() {
    let cost = |body: &str| {
        decide(Hook::Assess, &format!("fn assess() {{ let t = \"{}\"; {body} }}", "x".repeat(640))).spent
    };
    // Ten to read the variable, ten to search it.
    assert_eq!(cost("t.contains(\"y\");") - cost("\"\".contains(\"y\");"), 20);
    assert_eq!(cost("this.fired(t);") - cost("this.fired(\"\");"), 20);
}

#[test]
fn values_end_exactly_at_their_limits() {
    let outcome = |body: String| {
        let script = format!("fn assess() {{ {body} }}");
        decide_within(Hook::Assess, &script, Budget::of(10_000_000))
            .outcome
            .map(|_| ())
            .map_err(|fault| fault.kind)
    };
    let check = |max: usize, body: &dyn Fn(usize) -> String| {
        assert_eq!(outcome(body(max)), Ok(()), "{}", body(max));
        assert_eq!(outcome(body(max + 1)), Err(FaultKind::Size), "{}", body(max));
    };
    let doubled = "let s = \"x\"; for i in 0..13 { s += s; }";
    check(TEXT_BYTES_MAX, &|bytes| {
        format!("{doubled} s = s + s + \"{}\";", "x".repeat(bytes - TEXT_BYTES_MAX))
    });
    check(LIST_ITEMS_MAX, &|items| format!("let l = []; for i in 0..{items} {{ l += i; }}"));
    check(LIST_ITEMS_MAX, &|items| format!("let l = [1]; for i in 1..{items} {{ l = [l]; }}"));
    check(MAP_ENTRIES_MAX, &|entries| {
        format!("let m = #{{}}; for i in 0..{entries} {{ m = m.put(`${{i}}`, i); }}")
    });
    check(KEY_BYTES_MAX, &|bytes| format!("let m = #{{}}.put(\"{}\", 1);", "k".repeat(bytes)));
    check(VARIABLES_MAX, &|count| {
        let declared: Vec<String> = (0..count).map(|at| format!("let v{at} = {at};")).collect();
        declared.concat()
    });
}

#[test]
fn scripts_end_exactly_at_their_limits() {
    let check = |max: usize, script: &dyn Fn(usize) -> String, message: &str| {
        assert_eq!(findings(&script(max)), [], "{max}");
        assert_eq!(findings(&script(max + 1))[0].message.en, message);
    };
    let padded = |bytes: usize| format!("fn assess() {{ }}{}", " ".repeat(bytes - "fn assess() { }".len()));
    check(SCRIPT_BYTES_MAX, &padded, "the script has 32769 bytes, more than 32768");
    let many = |count: usize| {
        let others: Vec<String> = (1..count).map(|at| format!("fn f{at}() {{ }} ")).collect();
        others.concat() + "fn assess() { }"
    };
    check(FUNCTIONS_MAX, &many, "too many functions");
    let text = |bytes: usize| format!("fn assess() {{ let s = \"{}\"; }}", "x".repeat(bytes));
    check(LITERAL_BYTES_MAX, &text, "a text written out has more than 1000 bytes");
    let list = |items: usize| format!("fn assess() {{ let l = [{}]; }}", vec!["1"; items].join(","));
    check(LITERAL_ITEMS_MAX, &list, "a list or map written out has more than 100 items");
    let nested = |items: usize| format!("fn assess() {{ let l = [[{}]]; }}", vec!["1"; items - 1].join(","));
    check(LITERAL_ITEMS_MAX, &nested, "a list or map written out has more than 100 items");
    let map = |entries: usize| {
        let entries: Vec<String> = (0..entries).map(|at| format!("k{at}: {at}")).collect();
        format!("fn assess() {{ let m = #{{{}}}; }}", entries.join(","))
    };
    check(LITERAL_ITEMS_MAX, &map, "a list or map written out has more than 100 items");
    let wrong = |calls: usize| findings(&format!("fn assess() {{ {} }}", "typo();".repeat(calls))).len();
    assert_eq!((wrong(FINDINGS_MAX), wrong(FINDINGS_MAX + 1)), (FINDINGS_MAX, FINDINGS_MAX));
}

#[test]
fn depths_end_exactly_at_their_limits() {
    let nested = |levels: usize| {
        let helper = |at: usize| format!("fn f{at}() {{ let x = 1; this.f{}(); }} ", at + 1);
        let helpers: String = (1..levels).map(helper).collect();
        format!("fn assess() {{ let x = 1; this.f1(); }} {helpers} fn f{levels}() {{ let x = 1; }}")
    };
    assert!(decide(Hook::Assess, &nested(CALL_LEVELS_MAX)).outcome.is_ok());
    assert!(decide(Hook::Assess, &nested(CALL_LEVELS_MAX + 1)).outcome.is_err());
    // The function's body, its statement and the expression take four levels of their own.
    let sum = |terms: usize| format!("fn assess() {{ let x = 1{}; }}", "+1".repeat(terms));
    assert_eq!(findings(&sum(EXPRESSION_LEVELS_MAX - 5)), []);
    assert_eq!(
        findings(&sum(EXPRESSION_LEVELS_MAX))[0].message.en,
        "nested too deep, or too long an expression"
    );
}
