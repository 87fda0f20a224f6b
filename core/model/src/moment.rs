//! Moments: points in time to the second, as stored, compared and written.

mod format;
mod half_day;
mod typed;

pub use format::{TimeFormat, TimeFormatError};

use crate::Zone;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// First second of 1970 in UTC, the earliest [`Moment`], in seconds since the epoch.
pub const MOMENT_SECONDS_MIN: i64 = 0;
/// Last second of 2199 in UTC, the latest [`Moment`], in seconds since the epoch.
pub const MOMENT_SECONDS_MAX: i64 = 7_258_118_399;

/// A second of time, from 1970 to 2199.
///
/// Text is RFC 3339, shown in UTC (`2020-01-09T06:54:00Z`) and read with any offset; fractions of a second are
/// dropped. Binary formats hold the seconds since the epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

/// The input is not a moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MomentError {
    /// Nothing was written.
    #[error("the date and time are missing")]
    Empty,
    /// Not a form that we read.
    #[error(
        "`{text}` is not a date and time; write it like `2020-01-09 14:54` or `2020-01-09T14:54:00+08:00`"
    )]
    Unreadable {
        /// What was written.
        text: String,
    },
    /// Well written, but no calendar or clock shows it.
    #[error("`{text}` is not on the calendar or the clock")]
    Impossible {
        /// What was written.
        text: String,
    },
    /// A time of day without the offset that says where.
    #[error("`{text}` does not say in which time zone; end it with `Z` or an offset such as `+08:00`")]
    NoOffset {
        /// What was written.
        text: String,
    },
    /// Before 1970 or after 2199.
    #[error("`{text}` is outside the years 1970 to 2199")]
    OutOfRange {
        /// What was written.
        text: String,
    },
}

impl Moment {
    /// The earliest moment.
    pub const MIN: Self = Self(MOMENT_SECONDS_MIN);
    /// The latest moment.
    pub const MAX: Self = Self(MOMENT_SECONDS_MAX);

    /// So many seconds after 1970-01-01T00:00:00Z.
    pub fn from_seconds(seconds: i64) -> Result<Self, MomentError> {
        if (MOMENT_SECONDS_MIN..=MOMENT_SECONDS_MAX).contains(&seconds) {
            Ok(Self(seconds))
        } else {
            Err(MomentError::OutOfRange { text: seconds.to_string() })
        }
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339, or a date with or without a time of day as people type it, on the clocks of `zone`:
    /// `2020-01-09 14:54`, `2020/1/9 9:05:30`, `2020年1月9日 下午2时54分`, `2020-01-09` (the start of the day). Forms
    /// that can be meant otherwise are read as a [`TimeFormat`] says.
    ///
    /// A time that a zone's clocks skip is taken as if they had not; one that they show twice is the first.
    pub fn parse(text: &str, zone: &Zone) -> Result<Self, MomentError> {
        typed::parse(text, zone)
    }

    /// When clocks in `zone` show `local`, by the same rules as [`Self::parse`]; fractions of a second are dropped.
    pub fn from_local(local: DateTime, zone: &Zone) -> Result<Self, MomentError> {
        zone.first_second_showing(local)
            .and_then(|seconds| Self::from_seconds(seconds).ok())
            .ok_or_else(|| MomentError::OutOfRange { text: local.to_string() })
    }

    /// The first second of the day `date` in `zone`.
    pub fn start_of_day(date: Date, zone: &Zone) -> Result<Self, MomentError> {
        Self::from_local(date.at(0, 0, 0, 0), zone)
    }

    /// The last second of the day `date` in `zone`: the one before its 24:00.
    pub fn end_of_day(date: Date, zone: &Zone) -> Result<Self, MomentError> {
        let midnight = date.tomorrow().ok().and_then(|next| zone.first_second_showing(next.at(0, 0, 0, 0)));
        midnight
            .and_then(|midnight| Self::from_seconds(midnight - 1).ok())
            .ok_or_else(|| MomentError::OutOfRange { text: date.to_string() })
    }

    /// This moment plus `seconds`.
    pub fn plus_seconds(self, seconds: i64) -> Result<Self, MomentError> {
        Self::from_seconds(self.0.saturating_add(seconds))
    }

    /// What clocks in `zone` show at this moment.
    pub fn in_zone(self, zone: &Zone) -> DateTime {
        zone.shows(self.timestamp())
    }

    /// The date in `zone` at this moment.
    pub fn local_date(self, zone: &Zone) -> Date {
        self.in_zone(zone).date()
    }

    /// As people tell it, such as `2026-03-23 24:00`: a day ends at its 24:00, and seconds are told if there are any.
    pub fn told_in(self, zone: &Zone) -> String {
        let local = self.in_zone(zone);
        match (local.hour(), local.minute(), local.second()) {
            (23, 59, 59) => format!("{} 24:00", local.date()),
            (hour, minute, 0) => format!("{} {hour:02}:{minute:02}", local.date()),
            (hour, minute, second) => format!("{} {hour:02}:{minute:02}:{second:02}", local.date()),
        }
    }

    /// RFC 3339 with the offset that clocks in `zone` have at this moment, such as `2020-01-09T14:54:00+08:00`.
    pub fn rfc3339_in(self, zone: &Zone) -> String {
        let timestamp = self.timestamp();
        timestamp.display_with_offset(zone.offset(timestamp)).to_string()
    }

    /// As jiff's timestamp, whose years include all of ours.
    pub(crate) fn timestamp(self) -> Timestamp {
        Timestamp::from_second(self.0).unwrap_or_default()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.timestamp(), out)
    }
}

impl FromStr for Moment {
    type Err = MomentError;

    /// Reads RFC 3339.
    fn from_str(text: &str) -> Result<Self, MomentError> {
        typed::parse_rfc3339(text)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_i64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let moment = if deserializer.is_human_readable() {
            String::deserialize(deserializer)?.parse()
        } else {
            Self::from_seconds(i64::deserialize(deserializer)?)
        };
        moment.map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    fn shanghai() -> Zone {
        Zone::default()
    }

    #[test]
    fn moments_are_shown_in_utc() {
        for (text, expect) in [
            ("2020-01-09T14:54:00+08:00", "2020-01-09T06:54:00Z"),
            ("2020-01-09T06:54:12.999Z", "2020-01-09T06:54:12Z"),
            ("2020-01-08t20:54:00-10:00", "2020-01-09T06:54:00Z"),
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
            ("2199-12-31T23:59:59Z", "2199-12-31T23:59:59Z"),
        ] {
            assert_eq!(moment(text).to_string(), expect);
        }
    }

    #[test]
    fn a_day_ends_at_its_24_00() {
        for (text, expect) in [
            ("2026-03-23T23:59:59+08:00", "2026-03-23 24:00"),
            ("2026-03-24T00:00:00+08:00", "2026-03-24 00:00"),
            ("2026-03-23T09:05:00+08:00", "2026-03-23 09:05"),
            ("2026-03-23T09:05:07+08:00", "2026-03-23 09:05:07"),
        ] {
            assert_eq!(moment(text).told_in(&shanghai()), expect);
        }
    }

    #[test]
    fn moments_are_written_with_the_offset_of_a_zone() {
        for (zone, text, expect) in [
            ("Asia/Shanghai", "2020-01-09T06:54:00Z", "2020-01-09T14:54:00+08:00"),
            // The clocks go forward, and back.
            ("America/New_York", "2024-03-10T06:59:59Z", "2024-03-10T01:59:59-05:00"),
            ("America/New_York", "2024-03-10T07:00:00Z", "2024-03-10T03:00:00-04:00"),
            ("UTC", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00+00:00"),
            ("Asia/Shanghai", "2199-12-31T23:59:59Z", "2200-01-01T07:59:59+08:00"),
        ] {
            let written = moment(text).rfc3339_in(&Zone::named(zone).unwrap());
            assert_eq!(written, expect);
            assert_eq!(moment(&written), moment(text));
        }
    }

    #[test]
    fn the_range_ends_exactly() {
        assert_eq!(moment("1970-01-01T00:00:00Z"), Moment::MIN);
        assert_eq!(moment("2199-12-31T23:59:59Z"), Moment::MAX);
        for text in [
            "1969-12-31T23:59:59Z",
            "2200-01-01T00:00:00Z",
            "9999-12-31T00:00:00Z",
            "1970-01-01T07:00:00+08:00",
        ] {
            assert_eq!(text.parse::<Moment>(), Err(MomentError::OutOfRange { text: text.to_owned() }));
        }
        assert_eq!(Moment::MAX.plus_seconds(0), Ok(Moment::MAX));
        assert!(Moment::MAX.plus_seconds(1).is_err());
        assert!(Moment::MIN.plus_seconds(-1).is_err());
        assert!(Moment::MAX.plus_seconds(i64::MAX).is_err());
    }

    #[test]
    fn days_begin_and_end_by_the_local_clock() {
        let new_york = Zone::named("America/New_York").unwrap();
        for (zone, date, start, end) in [
            (shanghai(), date(2020, 2, 29), "2020-02-28T16:00:00Z", "2020-02-29T15:59:59Z"),
            // The clocks go back on this day, which has 25 hours.
            (new_york, date(2024, 11, 3), "2024-11-03T04:00:00Z", "2024-11-04T04:59:59Z"),
            // Summer time begins at midnight: the day starts at 01:00.
            (
                Zone::named("Africa/Cairo").unwrap(),
                date(2024, 4, 26),
                "2024-04-25T22:00:00Z",
                "2024-04-26T20:59:59Z",
            ),
            (Zone::named("UTC").unwrap(), date(2199, 12, 31), "2199-12-31T00:00:00Z", "2199-12-31T23:59:59Z"),
        ] {
            assert_eq!(Moment::start_of_day(date, &zone).unwrap().to_string(), start, "{zone}");
            assert_eq!(Moment::end_of_day(date, &zone).unwrap().to_string(), end, "{zone}");
            assert_eq!(moment(end).local_date(&zone), date);
            assert_eq!(
                moment(end).plus_seconds(1).map_or(date.tomorrow().unwrap(), |next| next.local_date(&zone)),
                date.tomorrow().unwrap()
            );
        }
        assert!(Moment::end_of_day(date(2200, 1, 1), &shanghai()).is_err());
        assert!(Moment::end_of_day(Date::MAX, &shanghai()).is_err());
    }

    #[test]
    fn files_write_rfc3339_and_binary_formats_seconds() {
        let moment = moment("2020-01-09T06:54:00Z");
        assert_eq!(serde_json::to_string(&moment).unwrap(), "\"2020-01-09T06:54:00Z\"");
        assert_eq!(serde_json::from_str::<Moment>("\"2020-01-09T14:54:00+08:00\"").unwrap(), moment);
        let error = serde_json::from_str::<Moment>("\"2020-01-09 14:54\"").unwrap_err().to_string();
        assert!(error.contains("does not say in which time zone"), "{error}");
        let bytes = postcard::to_stdvec(&moment).unwrap();
        assert_eq!(bytes, postcard::to_stdvec(&1_578_552_840_i64).unwrap());
        assert_eq!(postcard::from_bytes(&bytes), Ok(moment));
        assert!(
            postcard::from_bytes::<Moment>(&postcard::to_stdvec(&(MOMENT_SECONDS_MAX + 1)).unwrap()).is_err()
        );
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(seconds in MOMENT_SECONDS_MIN..=MOMENT_SECONDS_MAX) {
            let moment = Moment::from_seconds(seconds).unwrap();
            prop_assert_eq!(moment.to_string().parse(), Ok(moment));
            let zone = Zone::named("UTC").unwrap();
            prop_assert_eq!(Moment::from_local(moment.in_zone(&zone), &zone), Ok(moment));
        }
    }
}
