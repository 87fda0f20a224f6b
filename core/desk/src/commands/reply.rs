//! 回复: the citizen or platform was answered.

use crate::commands::Perform;
use crate::deciding::case::Case;
use crate::deciding::clocks::happen;
use crate::deciding::requirements::require;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Event, Reply, Step};

impl Perform for Reply {
    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        let ticket = case.find(&self.ticket)?;
        if ticket.final_reply_at.is_some() {
            return Err(Refusal::AlreadyFinal(ticket.id).into());
        }
        let is_first = ticket.first_reply_at.is_none();
        if is_first {
            require(case, &Event::FirstReply)?;
        }
        if self.last {
            require(case, &Event::FinalReply)?;
        }
        case.step(Step::Replied { last: self.last, explained: self.explained })?;
        if is_first {
            happen(case, &Event::FirstReply)?;
        }
        if self.last {
            happen(case, &Event::FinalReply)?;
        }
        Ok(())
    }
}
