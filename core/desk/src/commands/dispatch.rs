//! 派单 by hand, such as out of the human queue.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::clocks::apply_event;
use crate::deciding::holder::move_clocks_of_lead;
use crate::deciding::leading::route;
use crate::deciding::requirements::require;
use crate::refusal::DeskError;
use suban_model::{Dispatch, Event, Routing};

impl Perform for Dispatch {
    fn sizes(&self) -> Vec<Size<'_>> {
        vec![Size::list("co_handlers", self.co_handlers.len())]
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        case.find(&self.ticket)?;
        send(case, &self.lead, &self.co_handlers)
    }
}

/// Makes a unit responsible.
pub(super) fn send(case: &mut Case<'_>, lead: &str, co_handlers: &[String]) -> Result<(), DeskError> {
    require(case, &Event::Dispatched)?;
    let lead = case.worker("lead", lead)?;
    let co_handlers = co_handlers.iter().enumerate();
    let co_handlers = co_handlers.map(|(at, name)| case.worker(&format!("co_handlers[{at}]"), name));
    let co_handlers = co_handlers.collect::<Result<_, _>>()?;
    route(case, Routing::Assign { lead, co_handlers })?;
    apply_event(case, &Event::Dispatched)?;
    move_clocks_of_lead(case)
}
