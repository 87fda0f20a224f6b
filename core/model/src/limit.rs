//! Limits (时限): how long something may take, in working time or by the clock on the wall.

use crate::decimal::{DecimalFault, parse_hundredths, write_hundredths};
use crate::typed_text::{excerpt, halfwidth};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Longest limit in working days: ten years.
pub const LIMIT_WORKING_DAYS_MAX: u32 = 2_500;
/// Longest limit in working hours: about ten years.
pub const LIMIT_WORKING_HOURS_MAX: u32 = 20_000;
/// Longest limit in days: ten years.
pub const LIMIT_DAYS_MAX: u32 = 3_660;
/// Longest limit in hours: ten years.
pub const LIMIT_HOURS_MAX: u32 = 87_840;
/// Longest limit in minutes: ten years.
pub const LIMIT_MINUTES_MAX: u32 = 5_270_400;
/// Longest limit in months: ten years.
pub const LIMIT_MONTHS_MAX: u32 = 120;

/// An amount of time that something may take, such as `15 工作日`; more than nothing.
///
/// When it ends is computed by [`WorkCalendar::due`](crate::WorkCalendar::due). Text and every file format hold it
/// as it is shown; English (`15 working days`) and full-width digits are read too. `2 天` and `48 小时` are not
/// the same limit: the first ends with a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Limit {
    hundredths: i64,
    unit: LimitUnit,
}

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitUnit {
    /// 工作日: whole ones end with a working day; a fraction is a part of the daily working hours.
    WorkingDays,
    /// 工作小时: hours inside the daily working hours of working days.
    WorkingHours,
    /// 天, 自然日: days of the calendar; they end at 24:00.
    Days,
    /// 小时: 60 minutes each, at any time.
    Hours,
    /// 分钟: 60 seconds each, at any time.
    Minutes,
    /// 个月: to the same day of a later month, or its last one, at 24:00.
    Months,
}

/// The input is not a limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// Nothing was written.
    #[error("the limit is missing; write it like `15 工作日` or `24 小时`")]
    Empty,
    /// It does not begin with a number.
    #[error("`{text}` does not begin with a number; write a limit like `15 工作日` or `24 小时`")]
    NoAmount {
        /// What was written.
        text: String,
    },
    /// The unit is none of ours.
    #[error("`{text}` has no unit that is known; the units are {UNIT_NAMES}")]
    UnknownUnit {
        /// What was written.
        text: String,
    },
    /// Zero or less.
    #[error("`{text}` is no time at all; a limit must be more than zero")]
    NotPositive {
        /// What was written.
        text: String,
    },
    /// More than two decimals.
    #[error("`{text}` has more than two decimals")]
    TooManyDecimals {
        /// What was written.
        text: String,
    },
    /// A part of a day, minute or month.
    #[error("`{text}` has a fraction, which only 工作日, 工作小时 and 小时 may have")]
    Fraction {
        /// What was written.
        text: String,
    },
    /// Over the bound of its unit.
    #[error("`{text}` is too long; the longest is {max} {unit}")]
    TooLong {
        /// What was written.
        text: String,
        /// The longest in this unit.
        max: u32,
        /// The unit.
        unit: LimitUnit,
    },
}

const UNIT_NAMES: &str = "工作日, 工作小时, 天 or 自然日, 小时, 分钟, 个月, \
    or working days, working hours, days, hours, minutes, months";

impl Limit {
    /// A limit of so many hundredths of `unit`.
    pub fn new(hundredths: i64, unit: LimitUnit) -> Result<Self, LimitError> {
        let limit = Self { hundredths, unit };
        let text = || limit.to_string();
        if hundredths <= 0 {
            return Err(LimitError::NotPositive { text: text() });
        }
        if hundredths % 100 != 0 && !unit.takes_fractions() {
            return Err(LimitError::Fraction { text: text() });
        }
        if hundredths > i64::from(unit.max()) * 100 {
            return Err(LimitError::TooLong { text: text(), max: unit.max(), unit });
        }
        Ok(limit)
    }

    /// How much of its unit, in hundredths.
    pub const fn hundredths(self) -> i64 {
        self.hundredths
    }

    /// What it counts.
    pub const fn unit(self) -> LimitUnit {
        self.unit
    }
}

impl LimitUnit {
    /// Whether only working time counts.
    pub const fn is_working_time(self) -> bool {
        matches!(self, Self::WorkingDays | Self::WorkingHours)
    }

    const fn takes_fractions(self) -> bool {
        matches!(self, Self::WorkingDays | Self::WorkingHours | Self::Hours)
    }

    const fn max(self) -> u32 {
        match self {
            Self::WorkingDays => LIMIT_WORKING_DAYS_MAX,
            Self::WorkingHours => LIMIT_WORKING_HOURS_MAX,
            Self::Days => LIMIT_DAYS_MAX,
            Self::Hours => LIMIT_HOURS_MAX,
            Self::Minutes => LIMIT_MINUTES_MAX,
            Self::Months => LIMIT_MONTHS_MAX,
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "工作日" | "个工作日" | "working day" | "working days" => Self::WorkingDays,
            "工作小时" | "个工作小时" | "working hour" | "working hours" => Self::WorkingHours,
            "天" | "自然日" | "个自然日" | "day" | "days" => Self::Days,
            "小时" | "个小时" | "hour" | "hours" => Self::Hours,
            "分钟" | "minute" | "minutes" => Self::Minutes,
            "个月" | "month" | "months" => Self::Months,
            _ => return None,
        })
    }
}

impl fmt::Display for LimitUnit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::WorkingDays => "工作日",
            Self::WorkingHours => "工作小时",
            Self::Days => "天",
            Self::Hours => "小时",
            Self::Minutes => "分钟",
            Self::Months => "个月",
        })
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hundredths(out, self.hundredths)?;
        write!(out, " {}", self.unit)
    }
}

impl FromStr for Limit {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        let plain = halfwidth(text);
        if plain.is_empty() {
            return Err(LimitError::Empty);
        }
        let written = || excerpt(text);
        let is_number = |character: char| character.is_ascii_digit() || matches!(character, '.' | '-' | '+');
        let (amount, name) =
            plain.split_at(plain.find(|character| !is_number(character)).unwrap_or(plain.len()));
        let hundredths = parse_hundredths(amount);
        if matches!(hundredths, Err(DecimalFault::Empty | DecimalFault::NotANumber)) {
            return Err(LimitError::NoAmount { text: written() });
        }
        let words: Vec<_> = name.split_whitespace().collect();
        let unit = LimitUnit::from_name(&words.join(" ").to_ascii_lowercase())
            .ok_or_else(|| LimitError::UnknownUnit { text: written() })?;
        match hundredths {
            Ok(hundredths) => Self::new(hundredths, unit),
            Err(DecimalFault::TooManyDecimals) => Err(LimitError::TooManyDecimals { text: written() }),
            Err(_) => Err(LimitError::TooLong { text: written(), max: unit.max(), unit }),
        }
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn limits_are_read_in_both_languages() {
        for (texts, shown) in [
            (
                &["1 工作日", "1工作日", "1个工作日", "1 个工作日", "1working day", "1 Working Day"][..],
                "1 工作日",
            ),
            (&["15 working days", "15  working\tdays", "15 工作日", "15.00 工作日"], "15 工作日"),
            (&["0.5 工作日", "0.5工作日", "0.5 working day", "0.50 working days"], "0.5 工作日"),
            (&["1.25 工作日"], "1.25 工作日"),
            (&["3 工作小时", "3 个工作小时", "3 working hours"], "3 工作小时"),
            (&["2 天", "2 自然日", "2个自然日", "2 days", "+2 天"], "2 天"),
            (&["24 小时", "24个小时", "24 hours"], "24 小时"),
            (&["0.5 小时", "0.5 hour"], "0.5 小时"),
            (&["45 分钟", "45 minutes"], "45 分钟"),
            (&["1 个月", "1个月", "1 month"], "1 个月"),
        ] {
            for text in texts {
                assert_eq!(text.parse::<Limit>().unwrap().to_string(), shown, "{text}");
            }
        }
        assert_ne!("2 天".parse::<Limit>(), "48 小时".parse());
    }

    #[test]
    fn wrong_limits_are_refused() {
        let owned = str::to_owned;
        for text in ["工作日", "半个工作日", "1.2.3 天", ". 天", "x", "soon"] {
            assert_eq!(text.parse::<Limit>(), Err(LimitError::NoAmount { text: owned(text) }));
        }
        for text in ["3", "3 工作月", "3 月", "3 年", "3 weeks", "3 天 2 小时", "1e3 天"] {
            assert_eq!(text.parse::<Limit>(), Err(LimitError::UnknownUnit { text: owned(text) }));
        }
        for text in ["0 天", "-1 工作日", "0 小时", "-0.5 工作日"] {
            assert_eq!(text.parse::<Limit>(), Err(LimitError::NotPositive { text: owned(text) }));
        }
        for text in ["1.5 天", "0.5 分钟", "1.25 个月"] {
            assert_eq!(text.parse::<Limit>(), Err(LimitError::Fraction { text: owned(text) }));
        }
        assert_eq!(
            "0.125 工作日".parse::<Limit>(),
            Err(LimitError::TooManyDecimals { text: owned("0.125 工作日") })
        );
        assert_eq!(" ".parse::<Limit>(), Err(LimitError::Empty));
        let message = "3 工作月".parse::<Limit>().unwrap_err().to_string();
        assert!(message.contains("工作小时") && message.contains("working hours"), "{message}");
    }

    #[test]
    fn every_unit_has_its_longest_limit() {
        for (longest, too_long) in [
            ("2500 工作日", "2500.01 工作日"),
            ("20000 工作小时", "20000.01 工作小时"),
            ("3660 天", "3661 天"),
            ("87840 小时", "87840.01 小时"),
            ("5270400 分钟", "5270401 分钟"),
            ("120 个月", "121 个月"),
        ] {
            assert_eq!(longest.parse::<Limit>().unwrap().to_string(), longest);
            let error = too_long.parse::<Limit>().unwrap_err().to_string();
            assert_eq!(error, format!("`{too_long}` is too long; the longest is {longest}"));
        }
        let huge = format!("{} 天", "9".repeat(30));
        assert!(matches!(huge.parse::<Limit>(), Err(LimitError::TooLong { max: LIMIT_DAYS_MAX, .. })));
    }

    #[test]
    fn files_hold_the_text() {
        let limit: Limit = "0.5 工作日".parse().unwrap();
        assert_eq!(serde_json::to_string(&limit).unwrap(), "\"0.5 工作日\"");
        assert_eq!(serde_json::from_str::<Limit>("\"0.5 working day\"").unwrap(), limit);
        let bytes = postcard::to_stdvec(&limit).unwrap();
        assert_eq!(bytes, postcard::to_stdvec("0.5 工作日").unwrap());
        assert_eq!(postcard::from_bytes(&bytes), Ok(limit));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,16}|[-+.0-90-9]{0,6} ?(工作日|天|小时|days|个月)") {
            if let Ok(limit) = text.parse::<Limit>() {
                prop_assert_eq!(limit.to_string().parse(), Ok(limit));
            }
        }
    }
}
