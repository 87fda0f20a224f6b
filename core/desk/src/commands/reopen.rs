//! 重开: what was given back, merged or closed is worked on again, in another round.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::clocks::{apply_event, apply_event_with, check_given};
use crate::deciding::requirements::require;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Bilingual, Event, Reopen, Routing, RoutingReason, Stage, TicketStep};

impl Perform for Reopen {
    fn sizes(&self) -> Vec<Size<'_>> {
        std::iter::once(Size::text("reason", &self.reason)).chain(Size::of_given(&self.given)).collect()
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        check_given(case, &self.given)?;
        let ticket = case.find(&self.ticket)?;
        let over = [Event::Returned, Event::Merged, Event::Closed];
        let over_at = over.iter().filter_map(|event| ticket.happened_at(event)).max();
        case.follows(over_at, Bilingual::new("这一轮结束的时间", "the end of its round"))?;
        if self.reason.trim().is_empty() {
            return Err(Refusal::Empty("reason").into());
        }
        require(case, &Event::Reopened)?;
        let lead = self.lead.as_ref().map(|lead| case.worker("lead", lead)).transpose()?;
        if lead.is_some() {
            require(case, &Event::Dispatched)?;
        }
        case.step(TicketStep::Routed(Routing::Queue { reason: RoutingReason::Person }))?;
        case.step(TicketStep::RoundBegan(Stage::Queued))?;
        apply_event_with(case, &Event::Reopened, &self.given)?;
        let Some(lead) = lead else { return Ok(()) };
        case.step(TicketStep::Routed(Routing::Assign { lead, co_handlers: Vec::new() }))?;
        apply_event(case, &Event::Dispatched)
    }
}
