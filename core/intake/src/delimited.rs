//! CSV files, and the tab-separated text that Excel calls Unicode text.

use crate::error::IntakeError;
use crate::limits::SHEET_BOUNDS;
use crate::mapping::Mapping;
use csv::{ReaderBuilder, StringRecord};
use suban_policy::text::{decode, normalise};
use suban_workbook::{Cell, SheetBuilder, SheetRow, Unsupported, WorkbookError};

/// The signs that part cells, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// What spreadsheet programs write above a table to say which sign parts its cells; they show no such row.
const DELIMITER_NOTE: &str = "sep=";

/// A last row that we add; decoded text never holds its character, so a row that swallowed it is not closed.
const END_MARK: &str = "\0";

/// Reads the rows of the text of `bytes`.
pub(crate) fn read(bytes: &[u8], mapping: &Mapping) -> Result<Vec<SheetRow>, IntakeError> {
    let mut text = decode(bytes).map_err(IntakeError::Encoding)?;
    if text.trim_start().starts_with('<') {
        return Err(WorkbookError::Unsupported(Unsupported::WebPage).into());
    }
    text.push('\n');
    text.push_str(END_MARK);
    let (noted, text) = without_note(&text);
    let delimiter = noted.unwrap_or_else(|| delimiter(text, mapping));
    let mut builder = SheetBuilder::new(SHEET_BOUNDS);
    let mut rows = Rows::new(text, delimiter);
    while let Some((number, record)) = rows.next()? {
        // Every record is below the one before: nothing to refuse.
        let _ = builder.begin_row(number);
        for (column, field) in record.iter().enumerate() {
            builder.put(column, Cell::text(field))?;
        }
    }
    Ok(builder.finish()?)
}

/// The rows of a text with its end mark, as a spreadsheet program numbers them.
struct Rows<'t> {
    text: &'t str,
    reader: csv::Reader<&'t [u8]>,
    record: StringRecord,
    number: usize,
}

impl<'t> Rows<'t> {
    fn new(text: &'t str, delimiter: u8) -> Self {
        let mut builder = ReaderBuilder::new();
        let reader =
            builder.has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
        Self { text, reader, record: StringRecord::new(), number: 0 }
    }

    fn next(&mut self) -> Result<Option<(usize, &StringRecord)>, IntakeError> {
        let damaged =
            |error: csv::Error| WorkbookError::Damaged { part: "CSV".to_owned(), detail: error.to_string() };
        if !self.reader.read_record(&mut self.record).map_err(damaged)? {
            return Err(IntakeError::UnclosedQuote { row: self.number });
        }
        let start = self.record.position().map_or(0, csv::Position::byte);
        self.number += 1 + blank_lines_at(self.text, usize::try_from(start).unwrap_or(usize::MAX));
        let is_end = self.record.len() == 1 && self.record.get(0) == Some(END_MARK);
        Ok((!is_end).then_some((self.number, &self.record)))
    }
}

/// The sign that the note above a table names, and the table.
fn without_note(text: &str) -> (Option<u8>, &str) {
    let (first, rest) = text.split_at(text.find(['\r', '\n']).unwrap_or(text.len()));
    let sign = first.trim_matches('"').strip_prefix(DELIMITER_NOTE);
    let sign = sign.and_then(|sign| DELIMITERS.into_iter().find(|known| sign.as_bytes() == [*known]));
    match sign {
        Some(sign) => (Some(sign), rest.strip_prefix("\r\n").or_else(|| rest.get(1..)).unwrap_or_default()),
        None => (None, text),
    }
}

/// The sign with which the header has most of the columns that the mapping reads, and most cells.
fn delimiter(text: &str, mapping: &Mapping) -> u8 {
    let wanted: Vec<String> = mapping.columns().into_iter().map(normalise).collect();
    let found = |delimiter: u8| {
        let header = header(text, delimiter, mapping.header_row);
        let known = header.iter().filter(|name| wanted.contains(&normalise(name))).count();
        (known, header.len())
    };
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| found(*delimiter)).unwrap_or(b',')
}

/// The cells of the header if `delimiter` parts them; none if the text cannot be read so.
fn header(text: &str, delimiter: u8, header_row: usize) -> Vec<String> {
    let mut rows = Rows::new(text, delimiter);
    while let Ok(Some((number, record))) = rows.next() {
        if number >= header_row {
            return if number == header_row {
                record.iter().map(str::to_owned).collect()
            } else {
                Vec::new()
            };
        }
    }
    Vec::new()
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

    fn mapping(columns: &str) -> Mapping {
        let text = format!(
            "name = 'm'\n[register]\nreceived_at = '时间'\ntext = [{columns}]\nchannel = {{ is = '来信' }}\n"
        );
        Mapping::parse(&text).unwrap()
    }

    fn rows(bytes: &[u8]) -> Result<Vec<(usize, Vec<String>)>, IntakeError> {
        let rows = read(bytes, &mapping("'内容'"))?;
        Ok(rows.iter().map(|row| (row.number, row.cells.iter().map(Cell::shown).collect())).collect())
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
        check("编号|内容\n1|漏,水", &[(1, &["编号", "内容"]), (2, &["1", "漏,水"])]);
    }

    #[test]
    fn signs_in_quotes_part_nothing() {
        // More commas than the sign that parts the cells, in quotes; and names that go on over two lines.
        let header = "\"备注,一,二,三\n其他\";编号;内容";
        check(
            &format!("{header}\nx;1;漏水"),
            &[(1, &["备注,一,二,三\n其他", "编号", "内容"]), (2, &["x", "1", "漏水"])],
        );
        check(
            "\"a\nb\"\t编号\t内容\n,\t1\t漏,水",
            &[(1, &["a\nb", "编号", "内容"]), (2, &[",", "1", "漏,水"])],
        );
        // Of two signs with as many cells, the one under which the columns of the mapping are found.
        check("a,b;内容\n1,2;漏水", &[(1, &["a,b", "内容"]), (2, &["1,2", "漏水"])]);
    }

    #[test]
    fn the_sign_that_is_noted_above_a_table_is_believed() {
        for end in ["\n", "\r\n", "\r"] {
            check(&["sep=;", "a,b;内容", "1;2"].join(end), &[(1, &["a,b", "内容"]), (2, &["1", "2"])]);
        }
        check("\"sep=\t\"\na;b\n1;2\t3", &[(1, &["a;b"]), (2, &["1;2", "3"])]);
        check("sep=x\na;内容", &[(1, &["sep=x"]), (2, &["a;内容"])]);
    }

    #[test]
    fn titles_may_hold_what_they_like() {
        let text = "\"三月\n台账\"\n编号\t内容\n1\t\"没水\n三天\"\n";
        let mapping = Mapping { header_row: 2, ..mapping("'编号', '内容'") };
        let rows = read(text.as_bytes(), &mapping).unwrap();
        let last = rows.last().unwrap();
        assert_eq!((last.number, last.cells.len()), (3, 2));
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
            let web_page = WorkbookError::Unsupported(Unsupported::WebPage);
            assert_eq!(rows(page.as_bytes()), Err(IntakeError::Workbook(web_page)));
        }
        assert_eq!(rows("a,b\n1,\"x\n2,y\n3,z\n".as_bytes()), Err(IntakeError::UnclosedQuote { row: 2 }));
        assert_eq!(rows("a,b\n1,x\n2,\"y".as_bytes()), Err(IntakeError::UnclosedQuote { row: 3 }));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[a,;\t\"\r\n'=水]{0,40}") {
            let _ = rows(text.as_bytes());
        }
    }
}
