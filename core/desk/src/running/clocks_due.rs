//! Clocks fire when they have run out: those of one ticket before a command about it, and those of all at a tick, a share at
//! a time.

use crate::deciding::request::Request;
use crate::limits::{TICK_BYTES, TICK_MS, TICK_TICKETS_MAX};
use crate::refusal::DeskError;
use crate::running::batch::Batch;
use crate::stored::view::Due;
use std::time::Duration;
use suban_model::{Act, Expire, Moment, Occasion, Resume, Ticket, TicketRef};

/// What one tick did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticked {
    /// Tickets of which all clocks fired that ran out.
    pub tickets: usize,
    /// It stopped at [`TICK_MS`], [`TICK_TICKETS_MAX`] or [`TICK_BYTES`]: call again.
    pub more: bool,
}

/// What the desk must do first about a ticket by itself, and when: fire a clock, or end a suspension that has lasted longest.
pub fn next_due(ticket: &Ticket) -> Option<(Moment, Act)> {
    let clocks = ticket.clocks.iter();
    let clocks = clocks.filter_map(|clock| Some((clock.next_check?, Some(clock.plan.name.clone()))));
    let resumes = ticket.suspension.as_ref().and_then(|suspension| Some((suspension.until?, None)));
    let (check, clock) = clocks.chain(resumes).min()?;
    let reference = TicketRef::Id(ticket.id);
    let act = match clock {
        Some(clock) => Act::Expire(Expire { ticket: reference, clock }),
        None => Act::Resume(Resume { ticket: reference }),
    };
    Some((check, act))
}

/// A round over all clocks that have run out, share by share. It may be forgotten at any time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Round {
    /// How far it has come: a ticket that cannot be looked at is not looked at again at each share.
    looked_at: Option<Due>,
    /// Tickets of which a clock could not fire.
    stuck: usize,
}

/// Where a share of a tick ends. Each does at least one thing, so that the round goes on.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    /// Bytes of commits, this batch's others included.
    bytes_max: usize,
    /// The host's uptime.
    until: Duration,
}

/// What became of the clocks of one ticket.
pub(super) struct Fired {
    /// The ticket as it is then, if there is one.
    pub ticket: Option<Ticket>,
    /// How many fired.
    clocks: usize,
    /// The share was used up before all had.
    cut: bool,
}

impl Batch<'_> {
    /// Computes anew what other holidays move, fires the clocks that ran out before `now`, and settles what has closed by
    /// then, a share of it all. Call again while there is more.
    pub fn tick(&mut self, now: Moment) -> Result<Ticked, DeskError> {
        // Whoever gives the moment may have looked at a clock that was wrong for that moment alone.
        let now = now.min(self.state.clock.believed()?);
        let until = self.state.host.uptime() + Duration::from_millis(TICK_MS);
        let share = Share { bytes_max: self.bytes + TICK_BYTES, until };
        let (tickets, more) = self.reschedule(now, share)?;
        if more {
            return Ok(Ticked { tickets, more });
        }
        let ticked = self.fire_clocks(now, share)?;
        if ticked.more {
            return Ok(ticked);
        }
        Ok(Ticked { more: self.settle_closed(now, share)?, ..ticked })
    }

    /// Whether a share has no more time or bytes left.
    pub(super) fn is_used_up(&self, share: Share) -> bool {
        self.bytes >= share.bytes_max || self.state.host.uptime() >= share.until
    }

    /// Fires the clocks of one ticket that must be looked at by `at`, in the order they ran out, and resumes it where its
    /// longest stay ended: all of them, or as many as the share allows.
    pub(super) fn fire_clocks_of(
        &mut self,
        reference: &TicketRef,
        at: Moment,
        occasion: Occasion,
        share: Option<Share>,
    ) -> Result<Fired, DeskError> {
        let mut ticket = match self.view().find_ticket(reference) {
            Ok(ticket) => ticket,
            // The command itself will say so.
            Err(DeskError::Refused(_)) => return Ok(Fired { ticket: None, clocks: 0, cut: false }),
            Err(error) => return Err(error),
        };
        if let Some(rescheduled) = self.reschedule_ticket(&ticket, at, occasion)? {
            ticket = rescheduled;
        }
        let mut clocks = 0;
        loop {
            let Some((check, act)) = next_due(&ticket).filter(|(check, _)| *check <= at) else {
                return Ok(Fired { ticket: Some(ticket), clocks, cut: false });
            };
            if clocks > 0 && share.is_some_and(|share| self.is_used_up(share)) {
                return Ok(Fired { ticket: Some(ticket), clocks, cut: true });
            }
            // A due moment that came with the ticket may lie before its reception.
            let at = check.max(ticket.received_at);
            let id = ticket.id;
            let (_, after) = self.decide(&Request::by_host(occasion, at, act), Some(ticket))?;
            ticket = after.ok_or_else(|| DeskError::Missing(format!("ticket {id}")))?;
            clocks += 1;
        }
    }

    /// Fires what must be looked at by `now`, as far as the share goes. A ticket that cannot be looked at keeps none of the
    /// others from it.
    fn fire_clocks(&mut self, now: Moment, share: Share) -> Result<Ticked, DeskError> {
        let mut tickets = 0;
        // A round that somebody began at a later moment says nothing of this one.
        self.round.looked_at = self.round.looked_at.filter(|due| due.at <= now);
        loop {
            let waiting = self.view().to_check_by(now, self.round.looked_at, TICK_TICKETS_MAX)?;
            if waiting.is_empty() {
                let Round { stuck, .. } = std::mem::take(&mut self.round);
                self.state.pulse.looked_at_all(stuck);
                return Ok(Ticked { tickets, more: false });
            }
            for due in waiting {
                match self.fire_clocks_of(&TicketRef::Id(due.ticket), now, Occasion::Tick, Some(share)) {
                    // It counts when its last clock has fired.
                    Ok(Fired { cut: true, .. }) => return Ok(Ticked { tickets, more: true }),
                    Ok(fired) => tickets += usize::from(fired.clocks > 0),
                    // The whole batch is decided again.
                    Err(error) if self.head_moved => return Err(error),
                    Err(error) => {
                        let (ticket, error) = (due.ticket, &error as &dyn std::error::Error);
                        tracing::error!(%ticket, error, "a clock could not fire");
                        self.round.stuck += 1;
                    }
                }
                self.round.looked_at = Some(due);
                if tickets >= TICK_TICKETS_MAX || self.is_used_up(share) {
                    return Ok(Ticked { tickets, more: true });
                }
            }
        }
    }
}
