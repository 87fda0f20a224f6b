//! A step: what changed, and by which rules.

use crate::names::unit_name;
use crate::sentences::{about, clock, decision, moment, reason};
use suban_desk::{Record, Rulebook};
use suban_model::{Answer, Approval, Event, Missing, Step};
use suban_policy::Hook;
use suban_policy::diagnostic::Bilingual;

/// Tells a step of a record. What the command itself says and what only the figures tell is left out; the full set of
/// charges or measures for a subject is a sentence for each.
pub fn told(step: &Step, record: &Record, rulebook: &Rulebook) -> Vec<Bilingual> {
    match step {
        Step::Classified(classification) => {
            let what = decision::classification(classification, rulebook);
            vec![ruled(("分类", "classified"), &what, record, Hook::Classify)]
        }
        Step::Routed(routing) => {
            let what = decision::routing(routing, rulebook);
            vec![ruled(("派单", "routed"), &what, record, Hook::Route)]
        }
        Step::Attention(why) => vec![after(("待人工", "needs a person"), &reason::attention(why, record))],
        Step::ClockStarted(clock) => vec![clock::started(clock, rulebook)],
        Step::ClockLate { name, holder, .. } => vec![clock::ran_out(name, holder.as_deref(), rulebook)],
        Step::Happened(Event::Node(node)) => one(format!("环节:{node}"), format!("process node {node}")),
        Step::Happened(_) | Step::Observed { .. } => Vec::new(),
        Step::Replied { last, explained } => {
            let (zh, en) = if *last { ("最终回复", "final reply") } else { ("初次回复", "reply") };
            let (reason, told) = if *explained { (",已说明理由", ", reason told") } else { ("", "") };
            one(format!("{zh}{reason}"), format!("{en}{told}"))
        }
        Step::CalledBack(answer) => vec![after(("回访", "called back"), &called_back(*answer))],
        Step::Judged(verdict) => one(format!("平台认定:{verdict}"), format!("platform's verdict: {verdict}")),
        Step::Repeated(nth) => one(format!("同一诉求第 {nth} 次"), format!("time {nth} of the same matter")),
        Step::Excused(event) => {
            one(format!("{}:有特殊原因", event.chinese()), format!("{event}: with a special reason"))
        }
        Step::Promised(until) => {
            let until = moment(*until, rulebook);
            one(format!("延期:承诺 {until} 前答复"), format!("extended: an answer is promised by {until}"))
        }
        Step::GivenBack(reason) => one(format!("退回:{reason}"), format!("given back: {reason}")),
        Step::FormRecorded(form) => one(format!("已填表:{form}"), format!("form recorded: {form}")),
        Step::Approved(approval) => vec![approved(approval)],
        Step::Lacked(missing) => vec![lacked(missing)],
        Step::Warned(warning) => vec![after(("预警", "warned"), &decision::warning(warning, rulebook))],
        Step::Measured { measures, .. } => {
            let told = |measure| after(("追责", "held to account"), &decision::measure(measure, rulebook));
            measures.iter().map(told).collect()
        }
        Step::Assessed { subject, charges, .. } if charges.is_empty() => {
            let about = about(subject);
            one(format!("考核 {}:不扣", about.zh), format!("assessed {}: no charge", about.en))
        }
        Step::Assessed { charges, .. } => {
            let told = |charge| after(("考核", "assessed"), &decision::charge(charge, rulebook));
            charges.iter().map(told).collect()
        }
        Step::Determined { charge, determination } => {
            let (base, by, reason) = (determination.base, &determination.by, &determination.reason);
            let charge = charge_in_words(charge, rulebook);
            one(
                format!("定分:{charge} 由 {by} 定为 {base} 分:{reason}"),
                format!("{by} picked {base} for {charge}: {reason}"),
            )
        }
        Step::Erased => one("个人信息已删除".to_owned(), "the citizen's words were erased".to_owned()),
    }
}

/// A charge that its key names, by its rule and unit, such as `P11 管网一所`.
fn charge_in_words(key: &str, rulebook: &Rulebook) -> String {
    match key.splitn(3, '#').collect::<Vec<_>>()[..] {
        [_, rule, unit] => format!("{rule} {}", unit_name(rulebook, unit)),
        _ => key.to_owned(),
    }
}

fn one(zh: String, en: String) -> Vec<Bilingual> {
    vec![Bilingual::new(zh, en)]
}

/// What it is called, and then what it is.
fn after((zh, en): (&str, &str), what: &Bilingual) -> Bilingual {
    Bilingual::new(format!("{zh}:{}", what.zh), format!("{en}: {}", what.en))
}

/// The same with the rules that said so.
fn ruled(called: (&str, &str), what: &Bilingual, record: &Record, hook: Hook) -> Bilingual {
    let rules = decision::fired(record, hook);
    after(called, &Bilingual::new(format!("{}{rules}", what.zh), format!("{}{rules}", what.en)))
}

fn called_back(answer: Answer) -> Bilingual {
    let en = match answer {
        Answer::Satisfied => "satisfied",
        Answer::Unsatisfied => "unsatisfied",
        Answer::Unreached => "not reached",
    };
    Bilingual::new(answer.chinese(), en)
}

fn approved(approval: &Approval) -> Bilingual {
    let Approval { step, office, granted } = approval;
    let (zh, en) = if *granted { ("同意", "approved") } else { ("不同意", "turned down") };
    Bilingual::new(format!("{office} {zh}{}", step.chinese()), format!("{office} {en} {step}"))
}

fn lacked(missing: &Missing) -> Bilingual {
    let Missing { step, what, clause } = missing;
    Bilingual::new(
        format!("{}之前还缺:{what}({clause})", step.chinese()),
        format!("{step} needed first: {what} ({clause})"),
    )
}
