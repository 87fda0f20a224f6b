//! Forms of dates and times that only whoever knows the file can tell: `3/4/2025` is a day in March or in April.

use super::typed::Scanner;
use super::{Moment, MomentError};
use crate::Zone;
use crate::typed_text::{excerpt, halfwidth};
use jiff::civil::{Date, Time};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::str::FromStr;

/// Longest form, in characters.
const FORMAT_CHARS_MAX: usize = 60;

/// English names of months, as programs shorten them.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A form of dates and times, written as spreadsheet programs write the formats of cells: `m/d/yyyy h:mm`,
/// `yyyy年m月d日 上午/下午h:mm`, `dd-mmm-yyyy h:mm:ss AM/PM`.
///
/// `yyyy` or `yy` (2000 to 2099), `m` and `d` must be there; `h`, `mm` for minutes and `ss` may be. Days, months and
/// hours have one digit or two, exactly two where nothing parts them (`yyyymmdd`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeFormat {
    written: String,
    tokens: Vec<Token>,
}

/// The text is no form of dates and times.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no form of dates; write it like `m/d/yyyy h:mm` or `yyyy年m月d日 上午/下午h:mm`")]
pub struct TimeFormatError(pub String);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Number(Part, Width),
    MonthName,
    HalfDay,
    Sign(char),
    Space,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// How many digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Width {
    Two,
    Four,
    OneOrTwo,
}

impl TimeFormat {
    /// Reads a text of this form on the clocks of `zone`; `None` if it has another form.
    pub fn read(&self, text: &str, zone: &Zone) -> Option<Result<Moment, MomentError>> {
        let plain = halfwidth(text);
        let (date, time, half) = self.scan(&plain)?;
        let local = || {
            let hour = half.map_or(Some(time.0), |half| half.hour_of_program(time.0))?;
            let date = Date::new(date.0, date.1, date.2).ok()?;
            Some(date.to_datetime(Time::new(hour, time.1, time.2, 0).ok()?))
        };
        let Some(local) = local() else { return Some(Err(MomentError::Impossible { text: excerpt(text) })) };
        let moment = Moment::from_local(local, zone);
        Some(moment.map_err(|_| MomentError::OutOfRange { text: excerpt(text) }))
    }

    fn scan(&self, text: &str) -> Option<Scanned> {
        let mut scanner = Scanner { rest: text };
        let (mut date, mut time, mut half) = ((0_i16, 0_i8, 0_i8), (0_i8, 0_i8, 0_i8), None);
        for token in &self.tokens {
            match token {
                Token::Number(Part::Year, Width::Two) => {
                    date.0 = 2_000 + scanner.number_of_at_most::<i16>(2..=2)?;
                }
                Token::Number(Part::Year, _) => date.0 = scanner.number_of_at_most(4..=4)?,
                Token::Number(part, width) => {
                    let digits = if *width == Width::Two { 2..=2 } else { 1..=2 };
                    let number = scanner.number_of_at_most(digits)?;
                    match part {
                        Part::Month => date.1 = number,
                        Part::Day => date.2 = number,
                        Part::Hour => time.0 = number,
                        Part::Minute => time.1 = number,
                        Part::Year | Part::Second => time.2 = number,
                    }
                }
                Token::MonthName => {
                    let (name, rest) = scanner.rest.split_at_checked(3)?;
                    let place = MONTHS.iter().position(|month| name.eq_ignore_ascii_case(month))?;
                    date.1 = i8::try_from(place + 1).ok()?;
                    scanner.rest = rest;
                }
                Token::HalfDay => half = Some(scanner.half_day()?),
                Token::Sign(sign) => scanner.mark(*sign)?,
                Token::Space => scanner.rest = scanner.rest.trim_start(),
            }
        }
        scanner.rest.is_empty().then_some((date, time, half))
    }
}

type Scanned = ((i16, i8, i8), (i8, i8, i8), Option<super::half_day::HalfDay>);

impl FromStr for TimeFormat {
    type Err = TimeFormatError;

    fn from_str(written: &str) -> Result<Self, TimeFormatError> {
        let refused = || TimeFormatError(excerpt(written));
        if written.chars().count() > FORMAT_CHARS_MAX {
            return Err(refused());
        }
        let tokens = tokens(&halfwidth(written)).ok_or_else(refused)?;
        let times = |part: Part| {
            let is_month = |token: &&Token| part == Part::Month && **token == Token::MonthName;
            let is_part = |token: &&Token| matches!(token, Token::Number(other, _) if *other == part);
            tokens.iter().filter(|token| is_part(token) || is_month(token)).count()
        };
        let needed = [Part::Year, Part::Month, Part::Day].map(times);
        let (hours, minutes, seconds) = (times(Part::Hour), times(Part::Minute), times(Part::Second));
        let halves = tokens.iter().filter(|token| **token == Token::HalfDay).count();
        let is_clock = hours <= 1 && hours == minutes && seconds <= minutes && halves <= hours;
        if needed != [1, 1, 1] || !is_clock {
            return Err(refused());
        }
        Ok(Self { written: written.to_owned(), tokens })
    }
}

impl fmt::Display for TimeFormat {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.written)
    }
}

impl<'de> Deserialize<'de> for TimeFormat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// The tokens of a form; `None` if a letter stands for nothing.
fn tokens(written: &str) -> Option<Vec<Token>> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut rest = written;
    while let Some(first) = rest.chars().next() {
        if let Some(after) = ["上午/下午", "AM/PM", "am/pm"].iter().find_map(|word| rest.strip_prefix(word))
        {
            tokens.push(Token::HalfDay);
            rest = after;
            continue;
        }
        let count =
            rest.chars().take_while(|other| *other == first && first.is_ascii_alphabetic()).count().max(1);
        rest = rest.get(count * first.len_utf8()..)?;
        let width = if count >= 2 { Width::Two } else { Width::OneOrTwo };
        let after_hour = tokens.iter().rev().find_map(|token| match token {
            Token::Number(part, _) => Some(*part == Part::Hour),
            _ => None,
        });
        tokens.push(match (first.to_ascii_lowercase(), count) {
            ('y', 4) => Token::Number(Part::Year, Width::Four),
            ('y', 2) => Token::Number(Part::Year, Width::Two),
            // Behind an hour, the letter of months is that of minutes.
            ('m', 1..=2) if after_hour == Some(true) => Token::Number(Part::Minute, width),
            ('m', 1..=2) => Token::Number(Part::Month, width),
            ('m', 3) => Token::MonthName,
            ('d', 1..=2) => Token::Number(Part::Day, width),
            ('h', 1..=2) => Token::Number(Part::Hour, width),
            ('s', 1..=2) => Token::Number(Part::Second, width),
            (sign, _) if sign.is_whitespace() => Token::Space,
            (sign, _) if sign.is_ascii_alphanumeric() && sign != 't' => return None,
            (_, 1) => Token::Sign(first),
            _ => return None,
        });
    }
    loosen(&mut tokens);
    Some(tokens)
}

/// One digit will do for a number, unless the next one follows at once.
fn loosen(tokens: &mut [Token]) {
    let is_number = |token: Option<&Token>| matches!(token, Some(Token::Number(..)));
    for at in 0..tokens.len() {
        let is_parted =
            !is_number(tokens.get(at + 1)) && !at.checked_sub(1).is_some_and(|at| is_number(tokens.get(at)));
        if let Some(Token::Number(part, width)) = tokens.get_mut(at)
            && *part != Part::Year
        {
            *width = if is_parted { Width::OneOrTwo } else { Width::Two };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(format: &str, text: &str) -> Option<Result<String, MomentError>> {
        let format: TimeFormat = format.parse().unwrap();
        let moment = format.read(text, &Zone::default())?;
        Some(moment.map(|moment| moment.in_zone(&Zone::default()).to_string()))
    }

    #[test]
    fn texts_of_a_form_are_read() {
        for (format, text, expect) in [
            ("m/d/yyyy h:mm", "3/14/2025 1:20", "2025-03-14T01:20:00"),
            ("m/d/yyyy h:mm", "12/01/2025  13:05", "2025-12-01T13:05:00"),
            ("d.m.yyyy", "1.12.2025", "2025-12-01T00:00:00"),
            ("d/m/yy", "14/3/25", "2025-03-14T00:00:00"),
            ("mm/dd/yyyy hh:mm:ss AM/PM", "03/14/2025 01:20:05 pm", "2025-03-14T13:20:05"),
            ("m/d/yyyy h:mm AM/PM", "3/14/2025 12:20 AM", "2025-03-14T00:20:00"),
            ("yyyy年m月d日 上午/下午h:mm", "2026年3月2日 上午12:05", "2026-03-02T00:05:00"),
            ("yyyy/m/d 上午/下午 h时m分", "2026/3/2 下午 2时5分", "2026-03-02T14:05:00"),
            ("dd-mmm-yyyy", "14-Mar-2025", "2025-03-14T00:00:00"),
            ("yyyymmdd hhmm", "20250314 0120", "2025-03-14T01:20:00"),
            ("yyyymmddThhmmss", "20250314T012005", "2025-03-14T01:20:05"),
        ] {
            assert_eq!(read(format, text), Some(Ok(expect.to_owned())), "{format} {text}");
        }
    }

    #[test]
    fn texts_of_another_form_are_left() {
        for (format, text) in [
            ("m/d/yyyy h:mm", "2025/3/14 1:20"),
            ("m/d/yyyy h:mm", "3/14/2025"),
            ("m/d/yyyy", "3/14/2025 1:20"),
            ("m/d/yyyy", "003/14/2025"),
            ("d/m/yy", "14/3/2025"),
            ("m/d/yyyy h:mm AM/PM", "3/14/2025 1:20"),
            ("dd-mmm-yyyy", "14-Mai-2025"),
            ("yyyymmdd", "2025314"),
        ] {
            assert_eq!(read(format, text), None, "{format} {text}");
        }
        for (format, text) in [
            ("m/d/yyyy", "13/1/2025"),
            ("d/m/yyyy", "31/2/2025"),
            ("m/d/yyyy h:mm AM/PM", "3/14/2025 0:20 PM"),
        ] {
            assert_eq!(
                read(format, text),
                Some(Err(MomentError::Impossible { text: text.into() })),
                "{text}"
            );
        }
        assert_eq!(
            read("m/d/yyyy", "1/1/9999"),
            Some(Err(MomentError::OutOfRange { text: "1/1/9999".into() }))
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,24}|[0-9/年月日上午下: APMar-]{0,24}", form in "[ymdhs/: 上午下AP M年T-]{0,20}") {
            for written in ["m/d/yyyy h:mm AM/PM", "dd-mmm-yy", "yyyymmdd", form.as_str()] {
                if let Ok(format) = written.parse::<TimeFormat>() {
                    let _ = format.read(&text, &Zone::default());
                }
            }
        }
    }

    #[test]
    fn forms_without_a_day_are_refused() {
        for written in [
            "",
            "h:mm",
            "m/d",
            "yyyy-mm",
            "yyy/m/d",
            "%Y-%m-%d",
            "m/d/yyyy h",
            "m/d/yyyy AM/PM",
            "d/d/yyyy",
            "mmmm d yyyy",
            &"y".repeat(FORMAT_CHARS_MAX + 1),
        ] {
            assert!(written.parse::<TimeFormat>().is_err(), "{written}");
        }
        assert_eq!("M/D/YYYY".parse::<TimeFormat>().unwrap().to_string(), "M/D/YYYY");
    }
}
