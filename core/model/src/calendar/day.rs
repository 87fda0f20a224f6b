//! Days as numbers, so that counting them is arithmetic.

use crate::{Moment, Zone};
use jiff::civil::{Date, date};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};

pub(crate) const SECONDS_PER_DAY: i64 = 86_400;

const EPOCH: Date = date(1970, 1, 1);

/// A day of the calendar, as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(i64);

impl Day {
    pub(crate) fn of(date: Date) -> Self {
        Self(date.duration_since(EPOCH).as_secs() / SECONDS_PER_DAY)
    }

    /// The day and the second of that day which clocks in `zone` show at `moment`.
    pub(crate) fn and_second_of(moment: Moment, zone: &Zone) -> (Self, i64) {
        let local = moment.seconds() + zone.seconds_ahead(moment.timestamp());
        (Self(local.div_euclid(SECONDS_PER_DAY)), local.rem_euclid(SECONDS_PER_DAY))
    }

    /// The date; for days within a few centuries of a [`Moment`].
    pub(crate) fn date(self) -> Date {
        let midnight = Timestamp::from_second(self.0 * SECONDS_PER_DAY).unwrap_or_default();
        Offset::UTC.to_datetime(midnight).date()
    }

    /// When clocks in `zone` show so many seconds after 00:00 of this day; `None` outside the years of a moment.
    pub(crate) fn at_second(self, second: i64, zone: &Zone) -> Option<Moment> {
        let local = Timestamp::from_second(self.0 * SECONDS_PER_DAY + second).ok()?;
        Moment::from_local(Offset::UTC.to_datetime(local), zone).ok()
    }

    /// How many days it is after an earlier one.
    pub(crate) const fn days_after(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    pub(crate) const fn plus(self, days: i64) -> Self {
        Self(self.0 + days)
    }

    /// The same day of the month `months` later, or the last day of a shorter month.
    pub(crate) fn plus_months(self, months: i64) -> Self {
        self.date().checked_add(months.months()).map_or(self, Self::of)
    }

    /// How many Mondays to Fridays there are from Monday, 29 December 1969, to this day, both included;
    /// negative before.
    pub(crate) const fn weekdays(self) -> i64 {
        let since_monday = self.0 + 3;
        let in_week = since_monday.rem_euclid(7) + 1;
        since_monday.div_euclid(7) * 5 + if in_week < 5 { in_week } else { 5 }
    }

    /// The Monday to Friday at which [`Self::weekdays`] reaches `count`.
    pub(crate) const fn of_weekday(count: i64) -> Self {
        let before = count - 1;
        Self(before.div_euclid(5) * 7 + before.rem_euclid(5) - 3)
    }

    pub(crate) const fn is_weekend(self) -> bool {
        (self.0 + 3).rem_euclid(7) >= 5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_follow_the_calendar() {
        let mut day = Day::of(date(1967, 1, 1));
        let mut weekdays = day.weekdays();
        while day.date() < date(2201, 1, 1) {
            let next = day.plus(1);
            assert_eq!(next.date(), day.date().tomorrow().unwrap());
            assert_eq!(Day::of(next.date()), next);
            let weekend = next.date().weekday().to_monday_zero_offset() >= 5;
            assert_eq!(next.is_weekend(), weekend);
            weekdays += i64::from(!weekend);
            assert_eq!(next.weekdays(), weekdays);
            if !weekend {
                assert_eq!(Day::of_weekday(weekdays), next);
            }
            day = next;
        }
    }
}
