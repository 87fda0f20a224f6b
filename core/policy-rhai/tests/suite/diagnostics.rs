//! What is said of a script that cannot be loaded: message, help, and the words it points at.

use super::pack::findings;
use suban_policy::diagnostic::{Diagnostic, Severity};
use suban_policy::{Hook, PackFiles};
use suban_policy_review::lint::lint;

/// Checks the first finding of a script whose `assess` has that body, on a line of its own.
fn check(body: &str, code: &str, underlined: &str, zh: &str, en: &str, help: Option<(&str, &str)>) {
    let script = format!(
        "fn twice(n) {{ n * 2 }} fn assess() {{\n  {body}\n}}\nfn helper(a) {{ this.note(\"S1-01\", a); }}\n"
    );
    let found = findings(&script);
    let Some(finding) = found.first() else { panic!("{body}: nothing was found") };
    assert_eq!((finding.code, finding.path.as_str()), (code, "assess.rhai"), "{body}");
    assert_eq!((finding.message.zh.as_str(), finding.message.en.as_str()), (zh, en), "{body}");
    let said = finding.help.as_ref().map(|help| (help.zh.as_str(), help.en.as_str()));
    assert_eq!(said, help, "{body}");
    assert_eq!(words_at(&script, finding), underlined, "{body}");
    assert_eq!(finding.span.map(|span| span.line), Some(2), "{body}");
}

fn words_at<'a>(script: &'a str, finding: &Diagnostic) -> &'a str {
    let span = finding.span.unwrap();
    &script[span.offset..span.offset + span.len]
}

/// What would fail only when its line runs, on a real ticket.
#[test]
fn names_that_the_pack_does_not_have_are_found_before_a_line_runs() {
    for (body, underlined, code, zh) in [
        ("let a = this[\"超期天\"];", "\"超期天\"", "unknown-field", "没有字段「超期天」"),
        (
            "if this[\"渠道\"].contains(\"x\") && this[\"类\"].len() > 1 {}",
            "\"类\"",
            "unknown-field",
            "没有字段「类」",
        ),
        ("let a = this.event.pionts;", "pionts", "unknown-field", "没有字段「event.pionts」"),
        ("let a = this.event[\"cuont\"];", "\"cuont\"", "unknown-field", "没有字段「event.cuont」"),
        ("let a = this.param(\"gaol\");", "\"gaol\"", "unknown-parameter", "没有参数「gaol」"),
        ("this.note(\"S1-99\", \"x\");", "\"S1-99\"", "unknown-clause", "没有条款「S1-99」"),
        ("this.charge(\"P9\", \"S9\", \"工作室\", 1);", "\"S9\"", "unknown-clause", "没有条款「S9」"),
        ("let a = this[\"正文\"];", "\"正文\"", "unseen-field", "脚本看不到「正文」"),
    ] {
        let script = format!("fn assess() {{\n  {body}\n}}\n");
        let pack = super::pack::load(Hook::Assess, &script).unwrap();
        let mut found = lint(&pack, &PackFiles::default(), None);
        found.retain(|found| found.severity == Severity::Error);
        let [one] = found.as_slice() else { panic!("{body}: {found:#?}") };
        assert_eq!((one.code, one.message.zh.as_str()), (code, zh), "{body}");
        assert_eq!(words_at(&script, one), underlined, "{body}");
        assert!(one.help.is_some(), "{body}");
    }
    // What a script puts together is not known before.
    for body in
        ["let a = \"超\" + \"期\"; this[a];", "this.event.points; this[\"超期\"]; this.param(\"goal\");"]
    {
        let pack = super::pack::load(Hook::Assess, &format!("fn assess() {{ {body} }}")).unwrap();
        let found = lint(&pack, &PackFiles::default(), None);
        assert!(found.iter().all(|found| found.severity == Severity::Warning), "{body}: {found:#?}");
    }
}

#[test]
fn words() {
    let code = "script-syntax";
    for (body, underlined, zh, en, help) in [
        (
            "let is = 1;",
            "is",
            "「is」是保留字",
            "`is` is reserved",
            Some(("请换一个名字", "use another name")),
        ),
        (
            "let x = null;",
            "null",
            "「null」是保留字",
            "`null` is reserved",
            Some(("没有值写作 ()", "write () for no value")),
        ),
        (
            "var x = 1;",
            "var",
            "「var」是保留字",
            "`var` is reserved",
            Some(("变量用 let", "write `let` for a variable")),
        ),
        (
            "if x == 1 { }",
            "x",
            "没有变量「x」",
            "no variable `x`",
            Some((
                "先写 let x = …;事实写 this[\"x\"];文字加双引号",
                "write let x = … first; a fact is this[\"x\"]; text stands in double quotes",
            )),
        ),
        (
            "if 渠道 == 1 { }",
            "渠道",
            "没有变量「渠道」",
            "no variable `渠道`",
            Some((
                "先写 let 渠道 = …;事实写 this[\"渠道\"];文字加双引号",
                "write let 渠道 = … first; a fact is this[\"渠道\"]; text stands in double quotes",
            )),
        ),
    ] {
        check(body, code, underlined, zh, en, help);
    }
}

#[test]
fn signs_and_forms() {
    let code = "script-syntax";
    for (body, underlined, zh, en, help) in [
        ("let x = 1 let y = 2;", "let", "这里应有「;」", "expected `;` to terminate this statement", None),
        (
            "let x = \"水;",
            "\"",
            "文字的引号没有结束",
            "a text's quote is never closed",
            Some(("补上右引号", "close the quote")),
        ),
        (
            "this.note(“甲”);",
            "“",
            "这里不应有「“」",
            "`“` is not expected here",
            Some(("请用半角「\"」", "write the plain `\"`")),
        ),
        (
            "this.note\u{FF08}1);",
            "\u{FF08}",
            "这里不应有「\u{FF08}」",
            "`\u{FF08}` is not expected here",
            Some(("请用半角「(」", "write the plain `(`")),
        ),
        (
            "let x = 1 === 1;",
            "=",
            "「===」不能用在这里",
            "`===` cannot be used here",
            Some(("写 ==", "write ==")),
        ),
        ("let x = 1; x++;", "+", "没有运算符「++」", "no operator `++`", Some(("写 += 1", "write += 1"))),
        (
            "let x = 1; if x = 1 { }",
            "=",
            "「=」不能用在这里",
            "`=` cannot be used here",
            Some(("比较请写 ==", "to compare, write ==")),
        ),
        (
            "const X = 1; X = 2;",
            "X",
            "常量「X」不能再赋值",
            "the constant `X` cannot be assigned",
            Some(("用 let 代替 const", "use `let` instead of `const`")),
        ),
        (
            "1 + 1 = 2;",
            "+",
            "等号左边不能赋值",
            "what stands left of = cannot be assigned",
            Some(("比较请写 ==", "to compare, write ==")),
        ),
        ("if 1 { }", "1", "应为是或否,不是数", "expected a boolean expression, not a number", None),
        (
            "break;",
            "break",
            "break 和 continue 只能写在循环里",
            "`break` and `continue` belong into a loop",
            None,
        ),
        (
            "fn inner() { }",
            "fn",
            "fn 不能写在别的函数或代码块里",
            "a function cannot be defined inside of another",
            Some(("把 fn 移到最外层", "move it to the top level")),
        ),
        ("let x = #{a: 1, a: 2};", "a", "键「a」写了两次", "the key `a` is given twice", None),
        (
            "switch 1 { _ => 1, 2 => 2 }",
            "_",
            "switch 的「_」必须在最后",
            "`_` comes last in a `switch`",
            None,
        ),
        ("let x = 1.5.6;", "6", "点号后应为名称", "a name must follow the dot", None),
        (
            "let x = 'ab';",
            "'",
            "单引号里只能有一个字:ab",
            "single quotes hold one character: ab",
            Some(("文字请用双引号", "text stands in double quotes")),
        ),
        ("let x = \"a\\qb\";", "qb", "转义「\\q」不对", "`\\q` is no escape sequence", None),
    ] {
        check(body, code, underlined, zh, en, help);
    }
}

#[test]
fn calls() {
    for (body, code, underlined, zh, en, help) in [
        (
            "this.charge(\"K1\", \"S1-01\", 1);",
            "wrong-arguments",
            "charge",
            "「charge」不能这样调用:给了 3 个参数",
            "`charge` cannot be called so, with 3 arguments",
            ("写法:this.charge(rule, clause, who, points)", "write this.charge(rule, clause, who, points)"),
        ),
        (
            "param(\"goal\");",
            "wrong-arguments",
            "param",
            "「param」不能这样调用:给了 1 个参数",
            "`param` cannot be called so, with 1 arguments",
            ("写法:this.param(name)", "write this.param(name)"),
        ),
        (
            "this.helper(1, 2);",
            "wrong-arguments",
            "helper",
            "「helper」不能这样调用:给了 2 个参数",
            "`helper` cannot be called so, with 2 arguments",
            ("写法:helper(a)", "write helper(a)"),
        ),
        (
            "helper(1);",
            "script-this",
            "helper",
            "这样调用时,「helper」里没有 this",
            "called like this, `helper` has no `this`",
            ("写 this.helper(…)", "write this.helper(…)"),
        ),
        (
            "let f = twice;",
            "script-function-value",
            "twice",
            "函数「twice」不能当作值",
            "the function `twice` is no value",
            ("直接调用:this.twice()", "call it: this.twice()"),
        ),
        (
            "let x = twice!(2);",
            "script-capture",
            "twice",
            "不能用「twice!」调用",
            "`twice!` is no way to call",
            ("去掉叹号,把用到的值作为参数:twice(…)", "leave out the `!` and pass what it needs: twice(…)"),
        ),
        (
            "let m = #{}; m.total = 1;",
            "script-assignment",
            "m",
            "不能改列表、对照表或 this 里的一项",
            "an item of a list, of a map or of `this` cannot be assigned",
            (
                "对照表写 表 = 表.put(键, 值);列表写 列表 += [项]",
                "write map = map.put(key, value), or list += [item]",
            ),
        ),
    ] {
        check(body, code, underlined, zh, en, Some(help));
    }
}

#[test]
fn a_misspelt_function_is_found_with_those_like_it() {
    let found = findings("fn assess() {\n  this.chrage(\"K1\", \"S1-01\", \"甲\", 1);\n}\nfn charger() { }");
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].code, found[0].message.zh.as_str()), ("unknown-function", "没有函数「chrage」"));
    let help = found[0].help.as_ref().unwrap();
    assert!(help.zh.starts_with("可用:charge、charger、charges、"), "{help:?}");
    assert!(help.en.starts_with("known: charge、charger、charges、"), "{help:?}");
    assert_eq!(found[0].span.map(|span| (span.line, span.column, span.len)), Some((2, 8, 6)));
}

#[test]
fn functions_and_statements() {
    for (script, code, underlined, en) in [
        (
            "let limit = 3;\nfn assess() { }",
            "script-statement",
            "let",
            "a statement outside of functions never runs",
        ),
        (
            "fn assess() { }\nfn charge(a, b, c, d) { }",
            "script-name",
            "charge",
            "the name `charge` is taken by this.charge(rule, clause, who, points)",
        ),
        (
            "fn assess() { }\nfn max(maximum, other) { }",
            "script-name",
            "max",
            "the name `max` is taken by number.max(other)",
        ),
        (
            "fn assess() { }\nfn int.double() { }",
            "script-name",
            "double",
            "the function `double` cannot be written for one kind of `this`",
        ),
        (
            "fn assess() { }\nfn assess() { }",
            "script-syntax",
            "fn",
            "the function `assess` with 0 parameters is defined twice",
        ),
        ("fn assess { }", "script-syntax", "{", "the function `assess` has no parentheses"),
        ("fn assess()", "script-syntax", "", "the function `assess` has no body"),
        ("fn () { }", "script-syntax", "(", "a function's name must follow `fn`"),
        ("fn assess(a, a) { }", "script-syntax", "a", "the function `assess` has two parameters `a`"),
        ("fn assess() { let x = 1;\n", "script-syntax", "", "expected `}` to terminate this block"),
    ] {
        let found = findings(script);
        let Some(finding) = found.first() else { panic!("{script}: nothing was found") };
        assert_eq!((finding.code, finding.message.en.as_str()), (code, en), "{script}");
        assert_eq!(words_at(script, finding), underlined, "{script}");
    }
}

#[test]
fn all_findings_come_in_the_order_of_the_file() {
    let script = "fn assess() { this.one(); }\nfn b() { this.two(); let l = [1]; l[0] = 2; }\nfn a() { this.three(); }";
    let found = findings(script);
    let lines: Vec<_> = found.iter().map(|finding| (finding.span.unwrap().line, finding.code)).collect();
    let unknown = "unknown-function";
    assert_eq!(lines, [(1, unknown), (2, unknown), (2, "script-assignment"), (3, unknown)]);
}
