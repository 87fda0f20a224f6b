//! 重算时限: clocks of a ticket that are not ended, begun under other holidays than those now in force, are computed anew.
//! What began under the same holidays stays as it is, whatever else of the rules has changed since.

use crate::commands::Perform;
use crate::commands::expire::next_tier;
use crate::deciding::case::Case;
use crate::deciding::clocks::{due_of, judge_clock};
use crate::deciding::suspension::due_after;
use crate::refusal::{DeskError, Refusal};
use crate::rules::rulebook::Rulebook;
use crate::stored::view::View;
use suban_model::{Clock, ClockState, Due, Reschedule, Ticket, TicketStep};

impl Perform for Reschedule {
    fn keeps_words(&self) -> bool {
        false
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        let (at, view) = (case.at(), case.view);
        let ticket = case.find(&self.ticket)?.clone();
        let moved = moved_by_holidays(view, case.rulebook, &ticket)?;
        if moved.is_empty() {
            return Err(Refusal::NothingToReschedule(ticket.id).into());
        }
        for clock in moved {
            let was_late = clock.state == ClockState::Late;
            // Whether one that runs has run out is for its own command to say.
            let next_check = if was_late && clock.due < at {
                next_tier(case.rulebook, &clock, at)
            } else {
                clock.due.plus_seconds(1).ok()
            };
            let Clock { due, provisional, .. } = clock;
            let (name, subject) = (clock.plan.name.clone(), clock.subject());
            case.step(TicketStep::Rescheduled { name, due, provisional, next_check })?;
            if was_late {
                judge_clock(case, &subject)?;
            }
        }
        Ok(())
    }
}

/// The clocks of a ticket that other holidays move, each as it is then.
pub fn moved_by_holidays(
    view: View<'_>,
    rulebook: &Rulebook,
    ticket: &Ticket,
) -> Result<Vec<Clock>, DeskError> {
    let mut moved = Vec::new();
    for clock in ticket.clocks.iter().filter(|clock| clock.next_check.is_some()) {
        if due_of(rulebook, &clock.plan.allowance, clock.started_at).is_none() {
            continue;
        }
        let Due { at: due, is_provisional: provisional } = due_after(rulebook, ticket, clock, None);
        if (due, provisional) == (clock.due, clock.provisional) {
            continue;
        }
        let missing = || DeskError::Missing(format!("record {}", clock.started_in));
        let begun = view.record(clock.started_in)?.ok_or_else(missing)?;
        if begun.rulebook.holidays != rulebook.id.holidays {
            moved.push(Clock { due, provisional, ..clock.clone() });
        }
    }
    Ok(moved)
}
