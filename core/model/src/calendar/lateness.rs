//! By how much a limit was missed.

use super::WorkCalendar;
use super::day::SECONDS_PER_DAY;
use crate::{LimitUnit, Moment};
use serde::{Deserialize, Serialize};

/// By how much a limit was missed, exactly: seconds, and how many of them make a day of the limit's kind.
///
/// For a limit in working time the seconds are working time and a day has the daily working hours; otherwise a day
/// has 24 hours. What ends on a day off after a limit in working time is late by no working time at all:
/// [`Self::is_late`] tells it from what is in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lateness {
    is_late: bool,
    seconds: i64,
    seconds_per_day: i64,
}

/// How a started day counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// As a whole day: 2.3 days are 3.
    Up,
    /// Not at all: 2.3 days are 2.
    Down,
}

impl WorkCalendar {
    /// By how much something that ended at `end` missed `due`, by the kind of days of the limit's `unit`.
    pub fn lateness(&self, due: Moment, end: Moment, unit: LimitUnit) -> Lateness {
        let end = end.max(due);
        let (seconds, seconds_per_day) = if unit.is_working_time() {
            (self.working_seconds(due, end), self.hours.seconds())
        } else {
            (end.seconds() - due.seconds(), SECONDS_PER_DAY)
        };
        Lateness { is_late: end > due, seconds: seconds.max(0), seconds_per_day }
    }
}

impl Lateness {
    /// Whether the limit was missed at all.
    pub const fn is_late(self) -> bool {
        self.is_late
    }

    /// Seconds of the kind of time the limit counts, from the due moment to the end; zero if in time.
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// How many of [`Self::seconds`] make a day.
    pub const fn seconds_per_day(self) -> i64 {
        self.seconds_per_day
    }

    /// In days: 2.3 days late are 3 rounded up and 2 rounded down, 2.0 days are 2 either way.
    pub const fn days(self, rounding: Rounding) -> i64 {
        self.in_parts_of_day(1, rounding)
    }

    /// In hundredths of a day, for showing.
    pub const fn hundredths_of_days(self, rounding: Rounding) -> i64 {
        self.in_parts_of_day(100, rounding)
    }

    const fn in_parts_of_day(self, parts: i64, rounding: Rounding) -> i64 {
        let (seconds, per_day) = (self.seconds * parts, self.seconds_per_day);
        match rounding {
            Rounding::Up => (seconds + per_day - 1) / per_day,
            Rounding::Down => seconds / per_day,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Zone;
    use crate::calendar::due::tests::minutes;
    use crate::calendar::tests::calendar;
    use proptest::prelude::*;

    fn at(text: &str) -> Moment {
        Moment::parse(text, &Zone::default()).unwrap()
    }

    #[test]
    fn lateness_counts_the_days_of_the_limit() {
        let calendar = calendar();
        // due, end, unit, seconds, days up, days down
        for (due, end, unit, seconds, up, down) in [
            ("2020-01-10 23:59:59", "2020-01-10 12:00", LimitUnit::WorkingDays, 0, 0, 0),
            ("2020-01-10 23:59:59", "2020-01-10 23:59:59", LimitUnit::Days, 0, 0, 0),
            ("2020-01-10 23:59:59", "2020-01-11 00:00:00", LimitUnit::Days, 1, 1, 0),
            ("2020-01-10 23:59:59", "2020-01-12 23:59:59", LimitUnit::Days, 172_800, 2, 2),
            ("2020-01-10 23:59:59", "2020-01-13 07:11:59", LimitUnit::Days, 198_720, 3, 2),
            ("2020-01-10 12:00", "2020-01-10 12:24", LimitUnit::Hours, 1_440, 1, 0),
            // 2.3 working days, across a weekend: all of Monday and Tuesday, and 2.25 hours of Wednesday.
            ("2020-01-10 23:59:59", "2020-01-15 10:45", LimitUnit::WorkingDays, 62_100, 3, 2),
            ("2020-01-10 23:59:59", "2020-01-14 20:00", LimitUnit::WorkingDays, 54_000, 2, 2),
            ("2020-01-10 23:59:59", "2020-01-13 08:30:01", LimitUnit::WorkingDays, 1, 1, 0),
            ("2020-01-10 14:00", "2020-01-10 14:00:01", LimitUnit::WorkingHours, 1, 1, 0),
            // On the weekend after the last working day: late, by no working time.
            ("2020-01-10 23:59:59", "2020-01-12 12:00", LimitUnit::WorkingDays, 0, 0, 0),
        ] {
            let (due, end) = (at(due), at(end));
            let lateness = calendar.lateness(due, end, unit);
            assert_eq!(lateness.is_late(), end > due);
            assert_eq!(lateness.seconds(), seconds, "{due} {end}");
            assert_eq!(
                (lateness.days(Rounding::Up), lateness.days(Rounding::Down)),
                (up, down),
                "{due} {end}"
            );
        }
        let lateness =
            calendar.lateness(at("2020-01-10 23:59:59"), at("2020-01-15 10:45"), LimitUnit::WorkingDays);
        assert_eq!(lateness.seconds_per_day(), 27_000);
        assert_eq!(lateness.hundredths_of_days(Rounding::Down), 230);
        assert_eq!(lateness.hundredths_of_days(Rounding::Up), 230);
    }

    /// Working seconds after `from` up to and including `to`, walked minute by minute.
    fn walked(calendar: &WorkCalendar, from: Moment, to: Moment) -> i64 {
        let spans = [(8 * 60 + 30, 12 * 60), (13 * 60 + 30, 17 * 60 + 30)];
        let mut minute = from;
        let mut worked = 0;
        while minute < to {
            let local = minute.in_zone(calendar.zone());
            let of_day = i64::from(local.hour()) * 60 + i64::from(local.minute());
            let open = spans.iter().any(|(opens, closes)| (*opens..*closes).contains(&of_day));
            if open && calendar.holidays().kind(local.date()).is_working_day() {
                worked += 60;
            }
            minute = minute.plus_seconds(60).unwrap();
        }
        worked
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn working_time_agrees_with_walking(from in minutes(), minutes in 0_i64..30_000) {
            let calendar = calendar();
            let to = from.plus_seconds(minutes * 60).unwrap();
            let worked = walked(&calendar, from, to);
            prop_assert_eq!(calendar.working_seconds(from, to), worked);
            prop_assert_eq!(calendar.lateness(from, to, LimitUnit::WorkingHours).seconds(), worked);
        }
    }
}
