//! What a hook call leaves on record: the outcome, why, and what it used.

use crate::call::Identity;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use suban_model::{
    Charge, Classification, ClockPlan, Digest, Fault, FaultKind, Hook, Measure, Requirement, Routing, Warning,
};

/// Most rules that fired, kept of one call.
pub const FIRED_MAX: usize = 64;

/// Most near misses kept of one call.
pub const NEAR_MISSES_MAX: usize = 6;

/// Most notes kept of one call.
pub const NOTES_MAX: usize = 8;

/// Most bytes of one note.
pub const NOTE_BYTES_MAX: usize = 500;

/// Most lines kept of what one plugin said.
pub const SAID_MAX: usize = 20;

/// The typed answer of a hook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Of `classify`.
    Classified(Classification),
    /// Of `route`.
    Routed(Routing),
    /// Of `schedule`: clocks to start.
    Scheduled(Vec<ClockPlan>),
    /// Of `require`: what must have been done.
    Required(Vec<Requirement>),
    /// Of `assess` and `settle`: the full set of charges for the subject.
    Assessed(Vec<Charge>),
    /// Of `accountability`: the full set of measures for the subject.
    Accounted(Vec<Measure>),
    /// Of `warn`.
    Warned(Vec<Warning>),
}

/// A rule that fired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fired {
    /// Id of the rule.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
}

/// A rule that would have fired but for one condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearMiss {
    /// Id of the rule.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// The condition's column.
    pub column: String,
    /// What the facts said; empty if nothing.
    pub had: String,
    /// What the rule wants.
    pub wanted: String,
}

/// What a figure came to when the rules saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Name of the figure.
    pub figure: String,
    /// Its value.
    #[serde(with = "rust_decimal::serde::str")]
    pub value: Decimal,
}

/// A plugin that was asked, and what it said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Name in the pack.
    pub plugin: String,
    /// Who it is.
    pub identity: Identity,
    /// What it said: rule and gist, at most [`SAID_MAX`] lines.
    pub said: Vec<String>,
    /// Fuel that it burnt, in the measure of its engine.
    pub fuel: u64,
    /// Why it failed, if it did.
    pub fault: Option<Fault>,
}

impl Asked {
    pub(crate) fn say(&mut self, line: &str) {
        if self.said.len() < SAID_MAX {
            self.said.push(line.trim_end().to_owned());
        }
    }
}

/// Why an outcome is what it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// Rules that fired, in order.
    pub fired: Vec<Fired>,
    /// Rules that nearly fired.
    pub near: Vec<NearMiss>,
    /// The figures that they saw.
    pub figures: Vec<Counted>,
    /// Plugins that were asked, in order.
    pub asked: Vec<Asked>,
    /// Remarks of a script, each with its clause.
    pub notes: Vec<String>,
}

impl Trace {
    /// Whether the host stopped a plugin half-way, so that asking again may give another outcome.
    pub fn was_broken_off(&self) -> bool {
        self.asked.iter().any(|asked| asked.fault.as_ref().is_some_and(|fault| fault.kind == FaultKind::Host))
    }
}

/// One hook call, for the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Which hook.
    pub hook: Hook,
    /// What it was asked about. Charges are kept by it.
    pub subject: String,
    /// Digest of everything it saw.
    pub input: Digest,
    /// Its answer, or why there is none.
    pub outcome: Result<Outcome, Fault>,
    /// Why.
    pub trace: Trace,
    /// Operations used.
    pub spent: u64,
}
