//! Time zones by name, from the data compiled into the program, so that every machine reads the same clock.

use crate::typed_text::excerpt;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A time zone of the IANA database, such as `Asia/Shanghai`, which is the default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

/// The database has no such zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is not a time zone; write a name of the IANA database, such as `Asia/Shanghai`")]
pub struct UnknownZone {
    /// What was written.
    pub name: String,
}

impl Zone {
    /// The zone called `name`; upper and lower case count the same.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        TimeZone::get(name.trim())
            .ok()
            .filter(|zone| !zone.is_unknown())
            .map(Self)
            .ok_or_else(|| UnknownZone { name: excerpt(name) })
    }

    /// Its name in the IANA database.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// What clocks show at `timestamp`.
    pub(crate) fn shows(&self, timestamp: Timestamp) -> DateTime {
        self.0.to_datetime(timestamp)
    }

    /// How far clocks are ahead of UTC at `timestamp`.
    pub(crate) fn seconds_ahead(&self, timestamp: Timestamp) -> i64 {
        i64::from(self.offset(timestamp).seconds())
    }

    /// The offset of clocks from UTC at `timestamp`.
    pub(crate) fn offset(&self, timestamp: Timestamp) -> Offset {
        self.0.to_offset(timestamp)
    }

    /// The second since the epoch at which clocks first show `local`; `None` at the ends of jiff's time.
    ///
    /// A time that the clocks skip is taken as if they had not.
    pub(crate) fn first_second_showing(&self, local: DateTime) -> Option<i64> {
        self.0.to_timestamp(local).ok().map(Timestamp::as_second)
    }
}

impl Default for Zone {
    #[expect(clippy::expect_used, reason = "the database is compiled in, and a test looks this zone up")]
    fn default() -> Self {
        Self::named("Asia/Shanghai").expect("the compiled-in database has Asia/Shanghai")
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        Self::named(name)
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;

    fn try_from(name: String) -> Result<Self, UnknownZone> {
        Self::named(&name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_found_by_name() {
        assert_eq!(Zone::default().name(), "Asia/Shanghai");
        for (name, expect) in
            [("asia/shanghai", "Asia/Shanghai"), (" America/New_York", "America/New_York"), ("UTC", "UTC")]
        {
            assert_eq!(Zone::named(name).unwrap().to_string(), expect);
        }
        for name in ["", "Beijing", "+08:00", "Etc/Unknown", "../Asia/Shanghai"] {
            assert_eq!(Zone::named(name), Err(UnknownZone { name: name.to_owned() }));
        }
    }

    #[test]
    fn files_write_the_name() {
        let json = serde_json::to_string(&Zone::default()).unwrap();
        assert_eq!(json, "\"Asia/Shanghai\"");
        assert_eq!(serde_json::from_str::<Zone>(&json).unwrap(), Zone::default());
        assert!(
            serde_json::from_str::<Zone>("\"Mars\"")
                .unwrap_err()
                .to_string()
                .contains("`Mars` is not a time zone")
        );
    }
}
