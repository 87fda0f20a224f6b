//! 登记: a ticket comes in, is classified, routed and given its clocks.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::clocks::{apply_event, apply_event_with, check_given};
use crate::deciding::facts;
use crate::deciding::requirements::require;
use crate::limits::EXTERNAL_BYTES_MAX;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Event, Register, Routing, RoutingReason, Ticket, TicketId, TicketRef, TicketStep};
use suban_policy::{Hook, Outcome};

impl Perform for Register {
    fn sizes(&self) -> Vec<Size<'_>> {
        let external =
            self.external.iter().map(|number| Size::new("external", number.len(), EXTERNAL_BYTES_MAX));
        let area = self.area.iter().map(|area| Size::text("area", area));
        external.chain(area).chain(Size::of_given(&self.given)).collect()
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        check_channel(case, &self.channel)?;
        check_given(case, &self.given)?;
        if case.words().private.get("text").is_none_or(|text| text.trim().is_empty()) {
            return Err(Refusal::Empty("text").into());
        }
        if let Some(external) = &self.external
            && let Some(ticket) = case.view.by_external(external)?
        {
            return Err(Refusal::DuplicateExternal { external: external.clone(), ticket }.into());
        }
        let repeat_nth = self.repeats.as_ref().map(|earlier| repeat_nth(case, earlier)).transpose()?;
        let ticket = Ticket::registered(TicketId(case.seq), self, case.at(), case.rulebook.id.pack);
        case.begin_ticket(ticket);
        if let Some(nth) = repeat_nth {
            case.step(TicketStep::Repeated(nth))?;
        }
        classify(case)?;
        let routing = route(case)?;
        let routing = hold_back(case, routing)?;
        case.step(TicketStep::Routed(routing))?;
        apply_event_with(case, &Event::Registered, &self.given)?;
        if case.ticket()?.lead().is_some() {
            apply_event(case, &Event::Dispatched)?;
        }
        Ok(())
    }
}

/// 重复: the earlier ticket is one of the citizen's about the same matter, and this one more.
fn repeat_nth(case: &Case<'_>, earlier: &TicketRef) -> Result<u32, DeskError> {
    let earlier = case.view.find_ticket(earlier)?;
    let (at, received_at) = (case.at(), earlier.received_at);
    if at < received_at {
        let (at, received_at) = (case.rulebook.told(at), case.rulebook.told(received_at));
        return Err(Refusal::BeforeReceived { at, ticket: earlier.id, received_at }.into());
    }
    Ok(earlier.repeat_nth.saturating_add(1))
}

pub(super) fn classify(case: &mut Case<'_>) -> Result<(), DeskError> {
    let facts = facts::of_ticket(case.rulebook, case.ticket()?, &Event::Registered);
    let facts = facts::with_words(facts, case.words());
    if let Ok(Outcome::Classified(mut classification)) = case.ask(Hook::Classify, "ticket", facts)? {
        let (pack, words) = (&case.rulebook.pack, case.words());
        classification.missing.retain(|item| !pack.is_told_apart(item, words.private));
        case.step(TicketStep::Classified(classification))?;
    }
    Ok(())
}

/// Where the rules send the ticket; to a person, if they fail.
pub(super) fn route(case: &mut Case<'_>) -> Result<Routing, DeskError> {
    let facts = facts::of_ticket(case.rulebook, case.ticket()?, &Event::Registered);
    let facts = facts::with_words(facts, case.words());
    Ok(match case.ask(Hook::Route, "ticket", facts)? {
        Ok(Outcome::Routed(Routing::Assign { lead, co_handlers })) => {
            // Rules name units as they were when they were written.
            let on = |unit: &String| case.unit_on(unit, case.at()).to_owned();
            Routing::Assign { lead: on(&lead), co_handlers: co_handlers.iter().map(on).collect() }
        }
        Ok(Outcome::Routed(routing)) => routing,
        _ => Routing::Queue { reason: RoutingReason::RulesFailed },
    })
}

/// What must have been done before 派单 is asked where the rules do it too, if the pack says so. What they insist on
/// leaves the ticket to a person: it is in, and not refused.
pub(super) fn hold_back(case: &mut Case<'_>, routing: Routing) -> Result<Routing, DeskError> {
    let Routing::Assign { lead, .. } = &routing else { return Ok(routing) };
    if !case.rulebook.pack.asks_before_dispatch {
        return Ok(routing);
    }
    let lead = lead.clone();
    match require(case, &Event::Dispatched) {
        Ok(()) => Ok(routing),
        Err(DeskError::Refused(
            why @ (Refusal::Lacks { .. } | Refusal::Forbidden { .. } | Refusal::NotAllowed { .. }),
        )) => Ok(Routing::Queue { reason: RoutingReason::HeldBack { lead, why: why.told() } }),
        Err(error) => Err(error),
    }
}

fn check_channel(case: &Case<'_>, channel: &str) -> Result<(), DeskError> {
    let channels = case.rulebook.pack.channels();
    if channels.fact(channel).is_some() {
        return Ok(());
    }
    let known = channels.alternatives(channel);
    Err(Refusal::UnknownChannel { channel: channel.to_owned(), known }.into())
}
