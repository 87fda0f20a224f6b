//! 退单: the unit that holds the ticket says that it is not its own. A person must say whose it is.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::clocks::apply_event;
use crate::deciding::requirements::require;
use crate::deciding::suspension::resume;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Decline, Event, Routing, RoutingReason, TicketStep};

impl Perform for Decline {
    fn sizes(&self) -> Vec<Size<'_>> {
        vec![Size::text("reason", &self.reason)]
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        case.find(&self.ticket)?;
        case.allow(["主办"].into_iter())?;
        if self.reason.trim().is_empty() {
            return Err(Refusal::Empty("reason").into());
        }
        require(case, &Event::Declined)?;
        resume(case)?;
        // Whoever counts or warns of it sees the unit that declined.
        apply_event(case, &Event::Declined)?;
        case.step(TicketStep::Routed(Routing::Queue { reason: RoutingReason::Person }))
    }
}
