//! Which periods have closed and are to be settled.

use crate::refusal::DeskError;
use crate::rules::rulebooks::Rulebooks;
use crate::stored::view::View;

use suban_model::{Event, Moment, Period};
use suban_policy::Hook;

/// The first period of which there is anything: that of the first ticket.
pub fn first_period(view: View<'_>, rulebooks: &Rulebooks) -> Result<Option<Period>, DeskError> {
    let first = view.first_ticket()?;
    Ok(first.map(|ticket| rulebooks.at(ticket.received_at).period_of(ticket.received_at)))
}

/// The periods from one on that closed before `now`.
pub fn closed(rulebooks: &Rulebooks, first: Period, now: Moment) -> impl Iterator<Item = Period> {
    let periods = std::iter::successors(Some(first), |period| period.following());
    periods.take_while(move |period| rulebooks.settling(*period).closing(Some(*period)).0 < now)
}

/// Whether a period is to be settled when it has closed, and never was.
pub fn is_unsettled(view: View<'_>, rulebooks: &Rulebooks, period: Period) -> Result<bool, DeskError> {
    let settles = rulebooks.settling(period).pack.listens(Hook::Settle, &Event::PeriodEnded);
    Ok(settles && view.settlement(period)?.is_none())
}
