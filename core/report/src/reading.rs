//! What a report is taken from: the stored, the rules in force and the moment of the report. Whatever several reports
//! tell is read here, so that it is the same in each.

use crate::as_of::{AsOf, PeriodState};
use suban_desk::running::settling::is_unsettled;
use suban_desk::stored::keys::Space;
use suban_desk::{DeskError, Rulebook, Rulebooks, View};
use suban_model::{Book, CivilDate, Moment, Period, Ticket};

/// What a report is taken from.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// What is stored.
    pub view: View<'a>,
    /// The editions in force.
    pub rulebooks: &'a Rulebooks,
    /// The moment of the report. Whoever takes one has brought the desk up to it, or the report says that nobody did.
    pub now: Moment,
}

/// A book, and what it is about.
pub(crate) enum BookOf<'a> {
    /// A ticket.
    Ticket(&'a Ticket),
    /// The organisation, or a closed period.
    Organisation(&'a Book, Period),
}

impl<'a> Reading<'a> {
    /// What judges that which comes in now. Its names are the ones that people know.
    pub fn rulebook(&self) -> &'a Rulebook {
        self.rulebooks.at(self.now)
    }

    /// The period of a moment's facts, by the rules in force at that moment, as the desk reckons.
    pub fn period_of(&self, moment: Moment) -> Period {
        self.rulebooks.at(moment).period_of(moment)
    }

    /// First and last day of a period, by the rules that settle it.
    pub fn span(&self, period: Period) -> (CivilDate, CivilDate) {
        let rulebook = self.rulebooks.settling(period);
        rulebook.pack.period.span(period, &rulebook.calendar)
    }

    /// A moment as people tell it.
    pub(crate) fn told(&self, moment: Moment) -> String {
        moment.told_in(&self.rulebook().pack.zone)
    }

    /// How far time has run at the desk: to the moment of the report, or to the first clock that ran out before and was
    /// not looked at.
    pub fn until(&self) -> Result<Moment, DeskError> {
        let waiting = self.view.to_check_by(self.now, None, 1)?.pop();
        Ok(waiting.map_or(self.now, |due| due.at))
    }

    /// How far time has run, and how it stands with a period.
    pub fn as_of(&self, period: Option<Period>) -> Result<AsOf, DeskError> {
        let until = self.until()?;
        Ok(AsOf {
            until: self.told(until),
            is_current: until == self.now,
            period: period.map(|period| self.state_of(period)).transpose()?,
        })
    }

    fn state_of(&self, period: Period) -> Result<PeriodState, DeskError> {
        let (closes, _) = self.rulebooks.settling(period).closing(Some(period));
        Ok(if self.now <= closes {
            PeriodState::Open { closes: self.told(closes) }
        } else if let Some(settlement) = self.view.settlement(period)? {
            PeriodState::Settled { record: settlement.seq }
        } else if is_unsettled(self.view, self.rulebooks, period)? {
            PeriodState::Unsettled
        } else {
            PeriodState::NotToBeSettled
        })
    }

    /// Visits every book that there is: those of tickets, of findings about the organisation, and of one period's
    /// settlement.
    pub(crate) fn each_book(
        &self,
        period: Period,
        mut visit: impl FnMut(BookOf<'_>),
    ) -> Result<(), DeskError> {
        self.view.each_ticket(|ticket| {
            visit(BookOf::Ticket(&ticket));
            Ok(())
        })?;
        for finding in self.view.numbers(Space::FindingBook)? {
            if let Some(book) = self.view.finding_book(finding)? {
                let happened_at = self.view.record(finding)?.map_or(Moment::MIN, |record| record.command.at);
                visit(BookOf::Organisation(&book, self.period_of(happened_at)));
            }
        }
        if let Some(settlement) = self.view.settlement(period)? {
            visit(BookOf::Organisation(&settlement.book, period));
        }
        Ok(())
    }
}
