//! 延期: a later final answer is approved and promised.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::clocks::apply_event_with;
use crate::deciding::requirements::require;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Event, Extend, TicketStep};

impl Perform for Extend {
    fn sizes(&self) -> Vec<Size<'_>> {
        vec![Size::text("reason", &self.reason)]
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        let (at, rulebook) = (case.at(), case.rulebook);
        case.find(&self.ticket)?;
        if self.until <= at {
            let (until, at) = (rulebook.told(self.until), rulebook.told(at));
            return Err(Refusal::PromisePast { until, at }.into());
        }
        if self.reason.trim().is_empty() {
            return Err(Refusal::Empty("reason").into());
        }
        require(case, &Event::Extended)?;
        case.step(TicketStep::Promised(self.until))?;
        let pack = &case.rulebook.pack;
        let given = pack.clocks_given_on(&Event::Extended).map(|clock| (clock.to_owned(), self.until));
        apply_event_with(case, &Event::Extended, &given.collect())
    }
}
