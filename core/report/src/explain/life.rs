//! What a record did to its ticket, in sentences.

use super::LifeEvent;
use super::editions::Editions;
use crate::names;
use suban_desk::{Record, Rulebook};
use suban_model::{Answer, Event, Step};
use suban_policy::decision::Fired;
use suban_policy::diagnostic::Bilingual;
use suban_policy::render::{charged, measured, warned};
use suban_policy::{Hook, Outcome};

/// Tells a record.
pub(super) fn tell(record: &Record, editions: &Editions<'_>) -> LifeEvent {
    let rulebook = editions.rulebook(record);
    let zone = &rulebook.pack.zone;
    let is_other_day = record.recorded_at.local_date(zone) != record.command.at.local_date(zone);
    let mut followed: Vec<_> =
        record.steps.iter().flat_map(|step| step_told(step, record, rulebook)).collect();
    followed.extend(record.entries.iter().map(|entry| {
        let unit = names::unit_name(rulebook, &entry.unit);
        let (rule, clause, points) = (&entry.rule, &entry.clause, entry.points);
        Bilingual::new(
            format!("入账 {rule} {unit} {points}({clause},属 {})", entry.belongs_to),
            format!("posted {rule} {unit} {points} ({clause}, for {})", entry.belongs_to),
        )
    }));
    LifeEvent {
        record: editions.record_ref(record),
        recorded_at: is_other_day.then(|| names::moment(record.recorded_at, zone)),
        followed,
    }
}

fn step_told(step: &Step, record: &Record, rulebook: &Rulebook) -> Vec<Bilingual> {
    let units = rulebook.pack.units();
    let one = |zh: String, en: String| vec![Bilingual::new(zh, en)];
    let decided = |outcome: Outcome, hook: Hook, (zh, en): (&str, &str)| {
        let (lines, rules) = (outcome.lines(units).join("、"), fired(record, hook));
        one(format!("{zh}:{lines}{rules}"), format!("{en}: {lines}{rules}"))
    };
    match step {
        Step::Classified(classification) => {
            decided(Outcome::Classified(classification.clone()), Hook::Classify, ("分类", "classified"))
        }
        Step::Routed(routing) => decided(Outcome::Routed(routing.clone()), Hook::Route, ("派单", "routed")),
        Step::ClockStarted(clock) => {
            let (name, clause) = (&clock.plan.name, &clock.plan.clause);
            let due = names::moment(clock.due, &rulebook.pack.zone);
            one(format!("时限 {name}:{due} 到期({clause})"), format!("clock {name}: due {due} ({clause})"))
        }
        Step::ClockLate { name, holder, .. } => {
            let holder = holder.as_ref().map(|unit| names::unit_name(rulebook, unit)).unwrap_or_default();
            one(format!("时限 {name} 超期,承办 {holder}"), format!("clock {name} is late, held by {holder}"))
        }
        Step::Replied { last, explained } => {
            let (zh, en) = if *last { ("最终回复", "final reply") } else { ("初次回复", "reply") };
            let (reason, told) = if *explained { (",已说明理由", ", reason told") } else { ("", "") };
            one(format!("{zh}{reason}"), format!("{en}{told}"))
        }
        Step::CalledBack(answer) => {
            let en = match answer {
                Answer::Satisfied => "satisfied",
                Answer::Unsatisfied => "unsatisfied",
                Answer::Unreached => "not reached",
            };
            one(format!("回访:{}", answer.chinese()), format!("called back: {en}"))
        }
        Step::Judged(verdict) => one(format!("平台认定:{verdict}"), format!("platform's verdict: {verdict}")),
        Step::Assessed { subject, charges, .. } if charges.is_empty() => {
            one(format!("考核 {subject}:不扣"), format!("assessed {subject}: no charge"))
        }
        Step::Repeated(nth) => one(format!("同一诉求第 {nth} 次"), format!("time {nth} of the same matter")),
        Step::Excused(event) => {
            one(format!("{}:有特殊原因", event.chinese()), format!("{event}: with a special reason"))
        }
        Step::Promised(until) => {
            let until = names::moment(*until, &rulebook.pack.zone);
            one(format!("延期:承诺 {until} 前答复"), format!("extended: an answer is promised by {until}"))
        }
        Step::GivenBack(reason) => one(format!("退回:{reason}"), format!("given back: {reason}")),
        Step::FormRecorded(form) => one(format!("已填表:{form}"), format!("form recorded: {form}")),
        Step::Approved(approval) => {
            let (office, step) = (&approval.office, &approval.step);
            let (zh, en) =
                if approval.granted { ("同意", "approved") } else { ("不同意", "turned down") };
            one(format!("{office} {zh}{}", step.chinese()), format!("{office} {en} {step}"))
        }
        Step::Lacked(lack) => {
            let (step, what, clause) = (&lack.step, &lack.what, &lack.clause);
            one(
                format!("{}之前还缺:{what}({clause})", step.chinese()),
                format!("{step} needed first: {what} ({clause})"),
            )
        }
        Step::Warned(warning) => {
            let line = warned(warning, units);
            one(format!("预警:{line}"), format!("warned: {line}"))
        }
        Step::Measured { measures, .. } => {
            let line = |measure| measured(measure, units);
            let told =
                |line: String| Bilingual::new(format!("追责:{line}"), format!("held to account: {line}"));
            measures.iter().map(line).map(told).collect()
        }
        Step::Assessed { charges, .. } => {
            let line = |charge| charged(charge, units);
            let told = |line: String| Bilingual::new(format!("考核:{line}"), format!("assessed: {line}"));
            charges.iter().map(line).map(told).collect()
        }
        Step::Determined { charge, determination } => {
            let (base, by, reason) = (determination.base, &determination.by, &determination.reason);
            one(
                format!("{by} 将 {charge} 定为 {base} 分:{reason}"),
                format!("{by} picked {base} for {charge}: {reason}"),
            )
        }
        Step::Attention(why) => one(format!("待人工:{why}"), format!("needs a person: {why}")),
        Step::Erased => one("个人信息已删除".into(), "the citizen's words were erased".into()),
        Step::Happened(Event::Node(node)) => one(format!("环节:{node}"), format!("process node {node}")),
        // What the command itself says, and what only the figures tell.
        Step::Happened(_) | Step::Observed { .. } => Vec::new(),
    }
}

/// The rules that spoke in a hook, such as ` [K01 S1-02]`; nothing if a person decided.
fn fired(record: &Record, hook: Hook) -> String {
    let judgements = record.judgements.iter().filter(|judgement| judgement.hook == hook);
    let rules = judgements.flat_map(|judgement| &judgement.trace.fired);
    let rules: Vec<_> = rules.map(|Fired { rule, clause }| format!("{rule} {clause}")).collect();
    if rules.is_empty() { String::new() } else { format!(" [{}]", rules.join("、")) }
}
