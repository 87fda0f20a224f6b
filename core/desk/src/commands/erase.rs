//! 删除: the citizen's words and name go.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Erase, TicketStep};

impl Perform for Erase {
    fn sizes(&self) -> Vec<Size<'_>> {
        vec![Size::text("reason", &self.reason)]
    }

    fn keeps_words(&self) -> bool {
        false
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        let ticket = case.find(&self.ticket)?;
        if ticket.erased {
            return Err(Refusal::AlreadyErased(ticket.id).into());
        }
        case.step(TicketStep::Erased)
    }
}
