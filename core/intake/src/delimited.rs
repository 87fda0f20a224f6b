//! CSV files, and the tab-separated text that Excel calls Unicode text.

use crate::cell::Cell;
use crate::error::{IntakeError, Unsupported, damaged};
use crate::rejects::{APOSTROPHE, begins_a_formula};
use crate::sheet::SheetBuilder;
use csv::{ReaderBuilder, StringRecord};
use suban_policy::text::decode;

/// The signs that part cells, the likeliest first.
const DELIMITERS: [u8; 3] = [b',', b'\t', b';'];

/// A last row that we add; decoded text never holds its character, so a row that swallowed it is not closed.
const END_MARK: &str = "\0";

/// Reads the text of `bytes` into `builder`.
pub(crate) fn read(
    bytes: &[u8],
    header_row: usize,
    mut builder: SheetBuilder,
) -> Result<SheetBuilder, IntakeError> {
    let mut text = decode(bytes).map_err(IntakeError::Encoding)?;
    if text.trim_start().starts_with('<') {
        return Err(IntakeError::Unsupported(Unsupported::WebPage));
    }
    let delimiter = delimiter(&text, header_row);
    text.push('\n');
    text.push_str(END_MARK);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut number = 0;
    let mut ended = false;
    while reader.read_record(&mut record).map_err(|error| damaged("CSV", error.to_string()))? {
        let start = record.position().map_or(0, csv::Position::byte);
        number += 1 + blank_lines_at(&text, usize::try_from(start).unwrap_or(usize::MAX));
        ended = record.len() == 1 && record.get(0) == Some(END_MARK);
        if !ended {
            // Every record is below the one before: nothing to refuse.
            let _ = builder.begin_row(number);
            for (column, field) in record.iter().enumerate() {
                builder.put(column, cell(field))?;
            }
        }
    }
    if ended { Ok(builder) } else { Err(IntakeError::UnclosedQuote { row: number }) }
}

/// What a cell means: `="0012"`, as exports write to keep zeros, and `'=…`, as our own rejects file writes.
fn cell(field: &str) -> Cell {
    let field = field.trim();
    if let Some(kept) = field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return Cell::text(kept);
    }
    match field.strip_prefix(APOSTROPHE) {
        Some(shielded) if begins_a_formula(shielded) => Cell::text(shielded),
        _ => Cell::text(field),
    }
}

/// The sign that is most frequent among the column names.
fn delimiter(text: &str, header_row: usize) -> u8 {
    let names = text.lines().nth(header_row.saturating_sub(1)).unwrap_or_default();
    let count = |delimiter: u8| names.bytes().filter(|byte| *byte == delimiter).count();
    let best = DELIMITERS.into_iter().rev().max_by_key(|delimiter| count(*delimiter));
    best.unwrap_or(b',')
}

/// Blank lines at `start`, where the reader went on after a record; it skips them, spreadsheet programs do not.
fn blank_lines_at(text: &str, start: usize) -> usize {
    let (before, rest) = text.split_at_checked(start).unwrap_or((text, ""));
    // The reader may stop between the two characters that end a line.
    let rest = if before.ends_with('\r') { rest.strip_prefix('\n').unwrap_or(rest) } else { rest };
    let breaks = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
    rest.get(..breaks).unwrap_or_default().replace("\r\n", "\n").len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::GB18030;
    use proptest::prelude::*;

    fn rows(bytes: &[u8]) -> Result<Vec<(usize, Vec<String>)>, IntakeError> {
        let sheet = read(bytes, 1, SheetBuilder::new(1))?.finish()?;
        let shown = |cells: &[Cell]| cells.iter().map(Cell::shown).collect();
        let mut rows = vec![(1, sheet.header)];
        rows.extend(sheet.rows.iter().map(|row| (row.number, shown(&row.cells))));
        Ok(rows)
    }

    fn check(text: &str, expect: &[(usize, &[&str])]) {
        let expect: Vec<(usize, Vec<String>)> = expect
            .iter()
            .map(|(row, cells)| (*row, cells.iter().map(|cell| (*cell).to_owned()).collect()))
            .collect();
        assert_eq!(rows(text.as_bytes()).as_ref(), Ok(&expect), "{text:?}");
    }

    #[test]
    fn cells_are_parted_as_spreadsheets_do() {
        check("编号,内容\n1,漏水\n", &[(1, &["编号", "内容"]), (2, &["1", "漏水"])]);
        check("编号\t内容\n1\t漏,水", &[(1, &["编号", "内容"]), (2, &["1", "漏,水"])]);
        check("编号;内容\n1;漏\t水", &[(1, &["编号", "内容"]), (2, &["1", "漏\t水"])]);
        check("编号\n1", &[(1, &["编号"]), (2, &["1"])]);
        check(
            "a,b\n\"1,2\",\"他说\"\"好\"\"\n再见\"\n",
            &[(1, &["a", "b"]), (2, &["1,2", "他说\"好\"\n再见"])],
        );
        check(
            "a,b\n\"=\"\"0012\"\"\",'=1+1\n'引号,-5",
            &[(1, &["a", "b"]), (2, &["0012", "=1+1"]), (3, &["'引号", "-5"])],
        );
    }

    #[test]
    fn rows_are_numbered_as_spreadsheets_do() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "", "1,\"x\ny\"", "", "", ",,", "2,z", ""].join(end);
            check(&text, &[(1, &["a", "b"]), (3, &["1", "x\ny"]), (7, &["2", "z"])]);
        }
    }

    #[test]
    fn encodings_of_offices_load() {
        let text = "编号,内容\r\n1,漏水\r\n";
        let utf16: Vec<u8> =
            "\u{FEFF}编号\t内容\r\n1\t漏水".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let expect = rows(text.as_bytes());
        assert!(expect.is_ok());
        for bytes in [["\u{FEFF}", text].concat().into_bytes(), GB18030.encode(text).0.into_owned(), utf16] {
            assert_eq!(rows(&bytes), expect);
        }
        for bytes in [&b"\xff\xfe\x00\xd8"[..], b"a,b\n\xff\xff", b"\0\0\0\0"] {
            assert!(matches!(rows(bytes), Err(IntakeError::Encoding(_))), "{bytes:?}");
        }
    }

    #[test]
    fn what_is_no_csv_is_refused() {
        for page in ["<html><table><tr>", "\r\n <?xml version=\"1.0\"?><Workbook/>"] {
            assert_eq!(rows(page.as_bytes()), Err(IntakeError::Unsupported(Unsupported::WebPage)));
        }
        assert_eq!(rows("a,b\n1,\"x\n2,y\n3,z\n".as_bytes()), Err(IntakeError::UnclosedQuote { row: 2 }));
        assert_eq!(rows("a,b\n1,x\n2,\"y".as_bytes()), Err(IntakeError::UnclosedQuote { row: 3 }));
        assert_eq!(rows(b""), Err(IntakeError::NoHeader { row: 1 }));
        assert_eq!(rows(b"\n1"), Err(IntakeError::NoHeader { row: 1 }));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[a,;\t\"\r\n'=水]{0,40}") {
            let _ = rows(text.as_bytes());
        }
    }
}
