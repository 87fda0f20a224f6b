//! `classify` and `route`.

use super::pack::{decide, load};
use suban_model::{Classification, Routing, RoutingReason};
use suban_policy::{Fault, FaultKind, Hook, Outcome};
use suban_policy_rhai::limits::{CO_HANDLERS_MAX, OUTPUT_BYTES_MAX, TAGS_MAX};

fn classify(body: &str) -> Result<Classification, Fault> {
    match decide(Hook::Classify, &format!("fn classify() {{ {body} }}")).outcome? {
        Outcome::Classified(classification) => Ok(classification),
        other => panic!("{other:?}"),
    }
}

fn route(body: &str) -> Result<Routing, Fault> {
    match decide(Hook::Route, &format!("fn route() {{ {body} }}")).outcome? {
        Outcome::Routed(routing) => Ok(routing),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_script_classifies() {
    let found = classify(
        "this.classify(\"投诉\", \"供水/停水\"); this.tag(\"重复\"); this.tag(\"急\"); this.tag(\"重复\"); this.grade(\"紧急\");",
    )
    .unwrap();
    assert_eq!((found.kind.as_str(), found.category.as_str()), ("投诉", "供水/停水"));
    assert_eq!(found.grade.as_deref(), Some("紧急"));
    assert_eq!(found.tags, ["急", "重复"]);
}

#[test]
fn a_script_routes() {
    let assign = |lead: &str, co: &[&str]| Routing::Assign {
        lead: lead.into(),
        co_handlers: co.iter().map(|&unit| unit.into()).collect(),
    };
    for (body, expect) in [
        ("this.assign(\"营业部\");", assign("sales", &[])),
        ("this.assign(\"sales\", [\"抢修队\", \"studio\"]);", assign("sales", &["repair", "studio"])),
        (
            "this.give_back(\"不归本单位\");",
            Routing::Return { reason: RoutingReason::Rule("不归本单位".into()) },
        ),
        ("this.queue(\"请人看\");", Routing::Queue { reason: RoutingReason::Rule("请人看".into()) }),
        (
            "this.assign(\"营业部\"); this.queue(\"改主意\");",
            Routing::Queue { reason: RoutingReason::Rule("改主意".into()) },
        ),
        ("if this[\"渠道\"] == \"平台\" { this.assign(\"抢修队\") }", assign("repair", &[])),
    ] {
        assert_eq!(route(body), Ok(expect), "{body}");
    }
}

#[test]
fn an_unknown_unit_is_refused_with_those_there_are() {
    let fault = route("this.assign(\"营业\");").unwrap_err();
    assert_eq!(fault.kind, FaultKind::Who);
    assert_eq!(fault.zh, "没有单位「营业」;可用:营业部、抢修队、服务工作室");
    assert_eq!(fault.place.as_deref(), Some("assess.rhai:1:19"));
    assert_eq!(
        route("this.assign(\"营业部\", [1]);").unwrap_err().en,
        "co-handlers are a list of units' names"
    );
}

#[test]
fn outputs_end_exactly_at_their_limits() {
    let text = |bytes: usize| format!("let t = \"{}\";", "x".repeat(bytes));
    assert!(classify(&format!("{} this.grade(t);", text(OUTPUT_BYTES_MAX))).is_ok());
    let fault = classify(&format!("{} this.grade(t);", text(OUTPUT_BYTES_MAX + 1))).unwrap_err();
    assert_eq!((fault.kind, fault.en.as_str()), (FaultKind::Size, "a text has more than 500 bytes"));
    let tags = |count: usize| classify(&format!("for i in 0..{count} {{ this.tag(`t${{i}}`); }}"));
    assert_eq!(tags(TAGS_MAX).unwrap().tags.len(), TAGS_MAX);
    assert_eq!(tags(TAGS_MAX + 1).unwrap_err().en, "more than 50 tags");
    let co = |count: usize| {
        route(&format!(
            "let co = []; for i in 0..{count} {{ co += \"studio\"; }} this.assign(\"sales\", co);"
        ))
    };
    assert!(co(CO_HANDLERS_MAX).is_ok());
    assert_eq!(co(CO_HANDLERS_MAX + 1).unwrap_err().en, "more than 20 co-handlers");
}

#[test]
fn a_script_without_its_hook_is_refused() {
    let found = load(Hook::Route, "fn classify() { }").unwrap_err();
    assert_eq!(found[0].code, "missing-function");
    assert!(load(Hook::Route, "fn route(x) { }").is_err());
}
