//! What a closed period came to.

use crate::charges::{ChargeView, total};
use crate::clauses::{self, Clauses};
use crate::consequences::MeasureView;
use serde::Serialize;
use suban_desk::Rulebook;
use suban_desk::stored::kept::Settlement;
use suban_model::{Period, Points};

/// 结算 · what a closed period came to when it was settled last.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SettlementView {
    /// Which period.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Period))]
    pub period: Period,
    /// Number of the record that settled it.
    pub record: u64,
    /// Points that stand.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Points))]
    pub points: Points,
    /// Every charge, and where it stands.
    pub charges: Vec<ChargeView>,
    /// Measures beyond points.
    pub measures: Vec<MeasureView>,
    /// The words of the clauses cited.
    #[cfg_attr(feature = "schema", schema(value_type = BTreeMap<String, Vec<String>>))]
    pub clauses: Clauses,
}

impl SettlementView {
    /// With names.
    pub fn of(period: Period, settlement: &Settlement, rulebook: &Rulebook) -> Self {
        let book = &settlement.book;
        Self {
            period,
            record: settlement.seq,
            points: total(book),
            charges: ChargeView::all_of(book, rulebook),
            measures: book.measures().map(|held| MeasureView::of(&held.measure, rulebook)).collect(),
            clauses: clauses::words(clauses::of_book(book), rulebook),
        }
    }
}
