//! Dates and times as people type them into sheets and forms, and as programs write them (RFC 3339).

use super::half_day::HalfDay;
use super::{Moment, MomentError};
use crate::Zone;
use crate::typed_text::{excerpt, halfwidth};
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// RFC 3339, or a date and perhaps a time on the clocks of `zone`, unless it says its own offset.
pub(super) fn parse(text: &str, zone: &Zone) -> Result<Moment, MomentError> {
    let plain = halfwidth(text);
    let Some(fields) = Fields::scan(&plain) else {
        return parse_rfc3339(text).map_err(|error| match error {
            MomentError::NoOffset { text } => MomentError::Unreadable { text },
            other => other,
        });
    };
    let local = fields.to_datetime().ok_or_else(|| MomentError::Impossible { text: excerpt(text) })?;
    let out_of_range = || MomentError::OutOfRange { text: excerpt(text) };
    match fields.offset {
        Some(offset) => {
            let timestamp = offset.to_timestamp(local).map_err(|_| out_of_range())?;
            Moment::from_seconds(timestamp.as_second()).map_err(|_| out_of_range())
        }
        None => Moment::from_local(local, zone).map_err(|_| out_of_range()),
    }
}

/// RFC 3339 only.
pub(super) fn parse_rfc3339(text: &str) -> Result<Moment, MomentError> {
    let plain = halfwidth(text);
    let written = || excerpt(text);
    let Ok(pieces) = Pieces::parse(&*plain) else {
        return Err(match Fields::scan(&plain) {
            Some(Fields { offset: None, .. }) => MomentError::NoOffset { text: written() },
            None if plain.is_empty() => MomentError::Empty,
            _ => MomentError::Unreadable { text: written() },
        });
    };
    let offset = pieces.to_numeric_offset().ok_or_else(|| MomentError::NoOffset { text: written() })?;
    let time = pieces.time().ok_or_else(|| MomentError::Unreadable { text: written() })?;
    let local = pieces.date().at(time.hour(), time.minute(), time.second(), 0);
    let timestamp = offset.to_timestamp(local).ok();
    timestamp
        .and_then(|timestamp| Moment::from_seconds(timestamp.as_second()).ok())
        .ok_or_else(|| MomentError::OutOfRange { text: written() })
}

/// The numbers of a date and time, not yet checked against the calendar.
#[derive(Default)]
struct Fields {
    year: i16,
    month: i8,
    day: i8,
    hour: i8,
    minute: i8,
    second: i8,
    half: Option<HalfDay>,
    offset: Option<Offset>,
}

impl Fields {
    fn scan(text: &str) -> Option<Self> {
        let mut scanner = Scanner { rest: text };
        let mut fields = scanner.date()?;
        scanner.weekday();
        if !scanner.rest.is_empty() {
            scanner.time(&mut fields)?;
            scanner.rest = scanner.rest.trim_start();
            if fields.half.is_none() {
                fields.half = scanner.half_day();
            }
            if !scanner.rest.is_empty() {
                fields.offset = Some(scanner.offset()?);
            }
        }
        scanner.rest.is_empty().then_some(fields)
    }

    fn to_datetime(&self) -> Option<DateTime> {
        let date = Date::new(self.year, self.month, self.day).ok()?;
        let hour = self.half.map_or(Some(self.hour), |half| half.hour(self.hour))?;
        let time = Time::new(hour, self.minute, self.second, 0).ok()?;
        Some(date.to_datetime(time))
    }
}

/// Takes one part after another off the front of a text.
pub(super) struct Scanner<'a> {
    pub(super) rest: &'a str,
}

impl Scanner<'_> {
    /// `2020-01-09`, `2020/1/9`, `2020.1.9` or `2020年1月9日`.
    fn date(&mut self) -> Option<Fields> {
        let year = self.number(4..=4)?;
        let (after_month, after_day) = match self.any_of("-/.年")? {
            '年' => ('月', Some('日')),
            mark => (mark, None),
        };
        let month = self.small_number()?;
        self.mark(after_month)?;
        let day = self.small_number()?;
        if let Some(mark) = after_day {
            self.mark(mark)?;
        } else if !self.rest.is_empty() && !self.rest.starts_with([' ', 'T', 't']) {
            return None;
        }
        Some(Fields { year, month, day, ..Fields::default() })
    }

    /// A day of the week, which the date says already.
    fn weekday(&mut self) {
        let rest = self.rest.trim_start();
        let named = rest.strip_prefix("星期").or_else(|| rest.strip_prefix('周'));
        if let Some(after) =
            named.and_then(|name| name.strip_prefix(['一', '二', '三', '四', '五', '六', '日', '天']))
        {
            self.rest = after;
        }
    }

    /// `14:54`, `9:05:30`, `9:05:30.0`, `14时54分`, `14点54分` or `14时54分30秒`, after a space or a `T`; each perhaps
    /// after 上午, 下午 and the like.
    fn time(&mut self, fields: &mut Fields) -> Option<()> {
        let _ = self.any_of("Tt");
        self.rest = self.rest.trim_start();
        fields.half = self.half_day();
        self.rest = self.rest.trim_start();
        fields.hour = self.small_number()?;
        if self.any_of("时点").is_some() {
            fields.minute = self.small_number()?;
            self.mark('分')?;
            if !self.rest.is_empty() {
                fields.second = self.small_number()?;
                self.mark('秒')?;
            }
            return Some(());
        }
        self.mark(':')?;
        fields.minute = self.small_number()?;
        if self.mark(':').is_some() {
            fields.second = self.small_number()?;
            if self.mark('.').is_some() {
                self.digits(1..=9)?;
            }
        }
        Some(())
    }

    /// One digit or two.
    fn small_number(&mut self) -> Option<i8> {
        self.number(1..=2)
    }

    /// 上午, 下午, AM and the like.
    pub(super) fn half_day(&mut self) -> Option<HalfDay> {
        HalfDay::take(&mut self.rest)
    }

    /// `Z`, `+08:00` or `+0800`.
    fn offset(&mut self) -> Option<Offset> {
        if self.any_of("Zz").is_some() {
            return Some(Offset::UTC);
        }
        let sign = if self.any_of("+-")? == '-' { -1 } else { 1 };
        let hours: i32 = self.number_of_at_most(2..=2)?;
        let _ = self.mark(':');
        let minutes: i32 = self.number_of_at_most(2..=2)?;
        let is_offset = hours <= 23 && minutes <= 59;
        is_offset.then(|| Offset::from_seconds(sign * (hours * 60 + minutes) * 60).ok()).flatten()
    }

    fn number<N: FromStr>(&mut self, digits: RangeInclusive<usize>) -> Option<N> {
        self.digits(digits)?.parse().ok()
    }

    /// A number of so many digits, whatever follows: of `0314`, two digits are 03.
    pub(super) fn number_of_at_most<N: FromStr>(&mut self, digits: RangeInclusive<usize>) -> Option<N> {
        let found = self.rest.bytes().take(*digits.end()).take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.rest.split_at_checked(found)?;
        self.rest = rest;
        digits.contains(&found).then(|| number.parse().ok()).flatten()
    }

    fn digits(&mut self, count: RangeInclusive<usize>) -> Option<&str> {
        let end = self.rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        count.contains(&end).then_some(digits)
    }

    pub(super) fn mark(&mut self, mark: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(mark)?;
        Some(())
    }

    fn any_of(&mut self, marks: &str) -> Option<char> {
        let mark = self.rest.chars().next().filter(|mark| marks.contains(*mark))?;
        self.mark(mark)?;
        Some(mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expect: &str) {
        let moment = parse(text, &Zone::default());
        assert_eq!(moment.map(|moment| moment.to_string()).as_deref(), Ok(expect), "{text}");
    }

    #[test]
    fn the_forms_of_sheets_are_read() {
        for text in [
            "2020-01-09 14:54:12",
            "2020-1-9 14:54:12",
            "2020/1/9 14:54:12",
            "2020.01.09 14:54:12",
            " 2020-01-09  14:54:12\t",
            "2020-01-09T14:54:12",
            "2020-01-09 14:54:12.0",
            "2020-01-09T14:54:12.999999999",
            "2020年1月9日 14时54分12秒",
            "2020年01月09日14时54分12秒",
            "2020年1月9日 14:54:12",
            "2020年1月9日 14:54:12",
            "2020/1/9\u{3000}14:54:12",
            "2020-01-09T06:54:12Z",
            "2020-01-09T01:54:12.5-05:00",
            "2020-01-09T14:54:12+08:00",
            "2020-01-09 14:54:12 +0800",
            "2020-01-09 14:54:12+0800",
            "2020-01-09 06:54:12 Z",
            "2020/1/9 下午2:54:12",
            "2020/1/9 下午 2:54:12",
            "2020年1月9日下午2点54分12秒",
            "2020年1月9日 星期四 下午2:54:12",
            "2020/1/9 周四 14:54:12",
            "2020-01-09 下午14:54:12",
            "2020-01-09 2:54:12 PM",
            "2020-01-09 2:54:12pm",
            "2020-01-09 02:54:12 PM",
        ] {
            check(text, "2020-01-09T06:54:12Z");
        }
        check("2020-01-09 14:54", "2020-01-09T06:54:00Z");
        check("2020年1月9日 14时54分", "2020-01-09T06:54:00Z");
        check("2020/1/9 9:05:30", "2020-01-09T01:05:30Z");
        check("2020年1月9日 上午9时5分", "2020-01-09T01:05:00Z");
        check("2020/1/9 晚上8:05", "2020-01-09T12:05:00Z");
        check("2020/1/9 凌晨0:05", "2020-01-08T16:05:00Z");
        check("2020/1/9 中午12:05", "2020-01-09T04:05:00Z");
        check("2020/1/9 12:05 AM", "2020-01-08T16:05:00Z");
        check("2020/1/9 12:05 PM", "2020-01-09T04:05:00Z");
        check("2018/4/24", "2018-04-23T16:00:00Z");
        check("2018年4月24日", "2018-04-23T16:00:00Z");
    }

    #[test]
    fn clock_changes_are_settled() {
        // Shanghai's clocks skipped 02:00 to 03:00 on 4 May 1986 and showed 01:00 to 02:00 twice on 14 September.
        check("1986-05-04 02:30", "1986-05-03T18:30:00Z");
        check("1986-09-14 01:30", "1986-09-13T16:30:00Z");
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        let refused = |text: &str| parse(text, &Zone::default()).unwrap_err();
        let owned = str::to_owned;
        for text in [
            "yesterday",
            "2020",
            "2020-01",
            "20-01-09",
            "2020-01-09x",
            "2020-01-0914:54",
            "2020-01-09 14",
            "2020-01-09 2pm",
            "2020/1-9",
            "2020年1月9",
            "2020年1月9日 14时",
            "99999-01-01",
            "2020-001-09",
            "43563.35",
            "2020-01-09 14:54:12.",
            "-2020-01-09",
            "2020-01-09 14:54 +2500",
            "2020-01-09 14:54 CST",
            "2020-01-09 下午",
        ] {
            assert_eq!(refused(text), MomentError::Unreadable { text: owned(text) });
        }
        for text in [
            "2020-02-30",
            "2019-02-29",
            "2020-13-01",
            "2020-00-10",
            "2020-01-09 24:00",
            "2020-01-09 12:60",
            "2020-01-09 上午12:05",
            "2020-01-09 晚上3:05",
            "2020-01-09 上午13:05",
            "2020-01-09 13:05 AM",
            "2020-01-09 14:54 PM",
        ] {
            assert_eq!(refused(text), MomentError::Impossible { text: owned(text) });
        }
        for text in [
            "9999-12-31",
            "1969-12-31 12:00",
            "2200-01-01 09:00",
            "9999-12-31T00:00:00Z",
            "1969-12-31T23:59:59.5Z",
        ] {
            assert_eq!(refused(text), MomentError::OutOfRange { text: owned(text) });
        }
        assert_eq!(refused(" \u{3000}"), MomentError::Empty);
        assert!(refused(&"9".repeat(1_000_000)).to_string().len() < 300);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,24}|[-0-90-9年月日时分秒点上下午:/. TZ+APM]{0,24}") {
            let _ = parse(&text, &Zone::default());
        }
    }
}
