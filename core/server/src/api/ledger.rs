//! `GET /v1/ledger?period=2026-03`: what the ledger holds for a period, of one unit or all, with sums by unit.
//!
//! Entries lie by period and unit, so that no page reads those of another; of what the other filters leave out, a page
//! looks at [`LOOKED_AT_ROWS_MAX`](crate::limits::LOOKED_AT_ROWS_MAX) at most.

use crate::caller::Caller;
use crate::limits::SUMMED_ENTRIES_MAX;
use crate::openapi::{ASSESSMENT, QueryFailures, texts};
use crate::parameters::{PageOfRows, Parameters, ROWS, known_unit, no_ticket, period, wrong_cursor};
use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use suban_desk::stored::page::Bounds;
use suban_desk::stored::view::EntryPlace;
use suban_desk::{DeskError, Entry, Sight, View};
use suban_model::{Period, TicketId};
use suban_report::Reading;
use suban_tell::clauses::{self, Clauses};
use suban_tell::ledger::{EntryView, Totals, UnitTotal};
use suban_tell::names::{Unit, shown};
use utoipa::ToSchema;

/// Which entries.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// 事实所属的考核期 · the period of the facts.
    #[param(value_type = texts::Period, inline)]
    period: Option<String>,
    /// 被扣单位,写名称或 id · only this unit's, by name or id.
    unit: Option<String>,
    /// 条款 · only those of this clause.
    clause: Option<String>,
    /// 规则编号 · only those of this rule.
    rule: Option<String>,
    /// 工单号 · only this ticket's.
    #[param(value_type = Option<texts::TicketNumber>, inline)]
    ticket: Option<String>,
    #[param(ignore)]
    cursor: Option<String>,
    #[param(ignore)]
    limit: Option<usize>,
}

/// 台账的一页 · a page of the ledger.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LedgerPage)]
pub struct Page {
    /// The period that was asked for.
    #[schema(value_type = texts::Period)]
    period: Period,
    /// All clocks that ran out by then are counted.
    #[schema(value_type = texts::Moment)]
    until: String,
    /// Number of the record that settled the period last; none: it is not settled, and what settling charges is missing.
    settled: Option<u64>,
    /// The unit that was asked for, if one was.
    unit: Option<Unit>,
    /// Entries by unit and record.
    entries: Vec<EntryView>,
    /// Sums over all pages; with the first page only, and not if there are too many entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    totals: Option<Vec<UnitTotal>>,
    /// Where the next page begins; none: this is the last.
    next: Option<String>,
    /// The words of the clauses cited.
    #[schema(value_type = BTreeMap<String, Vec<String>>)]
    clauses: Clauses,
}

/// The place of an entry, as clients give it back.
struct Cursor(EntryPlace);

/// Shows a page of the ledger.
#[utoipa::path(
    get, path = "/v1/ledger", tag = ASSESSMENT,
    summary = "台账 · read the ledger",
    description = "一个考核期的各笔账,按单位和先后;只增不改,更正是新的一笔。第一页带各单位的合计。 · The entries of a period, by unit \
                   and in order; they are only added, and a correction is a new one. With the first page come the sums \
                   by unit.",
    params(Query, PageOfRows),
    responses((status = 200, body = Page, description = "台账 · entries"), QueryFailures),
)]
pub async fn read_ledger(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Parameters(query): Parameters<Query>,
) -> Result<Json<Page>, Problem> {
    let period = period(query.period.as_deref().unwrap_or_default())?;
    let rulebook = site.rulebook();
    let unit = query.unit.map(|unit| known_unit("unit", &unit, &rulebook)).transpose()?;
    let ticket =
        query.ticket.map(|ticket| ticket.parse().map_err(|_| no_ticket("ticket", &ticket))).transpose()?;
    let bounds = ROWS.bounds(query.limit)?;
    let cursor: Option<Cursor> = query.cursor.map(|cursor| cursor.parse()).transpose()?;
    site.let_time_pass().await;
    let read = site.read(move |site, view| {
        let reading = Reading { view, rulebooks: &site.in_force(), now: site.now() };
        let sight = site.sight(&caller, view)?;
        let wanted = Wanted { clause: query.clause, rule: query.rule, ticket, sight };
        let after = cursor.as_ref().map(|Cursor(place)| place);
        let page = view.entries_in(period, unit.as_deref(), after, bounds, |entry| wanted.has(entry))?;
        let totals = match cursor {
            None => totals(period, unit.as_deref(), &wanted, view)?,
            Some(_) => None,
        };
        Ok(Page {
            period,
            until: shown(reading.until()?, &rulebook),
            settled: view.settlement(period)?.map(|settlement| settlement.seq),
            unit: unit.as_ref().map(|unit| Unit::of(unit, &rulebook)),
            next: page.next.map(|place| Cursor(place).to_string()),
            clauses: clauses::words(page.found.iter().map(|entry| entry.clause.as_str()), &rulebook),
            entries: page.found.iter().map(|entry| EntryView::of(entry, &rulebook)).collect(),
            totals: totals.map(|totals| totals.view(&rulebook)),
        })
    });
    read.await.map(Json)
}

/// What of a period's entries is wanted.
struct Wanted {
    clause: Option<String>,
    rule: Option<String>,
    ticket: Option<TicketId>,
    /// Of whose charges whoever asks is told.
    sight: Sight,
}

impl Wanted {
    fn has(&self, entry: &Entry) -> bool {
        self.clause.as_ref().is_none_or(|clause| entry.clause == *clause)
            && self.rule.as_ref().is_none_or(|rule| entry.rule == *rule)
            && self.ticket.is_none_or(|ticket| entry.about.ticket() == Some(ticket))
            && self.sight.sees_unit(&entry.unit)
    }
}

/// The sums of all that is wanted; none if too much would have to be read for them.
fn totals(
    period: Period,
    unit: Option<&str>,
    wanted: &Wanted,
    view: View<'_>,
) -> Result<Option<Totals>, DeskError> {
    let bounds = Bounds { found_max: SUMMED_ENTRIES_MAX, looked_at_max: SUMMED_ENTRIES_MAX };
    let all = view.entries_in(period, unit, None, bounds, |entry| wanted.has(entry))?;
    Ok(all.next.is_none().then(|| Totals::of(&all.found)))
}

impl fmt::Display for Cursor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(EntryPlace { unit, record, index }) = self;
        write!(out, "{unit}/{record}/{index}")
    }
}

impl FromStr for Cursor {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let mut parts = text.rsplitn(3, '/');
        let (index, record, unit) = (parts.next(), parts.next(), parts.next());
        match (unit, record.map(str::parse), index.map(str::parse)) {
            (Some(unit), Some(Ok(record)), Some(Ok(index))) => {
                Ok(Self(EntryPlace { unit: unit.to_owned(), record, index }))
            }
            _ => Err(wrong_cursor()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use suban_desk::About;
    use suban_desk::stored::codec::encode;
    use suban_desk::stored::keys::Keys;
    use suban_model::Points;
    use suban_store::{COMMIT_KEYS_MAX, Commit, Head, MemoryStore, Store};

    /// A ledger of so many entries of one point, in March 2026.
    fn ledger(entries: usize) -> (MemoryStore, Keys) {
        let (store, keys) = (MemoryStore::default(), Keys::of("river-water"));
        let march: Period = "2026-03".parse().unwrap();
        let put = |seq: u64| {
            let (unit, rule, clause) = ("network".to_owned(), "P1".to_owned(), "R-5".to_owned());
            let (points, slot, index) = (Points::ONE, String::new(), 0);
            let entry = Entry {
                seq,
                index,
                about: About::Figures,
                unit,
                rule,
                clause,
                slot,
                points,
                belongs_to: march,
                posted_in: march,
            };
            (keys.entry(march, "network", seq, 0), encode(&entry).unwrap())
        };
        let numbers: Vec<_> = (1..=entries as u64).collect();
        let mut expected = Head::default();
        for numbers in numbers.chunks(COMMIT_KEYS_MAX) {
            let next = Head { seq: expected.seq + 1, hash: [1; 32] };
            let puts = numbers.iter().map(|number| put(*number)).collect();
            let commit = Commit { org: "river-water".to_owned(), expected, next, puts, ..Commit::default() };
            store.commit(&[commit]).unwrap();
            expected = next;
        }
        (store, keys)
    }

    #[test]
    fn so_many_entries_are_summed_and_no_more() {
        let all = Wanted { clause: None, rule: None, ticket: None, sight: Sight::All };
        for (entries, summed) in [(0, true), (SUMMED_ENTRIES_MAX, true), (SUMMED_ENTRIES_MAX + 1, false)] {
            let (store, keys) = ledger(entries);
            let view = View::new(&store, "river-water", &keys);
            let totals = totals("2026-03".parse().unwrap(), None, &all, view).unwrap();
            assert_eq!(totals.is_some(), summed, "{entries}");
        }
    }

    #[test]
    fn cursors_read_back() {
        for unit in ["network-1", "营业部", "a/b", ""] {
            let place = EntryPlace { unit: unit.to_owned(), record: u64::MAX, index: 3 };
            let read = Cursor(place.clone()).to_string().parse::<Cursor>();
            assert_eq!(read.ok().map(|Cursor(place)| place), Some(place));
        }
        for text in ["", "network-1", "network-1/5", "network-1/5/x", "network-1/-5/0"] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }
}
