//! Rows that cannot be imported, and all of them as a CSV file: for a clerk to read in Excel, correct, and import again.
//!
//! The first four columns say where and why; the row's own cells follow under their own names, so the same
//! mapping reads the file when it is corrected.

use crate::reason::Reason;
use std::io::{self, Write};
use suban_policy::diagnostic::Language;

/// Excel takes a CSV file as UTF-8 only if it begins with this mark.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// Put before a cell that a spreadsheet program would run as a formula; taken off when read again.
pub(crate) const APOSTROPHE: char = '\'';

/// Names of the first four columns; no export has such, so they hide no column of the file.
const HEADER_CHINESE: [&str; 4] = ["拒收行号", "拒收列", "拒收值", "拒收原因"];
const HEADER_ENGLISH: [&str; 4] = ["rejected row", "rejected column", "rejected value", "rejected because"];

/// A row that cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Its number in the sheet, from 1.
    pub row: usize,
    /// Name of the column to blame; empty if it is the row as a whole.
    pub column: String,
    /// What is in the cell to blame, at most [`VALUE_CHARS_MAX`](crate::VALUE_CHARS_MAX) characters of it.
    pub value: String,
    /// Why.
    pub reason: Reason,
    /// All cells of the row as text, in the order of the header.
    pub cells: Vec<String>,
}

/// Writes the rejects of a file whose column names are `header`: row, column, value, reason, then the row's cells.
pub fn write_rejects<'a>(
    mut out: impl Write,
    header: &[String],
    rejects: impl IntoIterator<Item = &'a Reject>,
    language: Language,
) -> io::Result<()> {
    out.write_all(BYTE_ORDER_MARK)?;
    let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(out);
    let names = match language {
        Language::Chinese => HEADER_CHINESE,
        Language::English => HEADER_ENGLISH,
    };
    csv.write_record(names.into_iter().map(str::to_owned).chain(header.iter().map(|name| shield(name))))?;
    for reject in rejects {
        let said = reject.reason.say();
        let first =
            [&reject.row.to_string(), &reject.column, &reject.value, said.speak(language)].map(shield);
        csv.write_record(first.into_iter().chain(reject.cells.iter().map(|cell| shield(cell))))?;
    }
    csv.flush()
}

/// Whether a spreadsheet program would run a cell that begins so; some take the full-width signs too.
pub(crate) fn begins_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '=', '+', '-', '@'])
}

fn shield(cell: &str) -> String {
    if begins_a_formula(cell) { format!("{APOSTROPHE}{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reject(value: &str, cells: &[&str]) -> Reject {
        Reject {
            row: 7,
            column: "留言时间".into(),
            value: value.into(),
            reason: Reason::SameNumber { row: 3 },
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        }
    }

    fn written(rejects: &[Reject], language: Language) -> String {
        let mut out = Vec::new();
        write_rejects(&mut out, &["编号".into(), "=内容".into()], rejects, language).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_reject_says_where_and_why_before_its_cells() {
        let rejects = [reject("2020-13-01", &["88001", "他说\"好\",\n再见", "多出"])];
        assert_eq!(
            written(&rejects, Language::Chinese),
            "\u{FEFF}拒收行号,拒收列,拒收值,拒收原因,编号,'=内容\n\
             7,留言时间,2020-13-01,与第 3 行编号重复,88001,\"他说\"\"好\"\",\n再见\",多出\n"
        );
        assert!(written(&rejects, Language::English).contains("same number as row 3"));
    }

    #[test]
    fn no_cell_is_a_formula() {
        for sign in ["=", "+", "-", "@", "\t", "\r", "="] {
            let cell = format!("{sign}HYPERLINK(1)");
            let text = written(&[reject(&cell, &["1", &cell])], Language::Chinese);
            assert_eq!(text.matches(&format!("'{cell}")).count(), 2, "{text}");
        }
    }
}
