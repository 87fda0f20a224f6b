//! Every time that a period was settled: what was posted then, and what had changed since the time before.

use super::{Cause, Posted, Turn, figures};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use suban_desk::{About, DeskError, Record, Rulebook, View};
use suban_model::{Act, Observation, Observed, Period};
use suban_policy::Hook;
use suban_tell::names;

/// Most changes that are told for one restatement, the last ones.
pub const CAUSES_MAX: usize = 20;

/// Most records that are looked at for them.
const LOOKED_AT_MAX: u64 = 2_000;

/// The records that settled a period and posted something, and the one that settled it last, in order.
pub(super) fn records(view: View<'_>, period: Period, last: Option<u64>) -> Result<Vec<Record>, DeskError> {
    let mut numbers: BTreeSet<u64> = last.into_iter().collect();
    view.each_entry(period, None, |entry| {
        // What is charged for a ticket was not charged by settling.
        numbers.extend((entry.about == About::Period(period)).then_some(entry.seq));
        Ok(())
    })?;
    let mut records = Vec::new();
    for number in numbers {
        let record = read(view, number)?;
        records.extend(matches!(record.command.act, Act::Settle(_)).then_some(record));
    }
    Ok(records)
}

/// What people are told of these records.
pub(super) fn turns(
    view: View<'_>,
    rulebook: &Rulebook,
    period: Period,
    records: &[Record],
    externals: &BTreeMap<String, String>,
) -> Result<Vec<Turn>, DeskError> {
    let before = std::iter::once(None).chain(records.iter().map(|record| Some(record.seq)));
    let turns = records.iter().zip(before).map(|(record, before)| {
        let because = match before {
            Some(before) => causes(view, rulebook, period, (before, record.seq), externals)?,
            None => Vec::new(),
        };
        Ok(turn(rulebook, record, because))
    });
    turns.collect()
}

fn turn(rulebook: &Rulebook, record: &Record, because: Vec<Cause>) -> Turn {
    let trace = record.judgements.iter().find(|judgement| judgement.hook == Hook::Settle);
    let trace = trace.map(|judgement| judgement.trace.clone()).unwrap_or_default();
    let posted = record.entries.iter().map(|entry| Posted {
        unit: names::unit_name(rulebook, &entry.unit),
        rule: entry.rule.clone(),
        points: entry.points,
    });
    Turn {
        record: record.seq,
        at: record.recorded_at.told_in(&rulebook.pack.zone),
        by: names::unit_name(rulebook, record.command.by.office()),
        posted_in: rulebook.period_of(record.recorded_at),
        figures: trace.figures.into_iter().filter(|seen| figures::is_told(rulebook, &seen.figure)).collect(),
        notes: trace.notes,
        posted: posted.collect(),
        because,
    }
}

/// What changed in the figures of a period between two records, the last changes, in order.
fn causes(
    view: View<'_>,
    rulebook: &Rulebook,
    period: Period,
    (after, before): (u64, u64),
    externals: &BTreeMap<String, String>,
) -> Result<Vec<Cause>, DeskError> {
    let mut causes = Vec::new();
    let earliest = (after + 1).max(before.saturating_sub(LOOKED_AT_MAX));
    for number in (earliest..before).rev() {
        let record = read(view, number)?;
        causes.extend(changes(&record, period).into_iter().rev().map(|(figure, (before, now))| {
            let ticket = record.ticket().map(|ticket| ticket.to_string());
            let name = rulebook.pack.figures().get(figure).map(|figure| figure.name.clone());
            Cause {
                record: number,
                act: record.command.act.chinese().to_owned(),
                external: ticket.as_ref().and_then(|ticket| externals.get(ticket).cloned()),
                ticket,
                figure: name.unwrap_or_else(|| figure.to_owned()),
                before,
                now,
            }
        }));
        if causes.len() >= CAUSES_MAX {
            break;
        }
    }
    causes.truncate(CAUSES_MAX);
    causes.reverse();
    Ok(causes)
}

/// What a figure counted before and counts now.
type Change = (Option<Decimal>, Option<Decimal>);

/// What a record changes in the figures of a period. A figure that counts by several groups is told once.
fn changes(record: &Record, period: Period) -> BTreeMap<&str, Change> {
    let mut changes = BTreeMap::new();
    for Observed { replaces, now } in record.change.observed() {
        let here = |side: &Option<Observation>| {
            side.as_ref().filter(|held| held.period == period).map(|held| held.value)
        };
        let figure = replaces.as_ref().or(now.as_ref()).map(|held| held.figure.as_str());
        if let (Some(figure), change @ ((Some(_), _) | (_, Some(_)))) = (figure, (here(replaces), here(now)))
        {
            changes.entry(figure).or_insert(change);
        }
    }
    changes
}

fn read(view: View<'_>, number: u64) -> Result<Record, DeskError> {
    view.record(number)?.ok_or_else(|| DeskError::Missing(format!("record {number}")))
}
