//! Exact decimals, as far as a plugin needs them: read, written, compared.

use crate::Decimal;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// Most digits after the point that the contract allows.
const SCALE_MAX: u8 = 18;

/// The text is no number, or none that 64 bits and 18 digits after the point can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotADecimal;

impl fmt::Display for NotADecimal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("not a decimal number, or one of too many digits")
    }
}

impl std::error::Error for NotADecimal {}

impl Decimal {
    /// `units` times ten to the power of minus `scale`: `Decimal::new(250, 2)` is 2.50.
    pub const fn new(units: i64, scale: u8) -> Self {
        Self { units, scale }
    }

    /// As a whole number from 0 on, if it is one.
    pub fn to_whole(self) -> Option<u32> {
        let unit = 10_i64.checked_pow(u32::from(self.scale))?;
        (self.units % unit == 0).then(|| u32::try_from(self.units / unit).ok())?
    }

    /// Units at the largest scale. Fits: 2^63 times 10^18 is below 2^127.
    fn widest(self) -> i128 {
        i128::from(self.units) * 10_i128.pow(u32::from(SCALE_MAX.saturating_sub(self.scale)))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.widest().cmp(&other.widest())
    }
}

impl From<u32> for Decimal {
    fn from(whole: u32) -> Self {
        Self::new(whole.into(), 0)
    }
}

impl From<i32> for Decimal {
    fn from(whole: i32) -> Self {
        Self::new(whole.into(), 0)
    }
}

impl FromStr for Decimal {
    type Err = NotADecimal;

    fn from_str(text: &str) -> Result<Self, NotADecimal> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let scale =
            u8::try_from(fraction.len()).ok().filter(|scale| *scale <= SCALE_MAX).ok_or(NotADecimal)?;
        let digits = whole.strip_prefix('-').unwrap_or(whole);
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if digits.is_empty() || !plain(digits) || !plain(fraction) || text.ends_with('.') {
            return Err(NotADecimal);
        }
        let units = format!("{whole}{fraction}").parse().map_err(|_| NotADecimal)?;
        Ok(Self { units, scale })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let scale = usize::from(self.scale);
        let digits = format!("{:0>width$}", self.units.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        match fraction.trim_end_matches('0') {
            "" => write!(out, "{sign}{whole}"),
            fraction => write!(out, "{sign}{whole}.{fraction}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_as_they_are_written() {
        let written = |text: &str| text.parse::<Decimal>().map(|decimal| decimal.to_string());
        for (text, expect) in [("2.50", "2.5"), ("-0.05", "-0.05"), ("7", "7"), ("0.0", "0"), ("100", "100")]
        {
            assert_eq!(written(text).as_deref(), Ok(expect), "{text}");
        }
        let longest = format!("0.{}", "1".repeat(18));
        assert_eq!(written(&longest), Ok(longest.clone()));
        for text in ["", "-", ".5", "5.", "1e3", "+1", "1.2.3", "9223372036854775808", &format!("{longest}1")]
        {
            assert_eq!(written(text), Err(NotADecimal), "{text}");
        }
    }

    #[test]
    fn decimals_are_equal_by_value() {
        let decimal = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(decimal("2.50"), decimal("2.5"));
        assert!(decimal("-1") < decimal("0.001") && decimal("9223372036854775807") > decimal("0.1"));
        let wholes =
            ["3", "3.00", "3.5", "-3", "4294967295", "4294967296"].map(|text| decimal(text).to_whole());
        assert_eq!(wholes, [Some(3), Some(3), None, None, Some(u32::MAX), None]);
    }
}
