//! 退回: the ticket goes back to the platform.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::clocks::apply_event;
use crate::deciding::requirements::require;
use crate::deciding::suspension::resume;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Event, GiveBack, TicketStep};

impl Perform for GiveBack {
    fn sizes(&self) -> Vec<Size<'_>> {
        vec![Size::text("reason", &self.reason)]
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        case.find(&self.ticket)?;
        if self.reason.trim().is_empty() {
            return Err(Refusal::Empty("reason").into());
        }
        require(case, &Event::Returned)?;
        resume(case)?;
        case.step(TicketStep::GivenBack)?;
        apply_event(case, &Event::Returned)
    }
}
