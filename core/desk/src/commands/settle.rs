//! 结算: what a closed period comes to. It says what the period *is*, so that doing it again changes nothing, and a fact
//! that comes late posts only the difference.

use crate::commands::Perform;
use crate::deciding::assessment::{Subject, post};
use crate::deciding::case::Case;
use crate::refusal::{DeskError, Refusal};
use crate::stored::view::View;
use suban_model::{Event, Period, Settle, Value};
use suban_policy::figures::Figures;
use suban_policy::vocabulary::field;
use suban_policy::{Facts, Hook, Outcome, PeriodFigures};

/// What a settlement's charges are kept by.
const SUBJECT: &str = "settlement";

impl Perform for Settle {
    fn keeps_words(&self) -> bool {
        false
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        let period = self.period;
        let (closes, _) = case.rulebook.closing(Some(period));
        if case.at() <= closes {
            return Err(Refusal::PeriodOpen { period, closes: case.rulebook.told(closes) }.into());
        }
        if !case.rulebook.is_in_force(closes) {
            return Err(Refusal::BeforeRules { since: case.rulebook.pack.effective_from }.into());
        }
        if !case.listens(Hook::Settle, &Event::PeriodEnded) {
            return Err(Refusal::NothingToSettle.into());
        }
        let before = case.view.settlement(period)?;
        case.begin_period(period, before.as_ref().map(|held| held.book.clone()).unwrap_or_default());
        let facts = facts(case, self)?;
        let subject = Subject { name: SUBJECT.to_owned(), event: Event::PeriodEnded, belongs_to: period };
        if let Ok(Outcome::Assessed(charges)) = case.ask(Hook::Settle, SUBJECT, facts.clone())? {
            post(case, &subject, facts, charges)?;
        }
        let held = before.as_ref().filter(|held| case.book().is_ok_and(|book| held.book == *book));
        if let Some(held) = held {
            case.found_done(held.seq);
        }
        Ok(())
    }
}

/// What the figures of a period have counted.
pub fn figures_of(period: Period, view: View<'_>, figures: &Figures) -> Result<PeriodFigures, DeskError> {
    let mut counted = PeriodFigures::new();
    for figure in figures.iter().filter(|figure| figure.is_of_periods()) {
        view.each_aggregate(&figure.id, period, |aggregate| {
            counted.insert((figure.id.clone(), aggregate.group.clone()), aggregate);
            Ok(())
        })?;
    }
    Ok(counted)
}

fn facts(case: &Case<'_>, settle: &Settle) -> Result<Facts, DeskError> {
    let figures = case.rulebook.pack.figures();
    let mut facts = Facts::default();
    facts.set(field::EVENT, Event::PeriodEnded.name());
    facts.set(field::PERIOD, settle.period.to_string().as_str());
    let period = figures_of(settle.period, case.view, figures)?;
    for figure in figures.iter() {
        if let Some(value) = figures.value(figure, &[], &period) {
            facts.set(figure.field, Value::Number(value));
        }
    }
    facts.set_period_figures(period);
    Ok(facts)
}
