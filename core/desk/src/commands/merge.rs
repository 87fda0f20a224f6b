//! 并单: the ticket is about the same as another, which leads and is worked on for both. It is a link, and both numbers stay.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::clocks::apply_event;
use crate::deciding::requirements::require;
use crate::deciding::suspension::resume;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Event, Merge, Stage, TicketStep};

impl Perform for Merge {
    fn sizes(&self) -> Vec<Size<'_>> {
        vec![Size::text("reason", &self.reason)]
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        let leader = case.view.find_ticket(&self.into)?;
        let ticket = case.find(&self.ticket)?;
        if leader.id == ticket.id {
            return Err(Refusal::LeadsItself(leader.id).into());
        }
        // Nobody works on these: whoever asks for the merged one would wait for ever.
        if matches!(leader.stage, Stage::Merged | Stage::Closed | Stage::Returned) {
            return Err(Refusal::CannotLead { ticket: leader.id, stage: leader.stage }.into());
        }
        if self.reason.trim().is_empty() {
            return Err(Refusal::Empty("reason").into());
        }
        require(case, &Event::Merged)?;
        resume(case)?;
        case.step(TicketStep::Merged(leader.id))?;
        apply_event(case, &Event::Merged)
    }
}
