//! Numbers that name something, such as a ticket or a telephone, as programs write that take them for quantities.

use suban_policy::text::is_unseen;

/// Digits of a number that spreadsheet programs keep.
const EXACT_DIGITS: usize = 15;

/// The number as it was given; `None` if digits of it are lost.
///
/// `88001.0` is 88001 and `1.3800138E10` is 13800138000, but `1.38001E+10` could be many. Signs that nobody sees, and the
/// apostrophe that marks text, are no part of a number.
pub(crate) fn restored(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|character| !is_unseen(*character)).map(plain_digit).collect();
    let text = match text.strip_prefix(['\'', '\u{2019}']) {
        Some(rest) if rest.starts_with(|first: char| first.is_ascii_digit()) => rest,
        _ => text.as_str(),
    };
    if let Some((whole, zeros)) = text.split_once('.')
        && is_digits(whole)
        && is_digits(zeros)
        && zeros.bytes().all(|digit| digit == b'0')
    {
        return Some(whole.to_owned());
    }
    match Quantity::of(text) {
        Quantity::Whole(digits) => Some(digits),
        Quantity::Shortened => None,
        Quantity::None => Some(text.to_owned()),
    }
}

/// A number as programs write quantities that are large, or that they hold for large: digit, point, digits, exponent.
enum Quantity {
    /// All digits are there.
    Whole(String),
    /// Digits are missing.
    Shortened,
    /// Not written so.
    None,
}

impl Quantity {
    fn of(text: &str) -> Self {
        let upper = text.to_ascii_uppercase();
        let Some((digits, exponent)) = upper.split_once('E') else { return Self::None };
        let (first, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let (is_signed, exponent) = match exponent.strip_prefix('+') {
            Some(exponent) => (true, exponent),
            None => (false, exponent),
        };
        // `3E5` is a name; Java writes 300000 as `3.0E5`.
        if !is_digits(first) || !is_digits(exponent) || !is_signed && !is_digits(decimals) {
            return Self::None;
        }
        let Ok(exponent) = exponent.parse::<usize>() else { return Self::Shortened };
        // With a sign, digits are cut to those that had room; without it, zeros at the end are left out.
        let missing = exponent.saturating_sub(decimals.len());
        let is_whole = exponent >= decimals.trim_end_matches('0').len();
        if !is_whole || is_signed && missing > 0 || exponent + first.len() > EXACT_DIGITS {
            return Self::Shortened;
        }
        let zeros = "0".repeat(missing);
        let decimals = decimals.get(..exponent.min(decimals.len())).unwrap_or_default();
        Self::Whole([first, decimals, &zeros].concat())
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The plain digit for a full-width one.
fn plain_digit(character: char) -> char {
    match character {
        '\u{FF10}'..='\u{FF19}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_restored_if_all_digits_are_there() {
        for (text, expect) in [
            ("88001.0", "88001"),
            ("88001.00", "88001"),
            ("0088001", "0088001"),
            ("SZ-2020.0", "SZ-2020.0"),
            ("1.3800138000E+10", "13800138000"),
            ("8.8001E+04", "88001"),
            ("1.3800138E10", "13800138000"),
            ("3.0E5", "300000"),
            ("3E5", "3E5"),
            ("1E05-7", "1E05-7"),
            ("'0012", "0012"),
            ("'甲", "'甲"),
            ("\u{202D}13800138000\u{202C}", "13800138000"),
            ("\u{FF18}\u{FF18}001", "88001"),
            ("", ""),
        ] {
            assert_eq!(restored(text).as_deref(), Some(expect), "{text}");
        }
        for text in
            ["1.23457E+14", "9e+15", "1.38001E+10", "1.2345678901E17", "1.5E0", "1E+99999999999999999999"]
        {
            assert_eq!(restored(text), None, "{text}");
        }
    }
}
