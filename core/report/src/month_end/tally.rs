//! Counting two months in one pass over the tickets.

use super::{Compared, Content, Department, Figures, Matter, MonthEnd};
use crate::matter::{self, Words};
use crate::names::NO_UNIT;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use suban_desk::{DeskError, Rulebook, View};
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
    rulebook: &'a Rulebook,
    period: Period,
    before: Option<Period>,
    words: Words,
    units: BTreeMap<Option<String>, Counted>,
}

impl<'a> Tally<'a> {
    pub fn of(rulebook: &'a Rulebook, period: Period, words: Words) -> Self {
        Self { rulebook, period, before: period.preceding(), words, units: BTreeMap::new() }
    }

    pub fn count(&mut self, view: View<'_>, ticket: &Ticket) -> Result<(), DeskError> {
        let received_in = self.rulebook.period_of(ticket.received_at);
        let handled_in = ticket.final_reply_at.map(|at| self.rulebook.period_of(at));
        let figures_in = |period: Option<Period>| {
            let handled = period.is_some() && handled_in == period;
            figures(Some(received_in) == period, handled, ticket.answer)
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
            let content = content(ticket, matter::content(view, ticket, self.words)?, self.rulebook);
            counted.tickets.push((ticket.received_at, content));
        }
        Ok(())
    }

    pub fn finish(self) -> MonthEnd {
        let (from, to) = self.rulebook.pack.period.span(self.period, &self.rulebook.calendar);
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
                    .map_or_else(|| NO_UNIT.to_owned(), |unit| names::unit_name(self.rulebook, unit)),
                unit,
                figures: counted.figures,
                matters: matter_lines(counted.matters),
                tickets: counted.tickets.into_iter().map(|(_, content)| content).collect(),
            });
        }
        units.sort_by_key(|unit| (Reverse(unit.figures.now.received), unit.unit.is_none()));
        MonthEnd {
            title: self.rulebook.pack.title.clone(),
            period: self.period,
            from,
            to,
            before: self.before,
            total,
            units,
            matters: matter_lines(matters),
        }
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

fn content(ticket: &Ticket, content: Option<String>, rulebook: &Rulebook) -> Content {
    Content {
        ticket: ticket.id.to_string(),
        external: ticket.external.clone(),
        received_at: ticket.received_at.told_in(&rulebook.pack.zone),
        channel: ticket.channel.clone(),
        kind: matter::kind(ticket).to_owned(),
        category: matter::category(ticket).to_owned(),
        stage: ticket.stage,
        answer: ticket.answer,
        content,
    }
}
