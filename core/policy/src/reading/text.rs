//! Outside text: bytes of whatever encoding into text, and text into the one form that rules compare.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use unicode_normalization::UnicodeNormalization;

/// Changes whenever [`normalise`] gives another result for any text; part of the engine profile.
pub const NORMALISATION_VERSION: u32 = 1;

/// The bytes are no text in an encoding that offices use.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not text in UTF-8, UTF-16 with a byte order mark, or GB18030")]
pub struct UnknownEncoding;

impl UnknownEncoding {
    /// The sentence in Chinese.
    pub const fn chinese(&self) -> &'static str {
        "认不出是什么编码的文字:应为 UTF-8、带 BOM 的 UTF-16 或 GB18030"
    }
}

/// Decodes UTF-8 (with or without mark), UTF-16 with mark, or GB18030, without replacing anything.
pub fn decode(bytes: &[u8]) -> Result<String, UnknownEncoding> {
    let candidates: [&'static Encoding; 2] = [UTF_8, GB18030];
    let (encodings, body) = match bytes {
        [0xEF, 0xBB, 0xBF, body @ ..] => (&candidates[..1], body),
        [0xFF, 0xFE, body @ ..] => (&[UTF_16LE][..], body),
        [0xFE, 0xFF, body @ ..] => (&[UTF_16BE][..], body),
        body => (&candidates[..], body),
    };
    encodings
        .iter()
        .find_map(|encoding| encoding.decode_without_bom_handling_and_without_replacement(body))
        .map(std::borrow::Cow::into_owned)
        .filter(|text| !text.contains('\0'))
        .ok_or(UnknownEncoding)
}

/// The form in which texts and keywords are compared: compatibility-composed (so that full-width digits and
/// letters become plain), lower case, without white space or invisible characters.
///
/// Nearly all of a Chinese text consists of characters whose composed form is known beforehand; only what stands
/// between them goes through the tables of Unicode.
pub fn normalise(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    let mut characters = text.char_indices().peekable();
    while let Some((from, character)) = characters.next() {
        let stands_alone = characters.peek().is_none_or(|(_, next)| settled(*next).is_some());
        if let Some(composed) = settled(character).filter(|_| stands_alone) {
            normal.extend(compared_settled(composed));
            continue;
        }
        while characters.next_if(|(_, next)| settled(*next).is_none()).is_some() {}
        let to = characters.peek().map_or(text.len(), |(at, _)| *at);
        normal.extend(text.get(from..to).unwrap_or_default().nfkc().flat_map(compared));
    }
    normal
}

/// The composed form of a character that composes with nothing before it; most of a Chinese text is such.
/// Composing with what follows is another matter: `=` and U+0338 make `≠`.
const fn settled(character: char) -> Option<char> {
    match character {
        '\0'..='~' | '、' | '。' | '一'..='\u{9FFF}' => Some(character),
        '\u{3000}' => Some(' '),
        // Full-width forms stand in the order of ASCII.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(character as u32 - 0xFEE0),
        _ => None,
    }
}

/// As [`compared`], for what [`settled`] gives: in it only ASCII has letter cases, white space and controls.
const fn compared_settled(composed: char) -> Option<char> {
    match composed {
        '\0'..=' ' => None,
        other => Some(other.to_ascii_lowercase()),
    }
}

/// What of a composed character takes part in comparing.
fn compared(character: char) -> impl Iterator<Item = char> {
    (!is_invisible(character)).then(|| character.to_lowercase()).into_iter().flatten()
}

/// The form in which rule files' cells are read: full-width digits and signs made plain, ends trimmed.
pub fn narrow(cell: &str) -> String {
    let narrowed: String = cell.nfkc().collect();
    narrowed.trim().replace('≤', "<=").replace('≥', ">=")
}

/// Characters that nobody sees and that come along when a number is copied out of another program: joiners, marks of
/// the direction of writing and of the order of bytes.
pub const fn is_unseen(character: char) -> bool {
    matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn is_invisible(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_offices_save_is_read() {
        let text = "编号,条款\r\nP01,S1";
        let utf16 = |big: bool| {
            let mark: u16 = 0xFEFF;
            std::iter::once(mark)
                .chain(text.encode_utf16())
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect::<Vec<u8>>()
        };
        let files = [
            text.as_bytes().to_vec(),
            [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat(),
            GB18030.encode(text).0.into_owned(),
            utf16(false),
            utf16(true),
        ];
        for bytes in files {
            assert_eq!(decode(&bytes).as_deref(), Ok(text));
        }
        for broken in [&[0xFF, 0xFE, 0x00, 0xD8][..], &[0x81, 0x20][..], b"PK\x03\x04\0\0"] {
            assert_eq!(decode(broken), Err(UnknownEncoding), "{broken:?}");
        }
    }

    #[test]
    fn texts_are_compared_in_one_form() {
        assert_eq!(normalise("水 压\u{200B}低\nABC123"), "水压低abc123");
        assert_eq!(narrow(" ≤2 "), "<=2");
        assert_eq!(narrow("2..5"), "2..5");
    }

    /// As [`normalise`] is defined.
    fn by_the_tables(text: &str) -> String {
        text.nfkc().filter(|character| !is_invisible(*character)).flat_map(char::to_lowercase).collect()
    }

    #[test]
    fn every_character_is_normalised_as_by_the_tables_wherever_it_stands() {
        // Beyond these planes nothing decomposes.
        for character in '\0'..='\u{2FFFF}' {
            let text = format!("{character}水{character}={character}A");
            assert_eq!(normalise(&text), by_the_tables(&text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn texts_are_normalised_as_by_the_tables(
            text in "[ -~\\u{FF01}-\\u{FF5E}\\u{3000}-\\u{3002}水供停か\\u{3099}\\u{309A}\\u{300}-\\u{345}ﬁ①㍿İßẛ한\\u{1100}-\\u{11FF}\\u{FEFF}\\PC]{0,40}"
        ) {
            prop_assert_eq!(normalise(&text), by_the_tables(&text));
        }
    }
}
