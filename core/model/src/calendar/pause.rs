//! How long a clock that stood still runs on.

use super::WorkCalendar;
use super::day::Day;
use super::due::Due;
use crate::{Limit, LimitUnit, Moment};

/// What a pause is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PauseMeasure {
    /// Working days, from the day on which the clock stood still to the day on which it goes on.
    WorkingDays,
    /// Days of the calendar, so counted.
    Days,
    /// Seconds of working time.
    WorkingSeconds,
    /// Seconds.
    Seconds,
}

impl PauseMeasure {
    /// Of a limit: whole days if it ends with a day, seconds if it is part of one.
    pub const fn of(limit: Limit) -> Self {
        match limit.unit() {
            LimitUnit::WorkingDays if limit.hundredths() % 100 != 0 => Self::WorkingSeconds,
            unit => Self::in_unit(unit),
        }
    }

    /// Of a moment that was given, by what it is counted in.
    pub const fn in_unit(unit: LimitUnit) -> Self {
        match unit {
            LimitUnit::WorkingDays => Self::WorkingDays,
            LimitUnit::Days | LimitUnit::Months => Self::Days,
            LimitUnit::WorkingHours => Self::WorkingSeconds,
            LimitUnit::Hours | LimitUnit::Minutes => Self::Seconds,
        }
    }
}

impl WorkCalendar {
    /// When a clock is due that was due at `due` and stood still from `from` to `to`; `None` beyond the last moment there is.
    ///
    /// A limit of whole days keeps its time of day: suspended on Monday and resumed on Wednesday, it ends two (working) days
    /// later. A shorter one ends as many seconds of (working) time later as it stood still.
    pub fn due_after_pause(
        &self,
        due: Due,
        measure: PauseMeasure,
        (from, to): (Moment, Moment),
    ) -> Option<Due> {
        let amount = self.length_of_pause(measure, (from, to));
        if amount <= 0 {
            return Some(due);
        }
        let (due_day, second) = Day::and_second_of(due.at, &self.zone);
        let first = from.local_date(&self.zone);
        let settled = |at: Moment| Due { at, ..due };
        match measure {
            PauseMeasure::WorkingDays => {
                let day = self.holidays.working_day(self.holidays.working_days_to(due_day) + amount);
                let at = day.at_second(second, &self.zone)?;
                let is_provisional = due.is_provisional || self.is_provisional_between(first, day.date());
                Some(Due { at, is_provisional })
            }
            PauseMeasure::Days => due_day.plus(amount).at_second(second, &self.zone).map(settled),
            PauseMeasure::WorkingSeconds => {
                let moved = self.after_working_time(Day::of(first), due.at, amount)?;
                Some(Due { is_provisional: due.is_provisional || moved.is_provisional, ..moved })
            }
            PauseMeasure::Seconds => due.at.plus_seconds(amount).ok().map(settled),
        }
    }

    /// How long a clock stood still from `from` to `to`: days or seconds, as the measure says.
    pub fn length_of_pause(&self, measure: PauseMeasure, (from, to): (Moment, Moment)) -> i64 {
        let [first, last] = [from, to].map(|moment| moment.local_date(&self.zone));
        match measure {
            PauseMeasure::WorkingDays => self.working_days_after(first, last),
            PauseMeasure::Days => Day::of(last).days_after(Day::of(first)),
            PauseMeasure::WorkingSeconds => self.working_seconds(from, to),
            PauseMeasure::Seconds => to.seconds() - from.seconds(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Zone;
    use crate::calendar::tests::calendar;
    use proptest::prelude::*;

    fn at(text: &str) -> Moment {
        Moment::parse(text, &Zone::default()).unwrap()
    }

    /// A limit begun at a moment that stood still for a while is due then.
    fn check(begun: &str, limit: &str, paused: (&str, &str), expect: &str) {
        let limit: Limit = limit.parse().unwrap();
        let due = calendar().due(at(begun), limit).unwrap();
        let paused = (at(paused.0), at(paused.1));
        let moved = calendar().due_after_pause(due, PauseMeasure::of(limit), paused).unwrap();
        assert_eq!(moved.at, at(expect), "{begun} {limit} {paused:?}");
    }

    #[test]
    fn a_clock_that_stood_still_is_due_later_by_as_much_as_its_limit_counts() {
        // Monday, 2 March 2026; without the pause until Thursday.
        let three = |from, to, expect| check("2026-03-02 09:00", "3 工作日", (from, to), expect);
        three("2026-03-03 09:00", "2026-03-05 16:00", "2026-03-09 23:59:59");
        three("2026-03-03 09:00", "2026-03-03 17:00", "2026-03-05 23:59:59");
        three("2026-03-03 23:00", "2026-03-04 00:00", "2026-03-06 23:59:59");
        // A weekend is no working day, whether one resumes on Saturday or on Sunday.
        three("2026-03-05 09:00", "2026-03-07 09:00", "2026-03-06 23:59:59");
        three("2026-03-05 09:00", "2026-03-08 09:00", "2026-03-06 23:59:59");
        let days = |from, to, expect| check("2026-03-02 09:00", "5 天", (from, to), expect);
        days("2026-03-05 09:00", "2026-03-08 08:00", "2026-03-10 23:59:59");
        check("2026-03-02 09:00", "24 小时", ("2026-03-02 10:00", "2026-03-02 10:30"), "2026-03-03 09:30:00");
        check("2026-03-02 09:00", "45 分钟", ("2026-03-02 09:10", "2026-03-03 09:10"), "2026-03-03 09:45:00");
        // Half a working day is 3.75 hours; the night in between is no working time.
        let half = |from, to, expect| check("2026-03-02 08:30", "0.5 工作日", (from, to), expect);
        half("2026-03-02 09:30", "2026-03-02 10:30", "2026-03-02 14:45:00");
        half("2026-03-02 17:00", "2026-03-03 09:00", "2026-03-02 14:45:00");
        half("2026-03-02 20:00", "2026-03-03 08:00", "2026-03-02 13:45:00");
        check(
            "2026-03-02 08:30",
            "1.5 工作日",
            ("2026-03-02 16:30", "2026-03-03 09:30"),
            "2026-03-04 15:45:00",
        );
    }

    proptest! {
        /// Two pauses are one that is as long, unless days are counted, of which a pause within one counts none.
        #[test]
        fn pauses_add_up(from in 0i64..400_000, first in 0i64..400_000, second in 0i64..400_000) {
            let calendar = calendar();
            let begun = at("2026-03-02 09:00");
            let moments = [from, from + first, from + first + second].map(|after| begun.plus_seconds(after).unwrap());
            for measure in
                [PauseMeasure::WorkingDays, PauseMeasure::Days, PauseMeasure::WorkingSeconds, PauseMeasure::Seconds]
            {
                let due = Due { at: at("2026-03-20 15:00"), is_provisional: false };
                let moved = |due, from, to| calendar.due_after_pause(due, measure, (from, to)).unwrap();
                let at_once = moved(due, moments[0], moments[2]);
                let in_turn = moved(moved(due, moments[0], moments[1]), moments[1], moments[2]);
                prop_assert_eq!(at_once, in_turn);
                prop_assert!(at_once.at >= due.at);
            }
        }
    }
}
