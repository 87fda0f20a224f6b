//! What decides for one organisation at one time: its pack, its calendar, and the digests that name them.

use crate::stored::record::RulebookId;
use std::sync::Arc;
use suban_model::{Clock, Digest, Holidays, Moment, PauseMeasure, Period, WorkCalendar};
use suban_policy::Pack;

/// A pack in force, with the calendar it is applied by.
#[derive(Debug, Clone)]
pub struct Rulebook {
    /// The rules.
    pub pack: Arc<Pack>,
    /// Working days and hours, in the pack's zone.
    pub calendar: Arc<WorkCalendar>,
    /// Names pack, holidays and engine profile.
    pub id: RulebookId,
    /// The start of the pack's effective date on the clocks of its zone.
    pub effective_at: Moment,
}

impl Rulebook {
    /// Puts a pack in force with a calendar of holidays.
    pub fn new(pack: Arc<Pack>, holidays: Arc<Holidays>) -> Self {
        let id = RulebookId {
            pack: pack.digest,
            holidays: holidays.digest(),
            profile: Digest::of(pack.profile.as_bytes()),
        };
        let calendar = WorkCalendar::new(pack.zone.clone(), pack.hours.clone(), holidays);
        // A date before the first moment there is takes effect with that moment.
        let effective_at = Moment::start_of_day(pack.effective_from, &pack.zone).unwrap_or(Moment::MIN);
        Self { pack, calendar: Arc::new(calendar), id, effective_at }
    }

    /// Whether the pack is in force at a moment. The earliest one also sorts, routes and times what came before it, for
    /// want of another, but nobody is charged by rules that did not exist.
    pub fn is_in_force(&self, moment: Moment) -> bool {
        self.effective_at <= moment
    }

    /// A moment as people tell it on the organisation's clocks.
    pub fn told(&self, moment: Moment) -> String {
        moment.told_in(&self.pack.zone)
    }

    /// What the pauses of a clock are measured in: what its limit counts, or whoever gives its last moment.
    pub fn pause_measure(&self, clock: &Clock) -> PauseMeasure {
        let given = || PauseMeasure::in_unit(self.pack.late_unit(clock));
        clock.plan.allowance.limit().map_or_else(given, PauseMeasure::of)
    }

    /// The period that a moment's facts belong to.
    pub fn period_of(&self, moment: Moment) -> Period {
        self.pack.period.period_of(moment, &self.calendar)
    }

    /// The first moment of a period.
    pub fn opening(&self, period: Period) -> Moment {
        let (first, _) = self.pack.period.span(period, &self.calendar);
        // Periods begin and end with the moments there are.
        Moment::start_of_day(first, &self.pack.zone).unwrap_or(Moment::MIN)
    }

    /// The last moment of a period, and whether the holidays of its year are not yet published. After the last
    /// period there is comes the last moment.
    pub fn closing(&self, period: Option<Period>) -> (Moment, bool) {
        let last = period.map(|period| self.pack.period.span(period, &self.calendar).1);
        let end = last.and_then(|last| Moment::end_of_day(last, &self.pack.zone).ok());
        (end.unwrap_or(Moment::MAX), last.is_none_or(|last| self.calendar.is_provisional(last.year())))
    }
}
