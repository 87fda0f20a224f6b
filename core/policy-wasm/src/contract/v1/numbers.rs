//! Exact decimals over the border: a whole number of units, and how many of its digits stand behind the point.

use super::bindings::suban::policy::types::Decimal as Wire;
use crate::faults::Stop;
use rust_decimal::Decimal;

/// Digits behind the point that the contract allows.
const SCALE_MAX: u32 = 18;

/// A number for a plugin; `None` if it is larger than the contract can say.
pub(super) fn lower(number: Decimal) -> Option<Wire> {
    let number = number.normalize();
    let scales = (0..=number.scale().min(SCALE_MAX)).rev();
    scales.map(|scale| number.round_dp(scale)).find_map(|rounded| {
        let units = i64::try_from(rounded.mantissa()).ok()?;
        Some(Wire { units, scale: u8::try_from(rounded.scale()).ok()? })
    })
}

/// A number of a plugin.
pub(super) fn lift(number: Wire) -> Result<Decimal, Stop> {
    let scale = u32::from(number.scale);
    if scale > SCALE_MAX {
        return Err(Stop::answer(
            format!("小数位数 {scale} 超过 {SCALE_MAX}"),
            format!("a number has {scale} decimal places, more than {SCALE_MAX}"),
        ));
    }
    Ok(Decimal::from_i128_with_scale(i128::from(number.units), scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_over_and_come_back() {
        for written in ["0", "2.50", "-0.01", "9223372036854775807", "0.000000000000000001"] {
            let number: Decimal = written.parse().unwrap();
            assert_eq!(lift(lower(number).unwrap()).unwrap(), number, "{written}");
        }
    }

    #[test]
    fn what_has_more_digits_than_fit_is_rounded() {
        let third = Decimal::ONE / Decimal::from(3);
        assert_eq!(lower(third).map(|wire| (wire.units, wire.scale)), Some((333_333_333_333_333_333, 18)));
        let much = Decimal::from(100) / Decimal::from(3);
        assert_eq!(lower(much).map(|wire| (wire.units, wire.scale)), Some((3_333_333_333_333_333_333, 17)));
        assert!(lower(Decimal::MAX).is_none());
    }

    #[test]
    fn a_scale_ends_exactly_at_the_limit() {
        assert!(lift(Wire { units: 1, scale: 18 }).is_ok());
        let stop = lift(Wire { units: 1, scale: 19 }).unwrap_err();
        assert!(
            matches!(stop, Stop::BadAnswer(said) if said.en == "a number has 19 decimal places, more than 18")
        );
    }
}
