//! Holidays come into force while clocks run that were computed without them: a share of the tickets at each tick, and a
//! ticket that a command names before the command, until none is left.
//!
//! Which clocks that moves follows from the records alone (see [`moved_by_holidays`]), so looking again does no harm; what is
//! remembered here only spares it.

use crate::commands::reschedule::moved_by_holidays;
use crate::deciding::request::Request;
use crate::limits::TICK_TICKETS_MAX;
use crate::refusal::DeskError;
use crate::rules::activation::{Activation, activations, in_force_after};
use crate::running::batch::Batch;
use crate::running::clocks_due::Share;
use crate::stored::view::{Due, View};
use suban_model::{Act, Moment, Occasion, Reschedule, Ticket, TicketRef};

/// How far the tickets were looked through since holidays came into force.
#[derive(Debug, Clone, Copy, Default)]
pub enum Rescheduling {
    /// Nobody has asked yet whether they must be.
    #[default]
    Unknown,
    /// Those that are due after this place are still to be looked at.
    After(Option<Due>),
    /// All were.
    Done,
}

impl Batch<'_> {
    /// Computes anew what other holidays move, of a share of the tickets: how many tickets that was, and whether there are
    /// more.
    pub(super) fn reschedule(&mut self, now: Moment, share: Share) -> Result<(usize, bool), DeskError> {
        let Rescheduling::After(looked_at) = self.rescheduling()? else { return Ok((0, false)) };
        let mut moved = 0;
        let waiting = self.view().to_check_by(Moment::MAX, looked_at, TICK_TICKETS_MAX)?;
        let is_last = waiting.len() < TICK_TICKETS_MAX;
        for due in waiting {
            let Some(ticket) = self.view().ticket(due.ticket)? else { continue };
            match self.reschedule_ticket(&ticket, now, Occasion::Tick) {
                Ok(Some(_)) => moved += 1,
                // The whole batch is decided again.
                Err(error) if self.head_moved => return Err(error),
                Err(error) => {
                    let (ticket, error) = (due.ticket, &error as &dyn std::error::Error);
                    tracing::error!(%ticket, error, "its limits could not be computed anew");
                }
                Ok(None) => {}
            }
            // What is moved in this batch may yet come to nothing, and is looked at again.
            if moved == 0 {
                self.state.rescheduling = Rescheduling::After(Some(due));
            }
            if self.is_used_up(share) {
                return Ok((moved, true));
            }
        }
        if is_last && moved == 0 {
            self.state.rescheduling = Rescheduling::Done;
        }
        Ok((moved, !is_last || moved > 0))
    }

    /// Computes anew what other holidays move of one ticket, as long as not all were looked at: the ticket as it is then, if
    /// that changed it.
    pub(super) fn reschedule_ticket(
        &mut self,
        ticket: &Ticket,
        at: Moment,
        occasion: Occasion,
    ) -> Result<Option<Ticket>, DeskError> {
        let (Rescheduling::After(_), Some(rulebooks)) = (self.rescheduling()?, self.rulebooks.clone()) else {
            return Ok(None);
        };
        if moved_by_holidays(self.view(), rulebooks.at(ticket.received_at), ticket)?.is_empty() {
            return Ok(None);
        }
        let act = Act::Reschedule(Reschedule { ticket: TicketRef::Id(ticket.id) });
        let request = Request::by_host(occasion, at.max(ticket.received_at), act);
        Ok(self.decide(&request, Some(ticket.clone()))?.1)
    }

    /// How far the tickets were looked through, which is known from now on.
    fn rescheduling(&mut self) -> Result<Rescheduling, DeskError> {
        if matches!(self.state.rescheduling, Rescheduling::Unknown) {
            let is_due = newest_changed_holidays(self.view())?;
            self.state.rescheduling = if is_due { Rescheduling::After(None) } else { Rescheduling::Done };
        }
        Ok(self.state.rescheduling)
    }
}

/// Whether the newest activation brought other holidays than any that judged before it.
fn newest_changed_holidays(view: View<'_>) -> Result<bool, DeskError> {
    let all = activations(view)?;
    let Some((newest, before)) = all.split_last() else { return Ok(false) };
    let holidays = |activation: &Activation| activation.rulebook.holidays;
    let mut standing = in_force_after(before).into_values();
    Ok(standing.any(|standing| holidays(standing.revision) != holidays(newest)))
}
