//! Suspension: which clocks stand still, and when they are due once they go on.
//!
//! A pause is arithmetic and on record: what was due is due later by as long as the clock stood still, measured in what its
//! limit counts.

use crate::deciding::case::Case;
use crate::deciding::clocks::{apply_event, due_of, judge_clock};
use crate::refusal::DeskError;
use crate::rules::rulebook::Rulebook;
use suban_model::{Clock, ClockState, Due, Event, Limit, Moment, Suspension, Ticket, TicketStep};

/// Suspends the ticket: the clocks that the pack names for this cause stand still, but one that ran out does not. Told
/// late, a clock that ran out since stood still before it could.
pub fn suspend(case: &mut Case<'_>, what_for: &str, longest: Option<Limit>) -> Result<(), DeskError> {
    let (at, rulebook, ticket) = (case.at(), case.rulebook, case.ticket()?);
    let is_newest = |clock: &&Clock| {
        let alike = ticket.clocks.iter().rfind(|other| other.plan.name == clock.plan.name);
        alike.is_some_and(|newest| newest.subject() == clock.subject())
    };
    let is_in_time = |clock: &&Clock| match clock.state {
        ClockState::Running => true,
        ClockState::Late => at <= clock.due,
        ClockState::Ended(_) | ClockState::Paused => false,
    };
    let paused = ticket.clocks.iter().filter(is_newest).filter(is_in_time);
    let paused: Vec<&Clock> =
        paused.filter(|clock| rulebook.pack.pauses(&clock.plan.rule, what_for)).collect();
    let late = paused.iter().filter(|clock| clock.state == ClockState::Late);
    let late: Vec<String> = late.map(|clock| clock.subject()).collect();
    let until = longest.and_then(|longest| rulebook.calendar.due(at, longest).ok());
    let suspension = Suspension {
        cause: what_for.to_owned(),
        since: at,
        until: until.map(|until| until.at),
        clocks: paused.iter().map(|clock| clock.subject()).collect(),
    };
    case.step(TicketStep::Suspended(suspension))?;
    late.iter().try_for_each(|subject| judge_clock(case, subject).map(drop))
}

/// Ends the suspension of the ticket, if it is suspended.
pub fn resume(case: &mut Case<'_>) -> Result<(), DeskError> {
    if case.ticket()?.suspension.is_none() {
        return Ok(());
    }
    go_on(case, |_| true)?;
    case.step(TicketStep::Resumed)?;
    apply_event(case, &Event::Resumed)
}

/// What an event ends goes on first, so that it is known by when it was due.
pub fn resume_what_waits_for(case: &mut Case<'_>, event: &Event) -> Result<(), DeskError> {
    go_on(case, |clock| clock.waits_for(event))
}

/// The clocks that stand still and are wanted go on.
fn go_on(case: &mut Case<'_>, wanted: impl Fn(&Clock) -> bool) -> Result<(), DeskError> {
    let (at, ticket) = (case.at(), case.ticket()?);
    let Some(suspension) = &ticket.suspension else { return Ok(()) };
    let paused = (suspension.since, at.max(suspension.since));
    let still = ticket.clocks.iter().filter(|clock| clock.state == ClockState::Paused && wanted(clock));
    let moved: Vec<(String, Due)> =
        still.map(|clock| (clock.subject(), due_after(case.rulebook, ticket, clock, Some(paused)))).collect();
    for (clock, Due { at: due, is_provisional: provisional }) in moved {
        let next_check = due.plus_seconds(1).ok();
        case.step(TicketStep::ClockResumed { clock, due, provisional, next_check })?;
    }
    Ok(())
}

/// When a clock is due with all its pauses, and one more. What came from outside has had the earlier ones added already.
pub fn due_after(rulebook: &Rulebook, ticket: &Ticket, clock: &Clock, more: Option<(Moment, Moment)>) -> Due {
    let measure = rulebook.pause_measure(clock);
    let after = |due: Due, paused: (Moment, Moment)| {
        let never = Due { at: Moment::MAX, is_provisional: true };
        rulebook.calendar.due_after_pause(due, measure, paused).unwrap_or(never)
    };
    let from_its_start = due_of(rulebook, &clock.plan.allowance, clock.started_at);
    let due = match from_its_start {
        Some((at, is_provisional)) => {
            let pauses = ticket.pauses_of(clock).map(|pause| (pause.from, pause.to));
            pauses.fold(Due { at, is_provisional }, after)
        }
        None => Due { at: clock.due, is_provisional: clock.provisional },
    };
    more.into_iter().fold(due, after)
}
