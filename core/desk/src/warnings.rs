//! Warnings (预警): told once for what they are about.

use crate::case::Case;
use crate::refusal::DeskError;
use serde::{Deserialize, Serialize};
use suban_model::{Event, Moment, Step, TicketId, Warning};
use suban_policy::{Facts, Hook, Outcome};

/// A warning with when it was told, and of which ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// When.
    pub at: Moment,
    /// The ticket that gave rise to it.
    pub ticket: Option<TicketId>,
    /// What was told.
    pub warning: Warning,
}

/// Warns of what an event shows, unless the same was warned of before.
pub fn warn(case: &mut Case<'_>, event: &Event, facts: Facts) -> Result<(), DeskError> {
    if !case.listens(Hook::Warn, event) {
        return Ok(());
    }
    if let Ok(Outcome::Warned(warnings)) = case.ask(Hook::Warn, event.name(), facts)? {
        for warning in warnings {
            if !was_told(case, &warning)? {
                case.step(Step::Warned(warning))?;
            }
        }
    }
    Ok(())
}

/// Whether the same was warned of before, in this case or an earlier one.
fn was_told(case: &Case<'_>, warning: &Warning) -> Result<bool, DeskError> {
    let same = |told: &Warning| (&told.rule, &told.key) == (&warning.rule, &warning.key);
    let now = case.steps().iter().any(|step| matches!(step, Step::Warned(told) if same(told)));
    Ok(now || case.view.warned_in(warning)?.is_some())
}
