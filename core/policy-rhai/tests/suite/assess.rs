//! What `this` offers: facts, parameters, remarks, charges.

use super::pack::{charges, decide, fault, notes};
use suban_model::{Amount, Charge};
use suban_policy::{FaultKind, Hook};

#[test]
fn facts_and_parameters_are_read() {
    for (expression, expect) in [
        ("this[\"渠道\"].join(\",\")", "12345,平台"),
        ("this[\"ticket.channel\"].len()", "2"),
        ("this.渠道.len()", "2"),
        ("this[\"类别\"]", "供水/停水"),
        ("this[\"超期\"]", "1.5"),
        ("this[\"超期\"] * 2", "3"),
        ("this[\"分级\"] == ()", "true"),
        ("this.event.points", "2"),
        ("this.event.points / 4", "0.5"),
        ("this.event.count == 3", "true"),
        ("this.event.unit == \"营业部\"", "true"),
        ("this.event.proven", "true"),
        ("this.event.remark == ()", "true"),
        ("this.event.shares[1].unit", "抢修队"),
        ("this.event.points * this.event.shares[0].percent / 100", "0.66"),
        ("this.param(\"growth\")", "doubling"),
        ("this.param(\"goal\") - 0.5", "94.5"),
        ("this.param(\"rate\")", "0.5"),
        ("this.param(\"loud\")", "true"),
        ("this.param(\"share.percent\") * 2", "67"),
        ("this.fired(\"P01\")", "true"),
        ("this.fired(\"P02\")", "false"),
    ] {
        assert_eq!(notes(&format!("this.note(\"S1-01\", `${{{expression}}}`);")), [expect], "{expression}");
    }
}

#[test]
fn the_paper_pack_s_script_runs() {
    let script = r#"
        fn assess() {
            for charge in this.charges() {
                this.double_if_repeated(charge);
            }
            for share in this.event.shares {
                this.charge("P33", "S1-02", share.unit, this.event.points * 2 * share.percent / 100);
            }
        }
        fn double_if_repeated(charge) {
            let nth = this.event.count;
            if charge.rule == "P01" && charge.clause == "S1-01" && charge.who == "studio" && nth >= 2 {
                charge.times(this.growth(nth), "S1-02");
            }
        }
        fn growth(nth) {
            if this.param("growth") == "doubling" { 2 ** (nth - 1) } else { nth }
        }"#;
    let found: Vec<String> = charges(script).iter().map(shown).collect();
    assert_eq!(found, ["P01 S1-01 studio 8", "P33 S1-02 sales 1.32", "P33 S1-02 repair 2.68"]);
    assert!(decide(Hook::Assess, script).trace.fired.iter().any(|fired| fired.rule == "P33"));
}

fn shown(charge: &Charge) -> String {
    let Amount::Fixed(base) = charge.amount else { panic!("{charge:?}") };
    format!("{} {} {} {}", charge.rule, charge.clause, charge.who, charge.points_for(base).unwrap())
}

#[test]
fn points_come_as_number_or_text() {
    for (points, expect) in
        [("2", "2"), ("0.5", "0.5"), ("\"0.25\"", "0.25"), ("1 / 3", "0.33"), ("0.125", "0.13")]
    {
        let script = format!("fn assess() {{ this.charge(\"K01\", \"S1-01\", \"营业部\", {points}); }}");
        assert_eq!(charges(&script)[1].amount, Amount::Fixed(expect.parse().unwrap()), "{points}");
    }
}

#[test]
fn a_fault_of_the_host_comes_out_as_it_was() {
    use FaultKind::{Rule, Script, Size, Who};
    for (body, kind, zh, en) in [
        ("this[\"渠到\"];", Rule, "没有字段「渠到」;可用:", "no field `渠到`; known: "),
        ("this.event.ponits;", Rule, "没有字段「event.ponits」;可用:", "no field `event.ponits`; known: "),
        ("this.渠到;", Rule, "没有字段「渠到」;可用:", "no field `渠到`; known: "),
        ("this.param(\"gaol\");", Rule, "没有参数「gaol」;可用:goal", "no parameter `gaol`; known: goal"),
        (
            "this.note(\"S9\", \"\");",
            Rule,
            "clauses.toml 里没有条款「S9」",
            "clause `S9` is not in clauses.toml",
        ),
        (
            "this.charge(\"K1\", \"S9\", \"工作室\", 1);",
            Rule,
            "clauses.toml 里没有条款「S9」",
            "clause `S9` is not",
        ),
        ("this.charge(\"K1\", \"S1-01\", \"某部\", 1);", Who, "不知道扣谁「某部」", "no unit `某部`"),
        (
            "this.charge(\"K1\", \"S1-01\", \"工作室\", -1);",
            Rule,
            "K1 的分值为负或过大",
            "the points of `K1` are negative",
        ),
        (
            "this.charge(\"K1\", \"S1-01\", \"工作室\", \"两分\");",
            Rule,
            "分值应为数",
            "points must be a number",
        ),
        (
            "this.charge(\"P01\", \"S1-01\", \"工作室\", 1);",
            Rule,
            "P01 对同一单位扣了两次",
            "`P01` charges one unit twice",
        ),
        (
            "this.charges()[0].times(101, \"S1-01\");",
            Rule,
            "倍数 101 不在 0 到 100 之间",
            "factor 101 is not within",
        ),
        ("this.charges()[0].times(\"二\", \"S1-01\");", Rule, "倍数应为数", "the factor must be a number"),
        (
            "let c = this.charges()[0]; c.times(2, \"S1-01\"); c.times(2, \"S1-02\");",
            Rule,
            "P01 已按",
            "`P01` was already",
        ),
        ("this.classify(\"投诉\", \"\");", Rule, "只有 classify 可以这样做", "only `classify` may do this"),
        ("this.assign(\"营业部\");", Rule, "只有 route 可以这样做", "only `route` may do this"),
        ("this[\"正文\"];", Rule, "脚本看不到「正文」", "scripts cannot see `正文`"),
        ("this.event = 1;", Script, "", ""),
        ("let list = \"水,\"; for i in 0..20 { list += list; }", Size, "文字过长", "a text is too long"),
    ] {
        if kind == Script {
            continue;
        }
        let fault = fault(body);
        assert_eq!(fault.kind, kind, "{body} {fault:?}");
        assert!(fault.zh.starts_with(zh) && fault.en.starts_with(en), "{body} {fault:?}");
    }
}

#[test]
fn the_place_is_the_innermost_call() {
    let script =
        "fn assess() {\n    this.helper();\n}\nfn helper() {\n    let x = 1; this.param(\"typo\");\n}";
    let fault = decide(Hook::Assess, script).outcome.unwrap_err();
    assert_eq!(fault.place.as_deref(), Some("assess.rhai:5:21"));
}

#[test]
fn a_failed_script_leaves_the_trace_and_what_it_used() {
    let decision = decide(Hook::Assess, "fn assess() { this.note(\"S1-01\", \"先\"); throw \"后\"; }");
    assert!(decision.outcome.is_err());
    assert_eq!(decision.trace.notes, ["S1-01 先"]);
    assert!(decision.spent > 5);
}
