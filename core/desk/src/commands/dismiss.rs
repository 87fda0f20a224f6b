//! 免职: a person no longer holds a role. What they did in it stands.

use crate::commands::appoint::{capacity, sizes};
use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::rights::capacity_told;
use crate::refusal::{DeskError, Refusal};
use crate::refusal_of_people::PeopleRefusal;

use suban_model::{Appointment, Capacity, Dismiss, PersonStep};

impl Perform for Dismiss {
    fn sizes(&self) -> Vec<Size<'_>> {
        sizes(&[("person", &self.person), ("role", &self.role)], self.unit.as_deref())
    }

    fn keeps_words(&self) -> bool {
        false
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        let person = case.view.person(&self.person)?.unwrap_or_default();
        let unit = self.unit.as_deref().map(|unit| case.unit("unit", unit)).transpose()?;
        let held = Capacity { role: self.role.clone(), unit };
        // A role that the pack no longer has can be taken away too.
        let capacity = if person.appointments.iter().any(|appointment| appointment.capacity == held) {
            held
        } else {
            capacity(case, &self.role, self.unit.as_deref())?
        };
        // One that is yet to begin can be taken back too.
        let at = case.at();
        let lasts = |held: &Appointment| held.until.is_none_or(|until| at < until);
        if !person.appointments.iter().any(|held| held.capacity == capacity && lasts(held)) {
            let capacity = capacity_told(case.rulebook.pack.units(), &capacity);
            let person = self.person.clone();
            return Err(Refusal::People(PeopleRefusal::NotHeld { person, capacity }).into());
        }
        case.begin_person(&self.person, person);
        case.step_person(PersonStep::Dismissed(capacity, at))
    }
}
