//! Whose hands a ticket is in: who answers for a clock that runs out.
//!
//! It is the lead's from 派单 on, until it passes a node that the pack gives a `holder`: then that unit has it, up to the
//! next 派单. Once it is given back (退回) it is nobody's. A node hands over the clocks that run already. What starts later, such as the promise of an extension, is
//! the lead's again.

use crate::deciding::case::Case;
use crate::deciding::clocks::judge_clock;
use crate::deciding::figures::take_back;
use crate::refusal::DeskError;
use suban_model::{Clock, ClockState, Event, Ticket, TicketStep};
use suban_policy::Pack;

/// Unit id of who holds a clock of the ticket now: whom its row names (归谁), or whose hands the ticket is in.
pub fn holder_of(pack: &Pack, ticket: &Ticket, clock: &Clock) -> Option<String> {
    let named = clock.plan.holder.as_deref();
    named.or_else(|| handed_to(pack, ticket, clock)).or_else(|| ticket.holder()).map(str::to_owned)
}

/// The unit that a node has handed a running clock to since the last 派单 or 退回.
fn handed_to<'a>(pack: &'a Pack, ticket: &Ticket, clock: &Clock) -> Option<&'a str> {
    let moved_at = ticket.happened_at(&Event::Dispatched).max(ticket.happened_at(&Event::Returned));
    let handed_over = ticket.happened.iter().filter_map(|happening| match &happening.event {
        Event::Node(node) => Some((happening.at, pack.node_holder(node)?)),
        _ => None,
    });
    let standing =
        handed_over.filter(|(at, _)| *at >= clock.started_at && moved_at.is_none_or(|last| *at >= last));
    standing.max_by_key(|(at, _)| *at).map(|(_, unit)| unit)
}

/// A node was told only after clocks had run out that it had handed over in time: their charges move with them.
pub fn move_clocks_of_node(case: &mut Case<'_>) -> Result<(), DeskError> {
    move_late_clocks(case, handed_to)
}

/// Another lead was told only after clocks had run out in its hands: their charges move with them.
pub fn move_clocks_of_lead(case: &mut Case<'_>) -> Result<(), DeskError> {
    move_late_clocks(case, |pack, ticket, clock| {
        handed_to(pack, ticket, clock).or_else(|| ticket.led_by(clock.due))
    })
}

fn move_late_clocks(
    case: &mut Case<'_>,
    held_by: for<'a> fn(&'a Pack, &'a Ticket, &Clock) -> Option<&'a str>,
) -> Result<(), DeskError> {
    let (at, ticket, pack) = (case.at(), case.ticket()?, &case.rulebook.pack);
    let is_newest = |clock: &Clock| {
        let alike = ticket.clocks.iter().rfind(|other| other.plan.name == clock.plan.name);
        alike.is_some_and(|newest| newest.subject() == clock.subject())
    };
    let ran_out = ticket.clocks.iter().filter(|clock| clock.state == ClockState::Late && at <= clock.due);
    let moved = ran_out.filter(|clock| clock.plan.holder.is_none() && is_newest(clock)).filter_map(|clock| {
        let holder = held_by(pack, ticket, clock)?;
        (clock.late_holder.as_deref() != Some(holder)).then(|| (clock.clone(), holder.to_owned()))
    });
    for (clock, holder) in moved.collect::<Vec<_>>() {
        let subject = clock.subject();
        case.step(TicketStep::ClockLate {
            name: clock.plan.name,
            holder: Some(holder),
            next_check: clock.next_check,
        })?;
        take_back(case, &subject)?;
        judge_clock(case, &subject)?;
    }
    Ok(())
}
