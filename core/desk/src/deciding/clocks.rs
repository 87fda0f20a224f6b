//! Clocks: an event ends some and starts others, and one that runs out is judged until it ends.

use crate::deciding::assessment::{Subject, assess, withdraw};
use crate::deciding::case::Case;
use crate::deciding::facts;
use crate::deciding::figures::{observe_event, take_back};
use crate::deciding::suspension::resume_what_waits_for;
use crate::deciding::warnings::warn;
use crate::limits::RESTART_SECONDS_MIN;
use crate::refusal::{DeskError, Refusal};
use crate::rules::rulebook::Rulebook;
use std::collections::BTreeMap;
use suban_model::{Allowance, Attention, Clock, ClockPlan, ClockState, Event, Moment, TicketStep};
use suban_policy::diagnostic::alternatives;
use suban_policy::{Facts, Hook, Outcome};

/// Due moments that come with a command, by clock name.
pub type Given = BTreeMap<String, Moment>;

/// An event happens to the ticket: it ends clocks, of which the late ones are judged anew, and starts others.
pub fn apply_event(case: &mut Case<'_>, event: &Event) -> Result<(), DeskError> {
    apply_event_with(case, event, &Given::new())
}

/// An event happens that brought due moments along.
pub fn apply_event_with(case: &mut Case<'_>, event: &Event, given: &Given) -> Result<(), DeskError> {
    end_clocks(case, event)?;
    let facts = facts::of_ticket(case.rulebook, case.ticket()?, event);
    let facts = observe_event(case, event, facts, &case.seq.to_string(), case.at())?;
    start_clocks(case, event, facts.clone(), given)?;
    warn(case, event, facts)
}

/// An event happens of which these facts are known, and have been counted.
pub fn apply_counted_event(
    case: &mut Case<'_>,
    event: &Event,
    facts: Facts,
    given: &Given,
) -> Result<(), DeskError> {
    end_clocks(case, event)?;
    start_clocks(case, event, facts.clone(), given)?;
    warn(case, event, facts)
}

fn end_clocks(case: &mut Case<'_>, event: &Event) -> Result<(), DeskError> {
    resume_what_waits_for(case, event)?;
    let late = case.clocks_in(|state| state == ClockState::Late)?;
    case.step(TicketStep::Happened(event.clone()))?;
    for clock in late {
        let subject = clock.subject();
        let is_late = |now: &Clock| now.subject() == subject && now.state == ClockState::Late;
        if !case.ticket()?.clocks.iter().any(is_late) {
            judge_clock(case, &subject)?;
        }
    }
    Ok(())
}

/// Starts the clocks that the rules start on an event.
pub fn start_clocks(
    case: &mut Case<'_>,
    event: &Event,
    facts: Facts,
    given: &Given,
) -> Result<(), DeskError> {
    if !case.listens(Hook::Schedule, event) {
        return Ok(());
    }
    let facts = facts::with_given(facts, given.keys());
    let Ok(Outcome::Scheduled(plans)) = case.ask(Hook::Schedule, event.name(), facts)? else {
        return Ok(());
    };
    for plan in plans {
        let clock = start_clock(case, plan, given)?;
        if *event == Event::ClockLate && clock.due.seconds() - case.at().seconds() < RESTART_SECONDS_MIN {
            let clock = clock.plan.name;
            case.step(TicketStep::Attention(Attention::NotRestarted { clock }))?;
            continue;
        }
        case.step(TicketStep::ClockStarted(clock))?;
    }
    Ok(())
}

fn start_clock(case: &Case<'_>, plan: ClockPlan, given: &Given) -> Result<Clock, DeskError> {
    let started_at = case.at();
    let given = || given.get(&plan.name).map(|due| (*due, false));
    let Some((due, provisional)) = due_of(case.rulebook, &plan.allowance, started_at).or_else(given) else {
        return Err(DeskError::Missing(format!("due moment of clock {}", plan.name)));
    };
    Ok(Clock {
        plan,
        started_at,
        due,
        provisional,
        started_in: case.seq,
        next_check: due.plus_seconds(1).ok(),
        late_holder: None,
        explained: false,
        excused: false,
        state: ClockState::Running,
    })
}

/// The last moment in time of a clock that begins then, and whether the calendar of a year it runs through is not published
/// yet; `None`: it comes from outside.
pub fn due_of(rulebook: &Rulebook, allowance: &Allowance, started_at: Moment) -> Option<(Moment, bool)> {
    let period = rulebook.period_of(started_at);
    Some(match allowance {
        Allowance::Given => return None,
        Allowance::Limit(limit) => match rulebook.calendar.due(started_at, *limit) {
            Ok(due) => (due.at, due.is_provisional),
            // A limit that ends after the last moment there is never runs out.
            Err(_) => (Moment::MAX, true),
        },
        Allowance::PeriodEnd => rulebook.closing(Some(period)),
        Allowance::NextPeriodEnd => rulebook.closing(period.following()),
    })
}

/// Judges a clock that ran out: at each tier while it is late, and again when it ends. What it costs belongs to the
/// period in which it ran out.
pub fn judge_clock(case: &mut Case<'_>, subject: &str) -> Result<Facts, DeskError> {
    let ticket = case.ticket()?;
    let Some(clock) = ticket.clocks.iter().find(|clock| clock.subject() == subject) else {
        return Err(DeskError::Missing(format!("{subject} of {}", ticket.id)));
    };
    let facts = facts::of_ticket(case.rulebook, ticket, &Event::ClockLate);
    let facts = facts::with_late_clock(facts, case.rulebook, clock, case.at());
    let (name, at, event) = (clock.subject(), clock.due, Event::ClockLate);
    let subject = Subject { name, event, belongs_to: case.rulebook.period_of(at) };
    if clock.kept() != Some(false) {
        // Reported late but done in time, or not out after all: whatever was counted and charged is taken back.
        take_back(case, &subject.name)?;
        withdraw(case, &subject)?;
        return Ok(facts);
    }
    let facts = observe_event(case, &subject.event, facts, &subject.name, at)?;
    assess(case, &subject, facts.clone())?;
    Ok(facts)
}

/// A due moment for a clock that no rule starts would be lost without a word.
pub fn check_given(case: &Case<'_>, given: &BTreeMap<String, Moment>) -> Result<(), DeskError> {
    let pack = &case.rulebook.pack;
    match given.keys().find(|given| pack.clock_names().all(|name| name != given.as_str())) {
        None => Ok(()),
        Some(clock) => {
            let known = alternatives(clock, pack.clock_names());
            Err(Refusal::UnknownClock { clock: clock.clone(), known }.into())
        }
    }
}
