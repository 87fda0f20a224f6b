//! One cell of a sheet, whatever kind of file it came from.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::Pieces;
use jiff::{SignedDuration, Span};

/// Whole numbers from here on have more than the 15 digits that Excel keeps; it turns the rest into zeros.
pub const NUMBER_DIGITS_LOST: f64 = 1e15;

/// Digits behind the first of a number as spreadsheet programs show it.
const DECIMALS_SHOWN: usize = 14;

/// Stands for the result of a formula that was saved without one, wherever a cell must be text.
const UNCALCULATED: &str = "#公式未计算";

/// Stands for the part of a merged cell that lies in another column than its value.
const MERGED: &str = "#合并单元格";

/// What a cell holds. Text is never blank and has no outer white space.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A number that shows its digits.
    Number(f64),
    /// A number that its format shows otherwise, such as 42 as `00042` or 0.85 as `85%`.
    Formatted {
        /// The number.
        number: f64,
        /// What is shown; `None` if we cannot tell.
        shown: Option<String>,
    },
    /// A date cell: what a clock on the wall showed.
    Date(DateTime),
    /// An error value, such as `#N/A`.
    Fault(String),
    /// A formula that was saved without its result, as programs do that do not calculate.
    Uncalculated,
    /// Merged into a cell that has its value in another column.
    Merged,
}

impl Cell {
    /// Text without outer white space; blank text is no cell at all.
    pub fn text(text: &str) -> Self {
        match text.trim() {
            "" => Self::Empty,
            trimmed => Self::Text(trimmed.to_owned()),
        }
    }

    /// A number in a cell with a date format; one that is no date of our calendar stays a number.
    pub fn date(serial: f64, epoch: Epoch) -> Self {
        date_of_serial(serial, epoch).map_or(Self::Number(serial), Self::Date)
    }

    /// A date as ISO 8601 writes it (`2026-03-02T09:05:00`); text if it is none, or says its own time zone.
    pub(crate) fn iso_date(text: &str) -> Self {
        let pieces = Pieces::parse(text.trim()).ok().filter(|pieces| pieces.to_numeric_offset().is_none());
        let local = pieces.map(|pieces| pieces.date().to_datetime(pieces.time().unwrap_or(Time::midnight())));
        local.map_or_else(|| Self::text(text), Self::Date)
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// The cell as text, for people and for cells that need text.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Fault(text) | Self::Formatted { shown: Some(text), .. } => text.clone(),
            Self::Number(number) | Self::Formatted { number, shown: None } => digits(*number),
            Self::Date(moment) if moment.time() == Time::midnight() => moment.date().to_string(),
            Self::Date(moment) => moment.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            Self::Uncalculated => UNCALCULATED.to_owned(),
            Self::Merged => MERGED.to_owned(),
        }
    }

    /// Bytes of memory that the cell takes.
    pub(crate) fn bytes(&self) -> usize {
        let text = match self {
            Self::Text(text) | Self::Fault(text) | Self::Formatted { shown: Some(text), .. } => text.len(),
            _ => 0,
        };
        size_of::<Self>() + text
    }
}

/// A number to the 15 digits that spreadsheet programs show of it: `0.1 + 0.2` is 0.3.
fn digits(number: f64) -> String {
    let rounded = format!("{number:.DECIMALS_SHOWN$e}").parse().unwrap_or(number);
    if number.abs() < NUMBER_DIGITS_LOST { f64::to_string(&rounded) } else { number.to_string() }
}

/// The day from which a workbook counts its dates (ECMA-376, 18.17.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Epoch {
    /// Day 61 is 1 March 1900; the days before are off by one, for Excel has a 29 February 1900.
    Y1900,
    /// Day 0 is 1 January 1904, as Excel for Macintosh had it.
    Y1904,
}

/// First day of the 1900 system that is read: 1 March 1900.
const SERIAL_DAYS_MIN: i64 = 61;
/// No day of a spreadsheet comes later than 31 December 9999, which is day 2,958,465 in the 1900 system.
const SERIAL_DAYS_MAX: f64 = 2_958_466.0;
const DAY_SECONDS: i32 = 86_400;

/// Days and a fraction of a day, rounded to the second.
fn date_of_serial(serial: f64, epoch: Epoch) -> Option<DateTime> {
    if !(0.0..SERIAL_DAYS_MAX).contains(&serial) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the seconds of fewer than 2,958,466 days")]
    let seconds = (serial * f64::from(DAY_SECONDS)).round() as i64;
    let days = seconds / i64::from(DAY_SECONDS);
    let day_zero = match epoch {
        Epoch::Y1900 if days < SERIAL_DAYS_MIN => return None,
        Epoch::Y1900 => Date::constant(1899, 12, 30),
        Epoch::Y1904 => Date::constant(1904, 1, 1),
    };
    let date = day_zero.checked_add(Span::new().try_days(days).ok()?).ok()?;
    let clock = SignedDuration::from_secs(seconds % i64::from(DAY_SECONDS));
    date.at(0, 0, 0, 0).checked_add(clock).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_are_dates_to_the_second() {
        let check = |serial: f64, epoch, expect: &str| assert_eq!(Cell::date(serial, epoch).shown(), expect);
        check(43_580.0, Epoch::Y1900, "2019-04-25");
        check(43_580.397_326_388_89, Epoch::Y1900, "2019-04-25 09:32:09");
        // Half a second short of midnight, and a rounding error short of a full minute.
        check(43_580.999_994_3, Epoch::Y1900, "2019-04-26");
        check(43_580.604_166_666_664, Epoch::Y1900, "2019-04-25 14:30:00");
        check(42_118.397_326_388_89, Epoch::Y1904, "2019-04-25 09:32:09");
        check(61.0, Epoch::Y1900, "1900-03-01");
        check(2_958_465.0, Epoch::Y1900, "9999-12-31");
        check(0.0, Epoch::Y1904, "1904-01-01");
    }

    #[test]
    fn what_is_no_day_stays_a_number() {
        for serial in [0.604, 60.0, -1.0, 2_958_466.0, f64::NAN, f64::INFINITY, 1e300] {
            assert!(matches!(Cell::date(serial, Epoch::Y1900), Cell::Number(_)), "{serial}");
        }
        // Day 2,958,465 of the 1904 system lies beyond the year 9999.
        assert!(matches!(Cell::date(2_958_465.0, Epoch::Y1904), Cell::Number(_)));
    }

    #[test]
    fn iso_dates_are_dates_unless_they_say_where() {
        for (text, expect) in [
            ("2026-03-02T09:05:00", "2026-03-02 09:05:00"),
            ("2026-03-02T09:05:30.000", "2026-03-02 09:05:30"),
            ("2026-03-02", "2026-03-02"),
        ] {
            let cell = Cell::iso_date(text);
            assert!(matches!(cell, Cell::Date(_)), "{text}");
            assert_eq!(cell.shown(), expect);
        }
        for text in ["2026-03-02T01:05:00.000Z", "2026-03-02T09:05:00+08:00", "09:05", "昨天"] {
            assert_eq!(Cell::iso_date(text), Cell::Text(text.into()));
        }
    }

    #[test]
    fn numbers_are_shown_without_exponent() {
        for (number, expect) in [
            (88_001.0, "88001"),
            (0.5, "0.5"),
            (1e20, "100000000000000000000"),
            (-3.0, "-3"),
            (0.1 + 0.2, "0.3"),
            (88_000.999_999_999_99, "88001"),
        ] {
            assert_eq!(Cell::Number(number).shown(), expect);
        }
        assert_eq!(Cell::text(" \r\n\t正文 \u{3000}"), Cell::Text("正文".into()));
        assert_eq!(Cell::text("\r\n\t"), Cell::Empty);
    }
}
