//! 口径: what the figures of a period come to. Every report that tells one takes it here, from what the desk counted, and
//! computes none of its own.

use crate::reading::Reading;
use crate::workbook::Cell;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;
use std::collections::BTreeSet;
use suban_desk::{DeskError, Rulebook};
use suban_model::Period;
use suban_policy::PeriodFigures;
use suban_policy::figures::{Adds, Figure, FigureKind};
use suban_tell::names;

/// Decimals of a figure that are shown; the data has all of them.
const DECIMALS_SHOWN: u32 = 2;

/// What one figure comes to for the organisation, or for one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FigureLine {
    /// Id of the figure.
    pub figure: String,
    /// Its name.
    pub name: String,
    /// Clause of the rulebook that asks for it.
    pub clause: String,
    /// What it is counted by, such as the name of a unit; `None`: the organisation.
    pub group: Option<String>,
    /// It is a rate or ratio, in percent.
    pub in_percent: bool,
    /// Its value; `None`: there is nothing to take it of.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub value: Option<Decimal>,
    /// What stands above the line, for a rate, mean or ratio.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub top: Option<Decimal>,
    /// What stands below it.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub bottom: Option<Decimal>,
}

/// Each figure that counts by period with the group that it is counted for: the organisation, and whatever single thing
/// it is counted by.
pub(crate) fn lines(
    reading: &Reading<'_>,
    period: Period,
) -> Result<Vec<(FigureLine, Vec<String>)>, DeskError> {
    let rulebook = reading.rulebooks.settling(period);
    let figures = rulebook.pack.figures();
    let counted = counted(reading, rulebook, period)?;
    let mut lines = Vec::new();
    for figure in figures.iter().filter(|figure| is_of_a_period(figure)) {
        for group in groups(figure, &counted) {
            let (top, bottom) = figures.parts(figure, &group, &counted).unzip();
            let line = FigureLine {
                figure: figure.id.clone(),
                name: figure.name.clone(),
                clause: figure.clause.clone(),
                group: group.first().map(|unit| names::unit_name(rulebook, unit)),
                in_percent: is_in_percent(figure),
                value: figures.value(figure, &group, &counted),
                top,
                bottom,
            };
            lines.push((line, group));
        }
    }
    Ok(lines)
}

/// Whether a figure that rules saw by this name is one of the period.
pub(crate) fn is_told(rulebook: &Rulebook, name: &str) -> bool {
    rulebook.pack.figures().get(name).is_some_and(is_of_a_period)
}

/// A number for people: rounded, without needless decimals.
pub(crate) fn number(value: Decimal) -> String {
    let rounded = value.round_dp_with_strategy(DECIMALS_SHOWN, RoundingStrategy::MidpointAwayFromZero);
    rounded.normalize().to_string()
}

impl FigureLine {
    /// The value as people read it, such as `75.76%`; nothing of nothing is `–`.
    pub fn value_in_words(&self) -> String {
        let unit = if self.in_percent { "%" } else { "" };
        self.value.map_or_else(|| "–".to_owned(), |value| format!("{}{unit}", number(value)))
    }

    /// The value in a workbook.
    pub(crate) fn value_cell(&self) -> Cell {
        if self.in_percent { Cell::Percent(self.value) } else { Cell::Number(self.value) }
    }

    /// Such as `17 / 20`; empty if it is no quotient.
    pub fn quotient(&self) -> String {
        let parts = self.top.zip(self.bottom);
        parts.map(|(top, bottom)| format!("{} / {}", number(top), number(bottom))).unwrap_or_default()
    }
}

/// What was observed in the period.
fn counted(reading: &Reading<'_>, rulebook: &Rulebook, period: Period) -> Result<PeriodFigures, DeskError> {
    let mut counted = PeriodFigures::new();
    for figure in rulebook.pack.figures().iter().filter(|figure| is_of_a_period(figure)) {
        reading.view.each_aggregate(&figure.id, period, |aggregate| {
            counted.insert((figure.id.clone(), aggregate.group.clone()), aggregate);
            Ok(())
        })?;
    }
    Ok(counted)
}

/// 第几次 and 连续 come to something at an event, not in a period.
const fn is_of_a_period(figure: &Figure) -> bool {
    !matches!(figure.kind, FigureKind::Nth { .. } | FigureKind::Streak { .. })
}

const fn is_in_percent(figure: &Figure) -> bool {
    matches!(
        figure.kind,
        FigureKind::Ratio { .. }
            | FigureKind::Events { adds: Adds::Rate(_), .. }
            | FigureKind::Tickets { adds: Adds::Rate(_), .. }
    )
}

/// The organisation, and each single thing for which something was counted.
fn groups(figure: &Figure, counted: &PeriodFigures) -> BTreeSet<Vec<String>> {
    let of: Vec<&str> = match &figure.kind {
        FigureKind::Ratio { top, bottom } => vec![top, bottom],
        _ => vec![&figure.id],
    };
    let groups = counted.keys().filter(|(id, group)| group.len() <= 1 && of.contains(&id.as_str()));
    groups.map(|(_, group)| group.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_and_say_that_they_are_percent() {
        let check = |value: &str, in_percent: bool, expect: &str| {
            let line = FigureLine {
                figure: "f".into(),
                name: "率".into(),
                clause: "C".into(),
                group: None,
                in_percent,
                value: value.parse().ok(),
                top: Some(2.into()),
                bottom: Some(3.into()),
            };
            assert_eq!(line.value_in_words(), expect, "{value}");
        };
        check("75.757575", true, "75.76%");
        check("66.665", true, "66.67%");
        check("66.675", true, "66.68%");
        check("100", true, "100%");
        check("46", false, "46");
        check("", true, "–");
    }
}
