//! Cells of words that count otherwise than they look: several words in one, or a word that a spreadsheet program
//! changed. Told as warnings, for a pack that is in force must load for ever.

use crate::facts::condition::Subject;
use crate::facts::vocabulary::FieldKind;
use crate::reading::diagnostic::{Bilingual, Diagnostic, Severity};
use crate::reading::excel;
use crate::reading::sheet::Cell;
use crate::reading::source::Source;

/// What a cell of terms or keywords says that nobody meant: several words that count as one, or what Excel made of one.
pub(super) fn of_words(subject: Subject, cell: &Cell, source: &Source) -> Option<Diagnostic> {
    if matches!(subject, Subject::Field(_, FieldKind::Number | FieldKind::Flag | FieldKind::Shares)) {
        return None;
    }
    let mut words = cell.text.split('|').map(str::trim);
    if let Some(word) = words.find(|word| word.contains('、') || looks_like_several(word)) {
        return Some(several_in_one(word, cell, source));
    }
    let damage = excel::damage(&cell.text)?;
    let message = Bilingual::new(
        format!("「{}」不像是有人这样写的", cell.text),
        format!("nobody would write `{}`", cell.text),
    );
    let warning =
        Diagnostic { severity: Severity::Warning, ..source.error("excel", cell.range.clone(), message) };
    Some(warning.help(damage.zh, damage.en))
}

/// Signs that part words in other lists than ours, and strokes that only look like ours.
const FOREIGN_SIGNS: [char; 6] = [',', ';', '\n', '\u{4E28}', '\u{2502}', '\u{A6}'];

/// Whether a word holds a sign that elsewhere parts words. The comma of `1,000` is none.
pub(super) fn looks_like_several(word: &str) -> bool {
    excel::restore_number(word).contains(FOREIGN_SIGNS)
}

/// The warning that a word counts as one word.
pub(super) fn several_in_one(word: &str, cell: &Cell, source: &Source) -> Diagnostic {
    let parts: Vec<&str> =
        word.split(FOREIGN_SIGNS).flat_map(|part| part.split('、')).map(str::trim).collect();
    let list = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("|");
    let message = Bilingual::new(
        format!("「{word}」算作一个词,不是几个"),
        format!("`{word}` counts as one word, not as several"),
    );
    let warning =
        Diagnostic { severity: Severity::Warning, ..source.error("list", cell.range.clone(), message) };
    warning.help(format!("几个词之间用 | 隔开:{list}"), format!("part words by |: {list}"))
}
