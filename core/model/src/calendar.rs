//! The working calendar of an organisation: its time zone, daily hours and holidays, and how limits run on it.
//!
//! Everything is inclusive: a due moment is the last second that is in time, and a limit of days ends at 24:00 of
//! its last day. Working time is read off the local clock: it passes only inside the daily hours of working days.

mod day;
mod due;
mod holidays;
mod holidays_csv;
mod hours;
mod lateness;
mod law;
mod pause;

pub(crate) use day::Day;
pub use due::{Due, LimitEndsTooLate};
pub use holidays::{DayKind, Holidays, NoticedDay};
pub use holidays_csv::{HOLIDAY_DAYS_MAX, HOLIDAY_NAME_CHARS_MAX, HolidaysError};
pub use hours::{DailyHours, HOURS_SPANS_MAX, HoursError};
pub use lateness::{Lateness, Rounding};
pub use pause::PauseMeasure;

use crate::{Moment, Zone};
use jiff::civil::Date;
use std::sync::Arc;

/// Days at the end of December that the notice of the next year may still move; it has moved the 29th to the
/// 31st, for the New Year's holiday.
const DAYS_OPEN_AT_YEAR_END: i8 = 3;

/// The working calendar of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCalendar {
    zone: Zone,
    hours: DailyHours,
    holidays: Arc<Holidays>,
}

impl WorkCalendar {
    /// A calendar of working `hours` in `zone`, on the days that `holidays` leave.
    pub const fn new(zone: Zone, hours: DailyHours, holidays: Arc<Holidays>) -> Self {
        Self { zone, hours, holidays }
    }

    /// The time zone whose clocks count.
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The hours of a working day.
    pub const fn hours(&self) -> &DailyHours {
        &self.hours
    }

    /// The holidays and make-up working days.
    pub const fn holidays(&self) -> &Arc<Holidays> {
        &self.holidays
    }

    /// Whether people work on `date`.
    pub fn is_working_day(&self, date: Date) -> bool {
        self.works_on(Day::of(date))
    }

    /// Whether the notice of `year` is unknown, so that only weekends and what the law fixes count as days off.
    pub fn is_provisional(&self, year: i16) -> bool {
        !self.holidays.is_published(year)
    }

    /// How many working days there are after the day `from`, up to and including the day `to`.
    ///
    /// Zero for the same day; for an earlier `to`, minus the count the other way round.
    pub fn working_days_after(&self, from: Date, to: Date) -> i64 {
        self.holidays.working_days_to(Day::of(to)) - self.holidays.working_days_to(Day::of(from))
    }

    /// Seconds of working time from `start` to `end`; negative if `end` is earlier.
    pub fn working_seconds(&self, start: Moment, end: Moment) -> i64 {
        self.worked_by(end) - self.worked_by(start)
    }

    pub(crate) fn works_on(&self, day: Day) -> bool {
        self.holidays.working_days_to(day) > self.holidays.working_days_to(day.plus(-1))
    }

    /// The last working day up to and including `day`.
    pub(crate) fn last_working_day(&self, day: Day) -> Day {
        self.holidays.working_day(self.holidays.working_days_to(day))
    }

    /// Seconds of working time from a fixed moment to this one; only differences mean anything.
    fn worked_by(&self, moment: Moment) -> i64 {
        let (day, second) = Day::and_second_of(moment, &self.zone);
        let before = self.holidays.working_days_to(day.plus(-1));
        let today =
            if self.holidays.working_days_to(day) > before { self.hours.worked_by(second) } else { 0 };
        before * self.hours.seconds() + today
    }

    /// Whether a notice that is not known yet may change what counts from `first` to `last`.
    fn is_provisional_between(&self, first: Date, last: Date) -> bool {
        let at_year_end = last.month() == 12 && last.day() > 31 - DAYS_OPEN_AT_YEAR_END;
        let last_notice = if at_year_end { last.year() + 1 } else { last.year() };
        (first.year()..=last_notice).any(|year| self.is_provisional(year))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    pub(super) fn calendar() -> WorkCalendar {
        let hours = DailyHours::parse(&["08:30-12:00", "13:30-17:30"]).unwrap();
        WorkCalendar::new(Zone::default(), hours, Holidays::china())
    }

    #[test]
    fn working_days_are_counted_after_one_day_up_to_another() {
        let calendar = calendar();
        for (from, to, expect) in [
            (date(2020, 1, 9), date(2020, 1, 9), 0),
            (date(2020, 1, 9), date(2020, 1, 10), 1),
            (date(2020, 1, 10), date(2020, 1, 12), 0),
            (date(2020, 1, 23), date(2020, 2, 2), 0),
            (date(2020, 1, 23), date(2020, 2, 3), 1),
            (date(2020, 2, 3), date(2020, 1, 23), -1),
            (date(2024, 2, 3), date(2024, 2, 18), 7),
            (date(2020, 9, 30), date(2020, 10, 8), 0),
            (date(1900, 1, 1), date(2100, 1, 1), 51_639),
        ] {
            assert_eq!(calendar.working_days_after(from, to), expect, "{from} to {to}");
        }
    }

    #[test]
    fn unpublished_years_are_provisional() {
        let calendar = calendar();
        for (first, last, expect) in [
            (date(2026, 1, 1), date(2026, 12, 28), false),
            (date(2026, 1, 1), date(2026, 12, 29), true),
            (date(2025, 12, 31), date(2026, 1, 1), false),
            (date(2026, 12, 1), date(2027, 1, 4), true),
            (date(2006, 12, 31), date(2007, 1, 4), true),
        ] {
            assert_eq!(calendar.is_provisional_between(first, last), expect, "{first} to {last}");
        }
        assert!(calendar.is_provisional(2027) && !calendar.is_provisional(2026));
        assert!(calendar.is_working_day(date(2027, 10, 4)) && !calendar.is_working_day(date(2027, 10, 1)));
        let without =
            WorkCalendar::new(Zone::default(), calendar.hours().clone(), Arc::new(Holidays::none()));
        assert!(without.is_provisional(2020) && without.is_working_day(date(2020, 10, 8)));
    }

    #[test]
    fn working_time_passes_inside_the_hours() {
        let calendar = calendar();
        let at = |text: &str| Moment::parse(text, calendar.zone()).unwrap();
        for (start, end, expect) in [
            ("2020-01-09 08:00", "2020-01-09 09:00", 1_800),
            ("2020-01-09 11:00", "2020-01-09 14:00", 5_400),
            ("2020-01-09 17:00", "2020-01-10 09:00", 3_600),
            ("2020-01-10 17:00", "2020-01-13 09:00", 3_600),
            ("2020-01-23 17:30", "2020-02-03 08:30", 0),
            ("2020-01-09 00:00", "2020-01-09 23:59", 27_000),
            ("2020-01-09 14:00", "2020-01-09 11:00", -5_400),
        ] {
            assert_eq!(calendar.working_seconds(at(start), at(end)), expect, "{start} to {end}");
        }
    }

    proptest! {
        #[test]
        fn counts_add_up(a in 10_000_i64..25_000, b in 10_000_i64..25_000, c in 10_000_i64..25_000) {
            let calendar = calendar();
            let day = |days: i64| date(1970, 1, 1).checked_add(jiff::ToSpan::days(days)).unwrap();
            let count = |from: i64, to: i64| calendar.working_days_after(day(from), day(to));
            prop_assert_eq!(count(a, b) + count(b, c), count(a, c));
            prop_assert_eq!(count(a, b), -count(b, a));
        }

        #[test]
        fn the_last_working_day_is_found(days in 10_000_i64..25_000) {
            let calendar = calendar();
            let day = Day::of(date(1970, 1, 1)).plus(days);
            let mut expect = day;
            while !calendar.holidays().kind(expect.date()).is_working_day() {
                expect = expect.plus(-1);
            }
            prop_assert_eq!(calendar.last_working_day(day), expect);
        }
    }
}
