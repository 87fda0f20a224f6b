//! 返工: the answer was not good enough, and another round begins.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::clocks::{apply_event, apply_event_with, check_given};
use crate::deciding::requirements::require;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Bilingual, Event, Rework, Routing, Stage, TicketStep};

impl Perform for Rework {
    fn sizes(&self) -> Vec<Size<'_>> {
        std::iter::once(Size::text("reason", &self.reason)).chain(Size::of_given(&self.given)).collect()
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        check_given(case, &self.given)?;
        let ticket = case.find(&self.ticket)?;
        let (before, replied_at) = (ticket.lead().map(str::to_owned), ticket.final_reply_at);
        case.follows(replied_at, Bilingual::new("最终回复的时间", "the final reply"))?;
        if self.reason.trim().is_empty() {
            return Err(Refusal::Empty("reason").into());
        }
        // What it wants first belongs to the round that ends.
        require(case, &Event::Reworked)?;
        let lead = self.lead.as_ref().map(|lead| case.worker("lead", lead)).transpose()?;
        let lead = lead.filter(|lead| before.as_ref() != Some(lead));
        if lead.is_some() {
            require(case, &Event::Dispatched)?;
        }
        let stage = if before.is_some() { Stage::Dispatched } else { Stage::Queued };
        case.step(TicketStep::RoundBegan(stage))?;
        apply_event_with(case, &Event::Reworked, &self.given)?;
        let Some(lead) = lead else { return Ok(()) };
        case.step(TicketStep::Routed(Routing::Assign { lead, co_handlers: Vec::new() }))?;
        apply_event(case, &Event::Dispatched)
    }
}
