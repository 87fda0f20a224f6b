//! 回访: the citizen was asked.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::clocks::{apply_event_with, check_given};
use crate::deciding::requirements::require;
use crate::refusal::DeskError;
use suban_model::{Answer, Callback, Event, TicketStep};

impl Perform for Callback {
    fn sizes(&self) -> Vec<Size<'_>> {
        Size::of_given(&self.given).collect()
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        check_given(case, &self.given)?;
        case.find(&self.ticket)?;
        let event = match self.answer {
            Answer::Satisfied => Some(Event::Satisfied),
            Answer::Unsatisfied => Some(Event::Unsatisfied),
            Answer::Unreached => None,
        };
        if let Some(event) = &event {
            require(case, event)?;
        }
        case.step(TicketStep::CalledBack(self.answer))?;
        event.map_or(Ok(()), |event| apply_event_with(case, &event, &self.given))
    }
}
