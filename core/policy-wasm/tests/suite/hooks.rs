//! The normal way of every hook: what the component lays into its memory comes out as the pack's outcome.

use crate::guest::{Guest, Image, classification};
use crate::pack::{Setting, facts};
use suban_model::{Allowance, Amount, Event, OnMissing, Prerequisite, Routing};
use suban_policy::{FaultKind, Hook, Outcome};

fn outcome(hook: Hook, answer: impl FnOnce(&mut Image) -> Vec<u32>) -> Outcome {
    let decision = Setting::of(hook, Guest::says(hook, answer).build()).decide();
    let asked = &decision.trace.asked[0];
    assert_eq!((asked.identity.id.as_str(), asked.identity.version.as_str()), ("test/p", "1.2.0"));
    assert!(asked.fuel > 0 && asked.fuel < 1_000, "{}", asked.fuel);
    decision.outcome.unwrap()
}

/// A list of one item as the answer of a hook.
fn one(image: &mut Image, item: Vec<u32>) -> Vec<u32> {
    let list = image.list(&[item]);
    vec![0, list[0], list[1]]
}

#[test]
fn classify() {
    let Outcome::Classified(said) = outcome(Hook::Classify, |image| classification(image, "报修")) else {
        panic!("another outcome")
    };
    assert_eq!((said.kind.as_str(), said.category.as_str()), ("报修", "供水/漏水"));
    assert_eq!((said.weight, said.margin, said.grade), (3, 2, None));
}

#[test]
fn route() {
    let said = outcome(Hook::Route, |image| {
        let (rule, lead) = (image.text("west"), image.text("抢修班"));
        [&[0], &rule[..], &[1], &lead, &[0, 0]].concat()
    });
    assert_eq!(said, Outcome::Routed(Routing::Assign { lead: "repair".to_owned(), co_handlers: vec![] }));
}

#[test]
fn schedule() {
    let Outcome::Scheduled(clocks) = outcome(Hook::Schedule, |image| {
        let (rule, name, limit) = (image.text("arrival"), image.text("到场"), image.text("45 分钟"));
        let event = image.text("reply.first").to_vec();
        let ends_on = image.list(&[event]);
        one(image, [&rule[..], &name, &limit, &ends_on, &[0, 0, 0]].concat())
    }) else {
        panic!("another outcome")
    };
    assert_eq!(clocks.len(), 1);
    assert_eq!((clocks[0].name.as_str(), clocks[0].rule.as_str()), ("到场", "p:arrival"));
    assert!(matches!(clocks[0].allowance, Allowance::Limit(_)), "{:?}", clocks[0].allowance);
}

#[test]
fn require() {
    let Outcome::Required(requirements) = outcome(Hook::Require, |image| {
        let (rule, event) = (image.text("visit"), image.text("ticket.dispatched"));
        let want = [&[1], &event[..]].concat();
        let wants = image.list(&[want]);
        one(image, [&rule[..], &wants, &[0, 0], &[1]].concat())
    }) else {
        panic!("another outcome")
    };
    assert_eq!(requirements[0].prerequisites, [Prerequisite::Event(Event::Dispatched)]);
    assert_eq!(requirements[0].on_missing, OnMissing::Refuse);
}

/// A charge of 2.50 points, doubled.
fn charge(image: &mut Image) -> Vec<u32> {
    let (rule, who) = (image.text("late"), image.text("抢修班"));
    let decimal = |units: u32, scale: u32| [units, 0, scale, 0];
    let amount = [&[0, 0], &decimal(250, 2)[..], &decimal(0, 0)].concat();
    let charge = [&rule[..], &who, &amount, &[1, 0], &[1, 0], &decimal(2, 0), &[0, 0, 0, 0]].concat();
    one(image, charge)
}

#[test]
fn assess_and_settle() {
    for hook in [Hook::Assess, Hook::Settle] {
        let Outcome::Assessed(charges) = outcome(hook, charge) else { panic!("another outcome") };
        assert_eq!(charges[0].who, "repair");
        assert_eq!(charges[0].amount, Amount::Fixed("2.50".parse().unwrap()));
        assert_eq!(charges[0].times.as_ref().map(|times| times.factor), Some(2.into()));
    }
}

#[test]
fn accountability() {
    let Outcome::Accounted(measures) = outcome(Hook::Accountability, |image| {
        let texts = ["talk", "负责人", "约谈", "服务科"].map(|text| image.text(text));
        let [rule, whom, measure, by] = texts;
        let unit = image.text("抢修班");
        one(image, [&rule[..], &whom, &[1], &unit, &measure, &by].concat())
    }) else {
        panic!("another outcome")
    };
    assert_eq!((measures[0].measure.as_str(), measures[0].whom.as_str()), ("约谈", "负责人"));
}

#[test]
fn warn() {
    let Outcome::Warned(warnings) = outcome(Hook::Warn, |image| {
        let [rule, name, key] = ["burst", "爆管", "2026-11"].map(|text| image.text(text));
        let notified = image.text("抢修班").to_vec();
        let notify = image.list(&[notified]);
        one(image, [&rule[..], &name, &notify, &key].concat())
    }) else {
        panic!("another outcome")
    };
    assert_eq!((warnings[0].name.as_str(), warnings[0].key.as_str()), ("爆管", "2026-11"));
}

/// The question's event and words, told back as kind and category.
#[test]
fn a_question_arrives_as_it_was_put() {
    let mut image = Image::default();
    let words = classification(&mut image, "?");
    let at = image.record(&words);
    // In the question: event at 0, words at 12; in the answer: kind at 12, category at 20.
    let copy = |from: u32, to: u32| {
        format!("(i32.store (i32.const {}) (i32.load offset={from} (local.get 0)))", at + to)
    };
    let body = [copy(0, 12), copy(4, 16), copy(12, 20), copy(16, 24), format!("(i32.const {at})")].join("\n");
    let mut setting = Setting::of(Hook::Classify, Guest::new(Hook::Classify, body).image(image).build());
    let Ok(Outcome::Classified(said)) = setting.decide().outcome else { panic!("another outcome") };
    assert_eq!((said.kind.as_str(), said.category.as_str()), ("ticket.registered", "不是停水,是漏水"));
    setting.asks = "facts = [\"片区\"]".to_owned();
    let Ok(Outcome::Classified(said)) = setting.decide().outcome else { panic!("another outcome") };
    assert_eq!(said.category, "", "words that the manifest does not ask for are not told, granted or not");
}

#[test]
fn a_refusal_says_its_cause_and_remedy() {
    let guest = Guest::says(Hook::Warn, |image| {
        let (cause, remedy) = (image.text("没有片区"), image.text("补上片区"));
        [&[1], &cause[..], &remedy].concat()
    });
    let fault = Setting::of(Hook::Warn, guest.build()).fault();
    assert_eq!(fault.kind, FaultKind::Plugin);
    assert_eq!(fault.zh, "插件 test/p 1.2.0:答不出:没有片区。办法:补上片区");
    assert_eq!(fault.en, "plugin `test/p` 1.2.0: gives no answer: 没有片区. Remedy: 补上片区");
}

#[test]
fn the_same_question_burns_the_same_fuel() {
    let component = Guest::says(Hook::Classify, |image| classification(image, "报修")).build();
    let pack = Setting::of(Hook::Classify, component).load().unwrap();
    let decisions: Vec<_> = (0..3).map(|_| pack.decide(Hook::Classify, "subject", facts())).collect();
    assert!(decisions.iter().all(|decision| *decision == decisions[0]));
}
