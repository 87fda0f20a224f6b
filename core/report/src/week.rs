//! Weeks of the calendar (ISO 8601): from Monday to Sunday, numbered within a year.

use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use suban_model::moment::MomentError;
use suban_model::{CivilDate, Moment, Zone};

/// A week, such as `2026-W10`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Week {
    monday: CivilDate,
}

/// The text names no week.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a week; write it like `2026-W10`, or a day of it like `2026-03-05`")]
pub struct WeekError(String);

/// Most characters of what was written that a message repeats.
const EXCERPT_CHARS_MAX: usize = 40;

impl Week {
    /// The week that has this day.
    pub fn of(day: CivilDate) -> Option<Self> {
        let days = i64::from(day.weekday().to_monday_zero_offset());
        let mut monday = day;
        for _ in 0..days {
            monday = monday.yesterday().ok()?;
        }
        Some(Self { monday })
    }

    /// Its Monday.
    pub const fn first_day(self) -> CivilDate {
        self.monday
    }

    /// Its Sunday.
    pub fn last_day(self) -> CivilDate {
        let next = |day: CivilDate| day.tomorrow().unwrap_or(day);
        (0..6).fold(self.monday, |day, _| next(day))
    }

    /// Its first and last second in a zone.
    pub fn span(self, zone: &Zone) -> Result<(Moment, Moment), MomentError> {
        Ok((Moment::start_of_day(self.monday, zone)?, Moment::end_of_day(self.last_day(), zone)?))
    }
}

impl fmt::Display for Week {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let week = self.monday.iso_week_date();
        write!(out, "{:04}-W{:02}", week.year(), week.week())
    }
}

impl FromStr for Week {
    type Err = WeekError;

    fn from_str(text: &str) -> Result<Self, WeekError> {
        let wrong = || WeekError(text.chars().take(EXCERPT_CHARS_MAX).collect());
        let plain = text.trim();
        let monday = match plain.split_once("-W") {
            Some((year, week)) if year.len() == 4 && week.len() == 2 => {
                let year: i16 = year.parse().map_err(|_| wrong())?;
                let week: i32 = week.parse().map_err(|_| wrong())?;
                return Self::numbered(year, week).ok_or_else(wrong);
            }
            Some(_) => return Err(wrong()),
            None => plain.parse::<CivilDate>().map_err(|_| wrong())?,
        };
        Self::of(monday).ok_or_else(wrong)
    }
}

impl Week {
    /// The week of that number: the first of a year is the one that has its 4 January.
    fn numbered(year: i16, week: i32) -> Option<Self> {
        let mut found = Self::of(CivilDate::new(year, 1, 4).ok()?)?;
        for _ in 1..week {
            found = Self { monday: found.last_day().tomorrow().ok()? };
        }
        let is_it = found.monday.iso_week_date();
        (i32::from(is_it.week()) == week && is_it.year() == year).then_some(found)
    }
}

impl Serialize for Week {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_read_by_number_or_by_one_of_its_days() {
        let check = |text: &str, expect: &str| {
            let week: Week = text.parse().unwrap();
            assert_eq!(format!("{week} {} {}", week.first_day(), week.last_day()), expect, "{text}");
        };
        check("2026-W10", "2026-W10 2026-03-02 2026-03-08");
        check("2026-03-02", "2026-W10 2026-03-02 2026-03-08");
        check(" 2026-03-08 ", "2026-W10 2026-03-02 2026-03-08");
        check("2026-W01", "2026-W01 2025-12-29 2026-01-04");
        check("2026-W53", "2026-W53 2026-12-28 2027-01-03");
        check("2027-01-03", "2026-W53 2026-12-28 2027-01-03");
    }

    #[test]
    fn what_is_no_week_is_refused_with_its_form() {
        for text in
            ["", "2026", "2026-W00", "2026-W54", "2025-W53", "2026-W1", "26-W10", "2026-02-30", "2026-W1x"]
        {
            let said = text.parse::<Week>().unwrap_err().to_string();
            let expect =
                format!("`{text}` is not a week; write it like `2026-W10`, or a day of it like `2026-03-05`");
            assert_eq!(said, expect);
        }
        assert_eq!("周".repeat(99).parse::<Week>().unwrap_err(), WeekError("周".repeat(EXCERPT_CHARS_MAX)));
    }
}
