//! How a clock was kept, and by how much.

use super::{ExplainedClock, NamedValue};
use suban_desk::Rulebook;
use suban_model::{Clock, ClockState, Moment, Rounding};
use suban_tell::sentences;

/// A clock as it ended up, or stands at `now`.
pub(super) fn explain(clock: &Clock, rulebook: &Rulebook, now: Moment) -> ExplainedClock {
    let zone = &rulebook.pack.zone;
    ExplainedClock {
        name: clock.plan.name.clone(),
        rule: clock.plan.rule.clone(),
        clause: clock.plan.clause.clone(),
        limit: clock.plan.allowance.limit(),
        started_at: clock.started_at.told_in(zone),
        due: clock.due.told_in(zone),
        ends_on: clock.plan.ends_on.iter().map(|event| event.chinese().to_owned()).collect(),
        ended_at: match clock.state {
            ClockState::Ended(at) => Some(at.told_in(zone)),
            ClockState::Running | ClockState::Late => None,
        },
        kept: clock.kept(),
        margin: sentences::clock::margin(clock, rulebook, now),
    }
}

/// The lateness of a clock at an assessment, as a fact.
pub(super) fn lateness(clock: &Clock, at: Moment, rulebook: &Rulebook) -> Vec<NamedValue> {
    let end = match clock.state {
        ClockState::Ended(at) => at,
        ClockState::Running | ClockState::Late => at,
    };
    let late = rulebook.calendar.lateness(clock.due, end, rulebook.pack.late_unit(clock));
    let due = clock.due.told_in(&rulebook.pack.zone);
    let days = late.days(rulebook.pack.late_days).to_string();
    let fact = |name: &str, value: String| NamedValue { name: name.to_owned(), value };
    vec![
        fact("到期", due),
        fact("超期", sentences::clock::days(late, rulebook.pack.late_unit(clock), Rounding::Up).zh),
        fact("超期天数", days),
    ]
}
