//! Taking together what a period came to: one pass over the tickets, one over its entries, one over the warnings.

use super::{ChargeLine, CountedFigure, CountedTicket, MeasureLine, Settled, WarningLine, turns};
use crate::figures;
use crate::monthly::EntryLine;
use crate::reading::{BookOf, Reading};
use std::collections::BTreeMap;
use suban_desk::{DeskError, Entry, Record, Rulebook};
use suban_model::{Book, Period, Points, Ticket};
use suban_policy::figures::FigureKind;
use suban_policy::render::{charged, measured, warned};
use suban_tell::charges::total;
use suban_tell::names;

/// Numbers of tickets where they came from, by ours.
pub(super) type Externals = BTreeMap<String, String>;

pub(super) fn gather(reading: &Reading<'_>, period: Period) -> Result<Settled, DeskError> {
    let (view, rulebook) = (reading.view, reading.rulebooks.settling(period));
    let mut externals = Externals::new();
    let mut measures = Vec::new();
    reading.each_book(period, |book| match book {
        BookOf::Ticket(ticket) => {
            measures.extend(of_ticket(reading, period, ticket));
            let number = ticket.id.to_string();
            externals.extend(ticket.external.clone().map(|external| (number, external)));
        }
        BookOf::Organisation(book, about) => measures.extend(of_book(rulebook, period, book, about)),
    })?;
    let settlement = view.settlement(period)?;
    let book = settlement.as_ref().map(|held| &held.book);
    let last = settlement.as_ref().map(|held| held.seq);
    let records = turns::records(view, period, last)?;
    let (from, to) = reading.span(period);
    let pending = book.into_iter().flat_map(Book::pending);
    Ok(Settled {
        title: rulebook.pack.title.clone(),
        period,
        from,
        to,
        as_of: reading.as_of(Some(period))?,
        record: last,
        points: book.map_or(Points::ZERO, total),
        figures: figures(reading, period, &externals)?,
        charges: charges(rulebook, &records),
        pending: pending.map(|proposal| charged(&proposal.charge, rulebook.pack.units())).collect(),
        turns: turns::turns(view, rulebook, period, &records, &externals)?,
        measures,
        warnings: warnings(reading, period, &externals)?,
    })
}

/// The figures of the period, with the tickets that each counts.
fn figures(
    reading: &Reading<'_>,
    period: Period,
    externals: &Externals,
) -> Result<Vec<CountedFigure>, DeskError> {
    let counted = figures::lines(reading, period)?.into_iter().map(|(line, group)| {
        let tickets = counted_tickets(reading, period, (&line.figure, &group), externals)?;
        Ok(CountedFigure { line, tickets })
    });
    counted.collect()
}

fn counted_tickets(
    reading: &Reading<'_>,
    period: Period,
    (figure, group): (&str, &[String]),
    externals: &Externals,
) -> Result<Vec<CountedTicket>, DeskError> {
    let rulebook = reading.rulebooks.settling(period);
    let kind = rulebook.pack.figures().get(figure).map(|figure| &figure.kind);
    let mut tickets = Vec::new();
    if matches!(kind, Some(FigureKind::Tickets { .. })) {
        let (closes, _) = rulebook.closing(Some(period));
        reading.view.each_observation(figure, group, (rulebook.opening(period), closes), |counted| {
            tickets.push(CountedTicket {
                external: externals.get(&counted.subject).cloned(),
                ticket: counted.subject,
                adds: counted.value,
            });
            Ok(())
        })?;
    }
    Ok(tickets)
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

fn of_ticket(reading: &Reading<'_>, period: Period, ticket: &Ticket) -> Vec<MeasureLine> {
    let rulebook = reading.rulebooks.settling(period);
    let lines = of_book(rulebook, period, &ticket.book, reading.period_of(ticket.received_at));
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
    let held = book.measures().filter(|held| belongs_to(&held.subject) == period);
    let line = |held: &suban_model::StandingMeasure| MeasureLine {
        ticket: None,
        external: None,
        clause: held.measure.clause.clone(),
        line: measured(&held.measure, rulebook.pack.units()),
    };
    held.map(line).collect()
}

fn warnings(
    reading: &Reading<'_>,
    period: Period,
    externals: &Externals,
) -> Result<Vec<WarningLine>, DeskError> {
    let rulebook = reading.rulebooks.settling(period);
    let mut lines = Vec::new();
    reading.view.each_warning(|told| {
        if reading.period_of(told.at) == period {
            let ticket = told.ticket.map(|ticket| ticket.to_string());
            lines.push(WarningLine {
                at: reading.told(told.at),
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
