//! Clocks: an event ends some and starts others, and one that runs out is judged until it ends.

use crate::assessment::assess;
use crate::case::Case;
use crate::facts_of;
use crate::figures::{observe_event, take_back_event};
use crate::office::Office;
use crate::refusal::{DeskError, Refusal};
use crate::warnings::warn;
use std::collections::BTreeMap;
use suban_model::{
    Act, Allowance, Clock, ClockPlan, ClockState, Event, Expire, Moment, Period, Rounding, Step,
};
use suban_policy::{Hook, Outcome};

/// Due moments that come with a command, by clock name.
type Given = BTreeMap<String, Moment>;

/// An event happens: late clocks that it ends are judged anew, then new clocks start.
fn happen(case: &mut Case<'_>, event: Event) -> Result<(), DeskError> {
    let late = case.clocks_in(|state| state == ClockState::Late)?;
    case.step(Step::Happened(event))?;
    for clock in late {
        let ended = case
            .ticket()?
            .clocks
            .iter()
            .any(|now| now.plan.name == clock.plan.name && now.state != ClockState::Late);
        if ended {
            assess_clock(case, &clock.plan.name)?;
        }
    }
    if case.listens(Hook::Schedule, event) {
        start_clocks(case, event)?;
    }
    Ok(())
}

fn start_clocks(case: &mut Case<'_>, event: Event) -> Result<(), DeskError> {
    let facts = facts_of::of_ticket(case.office, case.ticket()?, event);
    let given = match &case.request.command.act {
        Act::Register(register) => register.given.clone(),
        _ => std::collections::BTreeMap::new(),
    };
    let facts = facts_of::with_given(facts, given.keys());
    if let Ok(Outcome::Scheduled(plans)) = case.ask(Hook::Schedule, event.name(), facts)? {
        for plan in plans {
            let clock = start_clock(case, plan, &given)?;
            case.step(Step::ClockStarted(clock))?;
        }
    }
    Ok(())
}

fn start_clock(
    case: &Case<'_>,
    plan: ClockPlan,
    given: &std::collections::BTreeMap<String, Moment>,
) -> Result<Clock, DeskError> {
    let started_at = case.at();
    let (due, provisional) = match (&plan.allowance, given.get(&plan.name)) {
        (Allowance::Given, Some(due)) => (*due, false),
        (Allowance::Given, None) => {
            return Err(DeskError::Missing(format!("due moment of clock {}", plan.name)));
        }
        (Allowance::Limit(limit), _) => match case.office.calendar.due(started_at, *limit) {
            Ok(due) => (due.at, due.is_provisional),
            // A limit that ends after the last moment there is never runs out.
            Err(_) => (Moment::MAX, true),
        },
    };
    Ok(Clock {
        plan,
        started_at,
        due,
        provisional,
        started_in: case.seq,
        next_check: due.plus_seconds(1).ok(),
        late_holder: None,
        state: ClockState::Running,
    })
}

/// Judges a clock that ran out: at each tier while it is late, and again when it ends. What it costs belongs to the
/// period in which it ran out.
fn assess_clock(case: &mut Case<'_>, name: &str) -> Result<(), DeskError> {
    let ticket = case.ticket()?;
    let Some(clock) = ticket.clocks.iter().find(|clock| clock.plan.name == name) else { return Ok(()) };
    let (subject, belongs_to) = (clock.subject(), case.office.period_of(clock.due));
    if clock.kept() == Some(true) {
        // Reported late but done in time: whatever was charged is taken back.
        return case.step(Step::Assessed { subject, charges: Vec::new(), belongs_to });
    }
    if !case.listens(Hook::Assess, Event::ClockLate) {
        return Ok(());
    }
    let facts = facts_of::of_ticket(case.office, ticket, Event::ClockLate);
    let facts = facts_of::with_late_clock(facts, case.office, clock, case.at());
    if let Ok(charges) = assess(case, &subject, facts)? {
        case.step(Step::Assessed { subject, charges, belongs_to })?;
    }
    Ok(())
}

fn run_out(case: &mut Case<'_>, expire: &Expire) -> Result<(), DeskError> {
    let at = case.at();
    let ticket = case.find(&expire.ticket)?;
    let waiting = |clock: &&Clock| clock.plan.name == expire.clock && clock.next_check.is_some();
    let Some(clock) = ticket.clocks.iter().find(waiting).cloned() else {
        return Err(Refusal::NoRunningClock { ticket: ticket.id, clock: expire.clock.clone() }.into());
    };
    if clock.next_check.is_none_or(|check| at < check) {
        return Err(
            Refusal::ClockNotOut { ticket: ticket.id, clock: expire.clock.clone(), due: clock.due }.into()
        );
    }
    // Who held it when it ran out answers for every later tier too.
    let holder = match clock.state {
        ClockState::Late => clock.late_holder.clone(),
        _ => clock.plan.holder.clone().or_else(|| ticket.lead().map(str::to_owned)),
    };
    let next_check = next_tier(case.office, &clock, at);
    case.step(Step::ClockLate { name: expire.clock.clone(), holder, next_check })?;
    assess_clock(case, &expire.clock)
}

/// When a clock that is late at `at` reaches the next number of days at which a rule of the pack may say otherwise.
fn next_tier(office: &Office, clock: &Clock, at: Moment) -> Option<Moment> {
    let late = office.calendar.lateness(clock.due, at, clock.unit());
    let tier = office.pack.rules().late_tiers().find(|tier| *tier > late.days(office.pack.late_days))?;
    let whole_days = match office.pack.late_days {
        Rounding::Up => tier - 1,
        Rounding::Down => tier,
    };
    let seconds = whole_days.checked_mul(late.seconds_per_day())?;
    let seconds = if office.pack.late_days == Rounding::Down { seconds - 1 } else { seconds };
    office.calendar.late_by_more_than(clock.due, seconds, clock.unit())
}

