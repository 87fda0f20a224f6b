//! Whose work a verdict is about: the unit that led the ticket when it was answered or given back, not whoever has it since.

use crate::deciding::case::Case;
use crate::refusal::DeskError;
use suban_model::{Event, Moment, Routing, TicketStep, Value};
use suban_policy::Facts;
use suban_policy::vocabulary::field;

/// Adds who led at the last answer and at the last return up to a moment, by the records up to one. Where that is whoever leads
/// now, nothing is told.
pub fn with_answerers(mut facts: Facts, case: &Case<'_>, at: Moment, up_to: u64) -> Result<Facts, DeskError> {
    let past = Past::read(case, up_to)?;
    let kinds = [
        (field::REPLY_LEAD, &[Event::FirstReply, Event::FinalReply][..]),
        (field::RETURN_LEAD, &[Event::Returned][..]),
    ];
    for (id, events) in kinds {
        let Some(place) = past.last(events, at) else { continue };
        let lead = past.lead_at(place);
        let lead = lead.map_or(Value::Terms(Vec::new()), |lead| case.rulebook.pack.units().fact(lead));
        if facts.get(field::LEAD).unwrap_or(&Value::Terms(Vec::new())) != &lead {
            facts.set(id, lead);
        }
    }
    Ok(facts)
}

/// A place in a ticket's life. What is told late comes before what had happened later.
type Place = (Moment, u64);

/// Who led a ticket, and what happened to it.
#[derive(Default)]
struct Past {
    /// From when on a unit led it, or none, in the order told: of what contradicts itself, the last word counts.
    led: Vec<(Place, Option<String>)>,
    happened: Vec<(Place, Event)>,
}

impl Past {
    fn read(case: &Case<'_>, up_to: u64) -> Result<Self, DeskError> {
        let mut past = Self::default();
        for seq in case.ticket()?.records.iter().take_while(|seq| **seq <= up_to) {
            let record =
                case.view.record(*seq)?.ok_or_else(|| DeskError::Missing(format!("record {seq}")))?;
            let place = (record.command.at, *seq);
            for step in record.change.ticket_steps() {
                match step {
                    TicketStep::Routed(Routing::Assign { lead, .. }) => {
                        past.led.push((place, Some(lead.clone())));
                    }
                    TicketStep::Routed(Routing::Return { .. } | Routing::Queue { .. }) => {
                        past.led.push((place, None));
                    }
                    TicketStep::Happened(event) => past.happened.push((place, event.clone())),
                    _ => {}
                }
            }
        }
        Ok(past)
    }

    /// Where one of the events last happened up to a moment.
    fn last(&self, events: &[Event], by: Moment) -> Option<Place> {
        let happened = self.happened.iter().filter(|((at, _), event)| *at <= by && events.contains(event));
        happened.map(|(place, _)| *place).max()
    }

    /// Who led there; perhaps nobody.
    fn lead_at(&self, place: Place) -> Option<&str> {
        let led = self.led.iter().rfind(|(since, _)| *since <= place);
        led.and_then(|(_, lead)| lead.as_deref())
    }
}
