//! Text as people type it, made plain enough to parse.
//!
//! Chinese input methods give full-width digits and signs (`2.5`, `8:30`) and ideographic spaces; the parsers
//! of this crate accept them wherever they accept the ASCII ones.

use std::borrow::Cow;

/// Characters of an unreadable input that an error message repeats; the rest becomes `…`.
pub(crate) const EXCERPT_CHARS_MAX: usize = 40;

/// `text` without outer white space and with full-width forms as their ASCII twins.
pub(crate) fn halfwidth(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.chars().map(halfwidth_char).collect()) }
}

/// The beginning of `text`, for an error message.
pub(crate) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT_CHARS_MAX) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned() + "…",
        None => text.to_owned(),
    }
}

fn halfwidth_char(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        '\u{3000}' | '\u{00A0}' => ' ',
        '\u{2212}' => '-',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_forms_become_ascii() {
        for (text, expect) in [
            (" 2.5\u{3000}", "2.5"),
            ("8:30~12:00", "8:30~12:00"),
            ("\u{2212}1", "-1"),
            ("3\u{a0}天", "3 天"),
            ("", ""),
        ] {
            assert_eq!(halfwidth(text), expect);
        }
    }

    #[test]
    fn only_long_inputs_are_cut() {
        let longest = "水".repeat(EXCERPT_CHARS_MAX);
        assert_eq!(excerpt(&longest), longest);
        assert_eq!(excerpt(&format!("{longest}水")), format!("{longest}…"));
    }
}
