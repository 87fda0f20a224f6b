//! How a clock was kept, and by how much.

use super::{ExplainedClock, NamedValue};
use crate::clocks::kept_by;
use suban_desk::Rulebook;
use suban_model::{Clock, ClockState, Moment, Rounding, Ticket};
use suban_policy::diagnostic::Bilingual;
use suban_tell::sentences;

/// A clock as it ended up, or stands at `now`. One that the ticket no longer has gave way to another of its name.
pub(super) fn explain(clock: &Clock, ticket: &Ticket, rulebook: &Rulebook, now: Moment) -> ExplainedClock {
    let zone = &rulebook.pack.zone;
    let is_there = ticket.clocks.iter().any(|known| known.subject() == clock.subject());
    let (kept, margin) = if is_there {
        (kept_by(clock, now), margin(clock, ticket, rulebook, now))
    } else if ticket.withdrawn.contains(&clock.started_in) {
        (None, Bilingual::new("随撤回取消", "withdrawn with what had started it"))
    } else {
        (None, Bilingual::new("由新的同名时限取代", "a newer clock of its name took its place"))
    };
    ExplainedClock {
        name: clock.plan.name.clone(),
        rule: clock.plan.rule.clone(),
        clause: clock.plan.clause.clone(),
        limit: clock.plan.allowance.limit(),
        started_at: clock.started_at.told_in(zone),
        due: clock.due.told_in(zone),
        provisional: clock.provisional,
        ends_on: clock.plan.ends_on.iter().map(|event| event.chinese().to_owned()).collect(),
        ended_at: match clock.state {
            ClockState::Ended(at) => Some(at.told_in(zone)),
            ClockState::Running | ClockState::Late | ClockState::Paused => None,
        },
        kept,
        margin,
    }
}

/// By how much it was kept, and how long it stood still meanwhile.
fn margin(clock: &Clock, ticket: &Ticket, rulebook: &Rulebook, now: Moment) -> Bilingual {
    let margin = if clock.state == ClockState::Paused {
        Bilingual::new("挂起,暂停中", "suspended, it stands still")
    } else {
        sentences::clock::margin(clock, rulebook, now)
    };
    match sentences::clock::paused(ticket, clock, rulebook) {
        Some(paused) => {
            Bilingual::new(format!("{};{}", margin.zh, paused.zh), format!("{}; {}", margin.en, paused.en))
        }
        None => margin,
    }
}

/// The lateness of a clock at an assessment, as a fact.
pub(super) fn lateness(clock: &Clock, at: Moment, rulebook: &Rulebook) -> Vec<NamedValue> {
    let end = match clock.state {
        ClockState::Ended(at) => at,
        ClockState::Running | ClockState::Late | ClockState::Paused => at,
    };
    let late = rulebook.calendar.lateness(clock.due, end, rulebook.pack.late_unit(clock));
    let due = sentences::clock::due(clock, rulebook).zh;
    let days = late.days(rulebook.pack.late_days).to_string();
    let fact = |name: &str, value: String| NamedValue { name: name.to_owned(), value };
    vec![
        fact("到期", due),
        fact("超期", sentences::clock::days(late, rulebook.pack.late_unit(clock), Rounding::Up).zh),
        fact("超期天数", days),
    ]
}
