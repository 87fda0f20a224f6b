//! Values on their way into a script and out of it.
//!
//! A script knows one kind of number: a whole one is an integer, any other an exact decimal, and arithmetic keeps
//! it so.

use rhai::{Array, Dynamic, ImmutableString, Map};
use rust_decimal::Decimal;
use suban_model::{Points, Share, Value};
use suban_policy::budget::BYTES_PER_OPERATION;
use suban_policy::{Fault, FaultKind};

/// A fact or parameter as a script sees it.
pub(crate) fn to_script(value: &Value) -> Dynamic {
    match value {
        Value::Text(text) => text.into(),
        Value::Number(decimal) => number(*decimal),
        Value::Flag(flag) => (*flag).into(),
        Value::Terms(terms) => terms.iter().map(Into::into).collect::<Array>().into(),
        Value::Shares(shares) => shares.iter().map(share).collect::<Array>().into(),
    }
}

fn share(share: &Share) -> Dynamic {
    let entries = [("unit".into(), (&share.unit).into()), ("percent".into(), number(share.percent))];
    Dynamic::from(Map::from(entries))
}

/// Operations of handing a value over: by its text, and one for each item.
pub(crate) fn cost(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len() / BYTES_PER_OPERATION,
        Value::Number(_) | Value::Flag(_) => 0,
        Value::Terms(terms) => terms.iter().map(|term| 1 + term.len() / BYTES_PER_OPERATION).sum(),
        Value::Shares(shares) => shares.iter().map(|share| 1 + share.unit.len() / BYTES_PER_OPERATION).sum(),
    }
}

/// A number as a script sees it: an integer if it is whole and fits.
pub(crate) fn number(decimal: Decimal) -> Dynamic {
    match i64::try_from(decimal) {
        Ok(whole) if decimal.fract().is_zero() => whole.into(),
        _ => decimal.normalize().into(),
    }
}

/// The number that a value is; `None` if it is none.
pub(crate) fn decimal(value: &Dynamic) -> Option<Decimal> {
    value.as_int().map(Decimal::from).or_else(|_| value.as_decimal()).ok()
}

/// The text that a value is; `None` if it is none.
pub(crate) fn text(value: &Dynamic) -> Option<ImmutableString> {
    value.as_immutable_string_ref().ok().map(|text| text.clone())
}

/// Points written as a number or as text such as `"0.5"`; more than two decimals are rounded, half away from
/// zero (四舍五入).
pub(crate) fn points(value: &Dynamic) -> Result<Points, Fault> {
    let written = decimal(value).or_else(|| text(value)?.trim().parse().ok());
    let Some(written) = written else {
        return Err(Fault::new(FaultKind::Rule, "分值应为数", "points must be a number"));
    };
    Points::from_decimal(written).ok_or_else(|| {
        Fault::new(
            FaultKind::Rule,
            format!("分值 {written} 过大"),
            format!("`{written}` points are too many"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn whole_numbers_are_integers() {
        for (written, whole) in
            [("2", true), ("2.00", true), ("-3.0", true), ("0.5", false), ("9223372036854775808", false)]
        {
            assert_eq!(number(exact(written)).is_int(), whole, "{written}");
        }
        assert_eq!(number(exact("0.50")).to_string(), "0.5");
    }

    #[test]
    fn points_are_rounded_half_away_from_zero() {
        let text = |text: &str| Dynamic::from(text.to_owned());
        for (value, expect) in [
            (Dynamic::from(2_i64), Some("2")),
            (Dynamic::from(exact("0.125")), Some("0.13")),
            (Dynamic::from(exact("-0.125")), Some("-0.13")),
            (Dynamic::from(exact("1.3249")), Some("1.32")),
            (text(" 0.5 "), Some("0.5")),
            (text("两分"), None),
            (text(""), None),
            (Dynamic::from(true), None),
            (Dynamic::UNIT, None),
            (Dynamic::from(i64::MAX), None),
        ] {
            let points = points(&value).map(|points| points.to_string());
            assert_eq!(points.as_deref().ok(), expect, "{value:?}");
            assert!(points.is_ok() || points.is_err_and(|fault| fault.kind == FaultKind::Rule));
        }
    }

    #[test]
    fn facts_keep_their_kind() {
        let shares = Value::Shares(vec![Share { unit: "营业部".into(), percent: exact("40.0") }]);
        let long = "水".repeat(100);
        for (value, shown, operations) in [
            (Value::from("平台"), "\"平台\"", 0),
            (Value::from(long.as_str()), format!("\"{long}\"").as_str(), 4),
            (Value::Number(exact("1.50")), "1.5", 0),
            (Value::from(true), "true", 0),
            (Value::Terms(vec!["甲".into(), "乙".into()]), "[\"甲\", \"乙\"]", 2),
            (shares, "[#{\"percent\": 40, \"unit\": \"营业部\"}]", 1),
        ] {
            assert_eq!(format!("{:?}", to_script(&value)), shown);
            assert_eq!(cost(&value), operations);
        }
    }
}
