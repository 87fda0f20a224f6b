//! How a pack loads plugins and takes their answers in, with an engine whose plugins say what the test wants.

use super::{
    Answer, Identity, ProposedAmount, ProposedCharge, ProposedClassification, ProposedClock, ProposedMeasure,
    ProposedPrerequisite, ProposedRequirement, ProposedRouting, Window,
};
use crate::call::Grant;
use crate::call::engine::{Engine, Program, Unit};
use crate::call::run::Run;
use crate::facts::Facts;
use crate::facts::vocabulary::field;
use crate::pack::Pack;
use crate::reading::diagnostic::{Diagnostic, Severity};
use crate::reading::files::PackFiles;
use crate::{Decision, Outcome};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use suban_model::{Digest, Fault, FaultKind, Hook, Routing, Value};

type Says = fn(&mut Window<'_>) -> Result<(), Fault>;

/// Plugins that do what the test says.
struct Puppeteer(Says);

struct Puppet {
    says: Says,
    grant: Grant,
    identity: Identity,
}

impl fmt::Debug for Puppet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Puppet")
    }
}

impl Engine for Puppeteer {
    fn extension(&self) -> &'static str {
        "plugin"
    }

    fn profile(&self) -> String {
        "puppets".to_owned()
    }

    fn compile(&self, unit: Unit<'_>) -> Result<Arc<dyn Program>, Vec<Diagnostic>> {
        let grant = unit.grant.cloned().unwrap_or_default();
        let identity = Identity { id: "test/puppet".to_owned(), ..Identity::default() };
        Ok(Arc::new(Puppet { says: self.0, grant, identity }))
    }
}

impl Program for Puppet {
    fn defines(&self, function: &str) -> bool {
        function != "warn"
    }

    fn identity(&self) -> Option<&Identity> {
        Some(&self.identity)
    }

    fn call(&self, _: &str, mut run: Run) -> (Run, Result<(), Fault>) {
        let mut window = Window::new(&mut run, &self.grant);
        window.burnt(7);
        let result = (self.says)(&mut window);
        (run, result)
    }
}

const MANIFEST: &str = "id = \"a\"\ntitle = \"a\"\nengine = \"1\"\neffective_from = 2022-10-10\n\
    [calendar]\nzone = \"Asia/Shanghai\"\nhours = [\"08:30-12:00\"]\n[channels]\n\"电话\" = [\"来电\"]\n\
    [parameters]\nlimit = \"45 分钟\"\n[tables]\nkinds = { policy = \"best\" }\n";

fn load(says: Says, hooks: &str, grant: &str) -> Result<Pack, Vec<&'static str>> {
    let manifest =
        format!("{MANIFEST}[hooks]\n{hooks}\n[plugins.p]\npackage = \"plugins/p.plugin\"\n{grant}");
    let files = [
        ("pack.toml", manifest.as_str()),
        ("clauses.toml", "S1 = \"一\"\nS2 = \"二\""),
        ("units.toml", "[repair]\nname = \"抢修班\""),
        ("tables/kinds.csv", "编号,条款,正文,→,诉求类型,类别,权重\nK1,S1,没水,→,报修,供水/停水,5\n"),
        ("tables/places.csv", "地名,片区\n柳泉路,西片\n"),
        ("plugins/p.plugin", ""),
    ];
    let files: BTreeMap<_, _> = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).into();
    Pack::load(&PackFiles::new(files).unwrap(), &[Arc::new(Puppeteer(says))], &BTreeMap::new()).map_err(
        |found| {
            let errors = found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
            errors.map(|diagnostic| diagnostic.code).collect()
        },
    )
}

fn decide(says: Says, hook: Hook, grant: &str) -> Decision {
    let pack = load(says, &format!("{hook} = {{ plugin = \"p\" }}"), grant).unwrap();
    pack.decide(hook, "subject", facts("家里没水了"))
}

fn facts(words: &str) -> Facts {
    let mut facts = Facts::default();
    facts.set(field::EVENT, "ticket.registered");
    facts.set(field::AREA, "西片");
    facts.set_text(&[words], Digest::of(words.as_bytes()));
    facts
}

const ANY_CLAUSE: &str = "rules = { \"*\" = \"S2\" }";

fn leak(weight: u32) -> Answer {
    Answer::Classified(ProposedClassification {
        rule: "leak".to_owned(),
        kind: "报修".to_owned(),
        category: "供水/漏水".to_owned(),
        grade: Some("紧急".to_owned()),
        missing: vec!["户号".to_owned()],
        weight,
        margin: weight,
        ..ProposedClassification::default()
    })
}

#[test]
fn a_plugin_is_one_voice_among_the_rows() {
    let cases: [(Says, &str, u32); 3] = [
        (|window| window.answer(leak(3)), "供水/停水", 2),
        (|window| window.answer(leak(9)), "供水/漏水", 4),
        (|window| window.answer(leak(5)), "供水/停水", 0),
    ];
    for (says, category, margin) in cases {
        let pack = load(says, "classify = { tables = [\"kinds\"], plugin = \"p\" }", ANY_CLAUSE).unwrap();
        let decision = pack.decide(Hook::Classify, "subject", facts("家里没水了"));
        let Ok(Outcome::Classified(class)) = decision.outcome else { panic!("{:?}", decision.outcome) };
        assert_eq!((class.category.as_str(), class.margin), (category, margin));
        assert_eq!((class.grade.as_deref(), class.missing), (Some("紧急"), vec!["户号".to_owned()]));
        let fired: Vec<_> = decision.trace.fired.iter().map(|fired| (&*fired.rule, &*fired.clause)).collect();
        assert_eq!(fired, [("K1", "S1"), ("p:leak", "S2")]);
        let asked = &decision.trace.asked[0];
        assert_eq!((&*asked.plugin, &*asked.identity.id, asked.fuel), ("p", "test/puppet", 7));
        assert_eq!(asked.said, ["leak 报修 供水/漏水 紧急"]);
    }
}

#[test]
fn several_plugins_speak_in_the_order_and_with_the_voice_that_the_pack_says() {
    // Both vendors' plugins are the same puppet; only q may see the parameter.
    let says: Says = |window| {
        let weight = if window.parameter("limit")?.is_some() { 9 } else { 7 };
        window.answer(leak(weight))
    };
    let heard = |hook: &str, voice: &str, words: &str| {
        let second = format!(
            "[plugins.q]\npackage = \"plugins/p.plugin\"\nparameters = [\"limit\"]\nvoice = \"{voice}\""
        );
        let grant = format!("{ANY_CLAUSE}\n{second}\n{ANY_CLAUSE}");
        let pack = load(says, &format!("classify = {{ tables = [\"kinds\"], {hook} }}"), &grant).unwrap();
        let decision = pack.decide(Hook::Classify, "subject", facts(words));
        let Ok(Outcome::Classified(class)) = decision.outcome else { panic!("{:?}", decision.outcome) };
        let asked: Vec<_> = decision.trace.asked.into_iter().map(|asked| asked.plugin).collect();
        (asked.join(" "), class.weight)
    };
    let check = |hook, voice, words, asked: &str, weight| {
        assert_eq!(heard(hook, voice, words), (asked.to_owned(), weight), "{hook} {voice} {words}");
    };
    // One opinion of two voices weighs what both weigh.
    check("plugins = [\"p\", \"q\"]", "同等", "家里没水了", "p q", 16);
    check("plugins = [\"q\", \"p\"]", "同等", "家里没水了", "q p", 16);
    check("plugins = [\"p\", \"q\"]", "补缺", "家里没水了", "p", 7);
    check("plugins = [\"q\", \"p\"]", "补缺", "路上漏水", "q p", 16);
    check("plugin = \"q\"", "补缺", "家里没水了", "", 5);
    check("plugin = \"q\"", "补缺", "路上漏水", "q", 9);
}

#[test]
fn a_clock_is_read_as_a_table_would_write_it() {
    fn clock(limit: &str, ends_on: &str) -> Answer {
        Answer::Scheduled(vec![ProposedClock {
            rule: "arrival".to_owned(),
            name: "到场".to_owned(),
            limit: limit.to_owned(),
            ends_on: vec![ends_on.to_owned()],
            holder: Some("抢修班".to_owned()),
        }])
    }
    let good = decide(|window| window.answer(clock("45 分钟", "初次回复")), Hook::Schedule, ANY_CLAUSE);
    let Ok(Outcome::Scheduled(clocks)) = good.outcome else { panic!("{:?}", good.outcome) };
    assert_eq!((&*clocks[0].rule, &*clocks[0].clause), ("p:arrival", "S2"));
    assert_eq!(clocks[0].holder.as_deref(), Some("repair"));
    let broken: [Says; 2] = [
        |window| window.answer(clock("三刻钟", "初次回复")),
        |window| window.answer(clock("45 分钟", "吃饭")),
    ];
    for says in broken {
        let fault = decide(says, Hook::Schedule, ANY_CLAUSE).outcome.unwrap_err();
        assert_eq!((fault.kind, fault.place.as_deref()), (FaultKind::Plugin, Some("plugins.p")));
    }
}

#[test]
fn a_charge_cites_the_clause_that_the_pack_puts_behind_it() {
    let says: Says = |window| {
        window.answer(Answer::Assessed(vec![ProposedCharge {
            rule: "late".to_owned(),
            who: "抢修班".to_owned(),
            amount: ProposedAmount::Fixed("1.5".parse().unwrap()),
            count: 2,
            times: None,
            decider: None,
        }]))
    };
    let Ok(Outcome::Assessed(charges)) = decide(says, Hook::Assess, ANY_CLAUSE).outcome else { panic!() };
    assert_eq!((&*charges[0].rule, &*charges[0].clause, &*charges[0].who), ("p:late", "S2", "repair"));
    let fault = decide(says, Hook::Assess, "rules = { early = \"S1\" }").outcome.unwrap_err();
    assert!(fault.en.contains("`late`") && fault.en.contains("[plugins.p.rules]"), "{}", fault.en);
}

#[test]
fn a_failed_plugin_leaves_nothing_behind() {
    let says: Says = |window| {
        window.answer(leak(9))?;
        Err(Fault::new(FaultKind::Plugin, "坏了", "broken"))
    };
    let hooks = "classify = { tables = [\"kinds\"], plugin = \"p\" }";
    let stops = load(says, hooks, ANY_CLAUSE).unwrap().decide(Hook::Classify, "subject", facts("没水"));
    assert_eq!(stops.outcome.unwrap_err().en, "broken");
    let skips = load(says, hooks, &format!("on_failure = \"略过\"\n{ANY_CLAUSE}")).unwrap();
    let decision = skips.decide(Hook::Classify, "subject", facts("没水"));
    let Ok(Outcome::Classified(class)) = decision.outcome else { panic!() };
    assert_eq!((&*class.category, class.grade, class.weight), ("供水/停水", None, 5));
    assert_eq!(decision.trace.fired.len(), 1);
    assert_eq!(decision.trace.asked[0].fault.as_ref().unwrap().en, "broken");
}

#[test]
fn a_plugin_sees_what_is_granted_and_no_more() {
    let blind: Says = |window| {
        let question = window.question()?;
        assert_eq!(
            (question.event.as_str(), question.words, question.area),
            ("ticket.registered", None, None)
        );
        assert_eq!(window.parameter("limit")?, None);
        for refused in [
            window.words_to_scan().map(drop),
            window.row("places", "柳泉路").map(drop),
            window.units(None).map(drop),
            window.figure("满意度", None).map(drop),
        ] {
            assert_eq!(refused.unwrap_err().kind, FaultKind::Plugin);
        }
        window.answer(Answer::Routed("none".to_owned(), ProposedRouting::None))
    };
    let decision = decide(blind, Hook::Route, "");
    assert!(matches!(decision.outcome, Ok(Outcome::Routed(Routing::Queue { .. }))), "{:?}", decision.outcome);
    let seeing: Says = |window| {
        let question = window.question()?;
        assert_eq!((question.words.as_deref(), question.area.as_deref()), (Some("家里没水了"), Some("西片")));
        assert_eq!(window.parameter("limit")?, Some(Value::from("45 分钟")));
        assert_eq!(window.row("places", "柳泉路")?, Some(vec!["柳泉路".to_owned(), "西片".to_owned()]));
        assert_eq!(window.units(None)?, ["repair"]);
        window.answer(Answer::Routed(
            "near".to_owned(),
            ProposedRouting::Assign { lead: "抢修班".to_owned(), co_handlers: Vec::new() },
        ))
    };
    let all = "words = true\nfacts = [\"片区\"]\nparameters = [\"li*\"]\ntables = [\"places\"]\nunits = true\n\
        rules = { near = \"S1\" }";
    let decision = decide(seeing, Hook::Route, all);
    let assigned = Routing::Assign { lead: "repair".to_owned(), co_handlers: Vec::new() };
    assert_eq!(decision.outcome, Ok(Outcome::Routed(assigned)));
}

#[test]
fn a_grant_of_what_is_not_there_is_refused() {
    let silent: Says = |_| Ok(());
    for (grant, codes) in [
        ("facts = [\"天气\"]", vec!["grant"]),
        ("facts = [\"正文\"]", vec!["grant"]),
        ("parameters = [\"water.limit\"]", vec!["grant"]),
        ("figures = [\"满意度\"]", vec!["grant"]),
        ("rules = { \"*\" = \"S9\" }", vec!["grant"]),
        ("tables = [\"streets\"]", vec!["missing-file"]),
        ("everything = true", vec!["toml"]),
    ] {
        assert_eq!(load(silent, "", grant).map(drop), Err(codes), "{grant}");
    }
    for (hooks, code) in [
        ("route = { plugin = \"q\" }", "unknown-plugin"),
        ("warn = { plugin = \"p\" }", "plugin-hook"),
        ("route = { plugin = \"p\", plugins = [\"p\"] }", "plugin-hook"),
        ("route = { plugins = [\"p\", \"q\"] }", "unknown-plugin"),
    ] {
        assert_eq!(load(silent, hooks, "").map(drop), Err(vec![code]));
    }
}

#[test]
fn an_answer_that_repeats_the_citizen_does_not_go_on_record() {
    let says: Says = |window| {
        let question = window.question()?;
        let reason = format!("来电人说:{}", question.words.unwrap_or_default());
        window.answer(Answer::Routed("queue".to_owned(), ProposedRouting::Queue(reason)))
    };
    let grant = format!("words = true\n{ANY_CLAUSE}");
    let pack = load(says, "route = { plugin = \"p\" }", &grant).unwrap();
    let short = pack.decide(Hook::Route, "subject", facts("家里没水了"));
    assert!(short.outcome.is_ok());
    let long = pack.decide(Hook::Route, "subject", facts("我是张三住在柳泉路十二号家里没水了"));
    assert_eq!(long.outcome.unwrap_err().kind, FaultKind::Plugin);
}

/// What a fault quotes goes on record like any answer.
#[test]
fn a_fault_that_repeats_the_citizen_does_not_go_on_record() {
    fn heard(window: &mut Window<'_>) -> Result<String, Fault> {
        Ok(window.question()?.words.unwrap_or_default())
    }
    fn clock(name: &str, limit: String, ends_on: String, holder: Option<String>) -> Answer {
        let (rule, name, ends_on) = ("r".to_owned(), name.to_owned(), vec![ends_on]);
        Answer::Scheduled(vec![ProposedClock { rule, name, limit, ends_on, holder }])
    }
    fn requires(one: ProposedPrerequisite) -> Answer {
        let (rule, offices) = ("r".to_owned(), Vec::new());
        Answer::Required(vec![ProposedRequirement { rule, prerequisites: vec![one], offices, refuse: false }])
    }
    let quoting: [(Hook, Says); 7] = [
        (Hook::Route, |window| {
            let (lead, co_handlers) = (heard(window)?, Vec::new());
            window.answer(Answer::Routed("r".to_owned(), ProposedRouting::Assign { lead, co_handlers }))
        }),
        (Hook::Schedule, |window| {
            let limit = heard(window)?;
            window.answer(clock("到场", limit, "初次回复".to_owned(), None))
        }),
        (Hook::Schedule, |window| {
            let event = heard(window)?;
            window.answer(clock("到场", "45 分钟".to_owned(), event, None))
        }),
        (Hook::Schedule, |window| {
            let holder = heard(window)?;
            window.answer(clock("到场", "45 分钟".to_owned(), "初次回复".to_owned(), Some(holder)))
        }),
        (Hook::Require, |window| {
            let form = heard(window)?;
            window.answer(requires(ProposedPrerequisite::Form(form)))
        }),
        (Hook::Require, |window| {
            let event = heard(window)?;
            window.answer(requires(ProposedPrerequisite::Event(event)))
        }),
        (Hook::Accountability, |window| {
            let unit = Some(heard(window)?);
            let [rule, whom, measure, by] = ["r", "负责人", "通报", "办公室"].map(str::to_owned);
            window.answer(Answer::Accounted(vec![ProposedMeasure { rule, whom, unit, measure, by }]))
        }),
    ];
    for (hook, says) in quoting {
        let pack =
            load(says, &format!("{hook} = {{ plugin = \"p\" }}"), &format!("words = true\n{ANY_CLAUSE}"));
        let words = "我是张三住在柳泉路十二号家里没水了";
        let decision = pack.unwrap().decide(hook, "subject", facts(words));
        let fault = decision.outcome.as_ref().unwrap_err();
        assert!(fault.en.contains("repeats the citizen's words"), "{hook}: {}", fault.en);
        assert!(!format!("{decision:?}").contains("张三"), "{hook}: {decision:?}");
    }
}

/// Comparing an answer with long words is work like any other.
#[test]
fn comparing_an_answer_with_the_words_is_charged() {
    let says: Says = |window| {
        let tags = vec!["另".repeat(100); 40];
        window.answer(Answer::Classified(ProposedClassification { tags, ..Default::default() }))
    };
    let pack = load(says, "classify = { plugin = \"p\" }", &format!("words = true\n{ANY_CLAUSE}")).unwrap();
    let decide = |words: usize| pack.decide(Hook::Classify, "subject", facts(&"水".repeat(words)));
    assert!(decide(100).outcome.is_ok());
    assert_eq!(decide(9_000).outcome.unwrap_err().kind, FaultKind::Budget);
}
