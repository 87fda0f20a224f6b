//! A decision table as written: a CSV file, with the place of every cell.
//!
//! What Excel saves is read: UTF-8 with or without mark, GB18030, UTF-16 (then tab-separated), CRLF, quotes,
//! semicolons, a `sep=` line, full-width digits and signs, trailing empty cells and rows. What it does to single
//! cells is undone in [`super::excel`].

use super::excel::restore;
use crate::reading::diagnostic::{Bilingual, Diagnostic, Span};
use crate::reading::source::Source;
use crate::reading::text::narrow;
use std::ops::Range;

/// Most rows of one table.
pub const ROWS_MAX: usize = 5_000;

/// Most columns of one table.
pub const COLUMNS_MAX: usize = 64;

/// One cell.
#[derive(Debug, Clone)]
pub struct Cell {
    /// As written, ends trimmed.
    pub raw: String,
    /// With digits and signs made plain, ends trimmed.
    pub text: String,
    /// Where, in bytes of the file's text.
    pub range: Range<usize>,
}

/// One row of cells, as many as the header has.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// The whole file.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The first row.
    pub header: Vec<Cell>,
    /// The others that are not empty.
    pub lines: Vec<Line>,
}

impl Sheet {
    /// Splits a file into cells.
    pub fn read(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let delimiter = delimiter(&source.text);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(source.text.as_bytes());
        let mut rows = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) => rows.push(cells(source, &record, char::from(delimiter))),
                Err(error) => {
                    let at =
                        error.position().map(|position| Span::at(&source.text, line(position.line()), 1));
                    let message =
                        Bilingual::new(format!("CSV 写法不对:{error}"), format!("not CSV: {error}"));
                    diagnostics.push(Diagnostic::error("csv", &source.path, at, message));
                    return None;
                }
            }
        }
        // Empty rows are no harm, but a row of commas alone is no row of a table.
        let is_too_wide = rows.iter().any(|row: &Vec<Cell>| row.len() > COLUMNS_MAX);
        rows.retain(|row| row.iter().any(|cell| !cell.text.is_empty()));
        if rows.first().is_some_and(|row| row.iter().any(|cell| cell.text.starts_with("sep="))) {
            rows.remove(0);
        }
        if is_too_wide || rows.len() > ROWS_MAX {
            let message = Bilingual::new(
                format!("表格过大:最多 {ROWS_MAX} 行、{COLUMNS_MAX} 列"),
                format!("too large: at most {ROWS_MAX} rows and {COLUMNS_MAX} columns"),
            );
            diagnostics.push(Diagnostic::error("table-size", &source.path, None, message));
            return None;
        }
        let mut rows = rows.into_iter();
        let mut header = rows.next()?;
        while header.last().is_some_and(|cell| cell.text.is_empty()) {
            header.pop();
        }
        let lines = rows.map(|cells| even(source, cells, header.len(), diagnostics)).collect();
        Some(Self { header, lines })
    }
}

/// What stands between the cells: a tab, a semicolon or a comma, as the first line with a header shows. Excel also
/// writes it down itself, as in `sep=;`.
fn delimiter(text: &str) -> u8 {
    let mut lines = text.split(['\r', '\n']).filter(|line| !line.trim().is_empty());
    let first = lines.next().unwrap_or("");
    match first.trim_matches('"').strip_prefix("sep=").and_then(|rest| rest.bytes().next()) {
        Some(delimiter @ (b',' | b';' | b'\t')) => delimiter,
        _ if first.contains('\t') => b'\t',
        _ if first.contains(';') && !first.contains(',') => b';',
        _ => b',',
    }
}

/// Makes a row as wide as the header, and complains if something is lost.
fn even(source: &Source, mut cells: Vec<Cell>, width: usize, diagnostics: &mut Vec<Diagnostic>) -> Line {
    if let Some(extra) = cells.iter().skip(width).find(|cell| !cell.text.is_empty()) {
        let message = Bilingual::new("这一格没有表头", "this cell has no column");
        diagnostics.push(
            source
                .error("extra-cell", extra.range.clone(), message)
                .help("单元格里的逗号要用引号括起来", "a comma inside a cell must stand in quotes"),
        );
    }
    let end = cells.last().map_or(0..0, |cell| cell.range.clone());
    cells.resize_with(width, || Cell { raw: String::new(), text: String::new(), range: end.clone() });
    Line { cells }
}

fn cells(source: &Source, record: &csv::StringRecord, delimiter: char) -> Vec<Cell> {
    let start = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
    let mut places =
        places(source.text.get(start..).unwrap_or(""), delimiter).map(|(from, to)| start + from..start + to);
    record
        .iter()
        .map(|field| {
            let range = places.next().unwrap_or(start..start);
            let raw = restore(field);
            Cell { text: restore(&narrow(&raw)), raw, range }
        })
        .collect()
}

/// Byte ranges of the cells of the record that `text` begins with, quotes included.
fn places(text: &str, delimiter: char) -> impl Iterator<Item = (usize, usize)> {
    let lead = text.len() - text.trim_start_matches(['\r', '\n']).len();
    let body = text.get(lead..).unwrap_or("");
    let mut quoted = false;
    let mut from = lead;
    let mut found = Vec::new();
    for (at, character) in body.char_indices() {
        match character {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\r' | '\n' => {
                found.push((from, lead + at));
                return found.into_iter();
            }
            _ if character == delimiter => {
                found.push((from, lead + at));
                from = lead + at + delimiter.len_utf8();
            }
            _ => {}
        }
    }
    found.push((from, text.len()));
    found.into_iter()
}

fn line(line: u64) -> usize {
    usize::try_from(line).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Sheet>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let source = Source { path: "t.csv".into(), text: text.into() };
        (Sheet::read(&source, &mut diagnostics), diagnostics)
    }

    #[test]
    fn every_cell_knows_its_place() {
        let text = "编号,条款,→\r\n\r\nP01,\"S1,2\",3\r\nP02,S1\r\n,,\r\n";
        let (sheet, diagnostics) = read(text);
        let sheet = sheet.unwrap();
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert_eq!(sheet.lines.len(), 2);
        let cell = &sheet.lines[0].cells[1];
        assert_eq!((cell.text.as_str(), &text[cell.range.clone()]), ("S1,2", "\"S1,2\""));
        let span = Span::locate(text, cell.range.clone());
        assert_eq!((span.line, span.column), (3, 5));
        assert_eq!(sheet.lines[0].cells[2].text, "3");
        assert_eq!(sheet.lines[1].cells.len(), 3);
    }

    #[test]
    fn a_cell_without_a_column_is_pointed_at() {
        let (_, diagnostics) = read("a,b\n1,2,3\n");
        assert_eq!(diagnostics[0].code, "extra-cell");
        assert_eq!(diagnostics[0].span.map(|span| (span.line, span.column)), Some((2, 5)));
    }

    #[test]
    fn columns_just_within_and_just_beyond_their_number() {
        let check = |commas: usize, expect: Option<&str>| {
            let (sheet, found) = read(&format!("a,b\n1,2\n{}\n", ",".repeat(commas)));
            assert_eq!(found.first().map(|found| found.code), expect, "{commas}");
            assert_eq!(sheet.is_some(), expect.is_none(), "{commas}");
        };
        check(COLUMNS_MAX - 1, None);
        check(COLUMNS_MAX, Some("table-size"));
        check(900_000, Some("table-size"));
    }

    #[test]
    fn tabs_separate_what_excel_calls_unicode_text() {
        let (sheet, _) = read("a\tb\n1,5\t2\n");
        assert_eq!(sheet.unwrap().lines[0].cells[0].text, "1,5");
    }
}
