//! Settlement (结算): what a closed period comes to. It says what the period *is*, so that doing it again changes
//! nothing, and a fact that comes late posts only the difference.

use crate::assessment::{Subject, post};
use crate::case::Case;
use crate::offices::Offices;
use crate::refusal::{DeskError, Refusal};
use crate::view::View;
use serde::{Deserialize, Serialize};
use suban_model::{Book, Event, Moment, Period, Settle, Value};
use suban_policy::vocabulary::field;
use suban_policy::{Facts, Hook, Outcome, PeriodFigures};

/// What a settlement's charges are kept by.
const SUBJECT: &str = "settlement";

/// What a period came to when it was last settled otherwise than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// Number of the record that settled it.
    pub seq: u64,
    /// Its charges and measures.
    pub book: Book,
}

/// Settles a period: the number of the record that already settled it so, if nothing has changed since.
pub fn settle(case: &mut Case<'_>, settle: &Settle) -> Result<Option<u64>, DeskError> {
    let period = settle.period;
    let (closes, _) = case.office.closing(Some(period));
    if case.at() <= closes {
        return Err(Refusal::PeriodOpen { period, closes }.into());
    }
    if !case.listens(Hook::Settle, &Event::PeriodEnded) {
        return Err(Refusal::NothingToSettle.into());
    }
    let before = case.view.settlement(period)?;
    case.take_up_book(before.as_ref().map(|held| held.book.clone()).unwrap_or_default());
    let facts = facts(case, settle)?;
    let subject = Subject { name: SUBJECT.to_owned(), event: Event::PeriodEnded, belongs_to: period };
    if let Ok(Outcome::Assessed(charges)) = case.ask(Hook::Settle, SUBJECT, facts.clone())? {
        post(case, &subject, facts, charges)?;
    }
    Ok(before.filter(|held| held.book == *case.book()).map(|held| held.seq))
}

/// The first period of which there is anything: that of the first ticket.
pub fn first_period(view: View<'_>, offices: &Offices) -> Result<Option<Period>, DeskError> {
    let first = view.first_ticket()?;
    Ok(first.map(|ticket| offices.at(ticket.received_at).period_of(ticket.received_at)))
}

/// The periods from one on that closed before `now`.
pub fn closed(offices: &Offices, first: Period, now: Moment) -> impl Iterator<Item = Period> {
    let periods = std::iter::successors(Some(first), |period| period.following());
    periods.take_while(move |period| offices.settling(*period).closing(Some(*period)).0 < now)
}

/// Whether a period is to be settled when it has closed, and never was.
pub fn is_unsettled(view: View<'_>, offices: &Offices, period: Period) -> Result<bool, DeskError> {
    let settles = offices.settling(period).pack.listens(Hook::Settle, &Event::PeriodEnded);
    Ok(settles && view.settlement(period)?.is_none())
}

fn facts(case: &Case<'_>, settle: &Settle) -> Result<Facts, DeskError> {
    let figures = &case.office.pack.rules().names.figures;
    let mut facts = Facts::default();
    facts.set(field::EVENT, Event::PeriodEnded.name());
    facts.set(field::PERIOD, settle.period.to_string().as_str());
    let mut period = PeriodFigures::new();
    for figure in figures.iter().filter(|figure| figure.is_of_periods()) {
        case.view.each_aggregate(&figure.id, settle.period, |aggregate| {
            period.insert((figure.id.clone(), aggregate.group.clone()), aggregate);
            Ok(())
        })?;
    }
    for figure in figures.iter() {
        if let Some(value) = figures.value(figure, &[], &period) {
            facts.set(figure.field, Value::Number(value));
        }
    }
    facts.set_period_figures(period);
    Ok(facts)
}
