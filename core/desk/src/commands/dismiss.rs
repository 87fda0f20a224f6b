//! 免职: a person no longer holds a role. What they did in it stands.

use crate::commands::appoint::{capacity, sizes};
use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::rights::capacity_told;
use crate::refusal::{DeskError, Refusal};
use crate::refusal_of_people::PeopleRefusal;

use suban_model::{Dismiss, PersonStep};

impl Perform for Dismiss {
    fn sizes(&self) -> Vec<Size<'_>> {
        sizes(&[("person", &self.person), ("role", &self.role)], self.unit.as_deref())
    }

    fn keeps_words(&self) -> bool {
        false
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        let capacity = capacity(case, &self.role, self.unit.as_deref())?;
        let person = case.view.person(&self.person)?.unwrap_or_default();
        // One that is yet to begin can be taken back too.
        let at = case.at();
        let is_meant = |held: &&suban_model::Appointment| {
            held.capacity == capacity && held.until.is_none_or(|until| at < until)
        };
        if !person.appointments.iter().any(|held| is_meant(&held)) {
            let capacity = capacity_told(case.rulebook.pack.units(), &capacity);
            let person = self.person.clone();
            return Err(Refusal::People(PeopleRefusal::NotHeld { person, capacity }).into());
        }
        case.begin_person(&self.person, person);
        case.step_person(PersonStep::Dismissed(capacity, at))
    }
}
