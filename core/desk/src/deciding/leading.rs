//! Whose a ticket is from now on.

use crate::deciding::case::Case;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Moment, Routing, TicketStep};
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

impl Case<'_> {
    /// The id of a unit that is to work on the ticket. One that is no more works on none.
    pub fn worker(&self, field: &str, name: &str) -> Result<String, DeskError> {
        let unit = self.unit(field, name)?;
        let now = self.unit_on(&unit, self.at());
        if now == unit || self.has_happened() {
            return Ok(unit);
        }
        let units = self.rulebook.pack.units();
        let (field, successor) = (field.to_owned(), units.name(now).to_owned());
        Err(Refusal::UnitNoMore { field, unit: units.name(&unit).to_owned(), successor }.into())
    }

    /// Who has at a moment what is this unit's, by the rules of today: itself, or who has taken over from it. Rules that do not
    /// know them yet leave it where it is.
    pub fn unit_on<'u>(&'u self, unit: &'u str, at: Moment) -> &'u str {
        let today = &self.giver.today().pack;
        let on = today.units().on(unit, at.in_zone(&today.zone).date());
        if self.rulebook.pack.units().id(on) == Some(on) { on } else { unit }
    }
}

/// Whether the unit that leads fills it in, rather than whoever looks over its shoulder.
fn speaks_for_lead(form: &Form) -> bool {
    form.by.iter().any(|term| Who::parse(term).speaks_of_lead())
}
