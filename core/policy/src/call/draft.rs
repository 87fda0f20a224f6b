//! What a call has concluded so far: begun by its hook, and its outcome in the end.

use crate::call::decision::Outcome;
use suban_model::{
    Charge, Classification, ClockPlan, Hook, Measure, Requirement, Routing, RoutingReason, Warning,
};

/// What has been concluded so far.
#[derive(Debug, Clone)]
pub(super) enum Draft {
    Classify(Classification),
    Route(Option<Routing>),
    Schedule(Vec<ClockPlan>),
    Require(Vec<Requirement>),
    /// Of `assess` and `settle`.
    Charges(Vec<Charge>),
    Accountability(Vec<Measure>),
    Warn(Vec<Warning>),
}

impl Draft {
    /// What stands before any rule has fired.
    pub fn begin(hook: Hook) -> Self {
        match hook {
            Hook::Classify => Self::Classify(Classification {
                kind: String::new(),
                category: String::new(),
                grade: None,
                tags: Vec::new(),
                weight: 0,
                margin: 0,
                missing: Vec::new(),
            }),
            Hook::Route => Self::Route(None),
            Hook::Schedule => Self::Schedule(Vec::new()),
            Hook::Require => Self::Require(Vec::new()),
            Hook::Assess | Hook::Settle => Self::Charges(Vec::new()),
            Hook::Accountability => Self::Accountability(Vec::new()),
            Hook::Warn => Self::Warn(Vec::new()),
        }
    }

    /// Whether any rule has concluded anything.
    pub fn has_conclusion(&self) -> bool {
        match self {
            Self::Classify(classification) => {
                !classification.category.is_empty() || !classification.kind.is_empty()
            }
            Self::Route(routing) => routing.is_some(),
            Self::Schedule(clocks) => !clocks.is_empty(),
            Self::Require(requirements) => !requirements.is_empty(),
            Self::Charges(charges) => !charges.is_empty(),
            Self::Accountability(measures) => !measures.is_empty(),
            Self::Warn(warnings) => !warnings.is_empty(),
        }
    }

    /// What the call comes to.
    pub fn into_outcome(self) -> Outcome {
        match self {
            Self::Classify(classification) => Outcome::Classified(classification),
            Self::Route(routing) => {
                Outcome::Routed(routing.unwrap_or(Routing::Queue { reason: RoutingReason::NoRule }))
            }
            Self::Schedule(clocks) => Outcome::Scheduled(clocks),
            Self::Require(requirements) => Outcome::Required(requirements),
            Self::Charges(charges) => Outcome::Assessed(charges),
            Self::Accountability(measures) => Outcome::Accounted(measures),
            Self::Warn(warnings) => Outcome::Warned(warnings),
        }
    }
}
