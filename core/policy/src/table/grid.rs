//! A table as its readers see it, whatever hook it serves and whatever its rows do: for lint, coverage and the
//! rulebook, which ask the same of every table.

use super::{Column, HitPolicy, OutputCell, Outputs, Row, Table, Written, is_telling};
use crate::facts::condition::{Condition, Subject};
use crate::facts::vocabulary::FieldId;
use crate::reading::sheet::Line;
use suban_model::Hook;

/// One table.
#[derive(Debug, Clone)]
pub struct Grid<'a> {
    /// The hook that it serves.
    pub hook: Hook,
    /// Its name in the manifest.
    pub name: &'a str,
    /// Its file inside the pack.
    pub path: &'a str,
    /// How many rows may fire.
    pub policy: HitPolicy,
    /// English name of the event that it waits for. `None`: any.
    pub on: Option<String>,
    /// Its input columns.
    pub columns: &'a [Column],
    /// Its rows.
    pub rows: Vec<GridRow<'a>>,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct GridRow<'a> {
    /// Id of the rule.
    pub rule: &'a str,
    /// Clause of the rulebook.
    pub clause: &'a str,
    /// One condition for each input column.
    pub conditions: &'a [Condition],
    /// The input cells as written, parameters filled in.
    pub wanted: &'a [String],
    /// Its place, and its output cells as written.
    pub written: &'a Written,
}

impl<'a> Grid<'a> {
    /// What a row asks of the facts, as written: column and cell.
    pub fn asked_by(&self, row: &GridRow<'a>) -> Vec<(&'a str, &'a str)> {
        let cells = self.columns.iter().zip(row.wanted).zip(row.conditions);
        let asking = cells.filter(|(_, condition)| **condition != Condition::Any);
        asking.map(|((column, wanted), _)| (column.header.as_str(), wanted.as_str())).collect()
    }
}

impl Grid<'_> {
    /// The whole numbers at which conditions on a number change from false to true or back.
    pub(crate) fn thresholds(&self, id: FieldId) -> impl Iterator<Item = i64> {
        let conditions = self.rows.iter().flat_map(|row| row.conditions.iter().zip(self.columns));
        let compared = conditions
            .filter(move |(_, column)| matches!(column.subject, Subject::Field(field, _) if field == id));
        compared.flat_map(|(condition, _)| condition.thresholds())
    }
}

impl<E> Table<E> {
    /// This table without what its rows do.
    pub fn without_effects(&self, hook: Hook) -> Grid<'_> {
        Grid {
            hook,
            name: &self.name,
            path: &self.path,
            policy: self.policy,
            on: self.on.as_ref().map(ToString::to_string),
            columns: &self.columns,
            rows: self.rows.iter().map(Row::plain).collect(),
        }
    }
}

impl<E> Row<E> {
    fn plain(&self) -> GridRow<'_> {
        GridRow {
            rule: &self.rule,
            clause: &self.clause,
            conditions: &self.conditions,
            wanted: &self.wanted,
            written: &self.written,
        }
    }
}

impl GridRow<'_> {
    /// Whether it has a condition whose failure alone would be told as a near miss.
    pub fn can_be_missed(&self, columns: &[Column]) -> bool {
        let met = self.conditions.iter().filter(|condition| **condition != Condition::Any).count();
        self.conditions
            .iter()
            .zip(columns)
            .any(|(condition, column)| *condition != Condition::Any && is_telling(column.subject, met - 1))
    }

    /// What the output cell of a column says; empty if it says nothing.
    pub fn output(&self, column: &str) -> &str {
        let cells = &self.written.outputs;
        cells.iter().find(|cell| cell.column == column).map_or("", |cell| cell.text.as_str())
    }
}

impl Written {
    /// Notes the places of a row and the texts of its output cells.
    pub(super) fn of(line: &Line, arrow: usize, columns: &[Option<Column>], outputs: &Outputs<'_>) -> Self {
        let place = |at: usize| line.cells.get(at).map_or(0..0, |cell| cell.range.clone());
        let known = columns.iter().zip(2..arrow).filter(|(column, _)| column.is_some());
        let said = outputs.cells.iter().filter(|(_, cell)| !cell.text.is_empty());
        let mut outputs: Vec<OutputCell> = said
            .map(|(column, cell)| OutputCell {
                column,
                text: outputs.names.parameters.fill(&cell.raw),
                place: cell.range.clone(),
            })
            .collect();
        outputs.sort_by_key(|cell| cell.place.start);
        Self { rule: place(0), clause: place(1), inputs: known.map(|(_, at)| place(at)).collect(), outputs }
    }
}
