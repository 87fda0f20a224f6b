//! 更正: what is known of a ticket was wrong. What came from outside, such as its number and when it was received, stays.

use crate::commands::register::{classify, hold_back, route};
use crate::commands::{Perform, Size};
use crate::deciding::case::{Case, not_now};
use crate::deciding::clocks::apply_event;
use crate::deciding::leading;
use crate::deciding::requirements::require;
use crate::refusal::{DeskError, Refusal};
use suban_model::{ActKind, Correct, Correction, Event, TicketStep};

impl Perform for Correct {
    fn sizes(&self) -> Vec<Size<'_>> {
        let texts = [
            ("area", &self.area),
            ("kind", &self.kind),
            ("category", &self.category),
            ("grade", &self.grade),
        ];
        let texts = texts.into_iter().filter_map(|(field, text)| Some(Size::text(field, text.as_ref()?)));
        let tags = self.tags.iter().flatten().map(|tag| Size::text("tags", tag));
        let count = self.tags.iter().map(|tags| Size::list("tags", tags.len()));
        texts.chain(count).chain(tags).chain([Size::text("reason", &self.reason)]).collect()
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        let ticket = case.find(&self.ticket)?;
        if self.route && !ticket.allows(ActKind::Dispatch) {
            return Err(not_now(ActKind::Dispatch, ticket).into());
        }
        if self.reason.trim().is_empty() {
            return Err(Refusal::Empty("reason").into());
        }
        let correction = self.correction();
        let has_words = !case.words().private.is_empty();
        if !(self.classify || self.route || has_words) && correction == Correction::default() {
            return Err(Refusal::NothingToCorrect.into());
        }
        if self.classify && case.words().private.get("text").is_none_or(|text| text.trim().is_empty()) {
            return Err(Refusal::Empty("text").into());
        }
        require(case, &Event::Corrected)?;
        if self.classify {
            classify(case)?;
        }
        if correction != Correction::default() {
            case.step(TicketStep::Corrected(correction))?;
        }
        let is_sent = self.route && send_again(case)?;
        apply_event(case, &Event::Corrected)?;
        if is_sent { apply_event(case, &Event::Dispatched) } else { Ok(()) }
    }
}

/// Sends the ticket where the rules now send it: whether that is another unit.
fn send_again(case: &mut Case<'_>) -> Result<bool, DeskError> {
    let routing = route(case)?;
    let routing = hold_back(case, routing)?;
    let ticket = case.ticket()?;
    if routing == ticket.routing {
        return Ok(false);
    }
    let before = ticket.lead().map(str::to_owned);
    leading::route(case, routing)?;
    let lead = case.ticket()?.lead();
    Ok(lead.is_some() && lead != before.as_deref())
}
