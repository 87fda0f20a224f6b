//! The daily working hours of an organisation, and arithmetic inside one working day.

use super::day::SECONDS_PER_DAY;
use crate::typed_text::{excerpt, halfwidth};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most spans of working hours in a day.
pub const HOURS_SPANS_MAX: usize = 8;

/// When people work on a working day, such as 08:30–12:00 and 13:30–17:30.
///
/// One or more spans, in order, that do not overlap. Files write them as a list: `["08:30-12:00", "13:30-17:30"]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct DailyHours {
    spans: Vec<Span>,
    seconds: i64,
}

/// Seconds of the day, from `opens` (included) to `closes` (excluded).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    opens: i64,
    closes: i64,
}

/// The input is not a day's working hours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// No hours at all.
    #[error("the working hours are missing; write them like `08:30-12:00`")]
    Empty,
    /// More spans than [`HOURS_SPANS_MAX`].
    #[error("a day has {count} spans of working hours; at most {HOURS_SPANS_MAX} are allowed")]
    TooMany {
        /// How many there are.
        count: usize,
    },
    /// Not a span of hours.
    #[error("`{text}` is not a span of hours; write it like `08:30-12:00`")]
    Unreadable {
        /// What was written.
        text: String,
    },
    /// A span ends when it begins, or before.
    #[error("`{text}` ends before it begins")]
    Backwards {
        /// What was written.
        text: String,
    },
    /// A span begins before the one written above it ends.
    #[error("`{later}` begins before `{earlier}` ends; write the hours in order and apart")]
    Overlap {
        /// The span written first.
        earlier: String,
        /// The span written second.
        later: String,
    },
}

impl DailyHours {
    /// Reads spans such as `08:30-12:00`; the dash may be `-`, `–`, `—`, `~` or `至`.
    pub fn parse<S: AsRef<str>>(texts: &[S]) -> Result<Self, HoursError> {
        if texts.is_empty() {
            return Err(HoursError::Empty);
        }
        if texts.len() > HOURS_SPANS_MAX {
            return Err(HoursError::TooMany { count: texts.len() });
        }
        let mut spans: Vec<Span> = Vec::with_capacity(texts.len());
        for text in texts {
            let span = Span::parse(text.as_ref())?;
            if let Some(earlier) = spans.last().filter(|earlier| span.opens < earlier.closes) {
                return Err(HoursError::Overlap { earlier: earlier.to_string(), later: span.to_string() });
            }
            spans.push(span);
        }
        let seconds = spans.iter().map(|span| span.closes - span.opens).sum();
        Ok(Self { spans, seconds })
    }

    /// Working time of a whole working day, in seconds; more than zero.
    pub const fn seconds(&self) -> i64 {
        self.seconds
    }

    /// Seconds worked on a working day by the time the clock shows `second_of_day`.
    pub(super) fn worked_by(&self, second_of_day: i64) -> i64 {
        self.spans.iter().map(|span| (second_of_day.min(span.closes) - span.opens).max(0)).sum()
    }

    /// The first second of the day by which `worked` seconds have been worked, for 1 to [`Self::seconds`].
    pub(super) fn second_of_day_after(&self, worked: i64) -> i64 {
        let mut left = worked;
        for span in &self.spans {
            let length = span.closes - span.opens;
            if left <= length {
                return span.opens + left;
            }
            left -= length;
        }
        SECONDS_PER_DAY
    }
}

impl TryFrom<Vec<String>> for DailyHours {
    type Error = HoursError;

    fn try_from(texts: Vec<String>) -> Result<Self, HoursError> {
        Self::parse(&texts)
    }
}

impl From<DailyHours> for Vec<String> {
    fn from(hours: DailyHours) -> Self {
        hours.spans.iter().map(Span::to_string).collect()
    }
}

impl Span {
    fn parse(text: &str) -> Result<Self, HoursError> {
        let plain = halfwidth(text);
        let span = plain.split_once(['-', '–', '—', '~', '至']).and_then(|(opens, closes)| {
            Some(Self { opens: second_of_day(opens)?, closes: second_of_day(closes)? })
        });
        match span {
            None => Err(HoursError::Unreadable { text: excerpt(text) }),
            Some(span) if span.closes <= span.opens => Err(HoursError::Backwards { text: excerpt(text) }),
            Some(span) => Ok(span),
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (opens, closes) = (self.opens / 60, self.closes / 60);
        write!(out, "{:02}:{:02}-{:02}:{:02}", opens / 60, opens % 60, closes / 60, closes % 60)
    }
}

/// Reads `8:30`, up to `24:00`.
fn second_of_day(text: &str) -> Option<i64> {
    let (hour, minute) = text.trim().split_once(':')?;
    let number = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        let digits = lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<i64>().ok()).flatten()
    };
    let (hour, minute) = (number(hour, 1..=2)?, number(minute, 2..=2)?);
    let second = hour * 3600 + minute * 60;
    (minute < 60 && second <= SECONDS_PER_DAY).then_some(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_and_written_in_one_form() {
        for (texts, expect, seconds) in [
            (&["08:30-12:00", "13:30-17:30"][..], r#"["08:30-12:00","13:30-17:30"]"#, 27_000),
            (&["8:30~12:00", "13:30 至 17:30"], r#"["08:30-12:00","13:30-17:30"]"#, 27_000),
            (&["00:00–24:00"], r#"["00:00-24:00"]"#, 86_400),
            (&["09:00-12:00", "12:00-18:00"], r#"["09:00-12:00","12:00-18:00"]"#, 32_400),
        ] {
            let hours = DailyHours::parse(texts).unwrap();
            assert_eq!(serde_json::to_string(&hours).unwrap(), expect);
            assert_eq!(serde_json::from_str::<DailyHours>(expect).unwrap(), hours);
            assert_eq!(hours.seconds(), seconds);
        }
    }

    #[test]
    fn wrong_hours_are_refused() {
        let refused = |texts: &[&str]| DailyHours::parse(texts).unwrap_err();
        let owned = str::to_owned;
        assert_eq!(refused(&[]), HoursError::Empty);
        for text in [
            "",
            "morning",
            "08:30",
            "8-12",
            "08:30-24:01",
            "08:60-09:00",
            "008:30-12:00",
            "-1:00-2:00",
            "+8:30-9:00",
        ] {
            assert_eq!(refused(&[text]), HoursError::Unreadable { text: owned(text) });
        }
        for text in ["12:00-08:30", "08:30-08:30"] {
            assert_eq!(refused(&[text]), HoursError::Backwards { text: owned(text) });
        }
        for (earlier, later) in [("08:30-12:00", "11:59-17:30"), ("13:30-17:30", "08:30-12:00")] {
            assert_eq!(
                refused(&[earlier, later]),
                HoursError::Overlap { earlier: owned(earlier), later: owned(later) }
            );
        }
        let many: Vec<_> = (0..=HOURS_SPANS_MAX).map(|hour| format!("{hour}:00-{hour}:30")).collect();
        assert_eq!(DailyHours::parse(&many), Err(HoursError::TooMany { count: HOURS_SPANS_MAX + 1 }));
        assert!(DailyHours::parse(many.get(1..).unwrap()).is_ok());
    }

    #[test]
    fn only_seconds_inside_the_hours_are_worked() {
        let hours = DailyHours::parse(&["08:30-12:00", "13:30-17:30"]).unwrap();
        let clock = |hour: i64, minute: i64| hour * 3600 + minute * 60;
        for (second_of_day, worked) in [
            (0, 0),
            (clock(8, 30), 0),
            (clock(8, 30) + 1, 1),
            (clock(12, 0), 12_600),
            (clock(13, 0), 12_600),
            (clock(13, 30), 12_600),
            (clock(13, 31), 12_660),
            (clock(17, 30), 27_000),
            (clock(23, 59), 27_000),
        ] {
            assert_eq!(hours.worked_by(second_of_day), worked);
        }
        let mut worked = 0;
        for second_of_day in 1..=SECONDS_PER_DAY {
            if hours.worked_by(second_of_day) > worked {
                worked += 1;
                assert_eq!(hours.second_of_day_after(worked), second_of_day);
            }
        }
        assert_eq!(worked, hours.seconds());
    }
}
