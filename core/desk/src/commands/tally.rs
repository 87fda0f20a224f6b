//! 计数: a number that comes from outside replaces what was told for the same day and unit.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::figures::seen;
use crate::refusal::{DeskError, Refusal};
use rust_decimal::Decimal;
use suban_model::{Moment, Observation, Observed, Tally};
use suban_policy::figures::FigureKind;

impl Perform for Tally {
    fn sizes(&self) -> Vec<Size<'_>> {
        let unit = self.unit.iter().map(|unit| Size::text("unit", unit));
        std::iter::once(Size::text("figure", &self.figure)).chain(unit).collect()
    }

    fn keeps_words(&self) -> bool {
        false
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        let figures = case.rulebook.pack.figures();
        let figure = figures.get(&self.figure).filter(|figure| matches!(figure.kind, FigureKind::Tally));
        let Some(figure) = figure else {
            let known = figures.alternatives(&self.figure);
            return Err(Refusal::UnknownTally { figure: self.figure.clone(), known }.into());
        };
        if self.value < Decimal::ZERO {
            return Err(Refusal::NegativeTally(self.value).into());
        }
        let group = self.unit.as_ref().map(|unit| case.unit("unit", unit)).transpose()?.into_iter().collect();
        let at = Moment::start_of_day(self.on, &case.rulebook.pack.zone);
        let at = at.map_err(|_| Refusal::Empty("on"))?;
        let now = Observation {
            figure: figure.id.clone(),
            group,
            at,
            period: case.rulebook.period_of(at),
            subject: self.on.to_string(),
            value: self.value,
        };
        let replaces = seen(case, &now)?;
        case.observe(Observed { replaces, now: Some(now) })
    }
}
