//! The cells of a sheet, as they come.

use super::strings::Strings;
use super::xml::{Xml, attribute};
use crate::cell::{Cell, Epoch};
use crate::error::IntakeError;
use crate::sheet::SheetBuilder;
use quick_xml::events::{BytesStart, Event};
use std::io::BufRead;

/// Most rows and columns that any workbook has.
const GRID_ROWS_MAX: usize = 1_048_576;
const GRID_COLUMNS_MAX: usize = 16_384;

/// What the values of cells refer to.
pub(super) struct Meaning<'a> {
    pub(super) strings: &'a Strings,
    /// For each cell format, whether it shows dates.
    pub(super) date_formats: &'a [bool],
    pub(super) epoch: Epoch,
}

/// Reads a sheet's part into `builder`; the dimension that it claims is not looked at.
pub(super) fn read(
    mut xml: Xml<impl BufRead>,
    meaning: &Meaning<'_>,
    builder: &mut SheetBuilder,
) -> Result<(), IntakeError> {
    let mut in_data = false;
    let mut last_row = 0;
    loop {
        let row = match xml.next()? {
            Event::Start(start) if start.local_name().as_ref() == "row" && in_data => attribute(&start, "r"),
            Event::Start(start) if start.local_name().as_ref() == "sheetData" => {
                in_data = true;
                continue;
            }
            Event::End(end) if end.local_name().as_ref() == "sheetData" => {
                in_data = false;
                continue;
            }
            // The part is read to its end, where its checksum is compared.
            Event::Eof => return Ok(()),
            _ => continue,
        };
        last_row = match row {
            Some(number) => {
                grid_number(&number, GRID_ROWS_MAX).ok_or_else(|| xml.damaged("an impossible row"))?
            }
            None => last_row + 1,
        };
        builder.begin_row(last_row).map_err(|_| xml.damaged("rows out of order"))?;
        read_row(&mut xml, meaning, builder)?;
    }
}

fn read_row(
    xml: &mut Xml<impl BufRead>,
    meaning: &Meaning<'_>,
    builder: &mut SheetBuilder,
) -> Result<(), IntakeError> {
    let mut next_column = 0;
    loop {
        let header = match xml.next()? {
            Event::Start(start) if start.local_name().as_ref() == "c" => CellHeader::read(&start),
            Event::End(end) if end.local_name().as_ref() == "row" => return Ok(()),
            _ => continue,
        };
        let column = match &header.reference {
            Some(reference) => {
                column_of(reference).ok_or_else(|| xml.damaged("an impossible cell reference"))?
            }
            None => next_column,
        };
        next_column = column + 1;
        let value = read_value(xml)?;
        builder.put(
            column,
            meaning.cell(&header, value).ok_or_else(|| xml.damaged("a value of unknown kind"))?,
        )?;
    }
}

/// The attributes of a cell.
struct CellHeader {
    reference: Option<String>,
    kind: Option<String>,
    format: Option<usize>,
}

impl CellHeader {
    fn read(start: &BytesStart<'_>) -> Self {
        Self {
            reference: attribute(start, "r"),
            kind: attribute(start, "t"),
            format: attribute(start, "s").and_then(|format| format.parse().ok()),
        }
    }
}

/// The text of the value (`v`) or inline string (`is`) of a cell; a formula (`f`) is skipped, its result is not.
fn read_value(xml: &mut Xml<impl BufRead>) -> Result<String, IntakeError> {
    enum Inside {
        Value,
        RichText,
        Other,
    }
    let mut value = String::new();
    loop {
        let inside = match xml.next()? {
            Event::Start(start) => match start.local_name().as_ref() {
                "v" => Inside::Value,
                "is" => Inside::RichText,
                _ => Inside::Other,
            },
            Event::End(end) if end.local_name().as_ref() == "c" => return Ok(value),
            _ => continue,
        };
        match inside {
            Inside::Value => value = xml.text()?,
            Inside::RichText => value = xml.rich_text()?,
            Inside::Other => drop(xml.text()?),
        }
    }
}

impl Meaning<'_> {
    /// What a cell holds; `None` if the part breaks the rules (ECMA-376, 18.18.11).
    fn cell(&self, header: &CellHeader, value: String) -> Option<Cell> {
        let is_date = header.format.and_then(|format| self.date_formats.get(format)) == Some(&true);
        match header.kind.as_deref().unwrap_or("n") {
            _ if value.trim().is_empty() => Some(Cell::Empty),
            "s" => Some(Cell::text(self.strings.get(value.trim().parse().ok()?)?)),
            "str" | "inlineStr" | "d" => Some(Cell::text(&value)),
            "b" => Some(Cell::text(if matches!(value.trim(), "1" | "true") { "TRUE" } else { "FALSE" })),
            "e" => Some(Cell::Fault(value)),
            "n" => {
                let number: f64 = value.trim().parse().ok()?;
                Some(if is_date { Cell::date(number, self.epoch) } else { Cell::Number(number) })
            }
            _ => None,
        }
    }
}

/// The column of a reference such as `AB12`, from 0.
fn column_of(reference: &str) -> Option<usize> {
    let digits = reference.find(|character: char| character.is_ascii_digit())?;
    let (letters, row) = reference.split_at_checked(digits)?;
    grid_number(row, GRID_ROWS_MAX)?;
    let mut column = 0;
    for letter in letters.bytes() {
        let digit =
            letter.is_ascii_alphabetic().then(|| usize::from(letter.to_ascii_uppercase() - b'A' + 1))?;
        column = Some(column * 26 + digit).filter(|column| *column <= GRID_COLUMNS_MAX)?;
    }
    column.checked_sub(1)
}

fn grid_number(digits: &str, max: usize) -> Option<usize> {
    digits.parse().ok().filter(|number| (1..=max).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Sheet;

    fn sheet(rows: &str) -> Result<Sheet, IntakeError> {
        let part = format!("<worksheet><dimension ref='B2:A1'/><sheetData>{rows}</sheetData></worksheet>");
        let strings = Strings::read(Xml::new(
            &b"<sst><si><t>a</t></si><si><t> \xe6\xb0\xb4\n</t></si></sst>"[..],
            "s",
        ))?;
        let meaning = Meaning { strings: &strings, date_formats: &[false, true], epoch: Epoch::Y1900 };
        let mut builder = SheetBuilder::new(1);
        read(Xml::new(part.as_bytes(), "sheet"), &meaning, &mut builder)?;
        builder.finish()
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let header = "<row r='1'><c t='s'><v>0</v></c></row>";
        for (cell, expect) in [
            ("<c r='A2' t='s'><v>1</v></c>", Cell::Text("水".into())),
            ("<c r='A2' t='str'><f>A1&amp;B1</f><v>水</v></c>", Cell::Text("水".into())),
            ("<c r='A2' t='inlineStr'><is><t>水</t></is></c>", Cell::Text("水".into())),
            ("<c r='A2'><v>88001</v></c>", Cell::Number(88_001.0)),
            ("<c r='A2' t='n'><v>8.8001E4</v></c>", Cell::Number(88_001.0)),
            ("<c r='A2' s='1'><v>43580.5</v></c>", Cell::date(43_580.5, Epoch::Y1900)),
            ("<c r='A2' s='7'><v>43580.5</v></c>", Cell::Number(43_580.5)),
            ("<c r='A2' t='b'><v>1</v></c>", Cell::Text("TRUE".into())),
            ("<c r='A2' t='d'><v>2019-04-25T12:00:00</v></c>", Cell::Text("2019-04-25T12:00:00".into())),
            ("<c r='A2' t='e'><v>#SPILL!</v></c>", Cell::Fault("#SPILL!".into())),
            ("<x:c r='a2' t='s'><x:v>1</x:v></x:c>", Cell::Text("水".into())),
        ] {
            let sheet = sheet(&format!("{header}<row r='2'>{cell}</row>")).unwrap();
            assert_eq!(sheet.rows.first().map(|row| row.cells.as_slice()), Some(&[expect][..]), "{cell}");
        }
    }

    #[test]
    fn places_may_be_left_out() {
        let sheet =
            sheet("<row><c><v>1</v></c></row><row/><row><c/><c r='C3'><v>3</v></c><c><v>4</v></c></row>")
                .unwrap();
        let row = sheet.rows.first().unwrap();
        assert_eq!(row.number, 3);
        assert_eq!(row.cells, [Cell::Empty, Cell::Empty, Cell::Number(3.0), Cell::Number(4.0)]);
    }

    #[test]
    fn what_no_program_writes_is_refused() {
        let refused = |rows: &str, detail: &str| {
            let expect = IntakeError::Damaged { part: "sheet".into(), detail: detail.into() };
            assert_eq!(sheet(rows).unwrap_err(), expect, "{rows}");
        };
        for reference in
            ["AAAAAAAAAAA1", "XFE1", "A0", "1", "A", "水1", "A99999999999999999999", "A1048577", ""]
        {
            refused(&format!("<row><c r='{reference}'><v>1</v></c></row>"), "an impossible cell reference");
        }
        for row in ["0", "1048577", "-1", "x"] {
            refused(&format!("<row r='{row}'/>"), "an impossible row");
        }
        refused("<row r='2'/><row r='1'/>", "rows out of order");
        for cell in
            ["<c t='s'><v>2</v></c>", "<c t='s'><v>-1</v></c>", "<c><v>one</v></c>", "<c t='?'><v>1</v></c>"]
        {
            refused(&format!("<row>{cell}</row>"), "a value of unknown kind");
        }
        assert_eq!(column_of("XFD1048576"), Some(16_383));
    }

    #[test]
    fn the_last_column_of_the_grid_is_refused_not_allocated() {
        let rows = "<row><c><v>1</v></c></row><row><c r='XFD2'><v>1</v></c></row>";
        assert_eq!(sheet(rows).unwrap_err(), IntakeError::TooManyColumns { row: 2 });
    }
}
