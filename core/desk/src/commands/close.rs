//! 办结: nothing is left to be done.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::clocks::apply_event;
use crate::deciding::requirements::require;
use crate::refusal::{DeskError, Refusal};
use suban_model::{ClockState, Close, Event};

impl Perform for Close {
    fn sizes(&self) -> Vec<Size<'_>> {
        self.note.iter().map(|note| Size::text("note", note)).collect()
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        let ticket = case.find(&self.ticket)?;
        // What still waits would go on being charged, where nobody looks any more.
        let open = ticket.clocks.iter().filter(|clock| !matches!(clock.state, ClockState::Ended(_)));
        let waiting = open.filter(|clock| !clock.waits_for(&Event::Closed));
        let clocks: Vec<&str> = waiting.map(|clock| clock.plan.name.as_str()).collect();
        if !clocks.is_empty() {
            return Err(Refusal::ClocksOpen { ticket: ticket.id, clocks: clocks.join("、") }.into());
        }
        require(case, &Event::Closed)?;
        apply_event(case, &Event::Closed)
    }
}
