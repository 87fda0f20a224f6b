//! Characters that make a text read otherwise than it is: marks that turn its direction, marks that nobody sees, and letters
//! of another script that look like Latin ones. A reviewer approves what the screen shows, and the program runs what stands
//! there.

use crate::reading::diagnostic::Bilingual;
use std::ops::Range;

/// What is wrong with a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseen {
    /// It turns the direction in which what follows is shown.
    Direction,
    /// It is not shown at all.
    Invisible,
    /// It looks like a Latin letter, among which it stands, and is none.
    LookAlike,
}

impl Unseen {
    /// Stable name of the kind.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Direction => "direction-mark",
            Self::Invisible => "invisible-character",
            Self::LookAlike => "look-alike-letter",
        }
    }

    /// What is wrong with this character.
    pub fn say(self, character: char) -> Bilingual {
        let code = format!("U+{:04X}", u32::from(character));
        match self {
            Self::Direction => Bilingual::new(
                format!("这里有改变文字方向的字符 {code}:屏幕上看到的和实际写的不一样"),
                format!(
                    "a mark that turns the direction of the text, {code}: what is shown is not what stands here"
                ),
            ),
            Self::Invisible => Bilingual::new(
                format!("这里有看不见的字符 {code}"),
                format!("an invisible character, {code}"),
            ),
            Self::LookAlike => Bilingual::new(
                format!("「{character}」({code})像拉丁字母,但不是"),
                format!("`{character}` ({code}) looks like a Latin letter and is none"),
            ),
        }
    }
}

/// All of them in a text, with their places. The mark at the very beginning is that of the encoding.
pub fn unseen(text: &str) -> impl Iterator<Item = (Range<usize>, char, Unseen)> {
    let alone = text.char_indices().filter_map(|(at, character)| {
        let kind = match character {
            '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                Unseen::Direction
            }
            '\t' | '\n' | '\r' => return None,
            '\u{FEFF}' if at == 0 => return None,
            '\u{AD}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200D}'
            | '\u{2060}'..='\u{2065}'
            | '\u{3164}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{E0000}'..='\u{E007F}' => Unseen::Invisible,
            character if character.is_control() => Unseen::Invisible,
            _ => return None,
        };
        Some((at..at + character.len_utf8(), character, kind))
    });
    alone.chain(words(text).flat_map(look_alikes))
}

/// The words of letters and digits that are not Chinese, with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_of_word = |character: char| {
        character.is_ascii_alphanumeric()
            || matches!(character, '\u{370}'..='\u{3FF}' | '\u{400}'..='\u{52F}')
    };
    let mut end = 0;
    text.split_inclusive(move |character| !is_of_word(character)).map(move |piece| {
        let start = end;
        end += piece.len();
        (start, piece.trim_end_matches(|character| !is_of_word(character)))
    })
}

/// Greek and Cyrillic letters of a word that has Latin ones or digits too, or nothing but what looks Latin.
fn look_alikes((start, word): (usize, &str)) -> Vec<(Range<usize>, char, Unseen)> {
    const ALIKE: &str = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονАВЕЅІЈКМНОРСТУХаеіјорсухѕ";
    let foreign = |character: &char| !character.is_ascii();
    let is_mixed = word.chars().any(|character| character.is_ascii());
    let is_disguised = !word.is_empty() && word.chars().all(|character| ALIKE.contains(character));
    if !is_mixed && !is_disguised {
        return Vec::new();
    }
    let letters = word.char_indices().filter(|(_, character)| foreign(character));
    let found = letters
        .map(|(at, character)| (start + at..start + at + character.len_utf8(), character, Unseen::LookAlike));
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_told_and_what_is_meant_is_not() {
        let check = |text: &str, expect: &[(usize, Unseen)]| {
            let mut found: Vec<_> = unseen(text).map(|(range, _, kind)| (range.start, kind)).collect();
            found.sort_by_key(|(at, _)| *at);
            assert_eq!(found, expect, "{text:?}");
        };
        check("P01,S1-17,三来,<=2,停水|没水,→,责任部门,½ 2.5 ×3 µ α §", &[]);
        check("\u{FEFF}编号,条款\r\n\t", &[]);
        check("编号\u{FEFF}", &[(6, Unseen::Invisible)]);
        check("if a \u{202E}b\u{2066}", &[(5, Unseen::Direction), (9, Unseen::Direction)]);
        check("管网\u{200B}所", &[(6, Unseen::Invisible)]);
        check("a\u{0}b\u{AD}", &[(1, Unseen::Invisible), (3, Unseen::Invisible)]);
        // Cyrillic letters.
        check("\u{421}1-17", &[(0, Unseen::LookAlike)]);
        check(
            "\u{421}\u{41E}\u{420}",
            &[(0, Unseen::LookAlike), (2, Unseen::LookAlike), (4, Unseen::LookAlike)],
        );
        check("Привет, мир", &[]);
        check("αβγ", &[]);
    }
}
