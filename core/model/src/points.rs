//! Points charged in an assessment (考核扣分): exact decimals in hundredths, which never touch a float.

use crate::decimal::{DecimalFault, parse_hundredths, write_hundredths};
use crate::typed_text::excerpt;
use rust_decimal::Decimal;
use serde::de::{Error as _, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::Neg;
use std::str::FromStr;

/// Largest magnitude of [`Points`], in hundredths of a point: a million points.
pub const POINTS_HUNDREDTHS_MAX: i64 = 100_000_000;

/// A number of points, exact to the hundredth, from -1,000,000 to 1,000,000.
///
/// People and files write it as text (`"0.5"`) or as a whole number; a float is refused, for it may not be what
/// was written. Binary formats hold the hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Points(i64);

/// The input is not a number of points.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PointsError {
    /// Nothing was written.
    #[error("the points are missing")]
    Empty,
    /// Something other than a decimal was written.
    #[error("`{text}` is not a number of points; write it like `2` or `0.5`")]
    NotANumber {
        /// What was written.
        text: String,
    },
    /// The number is finer than a hundredth.
    #[error("`{text}` has more than two decimals; points are counted in hundredths")]
    TooManyDecimals {
        /// What was written.
        text: String,
    },
    /// The number is beyond [`POINTS_HUNDREDTHS_MAX`].
    #[error("`{text}` is too large; points lie between -1000000 and 1000000")]
    OutOfRange {
        /// What was written.
        text: String,
    },
}

impl Points {
    /// No points.
    pub const ZERO: Self = Self(0);
    /// One point.
    pub const ONE: Self = Self(100);
    /// The most points there can be.
    pub const MAX: Self = Self(POINTS_HUNDREDTHS_MAX);
    /// The fewest points there can be.
    pub const MIN: Self = Self(-POINTS_HUNDREDTHS_MAX);

    /// So many hundredths of a point; `None` beyond [`POINTS_HUNDREDTHS_MAX`].
    pub const fn from_hundredths(hundredths: i64) -> Option<Self> {
        if Self::MIN.0 <= hundredths && hundredths <= Self::MAX.0 { Some(Self(hundredths)) } else { None }
    }

    /// In hundredths of a point.
    pub const fn hundredths(self) -> i64 {
        self.0
    }

    /// The nearest hundredth, half away from zero (四舍五入); `None` beyond [`POINTS_HUNDREDTHS_MAX`].
    pub fn from_decimal(number: Decimal) -> Option<Self> {
        Self::ONE.checked_times(number)
    }

    /// As a decimal number of points.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    /// The sum; `None` out of range.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        Self::from_hundredths(self.0 + other.0)
    }

    /// The difference; `None` out of range.
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        Self::from_hundredths(self.0 - other.0)
    }

    /// The sum, or the bound it would pass.
    #[must_use]
    pub fn saturating_add(self, other: Self) -> Self {
        Self((self.0 + other.0).clamp(Self::MIN.0, Self::MAX.0))
    }

    /// `self × numerator / denominator`, rounded to the hundredth; half a hundredth goes away from zero
    /// (四舍五入). `None` out of range or for a denominator of zero.
    pub fn checked_mul_ratio(self, numerator: i64, denominator: i64) -> Option<Self> {
        self.scaled(i128::from(numerator), i128::from(denominator))
    }

    /// `self × factor`, rounded as in [`Self::checked_mul_ratio`], with no rounding in between.
    pub fn checked_times(self, factor: Decimal) -> Option<Self> {
        self.scaled(factor.mantissa(), 10_i128.checked_pow(factor.scale())?)
    }

    fn scaled(self, numerator: i128, denominator: i128) -> Option<Self> {
        let product = i128::from(self.0).checked_mul(numerator)?;
        let (dividend, divisor) = (product.unsigned_abs(), denominator.unsigned_abs());
        let rounded = dividend.checked_mul(2)?.checked_add(divisor)?.checked_div(divisor.checked_mul(2)?)?;
        let magnitude = i64::try_from(rounded).ok()?;
        Self::from_hundredths(if (product < 0) == (denominator < 0) { magnitude } else { -magnitude })
    }
}

impl Neg for Points {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl fmt::Display for Points {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hundredths(out, self.0)
    }
}

impl FromStr for Points {
    type Err = PointsError;

    fn from_str(text: &str) -> Result<Self, PointsError> {
        let hundredths = parse_hundredths(text).map_err(|fault| match fault {
            DecimalFault::Empty => PointsError::Empty,
            DecimalFault::NotANumber => PointsError::NotANumber { text: excerpt(text) },
            DecimalFault::TooManyDecimals => PointsError::TooManyDecimals { text: excerpt(text) },
            DecimalFault::TooLarge => PointsError::OutOfRange { text: excerpt(text) },
        })?;
        Self::from_hundredths(hundredths).ok_or_else(|| PointsError::OutOfRange { text: excerpt(text) })
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_i64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return deserializer.deserialize_any(PointsVisitor);
        }
        let hundredths = i64::deserialize(deserializer)?;
        Self::from_hundredths(hundredths).ok_or_else(|| {
            D::Error::custom(format_args!("{hundredths} hundredths of a point are out of range"))
        })
    }
}

struct PointsVisitor;

impl Visitor<'_> for PointsVisitor {
    type Value = Points;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("points, as text such as \"0.5\" or as a whole number")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Points, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: serde::de::Error>(self, whole: i64) -> Result<Points, E> {
        self.visit_str(&whole.to_string())
    }

    fn visit_u64<E: serde::de::Error>(self, whole: u64) -> Result<Points, E> {
        self.visit_str(&whole.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Points, E> {
        Err(E::custom(format_args!("points are exact decimals; write `{number}` as text, \"{number}\"")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn points(text: &str) -> Points {
        text.parse().unwrap()
    }

    #[test]
    fn points_are_read_exactly() {
        for (text, hundredths, shown) in [
            ("2", 200, "2"),
            ("0.5", 50, "0.5"),
            ("0.50", 50, "0.5"),
            (" 0.75 ", 75, "0.75"),
            ("-1", -100, "-1"),
            ("-1.25", -125, "-1.25"),
            ("-0.05", -5, "-0.05"),
            ("+3", 300, "3"),
            ("-0", 0, "0"),
            ("2.5", 250, "2.5"),
            ("-10", -1000, "-10"),
            ("007", 700, "7"),
            ("1000000", POINTS_HUNDREDTHS_MAX, "1000000"),
            ("-1000000.00", -POINTS_HUNDREDTHS_MAX, "-1000000"),
        ] {
            let read = points(text);
            assert_eq!((read.hundredths(), read.to_string().as_str()), (hundredths, shown), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_of_points_is_refused() {
        let owned = str::to_owned;
        for text in ["abc", ".5", "2.", "1e3", "--1", "1,000", "0x10", "-", "两分", "NaN", "1.2.3", "+-1"] {
            assert_eq!(text.parse::<Points>(), Err(PointsError::NotANumber { text: owned(text) }));
        }
        for text in ["0.125", "2.000"] {
            assert_eq!(text.parse::<Points>(), Err(PointsError::TooManyDecimals { text: owned(text) }));
        }
        for text in ["1000000.01", "-1000000.01", "99999999999999999999"] {
            assert_eq!(text.parse::<Points>(), Err(PointsError::OutOfRange { text: owned(text) }));
        }
        for text in ["", "  ", "\u{3000}"] {
            assert_eq!(text.parse::<Points>(), Err(PointsError::Empty));
        }
        let long = "9".repeat(1_000_000).parse::<Points>().unwrap_err().to_string();
        assert!(long.len() < 200, "{long}");
    }

    #[test]
    fn halves_round_away_from_zero() {
        for (base, numerator, denominator, expect) in [
            ("1", 1, 3, "0.33"),
            ("1", 2, 3, "0.67"),
            ("0.05", 1, 2, "0.03"),
            ("-0.05", 1, 2, "-0.03"),
            ("0.05", -1, -2, "0.03"),
            ("0.05", 1, -2, "-0.03"),
            ("0.01", 49, 100, "0"),
            ("2", 2, 1, "4"),
            ("0", 7, 9, "0"),
            ("1000000", i64::MAX, i64::MAX, "1000000"),
        ] {
            assert_eq!(
                points(base).checked_mul_ratio(numerator, denominator),
                Some(points(expect)),
                "{base}"
            );
        }
        assert_eq!(points("1").checked_mul_ratio(1, 0), None);
        assert_eq!(points("1000000").checked_mul_ratio(100_001, 100_000), None);
        assert_eq!(Points::MIN.checked_mul_ratio(i64::MIN, 1), None);
    }

    #[test]
    fn factors_are_exact() {
        for (base, factor, expect) in [
            ("2", "2", Some("4")),
            ("0.1", "0.05", Some("0.01")),
            ("0.01", "0.4999999999999999999999999999", Some("0")),
            ("-3", "0.335", Some("-1.01")),
            ("1000000", "1.00000001", None),
            ("1000000", "79228162514264337593543950335", None),
        ] {
            let product = points(base).checked_times(factor.parse().unwrap());
            assert_eq!(product, expect.map(points), "{base} × {factor}");
        }
    }

    #[test]
    fn sums_stop_at_the_bounds() {
        let cent = points("0.01");
        assert_eq!(
            Points::MAX.checked_sub(cent).and_then(|below| below.checked_add(cent)),
            Some(Points::MAX)
        );
        assert_eq!(Points::MAX.checked_add(cent), None);
        assert_eq!(Points::MIN.checked_sub(cent), None);
        assert_eq!(Points::MAX.saturating_add(cent), Points::MAX);
        assert_eq!(Points::MIN.saturating_add(-cent), Points::MIN);
        assert_eq!(-Points::MIN, Points::MAX);
    }

    #[test]
    fn files_write_text_or_whole_numbers() {
        assert_eq!(serde_json::to_string(&points("0.5")).unwrap(), "\"0.5\"");
        for (json, expect) in [("\"0.5\"", "0.5"), ("2", "2"), ("-3", "-3"), ("\" 2.5\"", "2.5")] {
            assert_eq!(serde_json::from_str::<Points>(json).unwrap(), points(expect));
        }
        for (json, message) in [
            ("0.5", "points are exact decimals; write `0.5` as text, \"0.5\""),
            ("18446744073709551615", "`18446744073709551615` is too large"),
            ("\"\"", "the points are missing"),
            ("true", "points, as text such as \"0.5\" or as a whole number"),
        ] {
            let error = serde_json::from_str::<Points>(json).unwrap_err().to_string();
            assert!(error.contains(message), "{json}: {error}");
        }
    }

    #[test]
    fn binary_formats_hold_hundredths() {
        let bytes = postcard::to_stdvec(&points("-1.25")).unwrap();
        assert_eq!(bytes, postcard::to_stdvec(&-125_i64).unwrap());
        assert_eq!(postcard::from_bytes(&bytes), Ok(points("-1.25")));
        let beyond = postcard::to_stdvec(&(POINTS_HUNDREDTHS_MAX + 1)).unwrap();
        assert!(postcard::from_bytes::<Points>(&beyond).is_err());
    }

    proptest! {
        #[test]
        fn shown_points_read_back(hundredths in -POINTS_HUNDREDTHS_MAX..=POINTS_HUNDREDTHS_MAX) {
            let points = Points::from_hundredths(hundredths).unwrap();
            prop_assert_eq!(points.to_string().parse(), Ok(points));
            prop_assert_eq!(points.to_decimal().to_string().parse(), Ok(points));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,12}|[-+.0-90-9]{0,24}") {
            let _ = text.parse::<Points>();
        }

        #[test]
        fn what_is_added_can_be_taken_away(
            a in -POINTS_HUNDREDTHS_MAX..=POINTS_HUNDREDTHS_MAX,
            b in -POINTS_HUNDREDTHS_MAX..=POINTS_HUNDREDTHS_MAX,
        ) {
            let (one, other) = (Points::from_hundredths(a).unwrap(), Points::from_hundredths(b).unwrap());
            let sum = one.checked_add(other);
            prop_assert_eq!(sum.map(Points::hundredths), Some(a + b).filter(|sum| sum.abs() <= POINTS_HUNDREDTHS_MAX));
            prop_assert_eq!(sum.map_or(Some(one), |sum| sum.checked_sub(other)), Some(one));
        }

        #[test]
        fn a_ratio_is_off_by_half_a_hundredth_at_most(
            hundredths in -10_000_i64..=10_000, numerator in -1000_i64..=1000, denominator in 1_i64..=1000,
        ) {
            let product = Points::from_hundredths(hundredths).unwrap().checked_mul_ratio(numerator, denominator);
            let error = product.unwrap().hundredths() * denominator - hundredths * numerator;
            prop_assert!(2 * error.abs() <= denominator);
        }
    }
}
