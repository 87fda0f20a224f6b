//! 删除: the citizen's words and name go.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Act, Erase, TicketStep};

impl Perform for Erase {
    fn sizes(&self) -> Vec<Size<'_>> {
        vec![Size::text("reason", &self.reason)]
    }

    fn keeps_words(&self) -> bool {
        false
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        let erased = case.find(&self.ticket)?.erased;
        if erased && !was_spoken_since(case)? {
            return Err(Refusal::AlreadyErased(case.ticket()?.id).into());
        }
        case.step(TicketStep::Erased)
    }
}

/// Whether somebody wrote something on the ticket after its words were erased, such as the reason of an act: that can
/// be erased too.
fn was_spoken_since(case: &Case<'_>) -> Result<bool, DeskError> {
    for seq in case.ticket()?.records.iter().rev() {
        let record = case.view.record(*seq)?.ok_or_else(|| DeskError::Missing(format!("record {seq}")))?;
        if matches!(record.command.act, Act::Erase(_)) {
            return Ok(false);
        }
        if record.private.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
