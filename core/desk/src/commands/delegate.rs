//! 代理: a person stands in for another for a time.

use crate::commands::appoint::{capacity, check_end, check_number, sizes};
use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::rights::capacity_told;
use crate::refusal::{DeskError, Refusal};
use crate::refusal_of_people::PeopleRefusal;

use suban_model::{Delegate, PersonStep, StandIn};

impl Perform for Delegate {
    fn sizes(&self) -> Vec<Size<'_>> {
        sizes(&[("from", &self.from), ("to", &self.to), ("role", &self.role)], self.unit.as_deref())
    }

    fn keeps_words(&self) -> bool {
        false
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        check_number(&self.to)?;
        if self.from == self.to {
            return Err(Refusal::People(PeopleRefusal::StandsInForSelf(self.to.clone())).into());
        }
        let capacity = capacity(case, &self.role, self.unit.as_deref())?;
        let since = self.since.unwrap_or_else(|| case.at());
        check_end(case, since, Some(self.until))?;
        // It is lent out of what is held now.
        let since = since.max(case.recorded_at());
        let absent = case.view.person(&self.from)?.unwrap_or_default();
        // Now, and not when it was decided: whoever was dismissed since lends nothing any more.
        if !absent.holds(case.recorded_at()).any(|held| *held == capacity) {
            let capacity = capacity_told(case.rulebook.pack.units(), &capacity);
            let person = self.from.clone();
            return Err(Refusal::People(PeopleRefusal::NotHeld { person, capacity }).into());
        }
        let person = case.view.person(&self.to)?.unwrap_or_default();
        case.begin_person(&self.to, person);
        let on_behalf_of = self.from.clone();
        case.step_person(PersonStep::StandsIn(StandIn {
            on_behalf_of,
            capacity,
            from: since,
            until: self.until,
        }))
    }
}
