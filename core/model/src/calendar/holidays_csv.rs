//! The text form of [`Holidays`](super::Holidays): one line a day, in English or in Chinese.

use super::holidays::NoticedDay;
use crate::typed_text::{excerpt, halfwidth};
use jiff::civil::Date;
use std::collections::HashMap;
use std::fmt::Write as _;

/// Most days that notices may name: over 400 years of China's.
pub const HOLIDAY_DAYS_MAX: usize = 20_000;
/// Longest name of a holiday, in characters.
pub const HOLIDAY_NAME_CHARS_MAX: usize = 60;

const HEADER: &str = "notice,date,day,name";

/// The same for an office's own file.
const CHINESE_HEADER: &str = "年份,日期,安排,节日";

/// The line that says that the days fixed by law are off without a notice: since when, and by which law.
const LAW: &str = "law,2025-01-01,off,全国年节及纪念日放假办法";

/// What the text says.
pub(super) struct Sheet {
    /// The days that notices name.
    pub days: Vec<NoticedDay>,
    /// It has the line of the law.
    pub follows_law: bool,
}

/// A line of the input is not a day of a notice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HolidaysError {
    /// The first line that is no comment is not the header.
    #[error("line {line}: the header must be `{HEADER}` or `{CHINESE_HEADER}`")]
    Header {
        /// Number of the line, from 1; the last one if there is no header at all.
        line: usize,
    },
    /// The line does not have four columns.
    #[error("line {line} has {found} columns instead of 4: {HEADER}; in Chinese {CHINESE_HEADER}")]
    Columns {
        /// Number of the line, from 1.
        line: usize,
        /// How many columns it has.
        found: usize,
    },
    /// The notice is not a year.
    #[error("line {line}: `{text}` is not a year from 1970 to 2199")]
    Notice {
        /// Number of the line, from 1.
        line: usize,
        /// What was written.
        text: String,
    },
    /// The date is not one.
    #[error("line {line}: `{text}` is not a date; write it like `2026-10-01`")]
    Date {
        /// Number of the line, from 1.
        line: usize,
        /// What was written.
        text: String,
    },
    /// The date is neither in the year of its notice nor in December before.
    #[error(
        "line {line}: {date} is neither in {notice} nor in the December before, so it cannot be in that notice"
    )]
    OutsideNotice {
        /// Number of the line, from 1.
        line: usize,
        /// The date.
        date: Date,
        /// The year of the notice.
        notice: i16,
    },
    /// The day is neither off nor worked.
    #[error("line {line}: `{text}` must be `off` or `working`, in Chinese `放假` or `上班`")]
    Kind {
        /// Number of the line, from 1.
        line: usize,
        /// What was written.
        text: String,
    },
    /// The name is missing or too long.
    #[error("line {line}: the name must have 1 to {HOLIDAY_NAME_CHARS_MAX} characters")]
    Name {
        /// Number of the line, from 1.
        line: usize,
    },
    /// The date was on an earlier line.
    #[error("line {line}: {date} is already on line {earlier}")]
    Duplicate {
        /// Number of the line, from 1.
        line: usize,
        /// The date.
        date: Date,
        /// Number of the earlier line.
        earlier: usize,
    },
    /// The date was on an earlier line that says the opposite.
    #[error("line {line}: {date} is both off and working; see line {earlier}")]
    Contradiction {
        /// Number of the line, from 1.
        line: usize,
        /// The date.
        date: Date,
        /// Number of the earlier line.
        earlier: usize,
    },
    /// More days than [`HOLIDAY_DAYS_MAX`].
    #[error("line {line}: more than {HOLIDAY_DAYS_MAX} days")]
    TooMany {
        /// Number of the first line that is too many.
        line: usize,
    },
}

impl HolidaysError {
    /// The sentence in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::Header { line } => format!("第 {line} 行:表头应为 {CHINESE_HEADER} 或 {HEADER}"),
            Self::Columns { line, found } => {
                format!("第 {line} 行有 {found} 列,应有 4 列:{CHINESE_HEADER}")
            }
            Self::Notice { line, text } => {
                format!("第 {line} 行:「{text}」不是年份;写 1970 到 2199,如 2026")
            }
            Self::Date { line, text } => format!("第 {line} 行:「{text}」不是日期;写如 2026-10-01"),
            Self::OutsideNotice { line, date, notice } => {
                format!("第 {line} 行:{date} 不在 {notice} 年,也不在上一年 12 月,不会写在那一年的通知里")
            }
            Self::Kind { line, text } => {
                format!("第 {line} 行:「{text}」应为 放假 或 上班(off、working)")
            }
            Self::Name { line } => {
                format!("第 {line} 行:节日名应有 1 到 {HOLIDAY_NAME_CHARS_MAX} 个字")
            }
            Self::Duplicate { line, date, earlier } => {
                format!("第 {line} 行:{date} 在第 {earlier} 行已经写过")
            }
            Self::Contradiction { line, date, earlier } => {
                format!("第 {line} 行:{date} 既放假又上班,见第 {earlier} 行")
            }
            Self::TooMany { line } => format!("第 {line} 行起多于 {HOLIDAY_DAYS_MAX} 天"),
        }
    }
}

pub(super) fn parse(text: &str) -> Result<Sheet, HolidaysError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut lines =
        (1..).zip(text.lines().map(str::trim)).filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    match lines.next() {
        Some((_, header)) if is_header(header) => {}
        Some((line, _)) => return Err(HolidaysError::Header { line }),
        None => return Err(HolidaysError::Header { line: text.lines().count().max(1) }),
    }
    let (mut days, mut follows_law) = (Vec::new(), false);
    let mut seen = HashMap::new();
    for (line, text) in lines {
        if text == LAW {
            follows_law = true;
            continue;
        }
        let day = parse_line(line, text)?;
        let date = day.date;
        if let Some((earlier, is_worked)) = seen.insert(date, (line, day.is_worked)) {
            return Err(if is_worked == day.is_worked {
                HolidaysError::Duplicate { line, date, earlier }
            } else {
                HolidaysError::Contradiction { line, date, earlier }
            });
        }
        if days.len() == HOLIDAY_DAYS_MAX {
            return Err(HolidaysError::TooMany { line });
        }
        days.push(day);
    }
    Ok(Sheet { days, follows_law })
}

pub(super) fn write(days: &[NoticedDay], follows_law: bool) -> String {
    let mut text = format!("{HEADER}\n");
    if follows_law {
        let _infallible = writeln!(text, "{LAW}");
    }
    for NoticedDay { notice, date, is_worked, name } in days {
        let kind = if *is_worked { "working" } else { "off" };
        let _infallible = writeln!(text, "{notice},{date},{kind},{name}");
    }
    text
}

fn is_header(text: &str) -> bool {
    let names: Vec<_> = text.split(',').map(str::trim).collect();
    let names = names.join(",");
    names == HEADER || names == CHINESE_HEADER
}

fn parse_line(line: usize, text: &str) -> Result<NoticedDay, HolidaysError> {
    let columns: Vec<_> = text.split(',').map(str::trim).collect();
    let [notice, date, kind, name] = columns[..] else {
        return Err(HolidaysError::Columns { line, found: columns.len() });
    };
    let notice = notice
        .parse()
        .ok()
        .filter(|year| (1970..=2199).contains(year))
        .ok_or_else(|| HolidaysError::Notice { line, text: excerpt(notice) })?;
    let date = parse_date(date).ok_or_else(|| HolidaysError::Date { line, text: excerpt(date) })?;
    if date.year() != notice && (date.year(), date.month()) != (notice - 1, 12) {
        return Err(HolidaysError::OutsideNotice { line, date, notice });
    }
    let is_worked = match kind {
        "off" | "放假" | "休" => false,
        "working" | "上班" | "调休上班" | "补班" => true,
        _ => return Err(HolidaysError::Kind { line, text: excerpt(kind) }),
    };
    if name.is_empty() || name.chars().count() > HOLIDAY_NAME_CHARS_MAX {
        return Err(HolidaysError::Name { line });
    }
    Ok(NoticedDay { notice, date, is_worked, name: name.to_owned() })
}

/// Reads `2026-10-01`, and what spreadsheet programs and people make of it: `2026/10/1`, `2026-10-1`, `2026年10月1日`.
fn parse_date(text: &str) -> Option<Date> {
    let plain = halfwidth(text);
    let plain = plain.strip_suffix('日').unwrap_or(&plain).replace(['年', '月', '/'], "-");
    let mut parts = plain.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Holidays;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn fault(lines: &str) -> HolidaysError {
        Holidays::parse(&format!("# a remark\n{HEADER}\n2026,2026-10-01,off,国庆节\n{lines}\n")).unwrap_err()
    }

    #[test]
    fn faults_carry_the_line() {
        let owned = str::to_owned;
        for (lines, expect) in [
            ("2026,2026-10-02,off", HolidaysError::Columns { line: 4, found: 3 }),
            ("\n# x\n2026,2026-10-02,off,a,b", HolidaysError::Columns { line: 6, found: 5 }),
            ("year,2026-10-02,off,a", HolidaysError::Notice { line: 4, text: owned("year") }),
            ("1969,1969-10-02,off,a", HolidaysError::Notice { line: 4, text: owned("1969") }),
            ("2026,2026-02-30,off,a", HolidaysError::Date { line: 4, text: owned("2026-02-30") }),
            ("2026,2026-10-02-03,off,a", HolidaysError::Date { line: 4, text: owned("2026-10-02-03") }),
            ("2026,26-10-02,off,a", HolidaysError::Date { line: 4, text: owned("26-10-02") }),
            ("2026,20261002,off,a", HolidaysError::Date { line: 4, text: owned("20261002") }),
            ("2026,2026-10-02T12:00,off,a", HolidaysError::Date { line: 4, text: owned("2026-10-02T12:00") }),
            (
                "2026,2025-11-30,off,a",
                HolidaysError::OutsideNotice { line: 4, date: date(2025, 11, 30), notice: 2026 },
            ),
            (
                "2026,2027-01-01,off,a",
                HolidaysError::OutsideNotice { line: 4, date: date(2027, 1, 1), notice: 2026 },
            ),
            ("2026,2026-10-02,Off,a", HolidaysError::Kind { line: 4, text: owned("Off") }),
            ("2026,2026-10-02,off,", HolidaysError::Name { line: 4 }),
            (
                "2026,2026-10-01,off,a",
                HolidaysError::Duplicate { line: 4, date: date(2026, 10, 1), earlier: 3 },
            ),
            (
                "2026,2026-10-01,working,a",
                HolidaysError::Contradiction { line: 4, date: date(2026, 10, 1), earlier: 3 },
            ),
        ] {
            assert_eq!(fault(lines), expect);
        }
        for (text, line) in
            [("", 1), ("# only\n# remarks", 2), ("date,day\n", 1), ("#\n2026,2026-10-01,off,a", 2)]
        {
            assert_eq!(Holidays::parse(text), Err(HolidaysError::Header { line }));
        }
        assert_eq!(
            fault("2026,2026-10-01,working,a").to_string(),
            "line 4: 2026-10-01 is both off and working; see line 3"
        );
    }

    #[test]
    fn the_bounds_are_exact() {
        let name = "节".repeat(HOLIDAY_NAME_CHARS_MAX);
        assert!(Holidays::parse(&format!("{HEADER}\n2026,2026-10-02,off,{name}")).is_ok());
        assert_eq!(fault(&format!("2026,2026-10-02,off,{name}节")), HolidaysError::Name { line: 4 });

        let mut text = format!("{HEADER}\n");
        for day in date(2000, 1, 1).series(jiff::ToSpan::day(1)).take(HOLIDAY_DAYS_MAX) {
            let _ = writeln!(text, "{},{day},off,a", day.year());
        }
        assert_eq!(Holidays::parse(&text).unwrap().days().len(), HOLIDAY_DAYS_MAX);
        text.push_str("2190,2190-01-01,off,a\n");
        assert_eq!(Holidays::parse(&text), Err(HolidaysError::TooMany { line: HOLIDAY_DAYS_MAX + 2 }));
    }

    #[test]
    fn files_saved_by_a_spreadsheet_are_read() {
        let text = format!("\u{FEFF}{HEADER}\r\n2026,2026-10-01,off,国庆节\r\n");
        let holidays = Holidays::parse(&text).unwrap();
        assert_eq!(holidays.to_csv(), format!("{HEADER}\n{LAW}\n2026,2026-10-01,off,国庆节\n"));
    }

    #[test]
    fn an_office_writes_chinese_and_dates_as_its_spreadsheet_does() {
        let canonical = format!(
            "{HEADER}\n2027,2027-02-06,off,春节\n2027,2027-02-20,working,春节\n2027,2027-10-01,off,国庆节\n"
        );
        let expect = Holidays::parse(&canonical).unwrap();
        for (off, working) in [("放假", "上班"), ("休", "调休上班"), ("放假", "补班")] {
            let text = format!(
                "年份, 日期,安排,节日\r\n2027,2027/2/6,{off},春节\r\n2027,2027年2月20日,{working},春节\r\n2027,2027-10-1,{off},国庆节\r\n"
            );
            assert_eq!(Holidays::parse(&text).as_ref(), Ok(&expect), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(notice,date,day,name\n)?(\\PC|\n|,){0,60}") {
            let _ = Holidays::parse(&text);
        }
    }
}
