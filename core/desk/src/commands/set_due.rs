//! 重定时限: whoever gave the last moment of a clock gives another.

use crate::commands::expire::next_tier;
use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::clocks::{check_given, judge_clock};
use crate::refusal::{DeskError, Refusal};
use suban_model::{Allowance, Clock, ClockState, Moment, SetDue, TicketStep};

impl Perform for SetDue {
    fn sizes(&self) -> Vec<Size<'_>> {
        Size::of_given(&self.given).chain([Size::text("reason", &self.reason)]).collect()
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        check_given(case, &self.given)?;
        case.find(&self.ticket)?;
        if self.reason.trim().is_empty() {
            return Err(Refusal::Empty("reason").into());
        }
        if self.given.is_empty() {
            return Err(Refusal::Empty("given").into());
        }
        self.given.iter().try_for_each(|(name, due)| set_due(case, name, *due))
    }
}

fn set_due(case: &mut Case<'_>, name: &str, due: Moment) -> Result<(), DeskError> {
    let (at, ticket) = (case.at(), case.ticket()?);
    let newest = ticket.clocks.iter().rfind(|clock| clock.plan.name == name);
    let is_given = |clock: &&Clock| {
        clock.plan.allowance == Allowance::Given && !matches!(clock.state, ClockState::Ended(_))
    };
    let Some(clock) = newest.filter(is_given) else {
        return Err(Refusal::NotGiven { ticket: ticket.id, clock: name.to_owned() }.into());
    };
    let (was_late, subject) = (clock.state == ClockState::Late, clock.subject());
    let moved = Clock { due, ..clock.clone() };
    // Whether one that runs has run out is for its own command to say; one that stands still is not looked at.
    let next_check = if clock.state == ClockState::Paused {
        None
    } else if was_late && due < at {
        next_tier(case.rulebook, &moved, at)
    } else {
        due.plus_seconds(1).ok()
    };
    case.step(TicketStep::DueSet { name: name.to_owned(), due, next_check })?;
    if was_late {
        judge_clock(case, &subject)?;
    }
    Ok(())
}
