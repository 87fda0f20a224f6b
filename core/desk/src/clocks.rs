//! Clocks: an event ends some and starts others, and one that runs out is judged until it ends.

use crate::assessment::{Subject, assess, withdraw};
use crate::case::Case;
use crate::facts_of;
use crate::figures::{observe_event, take_back};
use crate::office::Office;
use crate::refusal::{DeskError, Refusal};
use crate::warnings::warn;
use std::collections::BTreeMap;
use suban_model::{Allowance, Clock, ClockPlan, ClockState, Event, Expire, Moment, Rounding, Step};
use suban_policy::{Facts, Hook, Outcome};

/// Due moments that come with a command, by clock name.
pub type Given = BTreeMap<String, Moment>;

/// Least seconds of a clock that starts because one ran out, so that none goes round and round.
pub const RESTART_SECONDS_MIN: i64 = 86_400;

/// An event happens to the ticket: it ends clocks, of which the late ones are judged anew, and starts others.
pub fn happen(case: &mut Case<'_>, event: &Event) -> Result<(), DeskError> {
    happen_with(case, event, &Given::new())
}

/// An event happens that brought due moments along.
pub fn happen_with(case: &mut Case<'_>, event: &Event, given: &Given) -> Result<(), DeskError> {
    end_clocks(case, event)?;
    let facts = facts_of::of_ticket(case.office, case.ticket()?, event);
    let facts = observe_event(case, event, facts, &case.seq.to_string(), case.at())?;
    start_clocks(case, event, facts.clone(), given)?;
    warn(case, event, facts)
}

/// An event happens of which these facts are known, and have been counted.
pub fn happen_as(case: &mut Case<'_>, event: &Event, facts: Facts, given: &Given) -> Result<(), DeskError> {
    end_clocks(case, event)?;
    start_clocks(case, event, facts.clone(), given)?;
    warn(case, event, facts)
}

fn end_clocks(case: &mut Case<'_>, event: &Event) -> Result<(), DeskError> {
    let late = case.clocks_in(|state| state == ClockState::Late)?;
    case.step(Step::Happened(event.clone()))?;
    for clock in late {
        let subject = clock.subject();
        let is_late = |now: &Clock| now.subject() == subject && now.state == ClockState::Late;
        if !case.ticket()?.clocks.iter().any(is_late) {
            judge_clock(case, &subject)?;
        }
    }
    Ok(())
}

fn start_clocks(case: &mut Case<'_>, event: &Event, facts: Facts, given: &Given) -> Result<(), DeskError> {
    if !case.listens(Hook::Schedule, event) {
        return Ok(());
    }
    let facts = facts_of::with_given(facts, given.keys());
    let Ok(Outcome::Scheduled(plans)) = case.ask(Hook::Schedule, event.name(), facts)? else {
        return Ok(());
    };
    for plan in plans {
        let clock = start_clock(case, plan, given)?;
        if *event == Event::ClockLate && clock.due.seconds() - case.at().seconds() < RESTART_SECONDS_MIN {
            let why = format!("时限「{}」超期后又只给不到一天,没有重新开始", clock.plan.name);
            case.step(Step::Attention(why))?;
            continue;
        }
        case.step(Step::ClockStarted(clock))?;
    }
    Ok(())
}

fn start_clock(case: &Case<'_>, plan: ClockPlan, given: &Given) -> Result<Clock, DeskError> {
    let (started_at, calendar) = (case.at(), &case.office.calendar);
    let period = case.office.period_of(started_at);
    let (due, provisional) = match (&plan.allowance, given.get(&plan.name)) {
        (Allowance::Given, Some(due)) => (*due, false),
        (Allowance::Given, None) => {
            return Err(DeskError::Missing(format!("due moment of clock {}", plan.name)));
        }
        (Allowance::Limit(limit), _) => match calendar.due(started_at, *limit) {
            Ok(due) => (due.at, due.is_provisional),
            // A limit that ends after the last moment there is never runs out.
            Err(_) => (Moment::MAX, true),
        },
        (Allowance::PeriodEnd, _) => case.office.closing(Some(period)),
        (Allowance::NextPeriodEnd, _) => case.office.closing(period.following()),
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

/// Judges a clock that ran out: at each tier while it is late, and again when it ends. What it costs belongs to the
/// period in which it ran out.
fn judge_clock(case: &mut Case<'_>, subject: &str) -> Result<Facts, DeskError> {
    let ticket = case.ticket()?;
    let Some(clock) = ticket.clocks.iter().find(|clock| clock.subject() == subject) else {
        return Err(DeskError::Missing(format!("{subject} of {}", ticket.id)));
    };
    let facts = facts_of::of_ticket(case.office, ticket, &Event::ClockLate);
    let facts = facts_of::with_late_clock(facts, case.office, clock, case.at());
    let (name, at, event) = (clock.subject(), clock.due, Event::ClockLate);
    let subject = Subject { name, event, belongs_to: case.office.period_of(at) };
    if clock.kept() == Some(true) {
        // Reported late but done in time: whatever was counted and charged is taken back.
        take_back(case, &subject.name)?;
        withdraw(case, &subject)?;
        return Ok(facts);
    }
    let facts = observe_event(case, &subject.event, facts, &subject.name, at)?;
    assess(case, &subject, facts.clone())?;
    Ok(facts)
}

/// A clock ran out, or reached another tier of lateness.
pub fn run_out(case: &mut Case<'_>, expire: &Expire) -> Result<(), DeskError> {
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
    let is_first = clock.state == ClockState::Running;
    // Who held it when it ran out answers for every later tier too.
    let holder = if is_first {
        clock.plan.holder.clone().or_else(|| ticket.lead().map(str::to_owned))
    } else {
        clock.late_holder.clone()
    };
    let next_check = next_tier(case.office, &clock, at);
    case.step(Step::ClockLate { name: expire.clock.clone(), holder, next_check })?;
    let facts = judge_clock(case, &clock.subject())?;
    if is_first {
        start_clocks(case, &Event::ClockLate, facts.clone(), &Given::new())?;
    }
    warn(case, &Event::ClockLate, facts)
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
