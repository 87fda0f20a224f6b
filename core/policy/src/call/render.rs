//! The shorthand of rulebooks: what a policy decides and what follows from it, a short line each, as the tests and
//! scenarios of a pack are written. It is Chinese, as those are; sentences for people are made in `core/tell`.

use crate::call::decision::{NearMiss, Outcome};
use crate::names::organisation::Units;
use suban_model::{
    Amount, Charge, Classification, Clock, ClockPlan, Measure, Missing, OnMissing, Points, Prerequisite,
    Requirement, Routing, Warning, Zone,
};

impl Outcome {
    /// One line for everything that was concluded.
    pub fn lines(&self, units: &Units) -> Vec<String> {
        match self {
            Self::Classified(classification) => classified(classification),
            Self::Routed(routing) => routed(routing, units),
            Self::Scheduled(plans) => plans.iter().map(|plan| scheduled(plan, units)).collect(),
            Self::Required(requirements) => requirements.iter().map(required).collect(),
            Self::Accounted(measures) => measures.iter().map(|measure| measured(measure, units)).collect(),
            Self::Warned(warnings) => warnings.iter().map(|warning| warned(warning, units)).collect(),
            Self::Assessed(charges) => charges.iter().map(|charge| charged(charge, units)).collect(),
        }
    }
}

/// Such as `P13 超期天数 3,要 <=2`.
pub fn near_miss(miss: &NearMiss) -> String {
    let had = if miss.had.is_empty() { "无" } else { &miss.had };
    format!("{} {} {had},要 {}", miss.rule, miss.column, miss.wanted)
}

/// Such as `Q03 工程公司 2 ×3 = 6 (S1-Q24)` or `Q16 水质中心 5..10 待定:考评会议`.
pub fn charged(charge: &Charge, units: &Units) -> String {
    let base = match charge.amount {
        Amount::Fixed(points) => points.to_string(),
        Amount::Range(low, high) => format!("{low}..{high}"),
        Amount::Open => "评议".to_owned(),
    };
    let mut parts = vec![charge.rule.clone(), units.name(&charge.who).to_owned(), base];
    if charge.count != 1 {
        parts.push(format!("×{}", charge.count));
    }
    parts.extend(charge.times.iter().map(|times| format!("×{}", times.factor.normalize())));
    match (charge.amount, &charge.decider) {
        (Amount::Fixed(base), _) if charge.count != 1 || charge.times.is_some() => {
            parts.extend(charge.points_for(base).map(|points| format!("= {points}")));
        }
        (Amount::Fixed(_), _) | (_, None) => {}
        (_, Some(decider)) => parts.push(format!("待定:{decider}")),
    }
    parts.extend(charge.times.iter().map(|times| format!("({})", times.clause)));
    parts.join(" ")
}

fn classified(classification: &Classification) -> Vec<String> {
    if classification.kind.is_empty() && classification.category.is_empty() {
        return vec!["未能分类".to_owned()];
    }
    let mut lines = vec![format!("{} {}", classification.kind, classification.category)];
    lines.extend(classification.grade.iter().map(|grade| format!("分级 {grade}")));
    lines.extend(classification.tags.iter().map(|tag| format!("标签 {tag}")));
    lines.extend(classification.missing.iter().map(|missing| format!("缺项 {missing}")));
    lines
}

fn routed(routing: &Routing, units: &Units) -> Vec<String> {
    match routing {
        Routing::Assign { lead, co_handlers } => std::iter::once(format!("主办 {}", units.name(lead)))
            .chain(co_handlers.iter().map(|unit| format!("协办 {}", units.name(unit))))
            .collect(),
        Routing::Return { reason } => {
            vec![format!("回退:{}", reason.message(|id| units.name(id).to_owned()).zh)]
        }
        Routing::Queue { reason } => {
            vec![format!("转人工:{}", reason.message(|id| units.name(id).to_owned()).zh)]
        }
    }
}

fn scheduled(plan: &ClockPlan, units: &Units) -> String {
    let holder = plan.holder.as_ref().map(|holder| format!(" 归{}", units.name(holder))).unwrap_or_default();
    format!("{} {}{holder} ({})", plan.name, plan.allowance, plan.clause)
}

/// Such as `F3 先要 初次回复、表:延期申请 由 总经理 缺了拒绝 (S1-12)` or `F7 拒绝:时限已过 (S1-12)`.
fn required(requirement: &Requirement) -> String {
    let mut parts = vec![requirement.rule.clone()];
    if !requirement.prerequisites.is_empty() {
        let prerequisites = requirement.prerequisites.iter().map(prerequisite).collect::<Vec<_>>();
        parts.push(format!("先要 {}", prerequisites.join("、")));
    }
    if !requirement.offices.is_empty() {
        parts.push(format!("由 {}", requirement.offices.join("、")));
    }
    parts.push(match &requirement.on_missing {
        OnMissing::Refuse => "缺了拒绝".to_owned(),
        OnMissing::Remind => "缺了提醒".to_owned(),
        OnMissing::Forbid(reason) => format!("拒绝:{reason}"),
    });
    parts.push(format!("({})", requirement.clause));
    parts.join(" ")
}

/// Such as `表:督办单` or `签批:部门负责人>总经理`, as a table writes it.
pub fn prerequisite(prerequisite: &Prerequisite) -> String {
    match prerequisite {
        Prerequisite::Form(form) => format!("表:{form}"),
        Prerequisite::Event(event) => event.chinese().to_owned(),
        Prerequisite::Signatures(offices) => format!("签批:{}", offices.join(">")),
        Prerequisite::Ever(wanted) => format!("曾:{}", self::prerequisite(wanted)),
    }
}

/// Such as `A30 部门负责人 营业部 按《干部管理规定》追究 由 公司研究 (S1-P30)`.
pub fn measured(measure: &Measure, units: &Units) -> String {
    let mut parts = vec![measure.rule.clone(), measure.whom.clone()];
    parts.extend(measure.unit.as_ref().map(|unit| units.name(unit).to_owned()));
    parts.push(measure.measure.clone());
    if !measure.by.is_empty() {
        parts.push(format!("由 {}", measure.by));
    }
    parts.push(format!("({})", measure.clause));
    parts.join(" ")
}

/// Such as `W1 同类诉求多次出现 供水/停水 · 管网一所 通知 管网一所、分管领导 (S1-23)`.
pub fn warned(warning: &Warning, units: &Units) -> String {
    let told = warning.notify.iter().map(|name| units.name(name)).collect::<Vec<_>>();
    let Warning { rule, name, key, clause, .. } = warning;
    let about = if key.is_empty() { String::new() } else { format!(" {key}") };
    format!("{rule} {name}{about} 通知 {} ({clause})", told.join("、"))
}

/// What a rule posted to the account of a unit, such as `P09 管网一所 -1`.
pub fn posted(rule: &str, unit: &str, points: Points, units: &Units) -> String {
    format!("{rule} {} {points}", units.name(unit))
}

/// When a clock runs out, such as `答复 2026-03-05 24:00`, or `答复 2027-02-18 24:00(暂定)` while that hangs on holidays
/// that are not published yet.
pub fn due(clock: &Clock, zone: &Zone) -> String {
    let provisional = if clock.provisional { "(暂定)" } else { "" };
    format!("{} {}{provisional}", clock.plan.name, clock.due.told_in(zone))
}

/// Such as `送批 缺 表:督办单 (S1-09)`.
pub fn lacked(missing: &Missing) -> String {
    format!("{} 缺 {} ({})", missing.step.chinese(), missing.what, missing.clause)
}
