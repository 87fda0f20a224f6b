//! What things are called in every report: units, clauses, moments on the organisation's clocks.

use suban_desk::Rulebook;
use suban_model::{Moment, Zone};

/// What a report calls a charge or figure of no ticket.
pub(crate) const ORGANISATION: &str = "公司";

/// What a report calls the tickets for which no unit is responsible.
pub(crate) const NO_UNIT: &str = "(未派单)";

/// The rulebook's words for a clause, by the pack in force; empty if it no longer has the clause.
pub(crate) fn clause_words(rulebook: &Rulebook, clause: &str) -> String {
    rulebook.pack.clause(clause).map(|clause| clause.words.join(";")).unwrap_or_default()
}

/// The name of a unit.
pub(crate) fn unit_name(rulebook: &Rulebook, unit: &str) -> String {
    rulebook.pack.units().name(unit).to_owned()
}

/// Such as `2026-03-23 24:00`: people say that a day ends at its 24:00.
pub(crate) fn moment(moment: Moment, zone: &Zone) -> String {
    let local = moment.in_zone(zone);
    match (local.hour(), local.minute(), local.second()) {
        (23, 59, 59) => format!("{} 24:00", local.date()),
        (hour, minute, 0) => format!("{} {hour:02}:{minute:02}", local.date()),
        (hour, minute, second) => format!("{} {hour:02}:{minute:02}:{second:02}", local.date()),
    }
}
