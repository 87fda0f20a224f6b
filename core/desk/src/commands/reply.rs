//! 回复: the citizen or platform was answered.

use crate::commands::Perform;
use crate::deciding::case::Case;
use crate::deciding::clocks::apply_event;
use crate::deciding::requirements::require;
use crate::deciding::suspension::resume;
use crate::refusal::DeskError;
use suban_model::{Event, Reply, TicketStep};

impl Perform for Reply {
    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        let is_first = case.find(&self.ticket)?.first_reply_at.is_none();
        if self.last {
            resume(case)?;
        }
        if is_first {
            require(case, &Event::FirstReply)?;
        }
        if self.last {
            require(case, &Event::FinalReply)?;
        }
        case.step(TicketStep::Replied { last: self.last, explained: self.explained })?;
        if is_first {
            apply_event(case, &Event::FirstReply)?;
        }
        if self.last {
            apply_event(case, &Event::FinalReply)?;
        }
        Ok(())
    }
}
