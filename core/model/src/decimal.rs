//! Numbers with up to two decimals, kept as whole hundredths: the one way points and limits are read and written.

use crate::typed_text::halfwidth;
use std::fmt;

/// Why a text is no number of hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DecimalFault {
    Empty,
    NotANumber,
    TooManyDecimals,
    TooLarge,
}

/// Reads `2`, `0.5`, `-1.25`, also in full-width digits, as hundredths.
pub(crate) fn parse_hundredths(text: &str) -> Result<i64, DecimalFault> {
    let text = halfwidth(text);
    if text.is_empty() {
        return Err(DecimalFault::Empty);
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) {
        return Err(DecimalFault::NotANumber);
    }
    if fraction.len() > 2 {
        return Err(DecimalFault::TooManyDecimals);
    }
    let hundredths = format!("{whole}{fraction:0<2}").parse().map_err(|_| DecimalFault::TooLarge)?;
    Ok(if negative { 0_i64.saturating_sub(hundredths) } else { hundredths })
}

/// Writes hundredths without trailing zeros: `2`, `0.5`, `-1.25`.
pub(crate) fn write_hundredths(out: &mut fmt::Formatter<'_>, hundredths: i64) -> fmt::Result {
    let magnitude = hundredths.unsigned_abs();
    let sign = if hundredths < 0 { "-" } else { "" };
    match (magnitude / 100, magnitude % 100) {
        (whole, 0) => write!(out, "{sign}{whole}"),
        (whole, part) if part % 10 == 0 => write!(out, "{sign}{whole}.{}", part / 10),
        (whole, part) => write!(out, "{sign}{whole}.{part:02}"),
    }
}
