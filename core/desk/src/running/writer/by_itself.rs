//! What the desk does by itself: it fires clocks that ran out, settles periods that closed, and settles again those
//! of which a batch has changed what figures count.

use super::{Batch, Scribe, Ticked, guard};
use crate::deciding::request::Request;
use crate::limits::{TICK_BYTES, TICK_TICKETS_MAX};
use crate::refusal::DeskError;
use crate::running::settling::{closed, first_period, is_unsettled};
use std::collections::{BTreeMap, BTreeSet};
use suban_model::{Act, Expire, Moment, Period, Settle, Step, TicketRef};

/// How long a period that could not be settled is left alone, in seconds, unless the rules change before.
pub const SETTLE_AGAIN_SECONDS: i64 = 24 * 60 * 60;

/// What a tick need not find out again. It may be forgotten at any time.
#[derive(Debug, Default)]
pub(super) struct Closings {
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

impl Scribe {
    /// Fires the clocks of one ticket that must be looked at by `at`, in the order they ran out: how many.
    pub(super) fn expire(
        &self,
        reference: &TicketRef,
        at: Moment,
        batch: &mut Batch<'_>,
    ) -> Result<usize, DeskError> {
        let mut fired = 0;
        loop {
            let ticket = match self.view(&batch.overlay).find_ticket(reference) {
                Ok(ticket) => ticket,
                // The command itself will say so.
                Err(DeskError::Refused(_)) => return Ok(fired),
                Err(error) => return Err(error),
            };
            let waiting =
                ticket.clocks.iter().filter_map(|clock| Some((clock.next_check?, clock.plan.name.clone())));
            let Some((check, clock)) = waiting.min().filter(|(check, _)| *check <= at) else {
                return Ok(fired);
            };
            // A due moment that came with the ticket may lie before its reception.
            let at = check.max(ticket.received_at);
            let expire = Expire { ticket: TicketRef::Id(ticket.id), clock };
            self.decide(&Request::by_host(at, Act::Expire(expire)), batch)?;
            fired += 1;
        }
    }

    /// Fires what must be looked at by `now`, and then settles what has closed by then.
    pub(super) fn tick(&mut self, now: Moment, batch: &mut Batch<'_>) -> Result<Ticked, DeskError> {
        let ticked = self.fire(now, batch)?;
        if !ticked.more {
            self.settle_closed(now, batch)?;
        }
        Ok(ticked)
    }

    /// Fires what must be looked at by `now`, until the batch has gathered a share. A ticket that cannot be looked at
    /// keeps none of the others from it.
    fn fire(&self, now: Moment, batch: &mut Batch<'_>) -> Result<Ticked, DeskError> {
        let (mut tickets, mut place) = (0, None);
        let bytes_max = batch.bytes + TICK_BYTES;
        loop {
            let waiting = self.view(&batch.overlay).to_check_by(now, place, TICK_TICKETS_MAX)?;
            if waiting.is_empty() {
                return Ok(Ticked { tickets, more: false });
            }
            for due in waiting {
                if tickets >= TICK_TICKETS_MAX || batch.bytes >= bytes_max {
                    return Ok(Ticked { tickets, more: true });
                }
                place = Some(due);
                match self.expire(&TicketRef::Id(due.ticket), now, batch) {
                    Ok(0) => {}
                    Ok(_) => tickets += 1,
                    Err(error) => {
                        let (ticket, error) = (due.ticket, &error as &dyn std::error::Error);
                        tracing::error!(%ticket, error, "a clock could not fire");
                    }
                }
            }
        }
    }

    /// Settles the periods that closed before `now` and were not yet settled, and those that could not be.
    fn settle_closed(&mut self, now: Moment, batch: &mut Batch<'_>) -> Result<(), DeskError> {
        let mut waiting = self.unsettled(now)?;
        waiting.extend(self.closings.failed.keys());
        for period in waiting {
            if self.closings.failed.get(&period).is_none_or(|again_at| *again_at <= now) {
                self.settle(period, now, batch);
            }
        }
        Ok(())
    }

    /// The periods that closed before `now` and are to be settled. Only what is in the store counts as settled: the
    /// batch may yet come to nothing.
    fn unsettled(&mut self, now: Moment) -> Result<BTreeSet<Period>, DeskError> {
        let view = self.view(self.store.as_ref());
        let first = match self.closings.settled_before {
            Some(period) => Some(period),
            None => first_period(view, &self.rulebooks)?,
        };
        let Some(first) = first else { return Ok(BTreeSet::new()) };
        let mut unsettled = BTreeSet::new();
        let mut settled_before = Some(first);
        for period in closed(&self.rulebooks, first, now) {
            if is_unsettled(view, &self.rulebooks, period)? {
                unsettled.insert(period);
            } else if unsettled.is_empty() {
                settled_before = period.following();
            }
        }
        self.closings.settled_before = settled_before;
        Ok(unsettled)
    }

    /// Settles again the settled periods of which the batch has changed what figures count.
    pub(super) fn restate(&mut self, batch: &mut Batch<'_>) {
        for period in std::mem::take(&mut batch.recounted) {
            let held = self.view(&batch.overlay).settlement(period);
            // The host's clock may have been set back behind the end of the period.
            match held.and_then(|held| held.map(|_| self.stamp_in(batch)).transpose()) {
                Ok(None) => {}
                Ok(Some(stamp)) => self.settle(period, stamp.recorded_at, batch),
                Err(error) => {
                    tracing::error!(%period, error = &error as &dyn std::error::Error, "no settlement to restate");
                }
            }
        }
    }

    /// Settles a period. What keeps it from being settled keeps nothing else from being done.
    fn settle(&mut self, period: Period, at: Moment, batch: &mut Batch<'_>) {
        let request = Request::by_host(at, Act::Settle(Settle { period }));
        match guard(|| self.decide(&request, batch)) {
            // As it stands in the store already: nothing is left to be done.
            Ok(receipt) if receipt.repeated => drop(self.closings.failed.remove(&period)),
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%period, error = &error as &dyn std::error::Error, "a period could not be settled");
                let again_at = at.plus_seconds(SETTLE_AGAIN_SECONDS).unwrap_or(Moment::MAX);
                self.closings.failed.insert(period, again_at);
            }
        }
    }
}

/// The periods of which a step changes what figures count.
pub(super) fn recounted(step: &Step) -> impl Iterator<Item = Period> {
    let (replaces, now) = match step {
        Step::Observed { replaces, now } => (replaces.as_ref(), now.as_ref()),
        _ => (None, None),
    };
    replaces.into_iter().chain(now).map(|observation| observation.period)
}
