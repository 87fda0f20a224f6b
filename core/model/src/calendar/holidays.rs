//! Which days are worked: weekends, the public holidays and make-up working days of each year's notice, and where no
//! notice says otherwise the days off that the law fixes.
//!
//! Counting must not walk day by day. Weekdays are counted by arithmetic; the few days that differ from the
//! weekend rule (about 25 a year) are kept in order, each with the running total of their differences, so that a
//! count is one binary search.

use super::day::Day;
use super::holidays_csv::{self, HolidaysError, Sheet};
use super::law;
use crate::Digest;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

/// Public holidays and make-up working days, as a year's official notices name them.
///
/// Its text form (CSV) is described in [`Self::parse`]. Two sets with the same notices are equal, whatever the
/// order or comments of the files they were read from, and have the same [`Self::digest`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holidays {
    days: Vec<NoticedDay>,
    /// Whether the days that the law fixes are off without a notice. What was stored before the law was known here
    /// goes on as it was.
    follows_law: bool,
    notices: Vec<i16>,
    turns: Vec<Turn>,
    digest: Digest,
}

/// A day that a notice names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticedDay {
    /// The year the notice is about; it may name days at the end of the year before.
    pub notice: i16,
    /// The day.
    pub date: Date,
    /// Whether it is worked (to make up for a holiday) or off.
    pub is_worked: bool,
    /// The holiday it belongs to, such as 春节.
    pub name: String,
}

/// What kind of day a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// A Monday to Friday that no notice takes off.
    WorkingDay,
    /// A day that a notice has worked to make up for a holiday (调休上班).
    MakeUpWorkingDay,
    /// A Saturday or Sunday that no notice names.
    Weekend,
    /// A day that a notice takes off, or the law.
    Holiday,
}

impl DayKind {
    /// Whether people work on it.
    pub const fn is_working_day(self) -> bool {
        matches!(self, Self::WorkingDay | Self::MakeUpWorkingDay)
    }
}

/// A day that differs from the weekend rule, and by how much the count of working days up to and including it
/// differs from the count of weekdays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Turn {
    day: Day,
    total: i64,
}

impl Holidays {
    /// Those of mainland China from 2007 to 2026, after the notices of the State Council.
    pub fn china() -> Arc<Self> {
        static CHINA: LazyLock<Arc<Holidays>> = LazyLock::new(|| {
            #[expect(clippy::expect_used, reason = "the file is compiled in, and a test reads it")]
            let holidays = Holidays::parse(include_str!("../../holidays/cn.csv"))
                .expect("the compiled-in file is sound");
            Arc::new(holidays)
        });
        Arc::clone(&CHINA)
    }

    /// No notice at all: weekends are off and what the law fixes, and every year is provisional.
    pub fn none() -> Self {
        Self::of_days(Vec::new(), true)
    }

    /// Reads CSV as an office keeps it: the header `notice,date,day,name`, where `day` is `off` or `working`, or the same
    /// in Chinese, `年份,日期,安排,节日`, with `放假` or `上班`. Lines that are empty or begin with `#` are skipped. A year
    /// with a line of its own notice is a published year.
    pub fn parse(text: &str) -> Result<Self, HolidaysError> {
        holidays_csv::parse(text).map(|Sheet { days, .. }| Self::of_days(days, true))
    }

    /// Reads what [`Self::to_csv`] wrote, now or before the days that the law fixes were known here.
    pub fn parse_stored(text: &str) -> Result<Self, HolidaysError> {
        holidays_csv::parse(text).map(|Sheet { days, follows_law }| Self::of_days(days, follows_law))
    }

    /// The canonical text: what [`Self::parse_stored`] reads, in order of the days, without comments.
    pub fn to_csv(&self) -> String {
        holidays_csv::write(&self.days, self.follows_law)
    }

    /// These holidays with every year of which `newer` knows the notice as `newer` has it.
    #[must_use]
    pub fn amended_by(&self, newer: &Self) -> Self {
        let named: BTreeSet<Date> = newer.days.iter().map(|day| day.date).collect();
        let stays = |day: &&NoticedDay| !newer.is_published(day.notice) && !named.contains(&day.date);
        let days = self.days.iter().filter(stays).chain(&newer.days).cloned().collect();
        Self::of_days(days, newer.follows_law)
    }

    /// The digest of the canonical text: the content address.
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// The days that notices name, in order.
    pub fn days(&self) -> &[NoticedDay] {
        &self.days
    }

    /// What its notice says of `date`, if one names it.
    pub fn named(&self, date: Date) -> Option<&NoticedDay> {
        let at = self.days.binary_search_by_key(&date, |day| day.date).ok()?;
        self.days.get(at)
    }

    /// What kind of day `date` is.
    pub fn kind(&self, date: Date) -> DayKind {
        match self.named(date) {
            Some(day) if !day.is_worked => DayKind::Holiday,
            None if self.follows_law && law::is_off(date) => DayKind::Holiday,
            None if Day::of(date).is_weekend() => DayKind::Weekend,
            Some(_) if Day::of(date).is_weekend() => DayKind::MakeUpWorkingDay,
            Some(_) | None => DayKind::WorkingDay,
        }
    }

    /// Whether the notice of `year` is known.
    pub fn is_published(&self, year: i16) -> bool {
        self.notices.binary_search(&year).is_ok()
    }

    /// How many working days there are from a fixed day up to and including `day`; only differences mean
    /// anything.
    pub(super) fn working_days_to(&self, day: Day) -> i64 {
        let passed = self.turns.partition_point(|turn| turn.day <= day);
        day.weekdays() + self.total_before(passed)
    }

    /// The working day at which [`Self::working_days_to`] reaches `count`.
    pub(super) fn working_day(&self, count: i64) -> Day {
        let passed = self.turns.partition_point(|turn| turn.day.weekdays() + turn.total < count);
        let weekday = Day::of_weekday(count - self.total_before(passed));
        // The count is reached before the next turn, or on it if that is a make-up working day.
        self.turns.get(passed).map_or(weekday, |next| weekday.min(next.day))
    }

    fn total_before(&self, turns: usize) -> i64 {
        turns.checked_sub(1).and_then(|last| self.turns.get(last)).map_or(0, |turn| turn.total)
    }

    fn of_days(mut days: Vec<NoticedDay>, follows_law: bool) -> Self {
        days.sort_unstable_by_key(|day| day.date);
        let mut notices: Vec<_> = days.iter().map(|day| day.notice).collect();
        notices.sort_unstable();
        notices.dedup();
        let is_named = |date: Date| days.binary_search_by_key(&date, |day| day.date).is_ok();
        let by_law = law::days_off().filter(|date| follows_law && !is_named(*date)).map(|date| (date, false));
        let mut worked: Vec<_> = days.iter().map(|day| (day.date, day.is_worked)).chain(by_law).collect();
        worked.sort_unstable();
        let mut total = 0;
        let mut turns = Vec::new();
        for (date, is_worked) in worked {
            let day = Day::of(date);
            if is_worked == day.is_weekend() {
                total += if is_worked { 1 } else { -1 };
                turns.push(Turn { day, total });
            }
        }
        let digest = Digest::of(holidays_csv::write(&days, follows_law).as_bytes());
        Self { days, follows_law, notices, turns, digest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_notices_are_followed() {
        let china = Holidays::china();
        for (date, kind) in [
            (date(2024, 2, 4), DayKind::MakeUpWorkingDay),
            (date(2024, 2, 18), DayKind::MakeUpWorkingDay),
            (date(2024, 2, 10), DayKind::Holiday),
            (date(2024, 2, 3), DayKind::Weekend),
            (date(2024, 2, 5), DayKind::WorkingDay),
            // The Spring Festival of 2020 was extended to 2 February, a Sunday.
            (date(2020, 1, 19), DayKind::MakeUpWorkingDay),
            (date(2020, 1, 30), DayKind::Holiday),
            (date(2020, 1, 31), DayKind::Holiday),
            (date(2020, 2, 2), DayKind::Holiday),
            (date(2020, 2, 3), DayKind::WorkingDay),
            (date(2020, 9, 30), DayKind::WorkingDay),
            (date(2020, 10, 1), DayKind::Holiday),
            (date(2020, 10, 8), DayKind::Holiday),
            (date(2020, 10, 9), DayKind::WorkingDay),
            (date(2020, 10, 10), DayKind::MakeUpWorkingDay),
            // The notice of 2019 moved the end of 2018.
            (date(2018, 12, 29), DayKind::MakeUpWorkingDay),
            (date(2018, 12, 31), DayKind::Holiday),
            // No notice names these yet, but the law does.
            (date(2027, 1, 1), DayKind::Holiday),
            (date(2028, 5, 2), DayKind::Holiday),
            (date(2027, 10, 1), DayKind::Holiday),
            (date(2027, 10, 4), DayKind::WorkingDay),
        ] {
            assert_eq!(china.kind(date), kind, "{date}");
        }
        assert_eq!(china.named(date(2020, 1, 31)).map(|day| day.name.as_str()), Some("春节"));
    }

    /// Working days a year, counted independently from the notices.
    #[test]
    fn every_year_has_its_number_of_working_days() {
        let china = Holidays::china();
        let last_day_of = |year: i16| china.working_days_to(Day::of(date(year, 12, 31)));
        for (year, expect) in [
            (2006, 262),
            (2007, 249),
            (2008, 251),
            (2009, 250),
            (2010, 250),
            (2011, 250),
            (2012, 249),
            (2013, 250),
            (2014, 250),
            (2015, 249),
            (2016, 250),
            (2017, 249),
            (2018, 250),
            (2019, 250),
            (2020, 249),
            (2021, 250),
            (2022, 249),
            (2023, 249),
            (2024, 251),
            (2025, 248),
            (2026, 248),
            (2027, 259),
        ] {
            assert_eq!(last_day_of(year) - last_day_of(year - 1), expect, "{year}");
            assert_eq!(china.is_published(year), (2007..=2026).contains(&year), "{year}");
        }
    }

    #[test]
    fn counting_agrees_with_walking() {
        let china = Holidays::china();
        let mut day = Day::of(date(2004, 12, 31));
        let mut count = china.working_days_to(day);
        while day < Day::of(date(2031, 1, 1)) {
            day = day.plus(1);
            let works = china.kind(day.date()).is_working_day();
            count += i64::from(works);
            assert_eq!(china.working_days_to(day), count, "{}", day.date());
            if works {
                assert_eq!(china.working_day(count), day, "{}", day.date());
            }
        }
    }

    #[test]
    fn the_canonical_text_is_the_content() {
        let china = Holidays::china();
        let csv = china.to_csv();
        let again = Holidays::parse_stored(&csv).unwrap();
        assert_eq!((again.to_csv(), again.digest()), (csv.clone(), china.digest()));
        let shuffled: String = csv
            .lines()
            .take(1)
            .chain(csv.lines().skip(1).collect::<Vec<_>>().into_iter().rev())
            .flat_map(|line| [line, "\r\n# a remark\r\n\r\n"])
            .collect();
        assert_eq!(Holidays::parse(&shuffled).unwrap(), *china);
        let other = Holidays::parse(&csv.replace("2026,2026-10-01,off", "2026,2026-10-01,working")).unwrap();
        assert_ne!(other.digest(), china.digest());
        assert_eq!(
            china.digest().to_string(),
            "baec9323024a02c2f6e746ddd0e470b4b4746f47d8fb78736a9a7462e94568f9"
        );
    }

    /// What judged before the law was known here must judge the same when it is replayed.
    #[test]
    fn what_was_stored_without_the_law_stays_without_it() {
        let before = holidays_csv::write(Holidays::china().days(), false);
        let stored = Holidays::parse_stored(&before).unwrap();
        assert_eq!(
            (stored.to_csv(), stored.digest().to_string().as_str()),
            (before.clone(), "46c00deea18b29de731e0479149f7af0653330abd264fe985beb632687a5a3e7")
        );
        assert_eq!(stored.kind(date(2027, 10, 1)), DayKind::WorkingDay);
        assert_eq!(Holidays::parse(&before).unwrap(), *Holidays::china());
    }

    #[test]
    fn a_file_of_one_year_leaves_the_others() {
        let china = Holidays::china();
        let newer = "年份,日期,安排,节日\n2027,2026/12/31,放假,元旦\n2027,2027/1/1,放假,元旦\n2027,2027年2月20日,调休上班,春节\n";
        let both = china.amended_by(&Holidays::parse(newer).unwrap());
        for (date, kind) in [
            (date(2026, 2, 17), DayKind::Holiday),
            (date(2026, 12, 31), DayKind::Holiday),
            (date(2027, 1, 1), DayKind::Holiday),
            (date(2027, 2, 20), DayKind::MakeUpWorkingDay),
            (date(2028, 10, 1), DayKind::Holiday),
        ] {
            assert_eq!(both.kind(date), kind, "{date}");
        }
        assert!(both.is_published(2026) && both.is_published(2027) && !both.is_published(2028));
        let again =
            both.amended_by(&Holidays::parse("notice,date,day,name\n2027,2027-01-01,off,元旦\n").unwrap());
        assert_eq!(again.kind(date(2027, 2, 20)), DayKind::Weekend, "a year is taken as a whole");
        assert_eq!(china.amended_by(&Holidays::none()), *china);
    }
}
