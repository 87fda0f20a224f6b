//! Text that stays text in a spreadsheet program: undone in cells that come in, done to cells that go out as CSV.

use suban_workbook::Cell;

/// Put before a cell that a spreadsheet program would run as a formula; taken off when read again.
const APOSTROPHE: char = '\'';

/// Longest whole number that a spreadsheet program shows digit by digit, in digits.
const DIGITS_SHOWN: usize = 11;

/// What a cell means: `="0012"`, as exports write to keep zeros, and `'=…`, as our own rejects file writes.
pub(crate) fn unshielded(cell: Cell) -> Cell {
    let Cell::Text(text) = &cell else { return cell };
    if let Some(kept) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return Cell::text(kept);
    }
    match text.strip_prefix(APOSTROPHE) {
        Some(shielded) if begins_a_formula(shielded) => Cell::text(shielded),
        _ => cell,
    }
}

/// A cell of a CSV file that a spreadsheet program opens, and perhaps saves, as the text that it is.
pub(crate) fn shielded(cell: &str) -> String {
    if begins_a_formula(cell) {
        format!("{APOSTROPHE}{cell}")
    } else if is_taken_for_a_number(cell) {
        format!("=\"{cell}\"")
    } else {
        cell.to_owned()
    }
}

/// Whether a spreadsheet program would run a cell that begins so; some take the full-width signs too.
fn begins_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}'])
}

/// Whether a spreadsheet program would make a number or date of it and lose what was written, such as the zeros of
/// `0012`, the sign of `1-2` or the end of a long number.
fn is_taken_for_a_number(text: &str) -> bool {
    let is_small = !text.starts_with('0')
        && text.len() <= DIGITS_SHOWN
        && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number_like =
        |character: char| character.is_ascii_digit() || " .,:/-+Ee%年月日".contains(character);
    !is_small
        && text.contains(|character: char| character.is_ascii_digit())
        && text.chars().all(is_number_like)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_change_is_shielded_and_comes_back() {
        for (text, expect) in [
            ("00042", "=\"00042\""),
            ("202603020000123456", "=\"202603020000123456\""),
            ("1-2", "=\"1-2\""),
            ("3E5", "=\"3E5\""),
            ("05332180000", "=\"05332180000\""),
            ("3/14/2025 1:20", "=\"3/14/2025 1:20\""),
            ("1月2日", "=\"1月2日\""),
            ("13800000001", "13800000001"),
            ("SZ-0012", "SZ-0012"),
            ("家里停水", "家里停水"),
            ("", ""),
            ("=1+1", "'=1+1"),
            ("-5", "'-5"),
            ("\u{FF1D}HYPERLINK(1)", "'\u{FF1D}HYPERLINK(1)"),
        ] {
            assert_eq!(shielded(text), expect);
            assert_eq!(unshielded(Cell::text(expect)), Cell::text(text));
        }
        for text in ["'引号", "他说=好", "=\"1"] {
            assert_eq!(unshielded(Cell::text(text)), Cell::text(text));
        }
    }
}
