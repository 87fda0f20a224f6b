//! Counting two months in one pass over the tickets.

use super::{Compared, Content, Department, Figures, Matter, MonthEnd, rates};
use crate::matter::{self, Words};
use crate::names::NO_UNIT;
use crate::reading::Reading;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use suban_desk::DeskError;
use suban_model::{Answer, Moment, Period, Ticket};
use suban_tell::names;

/// Received in the period and in the one before, by kind and category.
type Matters = BTreeMap<(String, String), (u64, u64)>;

#[derive(Default)]
struct Counted {
    figures: Compared,
    matters: Matters,
    tickets: Vec<(Moment, Content)>,
}

/// The figures of a month and the one before, while they are counted.
pub(super) struct Tally<'a> {
    reading: &'a Reading<'a>,
    period: Period,
    before: Option<Period>,
    words: Words,
    units: BTreeMap<Option<String>, Counted>,
}

impl<'a> Tally<'a> {
    pub fn of(reading: &'a Reading<'_>, period: Period, words: Words) -> Self {
        Self { reading, period, before: period.preceding(), words, units: BTreeMap::new() }
    }

    pub fn count(&mut self, ticket: &Ticket) -> Result<(), DeskError> {
        let received_in = self.reading.period_of(ticket.received_at);
        // Worked again, it was handled where it first was, and the citizen's word on it is the last one.
        let handled_in = ticket.final_replies().next().map(|at| self.reading.period_of(at));
        let figures_in = |period: Option<Period>| {
            let handled = period.is_some() && handled_in == period;
            figures(Some(received_in) == period, handled, ticket.last_answer())
        };
        let figures = Compared { now: figures_in(Some(self.period)), before: figures_in(self.before) };
        if figures == Compared::default() {
            return Ok(());
        }
        let counted = self.units.entry(ticket.lead().map(str::to_owned)).or_default();
        counted.figures.add(figures);
        if figures.now.received + figures.before.received > 0 {
            let key = (matter::kind(ticket).to_owned(), matter::category(ticket).to_owned());
            let (now, before) = counted.matters.entry(key).or_default();
            *now += figures.now.received;
            *before += figures.before.received;
        }
        if figures.now.received > 0 {
            let words = matter::content(self.reading.view, ticket, self.words)?;
            let content = content(ticket, words, self.reading);
            counted.tickets.push((ticket.received_at, content));
        }
        Ok(())
    }

    pub fn finish(self) -> Result<MonthEnd, DeskError> {
        let (reading, rulebook) = (self.reading, self.reading.rulebook());
        let (from, to) = reading.span(self.period);
        let mut total = Compared::default();
        let mut matters = Matters::new();
        let mut units = Vec::new();
        for (unit, mut counted) in self.units {
            total.add(counted.figures);
            for (key, (now, before)) in &counted.matters {
                let sum = matters.entry(key.clone()).or_default();
                *sum = (sum.0 + now, sum.1 + before);
            }
            counted.tickets.sort_by_key(|(received_at, _)| *received_at);
            units.push(Department {
                name: unit
                    .as_ref()
                    .map_or_else(|| NO_UNIT.to_owned(), |unit| names::unit_name(rulebook, unit)),
                unit,
                figures: counted.figures,
                matters: matter_lines(counted.matters),
                tickets: counted.tickets.into_iter().map(|(_, content)| content).collect(),
            });
        }
        units.sort_by_key(|unit| (Reverse(unit.figures.now.received), unit.unit.is_none()));
        Ok(MonthEnd {
            title: rulebook.pack.title.clone(),
            period: self.period,
            from,
            to,
            as_of: reading.as_of(Some(self.period))?,
            before: self.before,
            total,
            rates: rates(reading, self.period, self.before)?,
            units,
            matters: matter_lines(matters),
        })
    }
}

fn figures(is_received: bool, is_handled: bool, answer: Option<Answer>) -> Figures {
    let is = |wanted: Option<Answer>| u64::from(is_handled && answer == wanted);
    Figures {
        received: u64::from(is_received),
        handled: u64::from(is_handled),
        satisfied: is(Some(Answer::Satisfied)),
        unsatisfied: is(Some(Answer::Unsatisfied)),
        unreached: is(Some(Answer::Unreached)),
        unasked: is(None),
    }
}

fn matter_lines(matters: Matters) -> Vec<Matter> {
    let line = |((kind, category), (received, before))| Matter { kind, category, received, before };
    let mut lines: Vec<_> = matters.into_iter().map(line).collect();
    lines.sort_by_key(|matter| Reverse((matter.received, matter.before)));
    lines
}

fn content(ticket: &Ticket, content: Option<String>, reading: &Reading<'_>) -> Content {
    Content {
        ticket: ticket.id.to_string(),
        external: ticket.external.clone(),
        received_at: reading.told(ticket.received_at),
        channel: ticket.channel.clone(),
        kind: matter::kind(ticket).to_owned(),
        category: matter::category(ticket).to_owned(),
        stage: ticket.stage,
        answer: ticket.last_answer(),
        content,
    }
}
