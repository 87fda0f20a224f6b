//! Values, arithmetic and the library's functions, seen from inside of a script.

use super::pack::{fault, notes};
use suban_policy::FaultKind;

/// What an expression is, as `this.note` shows it.
fn check(expression: &str, expect: &str) {
    let noted = notes(&format!("this.note(\"S1-01\", `${{{expression}}}`);"));
    assert_eq!(noted, [expect], "{expression}");
}

#[test]
fn numbers_are_exact() {
    for (expression, expect) in [
        ("7 / 2", "3.5"),
        ("6 / 2", "3"),
        ("1 / 3 * 3", "0.9999999999999999999999999999"),
        ("0.1 + 0.2", "0.3"),
        ("0.1 * 3", "0.3"),
        ("2.5 * 2", "5"),
        ("5 - 0.5", "4.5"),
        ("7 % 4", "3"),
        ("7.5 % 2", "1.5"),
        ("2 ** 10", "1024"),
        ("0.5 ** 2", "0.25"),
        ("2 ** 0", "1"),
        ("-3 + 1", "-2"),
        ("-(0.5)", "-0.5"),
        ("100 * 2 * 33 / 100", "66"),
        ("2 * 33 / 100", "0.66"),
        ("1 + 2 * 3", "7"),
        ("9007199254740993 / 1", "9007199254740993"),
    ] {
        check(expression, expect);
    }
}

#[test]
fn assignments_with_an_operator_are_exact_too() {
    for (statements, expect) in [
        ("let x = 7; x /= 2;", "3.5"),
        ("let x = 6; x /= 2;", "3"),
        ("let x = 1; x += 0.5;", "1.5"),
        ("let x = 0.5; x += 0.5;", "1"),
        ("let x = 0.5; x *= 4;", "2"),
        ("let x = 2; x **= 3;", "8"),
        ("let x = 2; x -= 0.25;", "1.75"),
        ("let x = 7.5; x %= 2;", "1.5"),
        ("let x = 3; x += 1;", "4"),
        ("let x = \"a\"; x += \"b\";", "ab"),
    ] {
        assert_eq!(notes(&format!("{statements} this.note(\"S1-01\", `${{x}}`);")), [expect], "{statements}");
    }
}

#[test]
fn a_whole_result_counts_as_an_integer() {
    check("switch 0.5 * 2 { 1 => \"one\", _ => \"other\" }", "one");
    check("[10, 20, 30][1.5 - 0.5]", "20");
    check("0.5 * 2 == 1", "true");
}

#[test]
fn numbers_have_functions() {
    for (expression, expect) in [
        ("(2.7).floor()", "2"),
        ("(-2.1).floor()", "-3"),
        ("(2.1).ceiling()", "3"),
        ("(2.5).round()", "3"),
        ("(-2.5).round()", "-3"),
        ("(0.125).round(2)", "0.13"),
        ("(5).floor()", "5"),
        ("(-5).abs()", "5"),
        ("(1).min(0.5)", "0.5"),
        ("max(1, 2)", "2"),
        ("(0.5).to_string() + \"%\"", "0.5%"),
    ] {
        check(expression, expect);
    }
}

#[test]
fn texts_have_functions() {
    for (expression, expect) in [
        ("\"停水三天\".len()", "4"),
        ("\"\".is_empty()", "true"),
        ("\" 停水 \".trim()", "停水"),
        ("\"供水/停水\".contains(\"停水\")", "true"),
        ("\"停水\" in \"供水/停水\"", "true"),
        ("\"供水/停水\".starts_with(\"供水/\")", "true"),
        ("\"供水/停水\".ends_with(\"供水\")", "false"),
        ("\"供水/停水\".split(\"/\")[1]", "停水"),
        ("\"甲\" + \"乙\"", "甲乙"),
        ("\"甲\" < \"乙\"", "false"),
    ] {
        check(expression, expect);
    }
}

#[test]
fn lists_and_maps_are_values() {
    for (expression, expect) in [
        ("[1, 2, 3].len()", "3"),
        ("[].is_empty()", "true"),
        ("[1, 2].first()", "1"),
        ("[1, 2].last()", "2"),
        ("[].first() == ()", "true"),
        ("[1, \"a\", true].contains(1.0)", "true"),
        ("\"b\" in [\"a\", \"b\"]", "true"),
        ("\"c\" !in [\"a\", \"b\"]", "true"),
        ("([1] + [2]).len()", "2"),
        ("[0.5, 1, 2].sum()", "3.5"),
        ("[3, 0.5, 2].sorted().join(\",\")", "0.5,2,3"),
        ("[\"b\", \"a\"].sorted().join(\"、\")", "a、b"),
        ("#{b: 1, a: 2}.keys().join(\",\")", "a,b"),
        ("#{a: 1}.put(\"a\", 2).a", "2"),
        ("#{a: 1}.put(\"b\", 2).len()", "2"),
        ("#{a: 1}.contains(\"a\")", "true"),
        ("#{}.is_empty()", "true"),
    ] {
        check(expression, expect);
    }
    let shown = "let list = [1, 0.5, \"水\", true, [2], #{}]; let map = #{b: list, a: 2};";
    assert_eq!(
        notes(&format!("{shown} this.note(\"S1-01\", `${{list}} ${{map}}`);")),
        ["1、0.5、水、true、…、… a: 2、b: …"]
    );
    let grown = "const FIRST = [1]; let list = FIRST; list += 2; list += [3]; let other = list; other += 4;";
    assert_eq!(
        notes(&format!("{grown} this.note(\"S1-01\", list.join(\",\") + `/${{FIRST.len()}}`);")),
        ["1,2,3/1"]
    );
}

#[test]
fn a_list_equals_a_text_that_is_in_it() {
    for (expression, expect) in [
        ("this[\"渠道\"] == \"平台\"", "true"),
        ("\"12345\" == this[\"渠道\"]", "true"),
        ("this[\"渠道\"] == \"1234\"", "false"),
        ("this[\"渠道\"] != \"平台\"", "false"),
        ("\"三来\" != this[\"渠道\"]", "true"),
    ] {
        check(expression, expect);
    }
}

#[test]
fn what_does_not_fit_is_said_in_words() {
    for (body, zh, en) in [
        ("let x = 1 / 0;", "除数为零", "division by zero"),
        ("let x = 1; x %= 0.0;", "除数为零", "division by zero"),
        (
            "let x = 2 ** 0.5;",
            "2 ** 0.5 算不出来:数过大,或指数不是 0 到 128 的整数",
            "`2 ** 0.5` is too large, or its exponent is no whole number from 0 to 128",
        ),
        ("let x = (1).round(29);", "小数位数应为 0 到 28,不是 29", "round to 0 to 28 decimals, not 29"),
        ("let x = \"a\" * 2;", "「*」不能用于:文字、整数", "`*` does not work on text, whole number"),
        ("let x = \"ab\" - \"a\";", "文字不能相减", "texts cannot be subtracted"),
        ("let x = \"ab\"; x -= \"a\";", "文字不能相减", "texts cannot be subtracted"),
        ("let x = [1] == [1];", "「==」不能用于:列表、列表", "`==` does not work on list, list"),
        ("let x = [1][3];", "下标 3 超出列表,只有 1 项", "index 3 is outside the list of 1"),
        ("let x = \"水\"[3];", "下标 3 超出文字,只有 1 字", "index 3 is outside the text of 1 characters"),
        ("let m = #{a: 1}; m.b;", "没有「b」这一项", "there is no `b`"),
        (
            "let x = 1; if x { this.fired(\"P01\"); }",
            "应为是或否,不是整数",
            "wanted true or false, not whole number",
        ),
        (
            "let n = 5; for x in n { this.fired(\"P01\"); }",
            "for 只能用于列表或范围,如 0..3",
            "`for` takes a list or a range such as 0..3",
        ),
        (
            "let x = [1, \"a\"].sum();",
            "列表里有不是数的项,不能求和",
            "the list holds more than numbers, and has no sum",
        ),
        (
            "let x = [1, \"a\"].sorted();",
            "只有全是数或全是文字的列表可以排序",
            "only a list of numbers, or one of texts, can be sorted",
        ),
        ("let x = [[1]].join(\"\");", "只有文字和数可以连接", "only texts and numbers can be joined"),
        ("let n = 5; n.total;", "整数没有「total」这一项", "a whole number has no `total`"),
        ("this.charges()[0].total;", "扣分没有「total」这一项", "a charge has no `total`"),
        ("throw \"查无此单\";", "脚本中止:查无此单", "the script gave up: 查无此单"),
        (
            "let x = 9223372036854775807 + 1;",
            "算不出来:Addition overflow: 9223372036854775807 + 1",
            "arithmetic failed: Addition overflow: 9223372036854775807 + 1",
        ),
    ] {
        let fault = fault(body);
        assert_eq!((fault.kind, fault.zh.as_str(), fault.en.as_str()), (FaultKind::Script, zh, en), "{body}");
        assert!(fault.place.as_deref().is_some_and(|place| place.starts_with("assess.rhai:2:")), "{fault:?}");
    }
}
