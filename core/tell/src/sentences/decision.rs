//! What rules decided: what a ticket is, whose it is, what is charged, who answers and who is warned; and why a rule
//! nearly spoke.

use crate::names::{unit_name, units};
use suban_desk::{Record, Rulebook};
use suban_model::{Amount, Charge, Classification, Measure, Routing, Warning};
use suban_policy::decision::{Fired, NearMiss};
use suban_policy::diagnostic::Bilingual;
use suban_policy::{Hook, Outcome, render};

/// What a ticket is, such as `投诉 供水/停水、分级 紧急`.
pub fn classification(classification: &Classification, rulebook: &Rulebook) -> Bilingual {
    let Classification { kind, category, grade, tags, missing, .. } = classification;
    let mut en = if kind.is_empty() && category.is_empty() {
        vec!["not classified".to_owned()]
    } else {
        vec![format!("{kind} {category}")]
    };
    en.extend(grade.iter().map(|grade| format!("grade {grade}")));
    en.extend(tags.iter().map(|tag| format!("tag {tag}")));
    en.extend(missing.iter().map(|missing| format!("{missing} to be asked for")));
    Bilingual::new(shorthand(&Outcome::Classified(classification.clone()), rulebook), en.join(", "))
}

/// Whose a ticket is, such as `主办 管网所、协办 营业部`.
pub fn routing(routing: &Routing, rulebook: &Rulebook) -> Bilingual {
    let en = match routing {
        Routing::Assign { lead, co_handlers } => {
            let lead = std::iter::once(format!("lead {}", unit_name(rulebook, lead)));
            let helping = co_handlers.iter().map(|unit| format!("helped by {}", unit_name(rulebook, unit)));
            lead.chain(helping).collect::<Vec<_>>().join(", ")
        }
        Routing::Return { reason } => format!("to be given back: {}", reason.message().en),
        Routing::Queue { reason } => format!("to a person: {}", reason.message().en),
    };
    Bilingual::new(shorthand(&Outcome::Routed(routing.clone()), rulebook), en)
}

/// A charge that rules propose, such as `Q03 工程公司 2 ×3 = 6 (S1-Q24)` or `Q16 水质中心 5..10 待定:考评会议`.
pub fn charge(charge: &Charge, rulebook: &Rulebook) -> Bilingual {
    let mut en = vec![charge.rule.clone(), unit_name(rulebook, &charge.who)];
    en.push(match charge.amount {
        Amount::Fixed(points) => points.to_string(),
        Amount::Range(low, high) => format!("{low}..{high}"),
        Amount::Open => "points left open".to_owned(),
    });
    if charge.count != 1 {
        en.push(format!("×{}", charge.count));
    }
    en.extend(charge.times.iter().map(|times| format!("×{}", times.factor.normalize())));
    match (charge.amount, &charge.decider) {
        (Amount::Fixed(base), _) if charge.count != 1 || charge.times.is_some() => {
            en.extend(charge.points_for(base).map(|points| format!("= {points}")));
        }
        (Amount::Fixed(_), _) | (_, None) => {}
        (_, Some(decider)) => en.push(format!("for {decider} to pick")),
    }
    en.extend(charge.times.iter().map(|times| format!("({})", times.clause)));
    Bilingual::new(render::charged(charge, units(rulebook)), en.join(" "))
}

/// A measure, such as `A30 部门负责人 营业部 按《干部管理规定》追究 由 公司研究 (S1-P30)`.
pub fn measure(measure: &Measure, rulebook: &Rulebook) -> Bilingual {
    let Measure { rule, clause, whom, unit, measure: what, by } = measure;
    let unit = unit.as_ref().map(|unit| format!(" {}", unit_name(rulebook, unit))).unwrap_or_default();
    let by = if by.is_empty() { String::new() } else { format!(" by {by}") };
    Bilingual::new(
        render::measured(measure, units(rulebook)),
        format!("{rule} {whom}{unit}: {what}{by} ({clause})"),
    )
}

/// A warning, such as `W1 同类诉求多次出现 供水/停水 · 管网一所 通知 管网一所、分管领导 (S1-23)`.
pub fn warning(warning: &Warning, rulebook: &Rulebook) -> Bilingual {
    let Warning { rule, clause, name, notify, key } = warning;
    let told: Vec<_> = notify.iter().map(|one| unit_name(rulebook, one)).collect();
    let about = if key.is_empty() { String::new() } else { format!(" {key}") };
    Bilingual::new(
        render::warned(warning, units(rulebook)),
        format!("{rule} {name}{about}, told to {} ({clause})", told.join(" and ")),
    )
}

/// Why a rule did not speak: its column, what the facts said and what it wants.
pub fn near_miss(miss: &NearMiss) -> Bilingual {
    let NearMiss { rule, column, wanted, .. } = miss;
    let had = had(miss);
    Bilingual::new(
        format!("「{column}」为 {had},{rule} 要 {wanted}"),
        format!("`{column}` is {had}, `{rule}` wants {wanted}"),
    )
}

/// What would have made a rule speak.
pub fn would_apply(miss: &NearMiss) -> Bilingual {
    let NearMiss { rule, clause, column, wanted, .. } = miss;
    let had = had(miss);
    Bilingual::new(
        format!("「{column}」为 {wanted}(实为 {had})则适用 {rule}({clause})"),
        format!("`{rule}` ({clause}) would apply if `{column}` were {wanted}; it is {had}"),
    )
}

/// The rules that spoke in a hook, such as ` [K01 S1-02]`; nothing if a person decided.
pub fn fired(record: &Record, hook: Hook) -> String {
    let judgements = record.judgements.iter().filter(|judgement| judgement.hook == hook);
    let rules = judgements.flat_map(|judgement| &judgement.trace.fired);
    let rules: Vec<_> = rules.map(|Fired { rule, clause }| format!("{rule} {clause}")).collect();
    if rules.is_empty() { String::new() } else { format!(" [{}]", rules.join("、")) }
}

/// What the facts said of a column; nothing is a dash.
fn had(miss: &NearMiss) -> &str {
    if miss.had.is_empty() { "–" } else { &miss.had }
}

fn shorthand(outcome: &Outcome, rulebook: &Rulebook) -> String {
    outcome.lines(units(rulebook)).join("、")
}
