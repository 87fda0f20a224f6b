//! One hook call in progress: the facts, what has been concluded so far, and what it has used.
//!
//! Tables write into it first, then a plugin and the script, through the methods here; all draw on one budget. It
//! knows what may be named, and nothing of the tables.

use crate::call::InstalledPlugin;
use crate::call::budget::{BYTES_PER_OPERATION, Budget};
use crate::call::decision::{
    Asked, Counted, FIRED_MAX, Fired, NEAR_MISSES_MAX, NOTE_BYTES_MAX, NOTES_MAX, NearMiss, Outcome, Trace,
};
use crate::call::draft::Draft;
use crate::facts::Facts;
use crate::facts::keywords::{Found, KeywordMatcher};
use crate::names::Names;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_model::{
    Amount, CHARGES_PER_ASSESSMENT_MAX, Charge, Classification, ClockPlan, Fault, FaultKind, Hook, Measure,
    Points, Requirement, Routing, Slot, Times, Value, Warning,
};

/// What every call of a pack draws on, whatever its hook.
#[derive(Debug)]
pub(crate) struct CallContext {
    /// What may be named.
    pub names: Names,
    /// The keywords of all tables.
    pub matcher: KeywordMatcher,
    /// Plugins by the name that the pack gives them.
    pub plugins: BTreeMap<String, InstalledPlugin>,
}

/// A hook call in progress.
#[derive(Debug)]
pub struct Run {
    pub(super) hook: Hook,
    pub(super) context: Arc<CallContext>,
    facts: Facts,
    found: Option<Arc<Found>>,
    are_words_charged: bool,
    budget: Budget,
    pub(super) fired: Vec<Fired>,
    pub(super) trace: Trace,
    pub(super) draft: Draft,
    /// The plugin that is being asked.
    pub(super) asking: Option<Asked>,
}

impl Run {
    /// Begins a call.
    pub(crate) fn new(hook: Hook, context: Arc<CallContext>, facts: Facts, budget: Budget) -> Self {
        let counted = |(figure, value): (&str, _)| Counted { figure: figure.to_owned(), value };
        let figures = context.names.figures.seen_in(&facts).map(counted).collect();
        let trace = Trace { figures, ..Trace::default() };
        Self {
            hook,
            context,
            facts,
            found: None,
            are_words_charged: false,
            budget,
            fired: Vec::new(),
            trace,
            draft: Draft::begin(hook),
            asking: None,
        }
    }

    /// Ends a call.
    pub(crate) fn finish(self) -> (Outcome, Trace, u64) {
        (self.draft.into_outcome(), self.trace, self.budget.spent())
    }

    /// Ends a call that failed.
    pub(crate) fn abandon(self) -> (Trace, u64) {
        (self.trace, self.budget.spent())
    }

    /// The hook that is called.
    pub const fn hook(&self) -> Hook {
        self.hook
    }

    /// What the call sees.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// What may be named.
    pub fn names(&self) -> &Names {
        &self.context.names
    }

    /// What the call may use.
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// Uses operations of the budget.
    pub fn charge_operations(&mut self, operations: u64) -> Result<(), Fault> {
        self.budget.charge(operations)
    }

    /// Charges a call that has tables for its words, once; what a decision spent must not hang on which of them asks.
    pub(crate) fn charge_words(&mut self) -> Result<(), Fault> {
        if std::mem::replace(&mut self.are_words_charged, true) {
            return Ok(());
        }
        self.budget.charge((self.facts.text().len() / BYTES_PER_OPERATION) as u64)
    }

    /// The keywords that the citizen's words contain. They are scanned once.
    pub(crate) fn keywords_found(&mut self) -> Arc<Found> {
        let found = self.found.get_or_insert_with(|| Arc::new(self.context.matcher.find(self.facts.text())));
        Arc::clone(found)
    }

    /// A fact by its English or Chinese name. The citizen's words are not handed out.
    pub fn value(&self, name: &str) -> Result<Option<&Value>, Fault> {
        match self.context.names.vocabulary.id(name) {
            Some(id) => Ok(self.facts.get(id)),
            None => {
                let known = self.context.names.vocabulary.alternatives(name);
                Err(rule_fault(
                    format!("没有字段「{name}」;可用:{known}"),
                    format!("no field `{name}`; known: {known}"),
                ))
            }
        }
    }

    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Result<&Value, Fault> {
        self.context.names.parameters.get(name).ok_or_else(|| {
            let known = self.context.names.parameters.alternatives(name);
            rule_fault(
                format!("没有参数「{name}」;可用:{known}"),
                format!("no parameter `{name}`; known: {known}"),
            )
        })
    }

    /// Whether the rule of that id has fired in this call.
    pub fn has_fired(&self, rule: &str) -> bool {
        self.fired.iter().any(|fired| fired.rule == rule)
    }

    /// Adds a remark to the trace, cut to [`NOTE_BYTES_MAX`] bytes; at most [`NOTES_MAX`] are kept.
    pub fn note(&mut self, remark: &str) {
        if self.trace.notes.len() < NOTES_MAX {
            let end = (0..=NOTE_BYTES_MAX.min(remark.len())).rev().find(|end| remark.is_char_boundary(*end));
            self.trace.notes.push(remark.get(..end.unwrap_or(0)).unwrap_or("").to_owned());
        }
    }

    pub(crate) fn fire(&mut self, fired: Fired) {
        if self.trace.fired.len() < FIRED_MAX {
            self.trace.fired.push(fired.clone());
        }
        self.fired.push(fired);
    }

    pub(crate) fn nearly(&mut self, miss: NearMiss) {
        if self.trace.near.len() < NEAR_MISSES_MAX {
            self.trace.near.push(miss);
        }
    }

    /// `classify`: what has been concluded so far.
    pub fn classification(&mut self) -> Result<&mut Classification, Fault> {
        match &mut self.draft {
            Draft::Classify(classification) => Ok(classification),
            _ => Err(wrong_hook("classify")),
        }
    }

    /// `route`: what has been concluded so far.
    pub fn routing(&mut self) -> Result<&mut Option<Routing>, Fault> {
        match &mut self.draft {
            Draft::Route(routing) => Ok(routing),
            _ => Err(wrong_hook("route")),
        }
    }

    /// `schedule`: the clocks to start.
    pub(crate) fn clocks(&mut self) -> Result<&mut Vec<ClockPlan>, Fault> {
        match &mut self.draft {
            Draft::Schedule(clocks) => Ok(clocks),
            _ => Err(wrong_hook("schedule")),
        }
    }

    /// `require`: the requirements so far.
    pub(crate) fn requirements(&mut self) -> Result<&mut Vec<Requirement>, Fault> {
        match &mut self.draft {
            Draft::Require(requirements) => Ok(requirements),
            _ => Err(wrong_hook("require")),
        }
    }

    /// `accountability`: the measures so far.
    pub(crate) fn measures(&mut self) -> Result<&mut Vec<Measure>, Fault> {
        match &mut self.draft {
            Draft::Accountability(measures) => Ok(measures),
            _ => Err(wrong_hook("accountability")),
        }
    }

    /// `warn`: the warnings so far.
    pub(crate) fn warnings(&mut self) -> Result<&mut Vec<Warning>, Fault> {
        match &mut self.draft {
            Draft::Warn(warnings) => Ok(warnings),
            _ => Err(wrong_hook("warn")),
        }
    }

    /// `assess`, `settle`: the charges so far.
    pub fn charges(&self) -> Result<&[Charge], Fault> {
        match &self.draft {
            Draft::Charges(charges) => Ok(charges),
            _ => Err(wrong_hook("assess, settle")),
        }
    }

    /// `settle`: a figure of the period, of one unit or of the whole organisation; `None` if there is nothing to
    /// compute it from, such as a rate of no tickets.
    pub fn figure(&mut self, name: &str, unit: Option<&str>) -> Result<Option<Decimal>, Fault> {
        let Some(period) = self.facts.period_figures() else { return Err(wrong_hook("settle")) };
        let context = Arc::clone(&self.context);
        let Some(figure) = context.names.figures.get(name) else {
            let known = context.names.figures.alternatives(name);
            return Err(rule_fault(
                format!("没有口径「{name}」;可用:{known}"),
                format!("no figure `{name}`; known: {known}"),
            ));
        };
        let group = match unit {
            None => Vec::new(),
            Some(unit) => vec![self.resolve_who(unit)?],
        };
        Ok(context.names.figures.value(figure, &group, period))
    }

    /// Ids of the units in a group, in order; of all units if `group` is empty.
    pub fn units(&self, group: &str) -> Vec<String> {
        let in_group = |groups: &[String]| group.is_empty() || groups.iter().any(|name| name == group);
        let units = self.context.names.units.iter().filter(|(_, unit)| in_group(&unit.groups));
        units.map(|(id, _)| id.to_owned()).collect()
    }

    /// What rules call the unit of that id; an unknown id is its own key.
    pub fn unit_key<'a>(&'a self, id: &'a str) -> &'a str {
        self.context.names.units.key(id)
    }

    /// `assess`, `settle`: adds a charge of a script: rule, clause, 扣谁 (a word of `[who]`, or a unit) and points.
    pub fn charge(&mut self, rule: &str, clause: &str, who: &str, points: Points) -> Result<usize, Fault> {
        self.context.names.known_clause(clause)?;
        let who = self.resolve_who(who)?;
        self.fire(Fired { rule: rule.to_owned(), clause: clause.to_owned() });
        self.push_charge(Charge {
            rule: rule.to_owned(),
            clause: clause.to_owned(),
            who,
            amount: Amount::Fixed(points),
            count: 1,
            times: None,
            decider: None,
            slot: None,
        })
    }

    /// `assess`, `settle`: multiplies a charge, which can be done once.
    pub fn multiply(&mut self, index: usize, factor: Decimal, clause: &str) -> Result<(), Fault> {
        self.context.names.known_clause(clause)?;
        if factor.is_sign_negative() || factor > Decimal::ONE_HUNDRED {
            return Err(rule_fault(
                format!("倍数 {factor} 不在 0 到 100 之间"),
                format!("factor {factor} is not within 0..100"),
            ));
        }
        let Draft::Charges(charges) = &mut self.draft else { return Err(wrong_hook("assess, settle")) };
        let Some(charge) = charges.get_mut(index) else {
            return Err(rule_fault("没有这笔扣分", "no such charge"));
        };
        if let Some(times) = &charge.times {
            return Err(rule_fault(
                format!("{} 已按 {} 乘过 {}", charge.rule, times.clause, times.factor),
                format!(
                    "`{}` was already multiplied by {} under {}",
                    charge.rule, times.factor, times.clause
                ),
            ));
        }
        charge.times = Some(Times { factor, clause: clause.to_owned() });
        let checked = charge.clone();
        check_size(&checked)
    }

    /// The unit that a word of the 扣谁 column means here, or the unit of that id or name.
    pub fn resolve_who(&self, who: &str) -> Result<String, Fault> {
        let names = &self.context.names;
        if names.who.knows(who) {
            return names.who.resolve(who, &self.facts, &names.units);
        }
        names.units.id(who).map(str::to_owned).ok_or_else(|| {
            let known = names.who.alternatives(who);
            Fault::new(
                FaultKind::Who,
                format!("不知道扣谁「{who}」;可用:{known}"),
                format!("no unit `{who}`; known: {known}"),
            )
        })
    }

    /// The occurrence of a slot that these facts claim for a unit.
    pub(crate) fn slot(&self, name: &str, who: &str, rule: &str) -> Option<Slot> {
        let declared = self.context.names.slots.get(name)?;
        let keep = declared.keep?;
        let mut key = name.to_owned();
        for field in &declared.fields {
            key.push('/');
            key.push_str(&self.facts.get(*field).map(Value::to_string).unwrap_or_default());
        }
        if declared.per_who {
            key.push('/');
            key.push_str(who);
        }
        if declared.per_rule {
            key.push('/');
            key.push_str(rule);
        }
        Some(Slot { key, keep })
    }

    /// `assess`, `settle`: adds a charge.
    pub(crate) fn push_charge(&mut self, charge: Charge) -> Result<usize, Fault> {
        check_size(&charge)?;
        let Draft::Charges(charges) = &mut self.draft else { return Err(wrong_hook("assess, settle")) };
        if charges.len() >= CHARGES_PER_ASSESSMENT_MAX {
            return Err(Fault::new(
                FaultKind::Size,
                format!("一次考核超过 {CHARGES_PER_ASSESSMENT_MAX} 笔扣分"),
                format!("more than {CHARGES_PER_ASSESSMENT_MAX} charges in one assessment"),
            ));
        }
        if charges.iter().any(|held| held.rule == charge.rule && held.who == charge.who) {
            return Err(rule_fault(
                format!("{} 对同一单位扣了两次", charge.rule),
                format!("`{}` charges one unit twice; use a count", charge.rule),
            ));
        }
        charges.push(charge);
        Ok(charges.len() - 1)
    }
}

fn check_size(charge: &Charge) -> Result<(), Fault> {
    let fits = match charge.amount {
        Amount::Fixed(points) => points >= Points::ZERO && charge.points_for(points).is_some(),
        Amount::Range(low, high) => low >= Points::ZERO && charge.points_for(high).is_some(),
        Amount::Open => true,
    };
    if fits {
        return Ok(());
    }
    Err(rule_fault(
        format!("{} 的分值为负或过大", charge.rule),
        format!("the points of `{}` are negative or too large", charge.rule),
    ))
}

pub(super) fn rule_fault(zh: impl Into<String>, en: impl Into<String>) -> Fault {
    Fault::new(FaultKind::Rule, zh, en)
}

fn wrong_hook(hook: &str) -> Fault {
    rule_fault(format!("只有 {hook} 可以这样做"), format!("only `{hook}` may do this"))
}
