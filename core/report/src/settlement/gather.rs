//! Taking together what a period came to: one pass over the tickets, one over its entries, one over the warnings.

use super::{ChargeLine, MeasureLine, Settled, WarningLine, figures, turns};
use crate::monthly::EntryLine;
use std::collections::BTreeMap;
use suban_desk::stored::keys::Space;
use suban_desk::{DeskError, Entry, Record, Rulebook, View};
use suban_model::{Book, Moment, Period, Points, Ticket};
use suban_policy::render::{charged, measured, warned};
use suban_tell::names;

pub(super) fn gather(view: View<'_>, rulebook: &Rulebook, period: Period) -> Result<Settled, DeskError> {
    let units = rulebook.pack.units();
    let settlement = view.settlement(period)?;
    let mut externals = BTreeMap::new();
    let mut measures = Vec::new();
    view.each_ticket(|ticket| {
        measures.extend(of_ticket(rulebook, period, &ticket));
        externals.extend(ticket.external.map(|external| (ticket.id.to_string(), external)));
        Ok(())
    })?;
    for finding in view.numbers(Space::FindingBook)? {
        if let Some(book) = view.finding_book(finding)? {
            let happened_at = view.record(finding)?.map_or(Moment::MIN, |record| record.command.at);
            measures.extend(of_book(rulebook, period, &book, rulebook.period_of(happened_at)));
        }
    }
    let book = settlement.as_ref().map(|held| &held.book);
    measures.extend(book.into_iter().flat_map(|book| of_book(rulebook, period, book, period)));
    let last = settlement.as_ref().map(|held| held.seq);
    let records = turns::records(view, period, last)?;
    let charges = charges(rulebook, &records);
    let (from, to) = rulebook.pack.period.span(period, &rulebook.calendar);
    Ok(Settled {
        title: rulebook.pack.title.clone(),
        period,
        from,
        to,
        record: last,
        points: charges.iter().fold(Points::ZERO, |sum, charge| sum.saturating_add(charge.points)),
        figures: figures::lines(view, rulebook, period, &externals)?,
        charges,
        pending: book
            .into_iter()
            .flat_map(Book::pending)
            .map(|proposal| charged(&proposal.charge, units))
            .collect(),
        turns: turns::turns(view, rulebook, period, &records, &externals)?,
        measures,
        warnings: warnings(view, rulebook, period, &externals)?,
    })
}

/// What the settlements posted, by unit, rule and slot.
fn charges(rulebook: &Rulebook, records: &[Record]) -> Vec<ChargeLine> {
    let mut posted: BTreeMap<(&str, &str, &str), Vec<&Entry>> = BTreeMap::new();
    for entry in records.iter().flat_map(|record| &record.entries) {
        posted.entry((&entry.unit, &entry.rule, &entry.slot)).or_default().push(entry);
    }
    let line = |((unit, rule, _), entries): ((&str, &str, &str), Vec<&Entry>)| {
        let clause = entries.last().map(|entry| entry.clause.clone()).unwrap_or_default();
        ChargeLine {
            unit: unit.to_owned(),
            name: names::unit_name(rulebook, unit),
            rule: rule.to_owned(),
            words: names::clause_words(rulebook, &clause),
            clause,
            points: entries.iter().fold(Points::ZERO, |sum, entry| sum.saturating_add(entry.points)),
            entries: entries.into_iter().cloned().map(EntryLine::from).collect(),
        }
    };
    posted.into_iter().map(line).collect()
}

fn of_ticket(rulebook: &Rulebook, period: Period, ticket: &Ticket) -> Vec<MeasureLine> {
    let lines = of_book(rulebook, period, &ticket.book, rulebook.period_of(ticket.received_at));
    let (number, external) = (ticket.id.to_string(), &ticket.external);
    let of = |line| MeasureLine { ticket: Some(number.clone()), external: external.clone(), ..line };
    lines.into_iter().map(of).collect()
}

/// The measures of a book for the period. A measure belongs where the charges of its subject do; one without charges,
/// to the period of what the book is about.
fn of_book(rulebook: &Rulebook, period: Period, book: &Book, about: Period) -> Vec<MeasureLine> {
    let belongs_to = |subject: &str| {
        let charge = book.proposals().iter().find(|proposal| proposal.subject == subject);
        charge.map_or(about, |proposal| proposal.belongs_to)
    };
    let held = book.measures().iter().filter(|held| belongs_to(&held.subject) == period);
    let line = |held: &suban_model::StandingMeasure| MeasureLine {
        ticket: None,
        external: None,
        clause: held.measure.clause.clone(),
        line: measured(&held.measure, rulebook.pack.units()),
    };
    held.map(line).collect()
}

fn warnings(
    view: View<'_>,
    rulebook: &Rulebook,
    period: Period,
    externals: &BTreeMap<String, String>,
) -> Result<Vec<WarningLine>, DeskError> {
    let mut lines = Vec::new();
    view.each_warning(|told| {
        if rulebook.period_of(told.at) == period {
            let ticket = told.ticket.map(|ticket| ticket.to_string());
            lines.push(WarningLine {
                at: told.at.told_in(&rulebook.pack.zone),
                external: ticket.as_ref().and_then(|ticket| externals.get(ticket).cloned()),
                ticket,
                clause: told.warning.clause.clone(),
                line: warned(&told.warning, rulebook.pack.units()),
            });
        }
        Ok(())
    })?;
    Ok(lines)
}
