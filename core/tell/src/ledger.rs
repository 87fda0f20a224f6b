//! The ledger: entries with names, and their sums by unit.

use crate::names::Unit;
use serde::Serialize;
use std::collections::BTreeMap;
use suban_desk::{About, Entry, Rulebook};
use suban_model::{Period, Points, TicketId};

/// 一笔账 · an entry of the ledger.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EntryView {
    /// Number of the record that posted it.
    pub record: u64,
    /// The ticket it is for; none: a finding about the organisation, or what a period came to.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::TicketNumber>))]
    pub ticket: Option<TicketId>,
    /// The finding about the organisation that it is for, by the number of its record.
    pub finding: Option<u64>,
    /// Who is charged.
    pub unit: Unit,
    /// Id of the rule.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// The slot it changes.
    pub slot: String,
    /// Points added, or taken back if negative.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Points))]
    pub points: Points,
    /// The period of the facts it is for.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Period))]
    pub belongs_to: Period,
    /// The period in which it was posted.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Period))]
    pub posted_in: Period,
}

impl EntryView {
    /// With names.
    pub fn of(entry: &Entry, rulebook: &Rulebook) -> Self {
        Self {
            record: entry.seq,
            ticket: entry.about.ticket(),
            finding: match entry.about {
                About::Finding(number) => Some(number),
                _ => None,
            },
            unit: Unit::of(&entry.unit, rulebook),
            rule: entry.rule.clone(),
            clause: entry.clause.clone(),
            slot: entry.slot.clone(),
            points: entry.points,
            belongs_to: entry.belongs_to,
            posted_in: entry.posted_in,
        }
    }
}

/// 一个单位的合计 · what a unit was charged in all.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UnitTotal {
    /// Who.
    pub unit: Unit,
    /// The sum of its entries.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Points))]
    pub points: Points,
    /// How many entries that are.
    pub entries: u64,
}

/// Sums entries by unit.
#[derive(Debug, Default)]
pub struct Totals {
    by_unit: BTreeMap<String, (Points, u64)>,
}

impl Totals {
    /// The sums of these entries.
    pub fn of(entries: &[Entry]) -> Self {
        let mut totals = Self::default();
        for entry in entries {
            totals.add(entry);
        }
        totals
    }

    fn add(&mut self, entry: &Entry) {
        let (points, entries) = self.by_unit.entry(entry.unit.clone()).or_default();
        *points = points.saturating_add(entry.points);
        *entries += 1;
    }

    /// The sums, by unit.
    pub fn view(&self, rulebook: &Rulebook) -> Vec<UnitTotal> {
        let view = |(id, (points, entries)): (&String, &(Points, u64))| UnitTotal {
            unit: Unit::of(id, rulebook),
            points: *points,
            entries: *entries,
        };
        self.by_unit.iter().map(view).collect()
    }
}
