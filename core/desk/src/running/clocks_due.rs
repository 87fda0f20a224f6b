//! Clocks fire when they have run out: those of one ticket before a command about it, and those of all at a tick.

use crate::deciding::request::Request;
use crate::limits::{TICK_BYTES, TICK_TICKETS_MAX};
use crate::refusal::DeskError;
use crate::running::batch::Batch;
use suban_model::{Act, Expire, Moment, Occasion, Resume, Ticket, TicketRef};

/// What one tick did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticked {
    /// Tickets of which a clock fired.
    pub tickets: usize,
    /// It stopped at [`TICK_TICKETS_MAX`] or [`TICK_BYTES`]: call again.
    pub more: bool,
}

impl Batch<'_> {
    /// Computes anew what other holidays move, fires the clocks that ran out before `now`, and settles what has closed by
    /// then. Call again while there is more.
    pub fn tick(&mut self, now: Moment) -> Result<Ticked, DeskError> {
        let (tickets, more) = self.reschedule(now)?;
        if more {
            return Ok(Ticked { tickets, more });
        }
        let ticked = self.fire_clocks(now)?;
        if !ticked.more {
            self.settle_closed(now)?;
        }
        Ok(ticked)
    }

    /// Fires the clocks of one ticket that must be looked at by `at`, in the order they ran out, and resumes it where its
    /// longest stay ended: the ticket as it is then,
    /// if there is one, and how many fired.
    pub(super) fn fire_clocks_of(
        &mut self,
        reference: &TicketRef,
        at: Moment,
        occasion: Occasion,
    ) -> Result<(Option<Ticket>, usize), DeskError> {
        let mut ticket = match self.view().find_ticket(reference) {
            Ok(ticket) => ticket,
            // The command itself will say so.
            Err(DeskError::Refused(_)) => return Ok((None, 0)),
            Err(error) => return Err(error),
        };
        if let Some(rescheduled) = self.reschedule_ticket(&ticket, at, occasion)? {
            ticket = rescheduled;
        }
        let mut fired = 0;
        loop {
            let clocks = ticket.clocks.iter();
            let clocks = clocks.filter_map(|clock| Some((clock.next_check?, Some(clock.plan.name.clone()))));
            let resumes = ticket.suspension.as_ref().and_then(|suspension| Some((suspension.until?, None)));
            let Some((check, clock)) = clocks.chain(resumes).min().filter(|(check, _)| *check <= at) else {
                return Ok((Some(ticket), fired));
            };
            // A due moment that came with the ticket may lie before its reception.
            let at = check.max(ticket.received_at);
            let id = ticket.id;
            let reference = TicketRef::Id(id);
            let act = match clock {
                Some(clock) => Act::Expire(Expire { ticket: reference, clock }),
                None => Act::Resume(Resume { ticket: reference }),
            };
            let (_, after) = self.decide(&Request::by_host(occasion, at, act), Some(ticket))?;
            ticket = after.ok_or_else(|| DeskError::Missing(format!("ticket {id}")))?;
            fired += 1;
        }
    }

    /// Fires what must be looked at by `now`, until the batch has gathered a share. A ticket that cannot be looked at
    /// keeps none of the others from it.
    fn fire_clocks(&mut self, now: Moment) -> Result<Ticked, DeskError> {
        let (mut tickets, mut place) = (0, None);
        let bytes_max = self.bytes + TICK_BYTES;
        loop {
            let waiting = self.view().to_check_by(now, place, TICK_TICKETS_MAX)?;
            if waiting.is_empty() {
                return Ok(Ticked { tickets, more: false });
            }
            for due in waiting {
                if tickets >= TICK_TICKETS_MAX || self.bytes >= bytes_max {
                    return Ok(Ticked { tickets, more: true });
                }
                place = Some(due);
                match self.fire_clocks_of(&TicketRef::Id(due.ticket), now, Occasion::Tick) {
                    Ok((_, 0)) => {}
                    Ok(_) => tickets += 1,
                    // The whole batch is decided again.
                    Err(error) if self.head_moved => return Err(error),
                    Err(error) => {
                        let (ticket, error) = (due.ticket, &error as &dyn std::error::Error);
                        tracing::error!(%ticket, error, "a clock could not fire");
                    }
                }
            }
        }
    }
}
