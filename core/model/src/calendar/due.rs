//! When a limit ends.

use super::WorkCalendar;
use super::day::Day;
use crate::{Limit, LimitUnit, Moment};

const SECONDS_PER_HUNDREDTH_HOUR: i64 = 36;

/// When a limit ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The last second that is in time.
    pub at: Moment,
    /// A notice that is not known yet may move it: it runs through a year without one.
    pub is_provisional: bool,
}

/// The limit would end after the year 2199.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`{limit}` from {from} would end after the year 2199")]
pub struct LimitEndsTooLate {
    /// When it began.
    pub from: Moment,
    /// The limit.
    pub limit: Limit,
}

impl WorkCalendar {
    /// When `limit`, begun at `from`, ends.
    ///
    /// - `15 工作日`: at 24:00 of the 15th working day after the day of the start.
    /// - `0.5 工作日`: when half of the daily working hours have passed as working time; a start outside the hours
    ///   counts from the next opening. `1.5 工作日`: so, from 24:00 of the first working day after the start. (With
    ///   the hours 08:30–12:00 and 13:30–17:30 half a working day is 3.75 hours; S1-05.)
    /// - `3 工作小时`: when three hours of working time have passed.
    /// - `2 天`: at 24:00 of the second day after the day of the start. `48 小时`, `45 分钟`: after exactly so long.
    /// - `1 个月`: at 24:00 of the same day of the next month, or of its last day if it is shorter.
    ///
    /// A part of a working day that is no whole number of seconds is rounded up.
    pub fn due(&self, from: Moment, limit: Limit) -> Result<Due, LimitEndsTooLate> {
        self.due_if_in_range(from, limit).ok_or(LimitEndsTooLate { from, limit })
    }

    fn due_if_in_range(&self, from: Moment, limit: Limit) -> Option<Due> {
        let amount = limit.hundredths();
        let (whole, part) = (amount / 100, amount % 100);
        let first = Day::and_second_of(from, &self.zone).0;
        let settled = |at| Due { at, is_provisional: false };
        match limit.unit() {
            LimitUnit::WorkingDays if whole == 0 => {
                self.after_working_time(first, from, self.part_of_day(part))
            }
            LimitUnit::WorkingDays => {
                let last = self.holidays.working_day(self.holidays.working_days_to(first) + whole);
                let at = self.end_of(last)?;
                if part == 0 {
                    return Some(self.working_due(first, last, at));
                }
                self.after_working_time(first, at.plus_seconds(1).ok()?, self.part_of_day(part))
            }
            LimitUnit::WorkingHours => {
                self.after_working_time(first, from, amount * SECONDS_PER_HUNDREDTH_HOUR)
            }
            LimitUnit::Days => self.end_of(first.plus(whole)).map(settled),
            LimitUnit::Months => self.end_of(first.plus_months(whole)).map(settled),
            LimitUnit::Hours => from.plus_seconds(amount * SECONDS_PER_HUNDREDTH_HOUR).ok().map(settled),
            LimitUnit::Minutes => from.plus_seconds(whole * 60).ok().map(settled),
        }
    }

    /// The first moment that is more than so many seconds later than `due`, in the kind of time that `unit` counts;
    /// `None` beyond the last moment there is.
    pub fn late_by_more_than(&self, due: Moment, seconds: i64, unit: LimitUnit) -> Option<Moment> {
        if !unit.is_working_time() {
            return due.plus_seconds(seconds + 1).ok();
        }
        let start = due.plus_seconds(1).ok()?;
        let first = Day::of(start.local_date(&self.zone));
        self.after_working_time(first, start, seconds + 1).map(|due| due.at)
    }

    /// When `seconds` of working time, more than none, have passed since `start`, for a limit begun on `first`.
    pub(super) fn after_working_time(&self, first: Day, start: Moment, seconds: i64) -> Option<Due> {
        let per_day = self.hours.seconds();
        let before_last_second = self.worked_by(start) + seconds - 1;
        let last = self.holidays.working_day(before_last_second.div_euclid(per_day) + 1);
        let second = self.hours.second_of_day_after(before_last_second.rem_euclid(per_day) + 1);
        Some(self.working_due(first, last, last.at_second(second, &self.zone)?))
    }

    /// Seconds of working time in so many hundredths of a working day, rounded up.
    fn part_of_day(&self, hundredths: i64) -> i64 {
        (self.hours.seconds() * hundredths + 99) / 100
    }

    fn end_of(&self, day: Day) -> Option<Moment> {
        Moment::end_of_day(day.date(), &self.zone).ok()
    }

    fn working_due(&self, first: Day, last: Day, at: Moment) -> Due {
        Due { at, is_provisional: self.is_provisional_between(first.date(), last.date()) }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::calendar::tests::calendar;
    use crate::{DailyHours, Holidays, Zone};
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn at(text: &str) -> Moment {
        Moment::parse(text, &Zone::default()).unwrap()
    }

    fn due(from: &str, limit: &str) -> Due {
        calendar().due(at(from), limit.parse().unwrap()).unwrap()
    }

    #[test]
    fn limits_end_when_the_rules_say() {
        for (from, limit, expect) in [
            // Whole working days end at 24:00; the day of the start does not count.
            ("2020-01-09 14:54", "1 工作日", "2020-01-10 23:59:59"),
            ("2020-01-10 00:00", "1 工作日", "2020-01-13 23:59:59"),
            ("2020-01-11 12:00", "1 工作日", "2020-01-13 23:59:59"),
            ("2020-01-09 14:54", "3 工作日", "2020-01-14 23:59:59"),
            // Across the Spring Festival of 2020, extended to 2 February, with 19 January worked.
            ("2020-01-09 14:54", "15 工作日", "2020-02-06 23:59:59"),
            ("2020-01-23 23:59:59", "1 工作日", "2020-02-03 23:59:59"),
            ("2024-02-02 09:00", "1 工作日", "2024-02-04 23:59:59"),
            // Parts of a working day are working time, from the next opening if outside the hours.
            ("2020-01-09 09:00", "0.5 工作日", "2020-01-09 14:15:00"),
            ("2020-01-09 08:30", "0.5 工作日", "2020-01-09 13:45:00"),
            ("2020-01-09 07:00", "0.5 工作日", "2020-01-09 13:45:00"),
            ("2020-01-09 12:30", "0.5 工作日", "2020-01-09 17:15:00"),
            ("2020-01-09 16:00", "0.5 工作日", "2020-01-10 10:45:00"),
            ("2020-01-10 18:00", "0.5 工作日", "2020-01-13 13:45:00"),
            ("2020-01-09 09:00", "1.5 工作日", "2020-01-13 13:45:00"),
            ("2020-01-09 09:00", "0.01 工作日", "2020-01-09 09:04:30"),
            // Working hours that end with a span end at its closing, not at the next opening.
            ("2020-01-09 08:30", "3.5 工作小时", "2020-01-09 12:00:00"),
            ("2020-01-09 08:30", "7.5 工作小时", "2020-01-09 17:30:00"),
            ("2020-01-09 08:30", "7.51 工作小时", "2020-01-10 08:30:36"),
            ("2020-01-23 17:00", "1 工作小时", "2020-02-03 09:00:00"),
            // Natural time.
            ("2020-01-09 14:54", "2 天", "2020-01-11 23:59:59"),
            ("2020-01-09 14:54", "48 小时", "2020-01-11 14:54:00"),
            ("2020-01-09 14:54:30", "0.5 小时", "2020-01-09 15:24:30"),
            ("2020-01-09 23:30", "45 分钟", "2020-01-10 00:15:00"),
            ("2020-01-31 08:00", "1 个月", "2020-02-29 23:59:59"),
            ("2021-01-31 08:00", "1 个月", "2021-02-28 23:59:59"),
            ("2020-12-15 08:00", "2 个月", "2021-02-15 23:59:59"),
        ] {
            assert_eq!(due(from, limit).at, at(expect), "{limit} from {from}");
        }
    }

    #[test]
    fn clock_changes_keep_day_ends_and_exact_hours() {
        let zone = Zone::named("America/New_York").unwrap();
        let calendar = WorkCalendar { zone: zone.clone(), ..calendar() };
        for (from, limit, expect) in [
            ("2024-03-09 12:00", "1 天", "2024-03-10 23:59:59"),
            ("2024-03-09 12:00", "24 小时", "2024-03-10 13:00:00"),
            ("2024-11-02 12:00", "24 小时", "2024-11-03 11:00:00"),
        ] {
            let due = calendar.due(Moment::parse(from, &zone).unwrap(), limit.parse().unwrap()).unwrap();
            assert_eq!(due.at, Moment::parse(expect, &zone).unwrap(), "{limit} from {from}");
        }
    }

    #[test]
    fn hours_may_fill_the_day() {
        let hours = DailyHours::parse(&["00:00-24:00"]).unwrap();
        let calendar = WorkCalendar { hours, ..calendar() };
        for (from, limit, expect) in [
            ("2020-01-10 12:00", "12 工作小时", "2020-01-11 00:00:00"),
            ("2020-01-10 12:00", "24 工作小时", "2020-01-13 12:00:00"),
            ("2020-01-10 12:00", "0.5 工作日", "2020-01-11 00:00:00"),
            ("2020-01-09 12:00", "1.5 工作日", "2020-01-13 12:00:00"),
        ] {
            assert_eq!(
                calendar.due(at(from), limit.parse().unwrap()).unwrap().at,
                at(expect),
                "{limit} from {from}"
            );
        }
    }

    #[test]
    fn only_working_time_in_unpublished_years_is_provisional() {
        for (from, limit, expect) in [
            ("2026-12-01 09:00", "15 工作日", false),
            ("2026-12-10 09:00", "15 工作日", true),
            ("2026-12-31 09:00", "1 工作小时", true),
            ("2027-03-01 09:00", "0.5 工作日", true),
            ("2027-03-01 09:00", "15 天", false),
            ("2027-03-01 09:00", "24 小时", false),
        ] {
            assert_eq!(due(from, limit).is_provisional, expect, "{limit} from {from}");
        }
    }

    #[test]
    fn no_limit_ends_after_2199() {
        let calendar = calendar();
        for (from, limit, fits) in [
            ("2199-12-30 12:00", "1 天", true),
            ("2199-12-31 12:00", "1 天", false),
            ("2200-01-01 07:58:59", "1 分钟", true),
            ("2200-01-01 07:59:00", "1 分钟", false),
            ("2199-12-30 12:00", "1 工作日", true),
            ("2199-12-31 12:00", "1 工作日", false),
            ("2199-12-31 12:00", "2500 工作日", false),
            ("2199-12-31 17:00", "1 工作小时", false),
            ("2199-12-01 17:00", "1 个月", false),
        ] {
            let limit: Limit = limit.parse().unwrap();
            let due = calendar.due(at(from), limit);
            assert_eq!(
                due.err(),
                (!fits).then(|| LimitEndsTooLate { from: at(from), limit }),
                "{limit} from {from}"
            );
        }
    }

    /// The last day of a limit of whole days, walked day by day.
    fn walked_to(calendar: &WorkCalendar, from: Moment, limit: Limit) -> jiff::civil::Date {
        let mut day = from.local_date(calendar.zone());
        let mut left = limit.hundredths() / 100;
        while left > 0 {
            day = day.tomorrow().unwrap();
            let counts = !limit.unit().is_working_time() || calendar.holidays().kind(day).is_working_day();
            left -= i64::from(counts);
        }
        day
    }

    /// Whole minutes from 2004 to 2030, in Shanghai.
    pub(in crate::calendar) fn minutes() -> impl Strategy<Value = Moment> {
        (1_072_915_200_i64 / 60..1_893_456_000 / 60)
            .prop_map(|minute| Moment::from_seconds(minute * 60).unwrap())
    }

    fn units() -> impl Strategy<Value = LimitUnit> {
        prop::sample::select(vec![
            LimitUnit::WorkingDays,
            LimitUnit::WorkingHours,
            LimitUnit::Days,
            LimitUnit::Hours,
        ])
    }

    proptest! {
        #[test]
        fn day_limits_agree_with_walking(from in minutes(), days in 1_i64..60, working in any::<bool>()) {
            let calendar = calendar();
            let unit = if working { LimitUnit::WorkingDays } else { LimitUnit::Days };
            let limit = Limit::new(days * 100, unit).unwrap();
            let due = calendar.due(from, limit).unwrap().at;
            let last = walked_to(&calendar, from, limit);
            prop_assert_eq!(due, Moment::end_of_day(last, calendar.zone()).unwrap());
            if working {
                prop_assert_eq!(calendar.working_days_after(from.local_date(calendar.zone()), last), days);
            }
        }

        #[test]
        fn working_hours_end_when_they_have_passed_and_not_before(from in minutes(), hundredths in 1_i64..20_000) {
            let calendar = calendar();
            let limit = Limit::new(hundredths, LimitUnit::WorkingHours).unwrap();
            let due = calendar.due(from, limit).unwrap().at;
            prop_assert_eq!(calendar.working_seconds(from, due), hundredths * 36);
            let before = due.plus_seconds(-1).unwrap();
            prop_assert_eq!(calendar.working_seconds(from, before), hundredths * 36 - 1);
        }

        #[test]
        fn a_longer_limit_never_ends_earlier(from in minutes(), shorter in 1_i64..400, longer in 1_i64..400) {
            let calendar = calendar();
            let due = |hundredths: i64| calendar.due(from, Limit::new(hundredths, LimitUnit::WorkingDays).unwrap());
            let (shorter, longer) = (shorter.min(longer), shorter.max(longer));
            prop_assert!(due(shorter).unwrap().at <= due(longer).unwrap().at);
        }

        #[test]
        fn who_begins_later_never_ends_earlier(
            one in minutes(), other in minutes(), near in 0_i64..100_000, hundredths in 1_i64..3_000, unit in units(),
        ) {
            let calendar = calendar();
            let unit = if hundredths < 100 && unit == LimitUnit::Days { LimitUnit::Hours } else { unit };
            let limit = Limit::new(if unit == LimitUnit::Days { hundredths / 100 * 100 } else { hundredths }, unit).unwrap();
            let due = |from: Moment| calendar.due(from, limit).unwrap().at;
            prop_assert!(due(one.min(other)) <= due(one.max(other)), "{limit}");
            prop_assert!(due(one) <= due(one.plus_seconds(near * 60).unwrap()), "{limit}");
            prop_assert!(due(one) > one, "{limit}");
        }

        #[test]
        fn natural_days_pass_through_holidays(from in minutes(), days in 1_i64..60) {
            let calendar = calendar();
            let due = calendar.due(from, Limit::new(days * 100, LimitUnit::Days).unwrap()).unwrap().at;
            let passed = due.local_date(calendar.zone()).since(from.local_date(calendar.zone())).unwrap();
            prop_assert_eq!(i64::from(passed.get_days()), days);
        }

        #[test]
        fn months_agree_with_the_calendar(from in minutes(), months in 1_i64..=120) {
            let calendar = calendar();
            let due = calendar.due(from, Limit::new(months * 100, LimitUnit::Months).unwrap()).unwrap().at;
            let last = from.local_date(calendar.zone()).checked_add(months.months()).unwrap();
            prop_assert_eq!(due, Moment::end_of_day(last, calendar.zone()).unwrap());
        }
    }

    #[test]
    fn no_notices_means_weekends_only() {
        let calendar = WorkCalendar { holidays: std::sync::Arc::new(Holidays::none()), ..calendar() };
        let due = calendar.due(at("2020-01-23 12:00"), "1 工作日".parse().unwrap()).unwrap();
        assert_eq!(due, Due { at: at("2020-01-24 23:59:59"), is_provisional: true });
        assert!(calendar.is_working_day(date(2020, 1, 27)));
    }
}
