//! What the figures (口径) of a pack count: one observation for each thing counted, and what a group of them adds up to.

use crate::{Moment, Period};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One thing that a figure counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// Id of the figure.
    pub figure: String,
    /// What it is counted together with, such as a unit and a category; nothing: the whole organisation.
    pub group: Vec<String>,
    /// When it happened.
    pub at: Moment,
    /// The period it counts for.
    pub period: Period,
    /// What was counted: a ticket, a clock or a record. Within a group each counts once at its moment.
    pub subject: String,
    /// What it adds to the sum: 1 or 0 for a rate, a number for a sum.
    #[serde(with = "rust_decimal::serde::str")]
    pub value: Decimal,
}

/// What the observations of one figure, group and period come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aggregate {
    /// The group.
    pub group: Vec<String>,
    /// How many observations.
    pub count: u64,
    /// The sum of their values.
    #[serde(with = "rust_decimal::serde::str")]
    pub sum: Decimal,
}

impl Aggregate {
    /// Nothing observed yet.
    pub const fn empty(group: Vec<String>) -> Self {
        Self { group, count: 0, sum: Decimal::ZERO }
    }

    /// Counts an observation.
    pub fn add(&mut self, observation: &Observation) {
        self.count = self.count.saturating_add(1);
        self.sum = self.sum.saturating_add(observation.value);
    }

    /// Takes an observation back.
    pub fn take_back(&mut self, observation: &Observation) {
        self.count = self.count.saturating_sub(1);
        self.sum = self.sum.saturating_sub(observation.value);
    }

    /// The sum for each observation; `None` if there are none.
    pub fn mean(&self) -> Option<Decimal> {
        self.sum.checked_div(Decimal::from(self.count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed(value: i64) -> Observation {
        Observation {
            figure: "satisfaction".into(),
            group: Vec::new(),
            at: Moment::MIN,
            period: "2026-03".parse().unwrap(),
            subject: "T1".into(),
            value: Decimal::from(value),
        }
    }

    #[test]
    fn what_is_taken_back_never_counted() {
        let mut aggregate = Aggregate::empty(Vec::new());
        assert_eq!(aggregate.mean(), None);
        for value in [1, 0, 1] {
            aggregate.add(&observed(value));
        }
        aggregate.take_back(&observed(0));
        assert_eq!((aggregate.count, aggregate.mean()), (2, Some(Decimal::ONE)));
        aggregate.take_back(&observed(1));
        aggregate.take_back(&observed(1));
        assert_eq!(aggregate, Aggregate::empty(Vec::new()));
    }
}
