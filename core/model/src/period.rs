//! Assessment periods: months, as an organisation counts them.

use crate::calendar::Day;
use crate::typed_text::{excerpt, halfwidth};
use jiff::civil::Date;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// First year a period may have: the local dates of moments reach one day beyond their years.
pub const PERIOD_YEAR_MIN: i16 = 1969;
/// Last year a period may have.
pub const PERIOD_YEAR_MAX: i16 = 2200;

/// A month of assessment, such as `2026-03`, ordered by time; a [`PeriodRule`](crate::PeriodRule) says which days it
/// has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    pub(crate) first_of_month: Date,
}

/// The input is not a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a month from {PERIOD_YEAR_MIN} to {PERIOD_YEAR_MAX}; write it like `2026-03`")]
pub struct PeriodError {
    /// What was written.
    pub text: String,
}

impl Period {
    /// The period of a year and a month (1 to 12).
    pub fn new(year: i16, month: i8) -> Result<Self, PeriodError> {
        Date::new(year, month, 1)
            .ok()
            .filter(|_| (PERIOD_YEAR_MIN..=PERIOD_YEAR_MAX).contains(&year))
            .map(|first_of_month| Self { first_of_month })
            .ok_or_else(|| PeriodError { text: format!("{year:04}-{month:02}") })
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.first_of_month.year()
    }

    /// The month, from 1 to 12.
    pub fn month(self) -> i8 {
        self.first_of_month.month()
    }

    /// The period after this one, if there is one.
    pub fn following(self) -> Option<Self> {
        Some(self.next_month()).filter(|next| next.year() <= PERIOD_YEAR_MAX)
    }

    /// The period before this one, if there is one.
    pub fn preceding(self) -> Option<Self> {
        Some(self.previous_month()).filter(|previous| previous.year() >= PERIOD_YEAR_MIN)
    }

    pub(crate) fn next_month(self) -> Self {
        Self { first_of_month: Day::of(self.first_of_month.last_of_month()).plus(1).date() }
    }

    pub(crate) fn previous_month(self) -> Self {
        Self { first_of_month: Day::of(self.first_of_month).plus(-1).date().first_of_month() }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}", self.year(), self.month())
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let refused = || PeriodError { text: excerpt(text) };
        let plain = halfwidth(text);
        let (year, month) = plain.split_once('-').ok_or_else(refused)?;
        let all_digits =
            |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(year, 4) || !all_digits(month, 2) {
            return Err(refused());
        }
        let (Ok(year), Ok(month)) = (year.parse(), month.parse()) else { return Err(refused()) };
        Self::new(year, month).map_err(|_| refused())
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_and_ordered() {
        for text in ["2026-03", "2026-12", "1969-01", "2200-12"] {
            let period: Period = text.parse().unwrap();
            assert_eq!(period.to_string(), text);
            let json = serde_json::to_string(&period).unwrap();
            assert_eq!(
                (json.as_str(), serde_json::from_str(&json).unwrap()),
                (format!("\"{text}\"").as_str(), period)
            );
            assert_eq!(postcard::from_bytes(&postcard::to_stdvec(&period).unwrap()), Ok(period));
        }
        for text in [
            "",
            "2026",
            "2026-3",
            "2026-13",
            "2026-00",
            "1968-12",
            "2201-01",
            "2026-03-01",
            "+026-03",
            "2026/03",
        ] {
            assert_eq!(text.parse::<Period>(), Err(PeriodError { text: text.to_owned() }));
        }
        let period = |text: &str| text.parse::<Period>().unwrap();
        assert!(period("2025-12") < period("2026-01"));
        assert_eq!(period("2025-12").following(), Some(period("2026-01")));
        assert_eq!(period("2026-01").preceding(), Some(period("2025-12")));
        assert_eq!((period("2200-12").following(), period("1969-01").preceding()), (None, None));
        assert_eq!("2026-03".parse(), Ok(period("2026-03")));
    }
}
