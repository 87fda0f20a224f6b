//! 转办: another unit takes over, which is 派单 with a reason.

use crate::commands::dispatch::send;
use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::refusal::{DeskError, Refusal};
use suban_model::HandOver;

impl Perform for HandOver {
    fn sizes(&self) -> Vec<Size<'_>> {
        vec![Size::list("co_handlers", self.co_handlers.len()), Size::text("reason", &self.reason)]
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        case.find(&self.ticket)?;
        if self.reason.trim().is_empty() {
            return Err(Refusal::Empty("reason").into());
        }
        send(case, &self.lead, &self.co_handlers)
    }
}
