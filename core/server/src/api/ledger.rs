//! `GET /v1/ledger?period=2026-03`: what the ledger holds for a period, of one unit or all, with sums by unit.

use crate::parameters::{Parameters, page_rows, wrong_cursor};
use crate::problem::Problem;
use crate::site::Site;
use crate::wire::clauses;
use crate::wire::ledger::{EntryView, LedgerPage, Totals};
use crate::wire::names::Unit;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use suban_desk::{DeskError, Entry, Office, Refusal, View};
use suban_model::Period;

/// Which entries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// The period that they belong to.
    period: Option<String>,
    /// Only this unit's, by id or name.
    unit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Most rows.
    limit: Option<usize>,
}

/// The place of an entry among those of its period: unit, record and index.
#[derive(Debug, PartialEq, Eq)]
struct Cursor {
    unit: String,
    record: u64,
    index: u32,
}

/// Shows a page of the ledger.
pub async fn read_ledger(
    State(site): State<Arc<Site>>,
    Parameters(query): Parameters<Query>,
) -> Result<Json<LedgerPage>, Problem> {
    let period = period(query.period.as_deref())?;
    let office = site.office();
    let unit = query.unit.map(|unit| known_unit(&unit, &office)).transpose()?;
    let rows = page_rows(query.limit)?;
    let cursor: Option<Cursor> = query.cursor.map(|cursor| cursor.parse()).transpose()?;
    let read = site.read(move |_, view| {
        let after = cursor.as_ref().map(|cursor| (cursor.unit.as_str(), cursor.record, cursor.index));
        // One more, to know whether there is a next page.
        let mut entries = view.entries_after(period, unit.as_deref(), after, rows + 1)?;
        let more = entries.len() > rows;
        entries.truncate(rows);
        let totals = match cursor {
            None => Some(totals(period, unit.as_deref(), view)?.view(&office)),
            Some(_) => None,
        };
        let office = &office;
        Ok(LedgerPage {
            period,
            unit: unit.as_ref().map(|unit| Unit::of(unit, office)),
            next: entries.last().filter(|_| more).map(|entry| Cursor::of(entry).to_string()),
            clauses: clauses::words(entries.iter().map(|entry| entry.clause.as_str()), office),
            entries: entries.iter().map(|entry| EntryView::of(entry, office)).collect(),
            totals,
        })
    });
    read.await.map(Json)
}

fn period(written: Option<&str>) -> Result<Period, Problem> {
    let written = written.unwrap_or_default();
    written.parse().map_err(|error: suban_model::period::PeriodError| {
        let zh = format!("「{written}」不是月份;应写如 2026-03");
        Problem::input("period", "period", zh, error.to_string())
    })
}

fn known_unit(unit: &str, office: &Office) -> Result<String, Problem> {
    let units = &office.pack.rules().names.units;
    units.id(unit).map(str::to_owned).ok_or_else(|| {
        let refusal = Refusal::UnknownUnit { unit: unit.to_owned(), known: units.alternatives(unit) };
        Problem::from(DeskError::from(refusal)).blame_unit("unit")
    })
}

fn totals(period: Period, unit: Option<&str>, view: View<'_>) -> Result<Totals, DeskError> {
    let mut totals = Totals::default();
    view.each_entry(period, unit, |entry| {
        totals.add(&entry);
        Ok(())
    })?;
    Ok(totals)
}

impl Cursor {
    fn of(entry: &Entry) -> Self {
        Self { unit: entry.unit.clone(), record: entry.seq, index: entry.index }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}/{}", self.unit, self.record, self.index)
    }
}

impl FromStr for Cursor {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let mut parts = text.rsplitn(3, '/');
        let (index, record, unit) = (parts.next(), parts.next(), parts.next());
        match (unit, record.map(str::parse), index.map(str::parse)) {
            (Some(unit), Some(Ok(record)), Some(Ok(index))) => {
                Ok(Self { unit: unit.to_owned(), record, index })
            }
            _ => Err(wrong_cursor()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_read_back() {
        for unit in ["network-1", "营业部", "a/b", ""] {
            let cursor = Cursor { unit: unit.to_owned(), record: u64::MAX, index: 3 };
            assert_eq!(cursor.to_string().parse::<Cursor>().ok(), Some(cursor));
        }
        for text in ["", "network-1", "network-1/5", "network-1/5/x", "network-1/-5/0"] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }
}
