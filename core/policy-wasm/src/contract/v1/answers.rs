//! Answers out of the words of the contract. How long their lists and texts may be, and what their names mean, the
//! pack says when it takes them in; here only what it could not hold is refused.

use super::bindings::exports::suban::policy as exported;
use super::bindings::suban::policy::types as wire;
use super::numbers;
use crate::faults::Stop;
use suban_policy::plugin::{
    ProposedAmount, ProposedCharge, ProposedClassification, ProposedClock, ProposedMeasure,
    ProposedPrerequisite, ProposedRequirement, ProposedRouting, ProposedWarning,
};

/// Every item of a list.
pub(super) fn all<T: Into<U>, U>(items: Vec<T>) -> Vec<U> {
    items.into_iter().map(T::into).collect()
}

/// Every charge of a list.
pub(super) fn charges(charges: Vec<wire::Charge>) -> Result<Vec<ProposedCharge>, Stop> {
    charges.into_iter().map(charge).collect()
}

fn charge(charge: wire::Charge) -> Result<ProposedCharge, Stop> {
    Ok(ProposedCharge {
        rule: charge.rule,
        who: charge.who,
        amount: match charge.amount {
            wire::Amount::Fixed(points) => ProposedAmount::Fixed(numbers::lift(points)?),
            wire::Amount::Range((low, high)) => {
                ProposedAmount::Range(numbers::lift(low)?, numbers::lift(high)?)
            }
            wire::Amount::Open => ProposedAmount::Open,
        },
        count: charge.count,
        times: charge.times.map(numbers::lift).transpose()?,
        decider: charge.decider,
    })
}

impl From<exported::classify::Classification> for ProposedClassification {
    fn from(answer: exported::classify::Classification) -> Self {
        Self {
            rule: answer.rule,
            kind: answer.kind,
            category: answer.category,
            grade: answer.grade,
            tags: answer.tags,
            weight: answer.weight,
            margin: answer.margin,
            missing: answer.missing,
        }
    }
}

impl From<exported::route::Routing> for ProposedRouting {
    fn from(routing: exported::route::Routing) -> Self {
        use exported::route::Routing;
        match routing {
            Routing::None => Self::None,
            Routing::Assign(assignment) => {
                Self::Assign { lead: assignment.lead, co_handlers: assignment.co_handlers }
            }
            Routing::GiveBack(reason) => Self::GiveBack(reason),
            Routing::Queue(reason) => Self::Queue(reason),
        }
    }
}

impl From<exported::schedule::Clock> for ProposedClock {
    fn from(clock: exported::schedule::Clock) -> Self {
        Self {
            rule: clock.rule,
            name: clock.name,
            limit: clock.limit,
            ends_on: clock.ends_on,
            holder: clock.holder,
        }
    }
}

impl From<exported::require::Demand> for ProposedRequirement {
    fn from(demand: exported::require::Demand) -> Self {
        let exported::require::Demand { rule, wants, offices, refuse } = demand;
        Self { rule, prerequisites: all(wants), offices, refuse }
    }
}

impl From<exported::require::Want> for ProposedPrerequisite {
    fn from(want: exported::require::Want) -> Self {
        use exported::require::Want;
        match want {
            Want::Form(form) => Self::Form(form),
            Want::Event(event) => Self::Event(event),
            Want::Signatures(offices) => Self::Signatures(offices),
        }
    }
}

impl From<exported::accountability::Measure> for ProposedMeasure {
    fn from(measure: exported::accountability::Measure) -> Self {
        Self {
            rule: measure.rule,
            whom: measure.whom,
            unit: measure.unit,
            measure: measure.measure,
            by: measure.by,
        }
    }
}

impl From<exported::warn::Warning> for ProposedWarning {
    fn from(warning: exported::warn::Warning) -> Self {
        Self { rule: warning.rule, name: warning.name, notify: warning.notify, key: warning.key }
    }
}
