//! How a clock was kept, and by how much.

use super::{ExplainedClock, NamedValue};
use crate::names;
use suban_desk::Rulebook;
use suban_model::{Clock, ClockState, Lateness, LimitUnit, Moment, Rounding};
use suban_policy::diagnostic::Bilingual;

/// A clock as it ended up, or stands at `now`.
pub(super) fn explain(clock: &Clock, rulebook: &Rulebook, now: Moment) -> ExplainedClock {
    let zone = &rulebook.pack.zone;
    ExplainedClock {
        name: clock.plan.name.clone(),
        rule: clock.plan.rule.clone(),
        clause: clock.plan.clause.clone(),
        limit: clock.plan.allowance.limit(),
        started_at: names::moment(clock.started_at, zone),
        due: names::moment(clock.due, zone),
        ends_on: clock.plan.ends_on.iter().map(|event| event.chinese().to_owned()).collect(),
        ended_at: match clock.state {
            ClockState::Ended(at) => Some(names::moment(at, zone)),
            ClockState::Running | ClockState::Late => None,
        },
        kept: clock.kept(),
        margin: margin(clock, rulebook, now),
    }
}

/// By when what would have cost nothing, and how late it is or was.
pub(super) fn avoided_by(clock: &Clock, rulebook: &Rulebook, now: Moment) -> Bilingual {
    let due = names::moment(clock.due, &rulebook.pack.zone);
    let events = &clock.plan.ends_on;
    let zh: Vec<_> = events.iter().map(|event| event.chinese().to_owned()).collect();
    let en: Vec<_> = events.iter().map(|event| event.name().to_owned()).collect();
    let late = margin(clock, rulebook, now);
    Bilingual::new(
        format!("在 {due} 前{}则不扣;{}", zh.join("或"), late.zh),
        format!("no charge if {} had come by {due}; {}", en.join(" or "), late.en),
    )
}

/// The lateness of a clock at an assessment, as a fact.
pub(super) fn lateness(clock: &Clock, at: Moment, rulebook: &Rulebook) -> Vec<NamedValue> {
    let end = match clock.state {
        ClockState::Ended(at) => at,
        ClockState::Running | ClockState::Late => at,
    };
    let late = rulebook.calendar.lateness(clock.due, end, clock.unit());
    let due = names::moment(clock.due, &rulebook.pack.zone);
    let days = late.days(rulebook.pack.late_days).to_string();
    let fact = |name: &str, value: String| NamedValue { name: name.to_owned(), value };
    vec![
        fact("到期", due),
        fact("超期", days_of(late, clock.unit(), Rounding::Up).zh),
        fact("超期天数", days),
    ]
}

fn margin(clock: &Clock, rulebook: &Rulebook, now: Moment) -> Bilingual {
    let (end, is_over) = match clock.state {
        ClockState::Ended(at) => (at, true),
        ClockState::Running | ClockState::Late => (now, false),
    };
    let unit = clock.unit();
    let left = days_of(rulebook.calendar.lateness(end, clock.due, unit), unit, Rounding::Down);
    let late = days_of(rulebook.calendar.lateness(clock.due, end, unit), unit, Rounding::Up);
    let (zh, en) = match (is_over, end <= clock.due) {
        (true, true) => (format!("按时,余 {}", left.zh), format!("kept with {} left", left.en)),
        (true, false) => (format!("实际超期 {}", late.zh), format!("it came {} late", late.en)),
        (false, true) => (format!("还有 {}", left.zh), format!("{} left", left.en)),
        (false, false) => (format!("现超期 {}", late.zh), format!("it is {} late now", late.en)),
    };
    Bilingual::new(zh, en)
}

/// Such as `2.3 天`: what is late is rounded up and what is left down, so that neither looks better than it is.
fn days_of(time: Lateness, unit: LimitUnit, rounding: Rounding) -> Bilingual {
    let hundredths = time.hundredths_of_days(rounding);
    let tenths = if rounding == Rounding::Up { (hundredths + 9) / 10 } else { hundredths / 10 };
    let number = format!("{}.{}", tenths / 10, tenths % 10);
    if unit.is_working_time() {
        Bilingual::new(format!("{number} 个工作日"), format!("{number} working days"))
    } else {
        Bilingual::new(format!("{number} 天"), format!("{number} days"))
    }
}
