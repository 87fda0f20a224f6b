//! Rows that cannot be imported, and all of them as a table: for a clerk to read in Excel, correct, and import again.
//!
//! The first four columns say where and why; the row's own cells follow under their own names, so the same
//! mapping reads the file when it is corrected. A workbook of text cells keeps the table best; in a CSV file, what a
//! spreadsheet program would change is written so that it does not.

use crate::reason::Reason;
use crate::shield::shielded;
use std::io::{self, Write};
use suban_policy::diagnostic::Language;

/// Excel takes a CSV file as UTF-8 only if it begins with this mark.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

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

/// The rejects of a file whose column names are `header`, as rows of text of which the first names the columns: row,
/// column, value, reason, then the row's cells.
pub fn reject_rows(header: &[String], rejects: &[Reject], language: Language) -> Vec<Vec<String>> {
    let names = match language {
        Language::Chinese => HEADER_CHINESE,
        Language::English => HEADER_ENGLISH,
    };
    let names = names.into_iter().map(str::to_owned).chain(header.iter().cloned()).collect();
    let rows = rejects.iter().map(|reject| {
        let said = reject.reason.say().speak(language).to_owned();
        let first = [reject.row.to_string(), reject.column.clone(), reject.value.clone(), said];
        first.into_iter().chain(reject.cells.iter().cloned()).collect()
    });
    std::iter::once(names).chain(rows).collect()
}

/// Writes what [`reject_rows`] gives as a CSV file, in which every cell stays the text that it is.
pub fn write_csv(mut out: impl Write, rows: &[Vec<String>]) -> io::Result<()> {
    out.write_all(BYTE_ORDER_MARK)?;
    let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(out);
    for row in rows {
        csv.write_record(row.iter().map(|cell| shielded(cell)))?;
    }
    csv.flush()
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
        write_csv(&mut out, &reject_rows(&["编号".into(), "=内容".into()], rejects, language)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_reject_says_where_and_why_before_its_cells() {
        let rejects = [reject("2020-13-01", &["0088001", "他说\"好\",\n再见", "多出"])];
        assert_eq!(
            written(&rejects, Language::Chinese),
            "\u{FEFF}拒收行号,拒收列,拒收值,拒收原因,编号,'=内容\n\
             7,留言时间,\"=\"\"2020-13-01\"\"\",与第 3 行编号重复,\"=\"\"0088001\"\"\",\"他说\"\"好\"\",\n再见\",多出\n"
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
