//! Answers out of the words of the contract, each list and text within its limit.

use super::bindings::exports::suban::policy as exported;
use super::bindings::suban::policy::types as wire;
use super::numbers;
use crate::faults::Stop;
use crate::limits::{LIST_ITEMS_MAX, TEXT_BYTES_MAX};
use suban_policy::plugin::{
    ProposedAmount, ProposedCharge, ProposedClassification, ProposedClock, ProposedDemand, ProposedMeasure,
    ProposedRouting, ProposedWant, ProposedWarning,
};

/// Something of an answer that is taken only within the limits.
pub(super) trait Checked {
    type Into;

    fn checked(self) -> Result<Self::Into, Stop>;
}

impl Checked for String {
    type Into = Self;

    fn checked(self) -> Result<Self, Stop> {
        if self.len() <= TEXT_BYTES_MAX {
            return Ok(self);
        }
        Err(Stop::answer(
            format!("答复里有 {} 字节的文字,最多 {TEXT_BYTES_MAX} 字节", self.len()),
            format!("the answer has a text of {} bytes, more than {TEXT_BYTES_MAX}", self.len()),
        ))
    }
}

impl<T: Checked> Checked for Option<T> {
    type Into = Option<T::Into>;

    fn checked(self) -> Result<Self::Into, Stop> {
        self.map(T::checked).transpose()
    }
}

impl<T: Checked> Checked for Vec<T> {
    type Into = Vec<T::Into>;

    fn checked(self) -> Result<Self::Into, Stop> {
        if self.len() <= LIST_ITEMS_MAX {
            return self.into_iter().map(T::checked).collect();
        }
        Err(Stop::answer(
            format!("答复里有 {} 项的列表,最多 {LIST_ITEMS_MAX} 项", self.len()),
            format!("the answer has a list of {} items, more than {LIST_ITEMS_MAX}", self.len()),
        ))
    }
}

impl Checked for exported::classify::Classification {
    type Into = ProposedClassification;

    fn checked(self) -> Result<Self::Into, Stop> {
        Ok(ProposedClassification {
            rule: self.rule.checked()?,
            kind: self.kind.checked()?,
            category: self.category.checked()?,
            grade: self.grade.checked()?,
            tags: self.tags.checked()?,
            weight: self.weight,
            margin: self.margin,
            missing: self.missing.checked()?,
        })
    }
}

impl Checked for exported::route::Routing {
    type Into = ProposedRouting;

    fn checked(self) -> Result<Self::Into, Stop> {
        Ok(match self {
            Self::None => ProposedRouting::None,
            Self::Assign(assignment) => ProposedRouting::Assign {
                lead: assignment.lead.checked()?,
                co_handlers: assignment.co_handlers.checked()?,
            },
            Self::GiveBack(reason) => ProposedRouting::GiveBack(reason.checked()?),
            Self::Queue(reason) => ProposedRouting::Queue(reason.checked()?),
        })
    }
}

impl Checked for exported::schedule::Clock {
    type Into = ProposedClock;

    fn checked(self) -> Result<Self::Into, Stop> {
        Ok(ProposedClock {
            rule: self.rule.checked()?,
            name: self.name.checked()?,
            limit: self.limit.checked()?,
            ends_on: self.ends_on.checked()?,
            holder: self.holder.checked()?,
        })
    }
}

impl Checked for exported::require::Demand {
    type Into = ProposedDemand;

    fn checked(self) -> Result<Self::Into, Stop> {
        Ok(ProposedDemand {
            rule: self.rule.checked()?,
            wants: self.wants.checked()?,
            offices: self.offices.checked()?,
            refuse: self.refuse,
        })
    }
}

impl Checked for exported::require::Want {
    type Into = ProposedWant;

    fn checked(self) -> Result<Self::Into, Stop> {
        Ok(match self {
            Self::Form(form) => ProposedWant::Form(form.checked()?),
            Self::Event(event) => ProposedWant::Event(event.checked()?),
            Self::Signatures(offices) => ProposedWant::Signatures(offices.checked()?),
        })
    }
}

impl Checked for wire::Charge {
    type Into = ProposedCharge;

    fn checked(self) -> Result<Self::Into, Stop> {
        Ok(ProposedCharge {
            rule: self.rule.checked()?,
            who: self.who.checked()?,
            amount: match self.amount {
                wire::Amount::Fixed(points) => ProposedAmount::Fixed(numbers::lift(points)?),
                wire::Amount::Range((low, high)) => {
                    ProposedAmount::Range(numbers::lift(low)?, numbers::lift(high)?)
                }
                wire::Amount::Open => ProposedAmount::Open,
            },
            count: self.count,
            times: self.times.map(numbers::lift).transpose()?,
            decider: self.decider.checked()?,
        })
    }
}

impl Checked for exported::accountability::Measure {
    type Into = ProposedMeasure;

    fn checked(self) -> Result<Self::Into, Stop> {
        Ok(ProposedMeasure {
            rule: self.rule.checked()?,
            whom: self.whom.checked()?,
            unit: self.unit.checked()?,
            measure: self.measure.checked()?,
            by: self.by.checked()?,
        })
    }
}

impl Checked for exported::warn::Warning {
    type Into = ProposedWarning;

    fn checked(self) -> Result<Self::Into, Stop> {
        Ok(ProposedWarning {
            rule: self.rule.checked()?,
            name: self.name.checked()?,
            notify: self.notify.checked()?,
            key: self.key.checked()?,
        })
    }
}
