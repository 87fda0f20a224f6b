//! Figures (口径): every "第几次", count, sum, mean and rate that a rulebook speaks of, with what is counted, where and
//! by whom. `figures.toml` declares them ([`file`]); each becomes a field that tables and scripts may name.
//!
//! The desk observes what a figure counts as it happens and keeps it by figure, group and period; a figure says
//! what to observe and what the observations come to. What happened is counted by the rules in force at the time.

mod file;

pub(crate) use file::FigureFile;
pub use file::{FIGURES_MAX, FIGURES_PATH};

use crate::facts::condition::Condition;
use crate::facts::vocabulary::FieldId;
use crate::facts::{Facts, PeriodFigures};
use crate::names::Names;
use crate::reading::diagnostic::alternatives;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use suban_model::{Aggregate, Event, Value};

/// All figures of a pack, by id.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    figures: BTreeMap<String, Figure>,
}

/// One figure.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Id, by which its observations are kept.
    pub id: String,
    /// Name for people, and of its field.
    pub name: String,
    /// Clause of the rulebook that asks for it.
    pub clause: String,
    /// Its place in the vocabulary.
    pub field: FieldId,
    /// What it counts.
    pub kind: FigureKind,
    conditions: Vec<Check>,
    groups: Vec<Vec<GroupPart>>,
}

/// What a figure counts.
#[derive(Debug, Clone)]
pub enum FigureKind {
    /// 第几次: how often the event has happened in its group, this time included.
    Nth {
        /// Which event.
        event: Event,
        /// How far back it counts.
        window: Window,
        /// A ticket counts once, however often the event happens to it.
        once_a_ticket: bool,
    },
    /// 连续: in how many periods in a row it has happened in its group, this one included.
    Streak {
        /// Which event.
        event: Event,
    },
    /// What events of a period come to.
    Events {
        /// Which event.
        event: Event,
        /// What each adds.
        adds: Adds,
    },
    /// What the tickets of a period come to, as they stand now.
    Tickets {
        /// A ticket belongs to the period in which this last happened to it; before, it does not count.
        at: Event,
        /// 首次: it belongs to the period of the first round in which it did.
        is_first: bool,
        /// What each adds.
        adds: Adds,
    },
    /// A number that comes from outside, reported day by day.
    Tally,
    /// One figure in percent of another.
    Ratio {
        /// Id of the one.
        top: String,
        /// Id of the other.
        bottom: String,
    },
}

/// How far back a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// From the beginning.
    Ever,
    /// This many seconds.
    Seconds(i64),
    /// 本期: within its period.
    Period,
}

/// What one thing that is counted adds.
#[derive(Debug, Clone)]
pub enum Adds {
    /// Itself: the figure is a count.
    One,
    /// A number: the figure is their sum.
    Sum(FieldId),
    /// A number: the figure is their mean.
    Mean(FieldId),
    /// 1 if all of these hold: the figure is a rate in percent.
    Rate(Vec<Check>),
}

/// A condition on one field.
#[derive(Debug, Clone)]
pub struct Check {
    field: FieldId,
    condition: Condition,
}

/// What tells one group from another.
#[derive(Debug, Clone, PartialEq, Eq)]
enum GroupPart {
    /// 工单: each ticket by itself.
    Ticket,
    /// The value of a field; of a unit, its id.
    Field(FieldId),
    /// The unit that a word of `[who]` means.
    Who(String),
}

impl Figures {
    /// The figure of that id or name.
    pub fn get(&self, id_or_name: &str) -> Option<&Figure> {
        self.figures
            .get(id_or_name)
            .or_else(|| self.figures.values().find(|figure| figure.name == id_or_name))
    }

    /// Every figure, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Figure> {
        self.figures.values()
    }

    /// The figures that count this event.
    pub fn on_event(&self, event: &Event) -> impl Iterator<Item = &Figure> {
        self.iter().filter(move |figure| match &figure.kind {
            FigureKind::Nth { event: counted, .. }
            | FigureKind::Streak { event: counted }
            | FigureKind::Events { event: counted, .. } => counted == event,
            FigureKind::Tickets { .. } | FigureKind::Tally | FigureKind::Ratio { .. } => false,
        })
    }

    /// The figures that these facts tell, by name, with what each came to.
    pub(crate) fn seen_in(&self, facts: &Facts) -> impl Iterator<Item = (&str, Decimal)> {
        self.iter().filter_map(|figure| match facts.get(figure.field) {
            Some(Value::Number(value)) => Some((figure.name.as_str(), *value)),
            _ => None,
        })
    }

    /// The names nearest to a wrong one, for a message.
    pub fn alternatives(&self, wrong: &str) -> String {
        alternatives(wrong, self.iter().map(|figure| figure.name.as_str()))
    }

    /// What a figure comes to in a group; `None` if there is nothing to compute it from.
    pub fn value(&self, figure: &Figure, group: &[String], period: &PeriodFigures) -> Option<Decimal> {
        if let FigureKind::Ratio { top, bottom } = &figure.kind {
            let of = |id: &String| {
                let figure =
                    self.figures.get(id).filter(|part| !matches!(part.kind, FigureKind::Ratio { .. }));
                self.value(figure?, group, period)
            };
            return percent(of(top)?.checked_div(of(bottom)?)?);
        }
        let aggregate = period.get(&(figure.id.clone(), group.to_vec()));
        figure.read(aggregate.unwrap_or(&Aggregate::empty(Vec::new())))
    }

    /// The two numbers that a rate, mean or ratio divides: the one above the line and the one below.
    pub fn parts(
        &self,
        figure: &Figure,
        group: &[String],
        period: &PeriodFigures,
    ) -> Option<(Decimal, Decimal)> {
        match &figure.kind {
            FigureKind::Ratio { top, bottom } => {
                let of = |id: &String| self.value(self.figures.get(id)?, group, period);
                Some((of(top)?, of(bottom)?))
            }
            FigureKind::Events { adds: Adds::Mean(_) | Adds::Rate(_), .. }
            | FigureKind::Tickets { adds: Adds::Mean(_) | Adds::Rate(_), .. } => {
                let aggregate = period.get(&(figure.id.clone(), group.to_vec()))?;
                Some((aggregate.sum, Decimal::from(aggregate.count)))
            }
            _ => None,
        }
    }
}

impl Figure {
    /// Whether it counts what these facts say.
    pub fn counts(&self, facts: &Facts) -> bool {
        all_hold(&self.conditions, facts)
    }

    /// What these facts add.
    pub fn adds(&self, facts: &Facts) -> Decimal {
        let adds = match &self.kind {
            FigureKind::Events { adds, .. } | FigureKind::Tickets { adds, .. } => adds,
            _ => &Adds::One,
        };
        match adds {
            Adds::One => Decimal::ONE,
            Adds::Rate(top) => Decimal::from(u8::from(all_hold(top, facts))),
            Adds::Sum(field) | Adds::Mean(field) => match facts.get(*field) {
                Some(Value::Number(number)) => *number,
                _ => Decimal::ZERO,
            },
        }
    }

    /// The groups in which these facts count; one whose parts are not all known counts in none.
    pub(crate) fn groups(&self, facts: &Facts, names: &Names, ticket: &str) -> Vec<Vec<String>> {
        let part = |part: &GroupPart| match part {
            GroupPart::Ticket => Some(ticket.to_owned()),
            GroupPart::Field(field) => facts.get(*field).map(|value| group_value(value, names)),
            GroupPart::Who(word) => names.who.find(word, facts, &names.units),
        };
        self.groups.iter().filter_map(|parts| parts.iter().map(part).collect()).collect()
    }

    /// Whether it has a value for a period, as a whole or by unit. What is counted more finely, such as by ticket, is
    /// only asked for by the rules that judge one such thing.
    pub fn is_of_periods(&self) -> bool {
        let is_coarse = |parts: &Vec<GroupPart>| parts.len() <= 1 && !parts.contains(&GroupPart::Ticket);
        self.groups.is_empty() || self.groups.iter().any(is_coarse)
    }

    /// What observations come to.
    fn read(&self, aggregate: &Aggregate) -> Option<Decimal> {
        let adds = match &self.kind {
            FigureKind::Events { adds, .. } | FigureKind::Tickets { adds, .. } => adds,
            FigureKind::Tally => return Some(aggregate.sum),
            _ => &Adds::One,
        };
        match adds {
            Adds::One => Some(Decimal::from(aggregate.count)),
            Adds::Sum(_) => Some(aggregate.sum),
            Adds::Mean(_) => aggregate.mean(),
            Adds::Rate(_) => aggregate.mean().and_then(percent),
        }
    }
}

fn all_hold(checks: &[Check], facts: &Facts) -> bool {
    checks.iter().all(|check| check.condition.holds_for(facts.get(check.field)))
}

fn percent(part: Decimal) -> Option<Decimal> {
    part.checked_mul(Decimal::ONE_HUNDRED)
}

/// A value as part of a group: the id of a unit, otherwise the first term.
fn group_value(value: &Value, names: &Names) -> String {
    let Value::Terms(terms) = value else { return value.to_string() };
    let unit = terms.iter().find_map(|term| names.units.id(term));
    unit.map_or_else(|| terms.first().cloned().unwrap_or_default(), str::to_owned)
}
