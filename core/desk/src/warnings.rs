//! Warnings (预警): told once for what they are about.

use crate::case::Case;
use crate::refusal::DeskError;
use suban_model::{Event, Step};
use suban_policy::{Facts, Hook, Outcome};

/// Warns of what an event shows, unless the same was warned of before.
pub fn warn(case: &mut Case<'_>, event: &Event, facts: Facts) -> Result<(), DeskError> {
    if !case.listens(Hook::Warn, event) {
        return Ok(());
    }
    if let Ok(Outcome::Warned(warnings)) = case.ask(Hook::Warn, event.name(), facts)? {
        for warning in warnings {
            if case.view.warned_in(&warning)?.is_none() {
                case.step(Step::Warned(warning))?;
            }
        }
    }
    Ok(())
}
