//! An entry of the ledger.

use crate::names::unit_name;
use suban_desk::{Entry, Rulebook};
use suban_policy::diagnostic::Bilingual;

/// Such as `入账 P09 管网一所 1(S1-09,属 2026-03)`.
pub fn posted(entry: &Entry, rulebook: &Rulebook) -> Bilingual {
    let unit = unit_name(rulebook, &entry.unit);
    let (rule, clause, points, period) = (&entry.rule, &entry.clause, entry.points, entry.belongs_to);
    Bilingual::new(
        format!("入账 {rule} {unit} {points}({clause},属 {period})"),
        format!("posted {rule} {unit} {points} ({clause}, for {period})"),
    )
}
