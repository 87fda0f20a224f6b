//! 时限到期: a clock ran out, or reached another tier of lateness.

use crate::commands::Perform;
use crate::deciding::case::Case;
use crate::deciding::clocks::{Given, judge_clock, start_clocks};
use crate::deciding::holder::holder_of;
use crate::deciding::warnings::warn;
use crate::refusal::{DeskError, Refusal};
use crate::rules::rulebook::Rulebook;
use suban_model::{Clock, ClockState, Event, Expire, Moment, Rounding, TicketStep};

impl Perform for Expire {
    fn keeps_words(&self) -> bool {
        false
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        let at = case.at();
        case.find(&self.ticket)?;
        let ticket = case.ticket()?;
        let waiting = |clock: &&Clock| clock.plan.name == self.clock && clock.next_check.is_some();
        let Some(clock) = ticket.clocks.iter().find(waiting).cloned() else {
            return Err(Refusal::NoRunningClock { ticket: ticket.id, clock: self.clock.clone() }.into());
        };
        if clock.next_check.is_none_or(|check| at < check) {
            return Err(Refusal::ClockNotOut {
                ticket: ticket.id,
                clock: self.clock.clone(),
                due: case.rulebook.told(clock.due),
            }
            .into());
        }
        let is_first = clock.state == ClockState::Running;
        // Who held it when it ran out answers for every later tier too.
        let holder = if is_first {
            let holder = holder_of(&case.rulebook.pack, ticket, &clock);
            holder.map(|holder| case.unit_on(&holder, clock.due).to_owned())
        } else {
            clock.late_holder.clone()
        };
        let next_check = next_tier(case.rulebook, &clock, at);
        case.step(TicketStep::ClockLate { name: self.clock.clone(), holder, next_check })?;
        let facts = judge_clock(case, &clock.subject())?;
        if is_first {
            start_clocks(case, &Event::ClockLate, facts.clone(), &Given::new())?;
        }
        warn(case, &Event::ClockLate, facts)
    }
}

/// When a clock that is late at `at` reaches the next number of days at which a rule of the pack may say otherwise.
pub(super) fn next_tier(rulebook: &Rulebook, clock: &Clock, at: Moment) -> Option<Moment> {
    let late = rulebook.calendar.lateness(clock.due, at, rulebook.pack.late_unit(clock));
    let tier = rulebook.pack.next_late_tier(late.days(rulebook.pack.late_days))?;
    let whole_days = match rulebook.pack.late_days {
        Rounding::Up => tier - 1,
        Rounding::Down => tier,
    };
    let seconds = whole_days.checked_mul(late.seconds_per_day())?;
    let seconds = if rulebook.pack.late_days == Rounding::Down { seconds - 1 } else { seconds };
    rulebook.calendar.late_by_more_than(clock.due, seconds, rulebook.pack.late_unit(clock))
}
