//! A small pack around one script.

use std::collections::BTreeMap;
use std::sync::Arc;
use suban_model::{Charge, Share, Value};
use suban_policy::budget::Budget;
use suban_policy::diagnostic::Diagnostic;
use suban_policy::engine::Engine;
use suban_policy::{Decision, Facts, Fault, Hook, Outcome, Pack, PackFiles};
use suban_policy_rhai::RhaiEngine;

const MANIFEST: &str = r#"
id = "sample"
title = "样例"
engine = "1"
effective_from = 2022-10-10

[calendar]
zone = "Asia/Shanghai"
hours = ["08:30-12:00", "13:30-17:30"]

[channels]
"平台" = ["12345"]

[who]
"工作室" = ["unit:studio"]
"责任部门" = ["event.unit"]

[parameters]
growth = "doubling"
goal = 95
rate = "0.5"
loud = true
share.percent = 33.5

[hooks.assess]
script = "assess.rhai"
tables = ["base"]

[tables]
base = { policy = "collect" }
"#;

const CLAUSES: &str = r#"
"S1-01" = "第一条"
"S1-02" = "第二条"
"#;

const UNITS: &str = r#"
studio = { name = "服务工作室" }
sales = { name = "营业部", groups = ["业务部门"] }
repair = { name = "抢修队" }
"#;

const FINDINGS: &str = r#"
[blame]
name = "责任认定"
about = "ticket"
by = ["studio"]

[blame.fields]
points = { label = "扣分值", type = "points" }
count = { label = "件数", type = "integer" }
unit = { label = "责任单位", type = "unit" }
shares = { label = "责任比例", type = "shares" }
remark = { label = "备注", type = "text" }
proven = { label = "属实", type = "bool" }
"#;

const TABLE: &str = "编号,条款,事件,→,扣谁,分\nP01,S1-01,查实,,工作室,2\n";

/// What loading a script as `hook` gives.
pub fn load(hook: Hook, script: &str) -> Result<Pack, Vec<Diagnostic>> {
    load_with(hook, script, &RhaiEngine::new())
}

/// As [`load`], on a given engine.
pub fn load_with(hook: Hook, script: &str, engine: &RhaiEngine) -> Result<Pack, Vec<Diagnostic>> {
    let manifest = match hook {
        Hook::Assess => MANIFEST.to_owned(),
        other => {
            MANIFEST.replace("[hooks.assess]", &format!("[hooks.{other}]")).replace("tables = [\"base\"]", "")
        }
    };
    let path = "assess.rhai".to_owned();
    let files = [
        ("pack.toml".to_owned(), manifest),
        ("clauses.toml".to_owned(), CLAUSES.to_owned()),
        ("units.toml".to_owned(), UNITS.to_owned()),
        ("findings.toml".to_owned(), FINDINGS.to_owned()),
        ("tables/base.csv".to_owned(), TABLE.to_owned()),
        (path, script.to_owned()),
    ];
    let files: BTreeMap<String, Vec<u8>> = files.map(|(path, text)| (path, text.into_bytes())).into();
    let engines: [Arc<dyn Engine>; 1] = [Arc::new(engine.clone())];
    Pack::load(&PackFiles::new(files).unwrap(), &engines, &BTreeMap::new())
}

/// The facts of a finding.
pub fn facts(pack: &Pack) -> Facts {
    let mut facts = Facts::default();
    let mut set = |name: &str, value: Value| facts.set(pack.vocabulary().id(name).unwrap(), value);
    set("事件", "finding.recorded".into());
    set("渠道", Value::Terms(vec!["12345".into(), "平台".into()]));
    set("类别", "供水/停水".into());
    set("超期", Value::Number("1.50".parse().unwrap()));
    set("event.points", Value::Number("2.00".parse().unwrap()));
    set("event.count", 3.into());
    set("event.unit", Value::Terms(vec!["营业部".into(), "sales".into()]));
    set("event.proven", true.into());
    let share = |unit: &str, percent: &str| Share { unit: unit.into(), percent: percent.parse().unwrap() };
    set("event.shares", Value::Shares(vec![share("营业部", "33"), share("抢修队", "67")]));
    facts.set_text(&["停水三天了"], suban_model::Digest::of(b"words"));
    facts
}

/// Asks a script about those facts.
pub fn decide(hook: Hook, script: &str) -> Decision {
    decide_within(hook, script, Budget::default())
}

/// As [`decide`], with a budget of its own.
pub fn decide_within(hook: Hook, script: &str, budget: Budget) -> Decision {
    let pack = load(hook, script).unwrap_or_else(|found| panic!("{script}\n{found:#?}"));
    let facts = facts(&pack);
    pack.decide_within(hook, "subject", facts, budget)
}

/// The remarks that `assess` leaves: how tests see values inside of a script.
pub fn notes(body: &str) -> Vec<String> {
    let decision = decide(Hook::Assess, &format!("fn assess() {{ {body} }}"));
    assert_eq!(decision.outcome.as_ref().err(), None, "{body}");
    decision.trace.notes.iter().map(|note| note.trim_start_matches("S1-01 ").to_owned()).collect()
}

/// The fault of an `assess` with that body.
pub fn fault(body: &str) -> Fault {
    decide(Hook::Assess, &format!("fn assess() {{\n{body}\n}}")).outcome.unwrap_err()
}

/// The charges of `assess`.
pub fn charges(script: &str) -> Vec<Charge> {
    match decide(Hook::Assess, script).outcome {
        Ok(Outcome::Assessed(charges)) => charges,
        other => panic!("{script}\n{other:?}"),
    }
}

/// What loading an `assess` script finds.
pub fn findings(script: &str) -> Vec<Diagnostic> {
    load(Hook::Assess, script).err().unwrap_or_default()
}
