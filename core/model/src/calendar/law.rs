//! The days off that the law itself fixes by their date: a year's notice moves the days around them, not these.
//!
//! 全国年节及纪念日放假办法, as it stands since 1 January 2025 (State Council order 795): 1 January, 1 and 2 May, 1 to 3
//! October. The second of May was added then; the other days are so since 2008. What falls on a weekend is given back
//! on a working day that only the notice names, and the lunar holidays move each year: both are left to the notice.

use jiff::civil::{Date, date};

/// First year of the days below; the years before had others, and all their notices are known.
const YEAR_MIN: i16 = 2008;

/// First year in which 2 May is one of them.
const SECOND_OF_MAY_SINCE: i16 = 2025;

/// Last year of a [`Moment`](crate::Moment), and so of any limit.
const YEAR_MAX: i16 = 2200;

/// Month and day of each.
const DAYS: [(i8, i8); 6] = [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)];

/// Whether the law takes `day` off.
pub(super) fn is_off(day: Date) -> bool {
    let is_in_force = match (day.month(), day.day()) {
        (5, 2) => day.year() >= SECOND_OF_MAY_SINCE,
        _ => day.year() >= YEAR_MIN,
    };
    is_in_force && DAYS.contains(&(day.month(), day.day()))
}

/// Every day that it takes off, in order.
pub(super) fn days_off() -> impl Iterator<Item = Date> {
    let days = (YEAR_MIN..=YEAR_MAX).flat_map(|year| DAYS.map(|(month, day)| date(year, month, day)));
    days.filter(|day| is_off(*day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_law_fixes_so_many_days_a_year() {
        let of = |year: i16| {
            let days = days_off().filter(move |day| day.year() == year);
            days.map(|day| format!("{:02}-{:02}", day.month(), day.day())).collect::<Vec<_>>().join(" ")
        };
        for (year, expect) in [
            (2007, ""),
            (2008, "01-01 05-01 10-01 10-02 10-03"),
            (2024, "01-01 05-01 10-01 10-02 10-03"),
            (2025, "01-01 05-01 05-02 10-01 10-02 10-03"),
            (2199, "01-01 05-01 05-02 10-01 10-02 10-03"),
        ] {
            assert_eq!(of(year), expect, "{year}");
        }
        assert!(!is_off(date(2027, 10, 4)) && !is_off(date(2027, 5, 3)) && !is_off(date(2027, 4, 1)));
    }
}
