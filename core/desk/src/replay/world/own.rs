//! What a world does by itself: clocks fire when they have run out, limits move with the holidays, and periods are settled
//! when they have closed and when what they counted changes. As the desk does it, event by event.

use crate::commands::reschedule::moved_by_holidays;
use crate::deciding::request::{Request, Stamp};
use crate::refusal::DeskError;
use crate::replay::world::{Lived, Recorded, World, before};
use crate::rules::rulebooks::Rulebooks;
use crate::running::clocks_due::next_due;
use crate::running::settling::{closed, first_period, is_unsettled};
use crate::stored::record::Record;
use std::collections::BTreeMap;
use suban_model::{Act, Expire, Giver, Moment, Occasion, Period, Resume, Settle, TicketRef};

/// How many places of the due list are read at once.
const DUE_AT_ONCE: usize = 64;

impl World {
    /// Does what was due when the desk did something by itself. What is the same gets the number on record.
    pub(super) fn do_own(
        &mut self,
        rulebooks: &Rulebooks,
        recorded: &Recorded,
        lived: &mut Lived,
    ) -> Result<(), DeskError> {
        let record = &recorded.record;
        let is_tick = matches!(record.command.by, Giver::Host(Some(Occasion::Tick)));
        match &record.command.act {
            Act::Expire(Expire { ticket, .. }) | Act::Resume(Resume { ticket }) => {
                if is_tick {
                    self.ticked_at = self.ticked_at.max(record.command.at);
                }
                self.fire_clocks_of(rulebooks, ticket, record.command.at, Some(recorded), lived)
            }
            Act::Reschedule(reschedule) => self.reschedule(rulebooks, &reschedule.ticket, recorded, lived),
            Act::Settle(settle) if is_unsettled(self.view(), rulebooks, settle.period)? => {
                self.settled_at = record.command.at;
                self.fire_clocks(rulebooks, record.command.at, lived)?;
                self.settle_closed(rulebooks, settle.period, recorded, lived)
            }
            Act::Settle(settle) => {
                if self.recounted.contains_key(&settle.period) {
                    self.settle(rulebooks, settle.period, recorded, lived)?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Fires the clocks of a ticket that ran out by a moment; where one of them is the recorded event, up to that one.
    /// Once one cannot be fired, neither can those after it.
    pub(super) fn fire_clocks_of(
        &mut self,
        rulebooks: &Rulebooks,
        reference: &TicketRef,
        by: Moment,
        recorded: Option<&Recorded>,
        lived: &mut Lived,
    ) -> Result<(), DeskError> {
        let Some(id) = self.ticket_of(reference)? else { return Ok(()) };
        loop {
            let Some(ticket) = self.view().ticket(id)? else { return Ok(()) };
            let Some((check, act)) = next_due(&ticket).filter(|(check, _)| *check <= by) else {
                return Ok(());
            };
            let due_at = check.max(ticket.received_at);
            let is_recorded = |recorded: &&Recorded| {
                let command = &recorded.record.command;
                (due_at, &act) == (command.at, &command.act)
            };
            if let Some(recorded) = recorded.filter(is_recorded) {
                return self.decide_recorded(rulebooks, recorded, lived);
            }
            let occasion = recorded.map_or(Occasion::Tick, |recorded| occasion_of(&recorded.record));
            let request = Request::by_host(occasion, due_at, act);
            if !self.decide_own(rulebooks, &request, lived)? {
                return Ok(());
            }
        }
    }

    /// Fires the clocks of all tickets that ran out by a moment and that the log, coming to them at a tick, has not fired.
    pub(super) fn fire_clocks(
        &mut self,
        rulebooks: &Rulebooks,
        by: Moment,
        lived: &mut Lived,
    ) -> Result<(), DeskError> {
        let mut place = None;
        loop {
            let waiting = self.view().to_check_by(by, place, DUE_AT_ONCE)?;
            let Some(last) = waiting.last().copied() else { return Ok(()) };
            for due in waiting {
                self.fire_clocks_of(rulebooks, &TicketRef::Id(due.ticket), by, None, lived)?;
            }
            place = Some(last);
        }
    }

    fn reschedule(
        &mut self,
        rulebooks: &Rulebooks,
        reference: &TicketRef,
        recorded: &Recorded,
        lived: &mut Lived,
    ) -> Result<(), DeskError> {
        let Some(id) = self.ticket_of(reference)? else { return Ok(()) };
        let Some(ticket) = self.view().ticket(id)? else { return Ok(()) };
        if moved_by_holidays(self.view(), rulebooks.at(ticket.received_at), &ticket)?.is_empty() {
            return Ok(());
        }
        self.decide_recorded(rulebooks, recorded, lived)
    }

    /// Settles what had closed when a period was settled at a tick, up to that period.
    fn settle_closed(
        &mut self,
        rulebooks: &Rulebooks,
        period: Period,
        recorded: &Recorded,
        lived: &mut Lived,
    ) -> Result<(), DeskError> {
        let command = &recorded.record.command;
        let Some(first) = first_period(self.view(), rulebooks)? else { return Ok(()) };
        for waiting in closed(rulebooks, first, command.at).take_while(|waiting| *waiting <= period) {
            if waiting == period {
                self.settle(rulebooks, period, recorded, lived)?;
            } else if is_unsettled(self.view(), rulebooks, waiting)? {
                let settle = Act::Settle(Settle { period: waiting });
                let request = Request::by_host(Occasion::Tick, command.at, settle);
                self.recounted.remove(&waiting);
                self.decide_own(rulebooks, &request, lived)?;
            }
        }
        Ok(())
    }

    /// Settles a period as the log says.
    fn settle(
        &mut self,
        rulebooks: &Rulebooks,
        period: Period,
        recorded: &Recorded,
        lived: &mut Lived,
    ) -> Result<(), DeskError> {
        self.recounted.remove(&period);
        self.decide_recorded(rulebooks, recorded, lived)
    }

    /// Settles, in the end, what had closed at the last tick that settled, and again what counts something else since.
    pub(super) fn settle_rest(&mut self, rulebooks: &Rulebooks, lived: &mut Lived) -> Result<(), DeskError> {
        let first = first_period(self.view(), rulebooks)?;
        let closed = first.into_iter().flat_map(|first| closed(rulebooks, first, self.settled_at));
        let mut waiting = BTreeMap::new();
        for period in closed.collect::<Vec<_>>() {
            if is_unsettled(self.view(), rulebooks, period)? {
                waiting.insert(period, Occasion::Tick);
            }
        }
        for (period, by) in std::mem::take(&mut self.recounted) {
            if self.view().settlement(period)?.is_some() {
                waiting.insert(period, Occasion::After(by));
            }
        }
        for (period, occasion) in waiting {
            let request = Request::by_host(occasion, self.now, Act::Settle(Settle { period }));
            self.decide_own(rulebooks, &request, lived)?;
        }
        Ok(())
    }

    /// Decides what only this world does: whether it could.
    fn decide_own(
        &mut self,
        rulebooks: &Rulebooks,
        request: &Request,
        lived: &mut Lived,
    ) -> Result<bool, DeskError> {
        let head = self.own_head();
        let stamp = Stamp { recorded_at: self.now, salt: [0; 16], words: None, happened: false };
        let refused = self.decide(rulebooks, head, request, stamp, lived)?;
        lived.failed.extend(refused);
        Ok(lived.failed.is_empty())
    }

    /// Decides what the log has too, under its number.
    fn decide_recorded(
        &mut self,
        rulebooks: &Rulebooks,
        recorded: &Recorded,
        lived: &mut Lived,
    ) -> Result<(), DeskError> {
        let at = before(&recorded.record);
        let refused = self.decide(rulebooks, at, &recorded.request(), recorded.stamp(), lived)?;
        lived.failed.extend(refused);
        Ok(())
    }
}

/// On which occasion the desk does by itself what the log does not have, when it comes to this record.
fn occasion_of(record: &Record) -> Occasion {
    match &record.command.by {
        Giver::Host(Some(occasion)) => *occasion,
        Giver::Host(None) => Occasion::Tick,
        Giver::Person(_) => Occasion::Before(record.command.act.kind()),
    }
}
