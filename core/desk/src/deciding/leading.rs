//! Whose a ticket is from now on.

use crate::deciding::case::Case;
use crate::refusal::DeskError;
use suban_model::{Routing, TicketStep};
use suban_policy::findings::Form;
use suban_policy::who::Who;

/// Makes a unit responsible, or nobody. What another unit has filled in as the lead does not speak for the new one, nor do its
/// signatures.
pub fn route(case: &mut Case<'_>, routing: Routing) -> Result<(), DeskError> {
    let ticket = case.ticket()?;
    let leads_anew = match (&routing, ticket.led.last()) {
        (Routing::Assign { lead, .. }, Some(before)) => before.lead != *lead,
        _ => false,
    };
    let pack = &case.rulebook.pack;
    let is_leads = |form: &&String| leads_anew && pack.form(form).is_some_and(speaks_for_lead);
    let lapsed: Vec<_> = ticket.forms.iter().filter(is_leads).cloned().collect();
    case.step(TicketStep::Routed(routing))?;
    if lapsed.is_empty() { Ok(()) } else { case.step(TicketStep::FormsLapsed(lapsed)) }
}

/// Whether the unit that leads fills it in, rather than whoever looks over its shoulder.
fn speaks_for_lead(form: &Form) -> bool {
    form.by.iter().any(|term| Who::parse(term).speaks_of_lead())
}
