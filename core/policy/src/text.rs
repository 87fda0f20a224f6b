//! Outside text: bytes of whatever encoding into text, and text into the one form that rules compare.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use unicode_normalization::UnicodeNormalization;

/// Changes whenever [`normalise`] gives another result for any text; part of the engine profile.
pub const NORMALISATION_VERSION: u32 = 1;

/// The bytes are no text in an encoding that offices use.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not text in UTF-8, UTF-16 with a byte order mark, or GB18030")]
pub struct UnknownEncoding;

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
pub fn normalise(text: &str) -> String {
    text.nfkc().filter(|character| !is_invisible(*character)).flat_map(char::to_lowercase).collect()
}

/// The form in which rule files' cells are read: full-width digits and signs made plain, ends trimmed.
pub fn narrow(cell: &str) -> String {
    let narrowed: String = cell.nfkc().collect();
    narrowed.trim().replace('≤', "<=").replace('≥', ">=")
}

fn is_invisible(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
