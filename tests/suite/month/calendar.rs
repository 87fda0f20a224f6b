//! The calendar of the test's own: days and seconds counted one by one, from the list of holidays as it stands in its
//! file. Nothing of the program is asked.

use crate::repository::root;
use std::collections::BTreeMap;

const DAY: i64 = 86_400;

/// The clocks of Shandong are 8 hours ahead of UTC.
const AHEAD: i64 = 8 * 3_600;

/// Working hours, in seconds of the day.
const HOURS: [(i64, i64); 2] = [(8 * 3_600 + 1_800, 12 * 3_600), (13 * 3_600 + 1_800, 17 * 3_600 + 1_800)];

/// Seconds worked on a working day.
pub const WORKED_A_DAY: i64 = 27_000;

/// An assessment month, as `2025-04`.
pub type Month = String;

/// Which days are worked. Days are counted from 1970-01-01, moments in seconds since its first in UTC.
pub struct Calendar {
    noticed: BTreeMap<i64, bool>,
}

impl Calendar {
    /// Reads the list.
    pub fn read() -> Self {
        let path = root().join("core/model/holidays/cn.csv");
        let list = std::fs::read_to_string(path).expect("the list of holidays");
        let rows = list.lines().filter(|line| !line.starts_with('#') && !line.starts_with("notice"));
        let noticed = rows.map(|row| {
            let cells: Vec<&str> = row.split(',').collect();
            (day_of(cells[1]), cells[2] == "working")
        });
        Self { noticed: noticed.collect() }
    }

    fn is_worked(&self, day: i64) -> bool {
        // 1 January 1970 was a Thursday.
        let is_weekday = (day + 3).rem_euclid(7) < 5;
        self.noticed.get(&day).copied().unwrap_or(is_weekday)
    }

    /// Seconds worked after `from`, up to `to`.
    pub fn worked(&self, from: i64, to: i64) -> i64 {
        let (first, last) = (local_day(from), local_day(to));
        let on = |day: i64| {
            let within = |(opens, closes): &(i64, i64)| {
                let start = day * DAY - AHEAD;
                ((start + closes).min(to) - (start + opens).max(from)).max(0)
            };
            HOURS.iter().map(within).sum::<i64>()
        };
        (first..=last).filter(|day| self.is_worked(*day)).map(on).sum()
    }

    /// The second by which so many, at least one, have been worked since `from`.
    pub fn after_work(&self, from: i64, seconds: i64) -> i64 {
        let mut left = seconds;
        for day in (local_day(from)..).filter(|day| self.is_worked(*day)) {
            for (opens, closes) in HOURS {
                let start = (day * DAY - AHEAD + opens).max(from);
                let length = (day * DAY - AHEAD + closes - start).max(0);
                if left <= length {
                    return start + left;
                }
                left -= length;
            }
        }
        unreachable!("there is always another working day")
    }

    /// The last second of the working day so many after that of `from`.
    pub fn end_of_working_day(&self, from: i64, after: usize) -> i64 {
        let day = (local_day(from) + 1..).filter(|day| self.is_worked(*day)).nth(after - 1);
        end_of(day.expect("there is always another working day"))
    }

    /// The assessment month of a moment: from the day after the 28th of the month before, or the 26th of February, or
    /// the last working day before either, to the day that is so itself.
    pub fn month_of(&self, moment: i64) -> Month {
        let (mut year, mut month, _) = date_of(local_day(moment));
        while self.close_of(year, month) < moment {
            (year, month) = following(year, month);
        }
        format!("{year}-{month:02}")
    }

    /// The last second of an assessment month.
    pub fn closes(&self, month: &str) -> i64 {
        let (year, month) = month.split_once('-').expect("a year and a month");
        self.close_of(year.parse().expect("a year"), month.parse().expect("a month"))
    }

    /// The assessment month after one.
    pub fn after(&self, month: &str) -> Month {
        self.month_of(self.closes(month) + 1)
    }

    fn close_of(&self, year: i64, month: i64) -> i64 {
        let cut = days_from(year, month, if month == 2 { 26 } else { 28 });
        let day = (0..30).map(|earlier| cut - earlier).find(|day| self.is_worked(*day));
        end_of(day.expect("there is always an earlier working day"))
    }
}

const fn local_day(moment: i64) -> i64 {
    (moment + AHEAD).div_euclid(DAY)
}

const fn end_of(day: i64) -> i64 {
    (day + 1) * DAY - AHEAD - 1
}

const fn following(year: i64, month: i64) -> (i64, i64) {
    if month == 12 { (year + 1, 1) } else { (year, month + 1) }
}

/// The day of a date such as `2025-04-04`.
fn day_of(date: &str) -> i64 {
    let parts: Vec<i64> = date.split('-').map(|part| part.parse().expect("a number")).collect();
    days_from(parts[0], parts[1], parts[2])
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_from(year: i64, month: i64, day: i64) -> i64 {
    let years: i64 = (1970..year).map(|year| if is_leap(year) { 366 } else { 365 }).sum();
    years + (1..month).map(|month| days_in(year, month)).sum::<i64>() + day - 1
}

fn date_of(day: i64) -> (i64, i64, i64) {
    let mut left = day;
    let (mut year, mut month) = (1970, 1);
    while left >= days_in(year, month) {
        left -= days_in(year, month);
        (year, month) = following(year, month);
    }
    (year, month, left + 1)
}

#[test]
fn the_calendar_counts_as_people_do() {
    let calendar = Calendar::read();
    let at = |date: &str, second: i64| day_of(date) * DAY - AHEAD + second;
    for (date, is_worked) in [
        ("2025-04-03", true),
        ("2025-04-04", false),
        ("2025-04-26", false),
        ("2025-04-27", true),
        ("2025-05-05", false),
        ("2025-06-02", false),
        ("2025-06-07", false),
    ] {
        assert_eq!(calendar.is_worked(day_of(date)), is_worked, "{date}");
    }
    assert_eq!(calendar.worked(at("2025-04-03", 61_200), at("2025-04-07", 30_601)), 1_801);
    assert_eq!(calendar.end_of_working_day(at("2025-04-03", 0), 1), at("2025-04-08", 0) - 1);
    for (date, second, month) in [
        ("2025-03-28", DAY - 1, "2025-03"),
        ("2025-03-29", 0, "2025-04"),
        ("2025-06-27", DAY - 1, "2025-06"),
        ("2025-06-28", 0, "2025-07"),
        ("2024-02-27", 0, "2024-03"),
        ("2024-12-28", 0, "2025-01"),
    ] {
        assert_eq!(calendar.month_of(at(date, second)), month, "{date} {second}");
    }
}
