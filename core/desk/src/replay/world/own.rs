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
use crate::stored::view::Due;
use std::collections::BTreeMap;
use suban_model::{Act, Expire, Giver, Moment, Occasion, Period, Resume, Settle, TicketId, TicketRef};

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
                    let turn = self.turn_of(record)?;
                    self.fire_clocks_before(rulebooks, turn, recorded, lived)?;
                }
                self.fire_clocks_of(rulebooks, ticket, record.command.at, recorded, lived)
            }
            Act::Reschedule(reschedule) => self.reschedule(rulebooks, &reschedule.ticket, recorded, lived),
            Act::Settle(settle) if is_unsettled(self.view(), rulebooks, settle.period)? => {
                self.settled_at = record.command.at;
                let end = Some(Due { at: record.command.at, ticket: TicketId(u64::MAX) });
                self.fire_clocks_before(rulebooks, end, recorded, lived)?;
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
        recorded: &Recorded,
        lived: &mut Lived,
    ) -> Result<(), DeskError> {
        let Some(id) = self.ticket_of(reference)? else { return Ok(()) };
        let record = &recorded.record;
        loop {
            let Some(ticket) = self.view().ticket(id)? else { return Ok(()) };
            let Some((check, act)) = next_due(&ticket).filter(|(check, _)| *check <= by) else {
                return Ok(());
            };
            let due_at = check.max(ticket.received_at);
            let is_recorded = due_at == record.command.at && act == record.command.act;
            if is_recorded {
                return self.decide_recorded(rulebooks, recorded, lived);
            }
            let request = Request::by_host(occasion_of(record), due_at, act);
            if !self.decide_own(rulebooks, &request, record.recorded_at, lived)? {
                return Ok(());
            }
        }
    }

    /// The place at which a tick came to the ticket of a record; `None`: it was at that ticket already.
    fn turn_of(&mut self, record: &Record) -> Result<Option<Due>, DeskError> {
        let Some(id) = record.ticket() else { return Ok(None) };
        let turn = Some((record.recorded_at, id));
        if std::mem::replace(&mut self.ticking, turn) == turn {
            return Ok(None);
        }
        let ticket = self.view().ticket(id)?;
        let check = ticket.as_ref().and_then(next_due).map_or(record.command.at, |(check, _)| check);
        Ok(Some(Due { at: check, ticket: id }))
    }

    /// Fires the clocks of the tickets to which a tick comes before a place, as far as they have run out by then.
    fn fire_clocks_before(
        &mut self,
        rulebooks: &Rulebooks,
        end: Option<Due>,
        recorded: &Recorded,
        lived: &mut Lived,
    ) -> Result<(), DeskError> {
        let Some(end) = end else { return Ok(()) };
        let now = recorded.record.recorded_at;
        let mut place = None;
        loop {
            let waiting = self.view().to_check_by(end.at, place, DUE_AT_ONCE)?;
            let Some(last) = waiting.last().copied() else { return Ok(()) };
            for due in waiting {
                if (due.at, due.ticket) < (end.at, end.ticket) {
                    self.fire_clocks_of(rulebooks, &TicketRef::Id(due.ticket), now, recorded, lived)?;
                }
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
        let Record { recorded_at, command, .. } = &recorded.record;
        let Some(first) = first_period(self.view(), rulebooks)? else { return Ok(()) };
        for waiting in closed(rulebooks, first, command.at).take_while(|waiting| *waiting <= period) {
            if waiting == period {
                self.settle(rulebooks, period, recorded, lived)?;
            } else if is_unsettled(self.view(), rulebooks, waiting)? {
                let settle = Act::Settle(Settle { period: waiting });
                let request = Request::by_host(Occasion::Tick, command.at, settle);
                self.recounted.remove(&waiting);
                self.decide_own(rulebooks, &request, *recorded_at, lived)?;
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
    pub(super) fn settle_rest(
        &mut self,
        rulebooks: &Rulebooks,
        recorded_at: Moment,
        lived: &mut Lived,
    ) -> Result<(), DeskError> {
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
            let request = Request::by_host(occasion, recorded_at, Act::Settle(Settle { period }));
            self.decide_own(rulebooks, &request, recorded_at, lived)?;
        }
        Ok(())
    }

    /// Decides what only this world does: whether it could.
    fn decide_own(
        &mut self,
        rulebooks: &Rulebooks,
        request: &Request,
        recorded_at: Moment,
        lived: &mut Lived,
    ) -> Result<bool, DeskError> {
        let head = self.own_head();
        let stamp = Stamp { recorded_at, salt: [0; 16], words: None, happened: false };
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
