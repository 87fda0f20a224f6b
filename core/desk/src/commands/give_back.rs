//! 退回: the ticket goes back to the platform.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::clocks::apply_event;
use crate::deciding::requirements::require;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Event, GiveBack, TicketStep};

impl Perform for GiveBack {
    fn sizes(&self) -> Vec<Size<'_>> {
        vec![Size::text("reason", &self.reason)]
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        let ticket = case.find(&self.ticket)?;
        if ticket.final_reply_at.is_some() {
            return Err(Refusal::AlreadyFinal(ticket.id).into());
        }
        if self.reason.trim().is_empty() {
            return Err(Refusal::Empty("reason").into());
        }
        require(case, &Event::Returned)?;
        case.step(TicketStep::GivenBack)?;
        apply_event(case, &Event::Returned)
    }
}
