//! Periods are settled when they have closed, and again when something that they counted changes.

use crate::deciding::request::Request;
use crate::refusal::DeskError;
use crate::rules::rulebooks::Rulebooks;
use crate::running::batch::Batch;
use crate::running::clocks_due::Share;
use crate::running::task::guard;
use crate::stored::view::View;
use std::collections::{BTreeMap, BTreeSet};
use suban_model::{Act, Event, Moment, Occasion, Period, Settle};
use suban_policy::Hook;

/// How long a period that could not be settled is left alone, in seconds, unless the rules change before.
pub const SETTLE_AGAIN_SECONDS: i64 = 24 * 60 * 60;

/// What a tick need not find out again. It may be forgotten at any time.
#[derive(Debug, Default)]
pub struct Closings {
    /// Every period before this one is settled, as far as the rules in force settle it.
    settled_before: Option<Period>,
    /// Periods that could not be settled, and when that is tried again.
    failed: BTreeMap<Period, Moment>,
}

impl Closings {
    /// By other rules other periods are to be settled, and what failed may succeed.
    pub fn look_again(&mut self) {
        self.settled_before = None;
        self.failed.values_mut().for_each(|again_at| *again_at = Moment::MIN);
    }
}

impl Batch<'_> {
    /// Settles the periods that closed before `now` and were not yet settled, and those that could not be, as far as the
    /// share goes: whether there are more.
    pub(super) fn settle_closed(&mut self, now: Moment, share: Share) -> Result<bool, DeskError> {
        let mut waiting = self.unsettled(now)?;
        waiting.extend(self.state.closings.failed.keys());
        let failed = &self.state.closings.failed;
        waiting.retain(|period| failed.get(period).is_none_or(|again_at| *again_at <= now));
        while let Some(period) = waiting.pop_first() {
            self.settle(period, now, Occasion::Tick);
            if self.is_used_up(share) {
                return Ok(!waiting.is_empty());
            }
        }
        Ok(false)
    }

    /// The periods that closed before `now` and are to be settled. Only what is in the store counts as settled: the
    /// batch may yet come to nothing.
    fn unsettled(&mut self, now: Moment) -> Result<BTreeSet<Period>, DeskError> {
        let Some(rulebooks) = self.rulebooks.clone() else { return Ok(BTreeSet::new()) };
        let view = self.view_before();
        let first = match self.state.closings.settled_before {
            Some(period) => Some(period),
            None => first_period(view, &rulebooks)?,
        };
        let Some(first) = first else { return Ok(BTreeSet::new()) };
        let mut unsettled = BTreeSet::new();
        let mut settled_before = Some(first);
        for period in closed(&rulebooks, first, now) {
            if is_unsettled(view, &rulebooks, period)? {
                unsettled.insert(period);
            } else if unsettled.is_empty() {
                settled_before = period.following();
            }
        }
        self.state.closings.settled_before = settled_before;
        Ok(unsettled)
    }

    /// Settles again the settled periods of which the batch has changed what figures count.
    pub(super) fn settle_again(&mut self) {
        for (period, record) in std::mem::take(&mut self.recounted) {
            let held = self.view().settlement(period);
            // The host's clock may have been set back behind the end of the period.
            match held.and_then(|held| held.map(|_| self.stamp()).transpose()) {
                Ok(None) => {}
                Ok(Some(stamp)) => self.settle(period, stamp.recorded_at, Occasion::After(record)),
                Err(error) => {
                    tracing::error!(%period, error = &error as &dyn std::error::Error, "no settlement to restate");
                }
            }
        }
    }

    /// Settles a period. What keeps it from being settled keeps nothing else from being done.
    fn settle(&mut self, period: Period, at: Moment, occasion: Occasion) {
        let request = Request::by_host(occasion, at, Act::Settle(Settle { period }));
        match guard(|| self.decide(&request, None)) {
            // As it stands in the store already: nothing is left to be done.
            Ok((receipt, _)) if receipt.repeated => drop(self.state.closings.failed.remove(&period)),
            Ok(_) => {}
            // The whole batch is decided again.
            Err(_) if self.head_moved => {}
            Err(error) => {
                tracing::error!(%period, error = &error as &dyn std::error::Error, "a period could not be settled");
                let again_at = at.plus_seconds(SETTLE_AGAIN_SECONDS).unwrap_or(Moment::MAX);
                self.state.closings.failed.insert(period, again_at);
            }
        }
    }
}

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

/// Whether a period is to be settled when it has closed, and never was. One that closed before there were rules is not.
pub fn is_unsettled(view: View<'_>, rulebooks: &Rulebooks, period: Period) -> Result<bool, DeskError> {
    let rulebook = rulebooks.settling(period);
    let settles = rulebook.is_in_force(rulebook.closing(Some(period)).0)
        && rulebook.pack.listens(Hook::Settle, &Event::PeriodEnded);
    Ok(settles && view.settlement(period)?.is_none())
}
