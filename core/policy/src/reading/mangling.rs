//! Text that some program opened in the wrong code page and saved again. No encoding of the file is wrong then, but
//! what it says is no Chinese any more.

use crate::reading::diagnostic::Bilingual;
use encoding_rs::{GB18030, WINDOWS_1252};

/// How a text was spoiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mangling {
    /// UTF-8 was taken for GBK: 编号 became `缂栧彿`.
    Utf8AsGbk,
    /// UTF-8 was taken for Latin letters: 编号 became `ç¼–å·`.
    Utf8AsLatin,
    /// GBK was taken for Latin letters: 编号 became `±àºÅ`.
    GbkAsLatin,
    /// It was saved in an encoding that has no Chinese: 编号 became `??`.
    ToQuestionMarks,
}

/// Bytes at the beginning of a text that are looked at; a whole file is spoiled alike.
const BYTES_LOOKED_AT_MAX: usize = 1 << 16;

/// Fewest runs of letters, or question marks, that are no accident.
const RUNS_MIN: usize = 2;
const QUESTION_MARKS_MIN: usize = 4;

/// Whether a run of characters is the bytes of another.
type IsSpoiled = fn(&str) -> bool;

impl Mangling {
    /// How the text was spoiled, if it was.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.get(..text.floor_char_boundary(BYTES_LOOKED_AT_MAX)).unwrap_or(text);
        let runs: Vec<&str> = text
            .split(|character: char| character.is_ascii() || character == '\u{FFFD}')
            .filter(|run| run.chars().nth(1).is_some() && !run.chars().all(is_punctuation))
            .collect();
        if runs.is_empty() {
            // Words of Chinese have two characters and more, and questions one mark.
            let marks: usize =
                text.split(|character| character != '?').map(str::len).filter(|marks| *marks > 1).sum();
            let words = text.chars().filter(char::is_ascii_alphanumeric).count();
            return (marks >= QUESTION_MARKS_MIN && marks * 2 > words).then_some(Self::ToQuestionMarks);
        }
        // Of real Chinese, hardly a word in a hundred is the bytes of another.
        let most = |spoiled: IsSpoiled| {
            let count = runs.iter().filter(|run| spoiled(run)).count();
            count >= RUNS_MIN.min(runs.len()) && count * 4 > runs.len() * 3
        };
        let kinds: [(Self, IsSpoiled); 3] = [
            (Self::Utf8AsGbk, |run| is_utf8(&GB18030.encode(run).0)),
            (Self::Utf8AsLatin, |run| latin(run).is_some_and(|bytes| is_utf8(&bytes))),
            (Self::GbkAsLatin, |run| latin(run).is_some_and(|bytes| is_gbk(&bytes))),
        ];
        kinds.into_iter().find(|(_, spoiled)| most(*spoiled)).map(|(kind, _)| kind)
    }

    /// What happened and the way back, in Chinese and English.
    pub fn say(self) -> Bilingual {
        let (zh, en) = match self {
            Self::Utf8AsGbk => ("UTF-8 的文件被当成 GBK(ANSI)打开", "a UTF-8 file was opened as GBK (ANSI)"),
            Self::Utf8AsLatin => ("UTF-8 的文件被当成西文打开", "a UTF-8 file was opened as Latin text"),
            Self::GbkAsLatin => ("GBK 的文件被当成西文打开", "a GBK file was opened as Latin text"),
            Self::ToQuestionMarks => {
                return Bilingual::new(
                    "汉字都成了问号:文件存成了没有汉字的编码,原来的字已经丢了。请取回改动前的文件,再存为“CSV UTF-8(逗号分隔)”或 .xlsx",
                    "every Chinese character is a question mark: the file was saved in an encoding without Chinese, and the words are lost. Get the file from before the change, and save it as `CSV UTF-8` or `.xlsx`",
                );
            }
        };
        Bilingual::new(
            format!(
                "文字是乱码:{zh}又存了一遍。请取回改动前的文件,在 Excel 里用“数据→自文本/CSV”并选 65001(UTF-8)打开,存为“CSV UTF-8(逗号分隔)”或 .xlsx"
            ),
            format!(
                "the words are garbled: {en} and saved again. Get the file from before the change, open it in Excel by Data → From Text/CSV as 65001 (UTF-8), and save it as `CSV UTF-8` or `.xlsx`"
            ),
        )
    }
}

/// Marks that stand alone in text of any language, such as the arrow of tables.
fn is_punctuation(character: char) -> bool {
    !character.is_alphanumeric() && !('\u{80}'..='\u{2FF}').contains(&character)
}

/// Bytes of Chinese in UTF-8, of which the last character may be cut.
fn is_utf8(bytes: &[u8]) -> bool {
    let (whole, is_cut) = match std::str::from_utf8(bytes) {
        Ok(text) => (text, false),
        Err(error) => {
            let whole = bytes.get(..error.valid_up_to()).unwrap_or_default();
            (std::str::from_utf8(whole).unwrap_or_default(), error.error_len().is_none())
        }
    };
    !whole.is_empty() && whole.chars().all(is_chinese) && (is_cut || whole.len() == bytes.len())
}

/// Bytes of Chinese in GBK.
fn is_gbk(bytes: &[u8]) -> bool {
    let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    text.is_some_and(|text| !text.is_empty() && text.chars().all(is_chinese))
}

/// The bytes that a program took for these Latin letters.
fn latin(run: &str) -> Option<Vec<u8>> {
    let (bytes, _, has_others) = WINDOWS_1252.encode(run);
    (!has_others).then(|| bytes.into_owned())
}

/// A character or mark of Chinese text.
fn is_chinese(character: char) -> bool {
    matches!(character, '\u{2000}'..='\u{206F}' | '→' | '\u{3000}'..='\u{303F}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF5E}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::UTF_8;

    const TABLE: &str = "编号,条款,渠道,超期天数,词,→,扣谁,分\nP09,S1-P09,三来,<=2,停水|没水,→,超期部门,1\n";

    #[test]
    fn text_of_the_wrong_code_page_is_told_from_text() {
        let taken = |bytes: &[u8], encoding: &'static encoding_rs::Encoding| {
            encoding.decode_without_bom_handling(bytes).0.into_owned()
        };
        let gbk = GB18030.encode(TABLE).0;
        for (text, expect) in [
            (taken(TABLE.as_bytes(), GB18030), Mangling::Utf8AsGbk),
            // As Excel writes what it could not read.
            (taken(TABLE.as_bytes(), GB18030).replace('\u{FFFD}', "?"), Mangling::Utf8AsGbk),
            (taken(TABLE.as_bytes(), WINDOWS_1252), Mangling::Utf8AsLatin),
            (taken(&gbk, WINDOWS_1252), Mangling::GbkAsLatin),
            (
                TABLE.chars().map(|character| if character.is_ascii() { character } else { '?' }).collect(),
                Mangling::ToQuestionMarks,
            ),
            ("缂栧彿,鏉℃".to_owned(), Mangling::Utf8AsGbk),
        ] {
            assert_eq!(Mangling::of(&text), Some(expect), "{text}");
        }
        for text in [
            TABLE,
            "",
            "a,b\n1,2\n",
            "a?b?c?d?e\n",
            "id,naïve café\n1,Müller\n2,Jürgen\n",
            "编号\n",
            "→",
            "清、零;请。是否?",
        ] {
            assert_eq!(Mangling::of(text), None, "{text}");
        }
        assert_eq!(Mangling::of(&taken(TABLE.as_bytes(), UTF_8)), None);
    }
}
