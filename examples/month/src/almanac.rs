//! Days off and working hours, as far as a story needs them to be likely.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::sync::Arc;
use suban_model::{Holidays, Moment, Zone};

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// Second of the day at which work begins.
const OPENS: i64 = 8 * 3_600 + 1_800;

/// Second of the day at which work ends.
const CLOSES: i64 = 17 * 3_600 + 1_800;

/// The calendar that the story goes by.
pub struct Almanac {
    holidays: Arc<Holidays>,
    zone: Zone,
}

impl Almanac {
    pub fn new() -> Self {
        Self { holidays: Holidays::china(), zone: Zone::default() }
    }

    pub fn is_working(&self, day: Date) -> bool {
        self.holidays.kind(day).is_working_day()
    }

    /// A moment of a day.
    pub fn at(&self, day: Date, second: i64) -> Moment {
        Moment::start_of_day(day, &self.zone).map_or(Moment::MAX, |start| later(start, second))
    }

    /// The end of work on a day.
    pub fn closing_time(&self, day: Date) -> Moment {
        self.at(day, CLOSES)
    }

    pub fn day_of(&self, moment: Moment) -> Date {
        moment.local_date(&self.zone)
    }

    /// The working day so many after that of `moment`; for none, its own day, or the next to be worked.
    pub fn working_day(&self, moment: Moment, after: i64) -> Date {
        let mut day = self.day_of(moment);
        let mut left = after;
        while left > 0 || !self.is_working(day) {
            day = next(day);
            left -= i64::from(self.is_working(day));
        }
        day
    }

    /// The last second of the working day so many after that of `moment`.
    pub fn end_of_working_day(&self, moment: Moment, after: i64) -> Moment {
        self.at(self.working_day(moment, after), DAY - 1)
    }

    /// A moment of the working hours, by how much of the day from opening to closing has passed, in thousandths.
    pub fn in_hours(&self, day: Date, passed: i64) -> Moment {
        self.at(day, OPENS + (CLOSES - OPENS) * passed / 1_000)
    }

    /// When half a working day has passed since `start`, to the second: 3.5 hours before noon and 4 after.
    pub fn half_a_working_day_after(&self, start: Moment) -> Moment {
        let spans = [(OPENS, 12 * 3_600), (13 * 3_600 + 1_800, CLOSES)];
        let mut left = 13_500;
        let mut day = self.day_of(start);
        loop {
            for (opens, closes) in spans {
                let from = self.at(day, opens).max(start);
                let length = (self.at(day, closes).seconds() - from.seconds()).max(0);
                if self.is_working(day) && left <= length {
                    return later(from, left);
                }
                left -= if self.is_working(day) { length } else { 0 };
            }
            day = next(day);
        }
    }

    /// The last second of the assessment month after the one in which `moment` lies.
    pub fn next_closing(&self, moment: Moment) -> Moment {
        let mut month = self.day_of(moment).first_of_month();
        while self.closing(month) < moment {
            month = following(month);
        }
        self.closing(following(month))
    }

    /// Assessment months close on the 28th, or the last working day before it.
    fn closing(&self, month: Date) -> Moment {
        let mut day = month.checked_add(27.days()).unwrap_or(month);
        while !self.is_working(day) {
            day = day.yesterday().unwrap_or(day);
        }
        self.at(day, DAY - 1)
    }
}

/// A moment so many seconds later.
pub fn later(moment: Moment, seconds: i64) -> Moment {
    moment.plus_seconds(seconds).unwrap_or(Moment::MAX)
}

/// The first day of the month that is told.
pub const FIRST_DAY: Date = date(2025, 3, 29);

/// The last day of the month that is told.
pub const LAST_DAY: Date = date(2025, 4, 28);

/// The last day on which anything happens to its tickets.
pub const END: Date = date(2025, 7, 31);

fn next(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

fn following(month: Date) -> Date {
    month.last_of_month().tomorrow().unwrap_or(month)
}
