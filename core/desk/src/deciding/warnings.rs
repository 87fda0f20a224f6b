//! Warnings (预警): told once for what they are about.

use crate::deciding::case::Case;
use crate::refusal::DeskError;
use suban_model::{Event, TicketStep, Warning};
use suban_policy::vocabulary::field;
use suban_policy::{Facts, Hook, Outcome};

/// Warns of what an event shows, unless the same was warned of before. A rule that does not say what its warning is
/// about warns once a ticket.
pub fn warn(case: &mut Case<'_>, event: &Event, mut facts: Facts) -> Result<(), DeskError> {
    if !case.listens(Hook::Warn, event) {
        return Ok(());
    }
    facts.set(field::PERIOD, case.rulebook.period_of(case.at()).to_string().as_str());
    let ticket = case.ticket().map(|ticket| ticket.id.to_string()).unwrap_or_default();
    if let Ok(Outcome::Warned(warnings)) = case.ask(Hook::Warn, event.name(), facts)? {
        for mut warning in warnings {
            if warning.key.is_empty() {
                warning.key.clone_from(&ticket);
            }
            if !was_told(case, &warning)? {
                case.step(TicketStep::Warned(warning))?;
            }
        }
    }
    Ok(())
}

/// Whether the same was warned of before, in this case or an earlier one.
fn was_told(case: &Case<'_>, warning: &Warning) -> Result<bool, DeskError> {
    let same = |told: &Warning| (&told.rule, &told.key) == (&warning.rule, &warning.key);
    Ok(case.has_warned(same) || case.view.warned_in(warning)?.is_some())
}
