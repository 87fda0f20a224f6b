//! The cells of a sheet, as they come.

use crate::cell::{Cell, Epoch};
use crate::error::WorkbookError;
use crate::number_format::{NumberFormat, NumberFormats};
use crate::sheet::{Area, SheetBuilder};
use crate::strings::Strings;
use crate::xml::{Xml, attribute};
use quick_xml::events::{BytesStart, Event};
use std::io::BufRead;

/// Most rows and columns that any workbook has.
const GRID_ROWS_MAX: usize = 1_048_576;
const GRID_COLUMNS_MAX: usize = 16_384;

/// What the values of cells refer to.
pub(crate) struct Meaning<'a> {
    pub(crate) strings: &'a Strings,
    pub(crate) formats: &'a NumberFormats,
    pub(crate) epoch: Epoch,
}

/// Reads a sheet's part into `builder`; the dimension that it claims is not looked at.
pub(crate) fn read(
    mut xml: Xml<impl BufRead>,
    meaning: &Meaning<'_>,
    builder: &mut SheetBuilder,
) -> Result<(), WorkbookError> {
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
            Event::Start(start) if start.local_name().as_ref() == "mergeCell" => {
                let area = attribute(&start, "ref").and_then(|area| area_of(&area));
                builder.merge(area.ok_or_else(|| xml.damaged("an impossible merged cell"))?)?;
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
) -> Result<(), WorkbookError> {
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
        let content = Content::read(xml)?;
        builder.put(
            column,
            meaning.cell(&header, &content).ok_or_else(|| xml.damaged("a value of unknown kind"))?,
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

/// What stands in a cell.
#[derive(Default)]
struct Content {
    /// The text of the value (`v`) or inline string (`is`), if there is such an element.
    value: Option<String>,
    /// There is a formula (`f`), of which `value` is the result.
    is_formula: bool,
}

impl Content {
    fn read(xml: &mut Xml<impl BufRead>) -> Result<Self, WorkbookError> {
        enum Inside {
            Value,
            RichText,
            Formula,
            Other,
        }
        let mut content = Self::default();
        loop {
            let inside = match xml.next()? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "v" => Inside::Value,
                    "is" => Inside::RichText,
                    "f" => Inside::Formula,
                    _ => Inside::Other,
                },
                Event::End(end) if end.local_name().as_ref() == "c" => return Ok(content),
                _ => continue,
            };
            match inside {
                Inside::Value => content.value = Some(xml.text()?),
                Inside::RichText => content.value = Some(xml.rich_text()?),
                Inside::Formula => {
                    content.is_formula = true;
                    xml.text()?;
                }
                Inside::Other => drop(xml.text()?),
            }
        }
    }
}

impl Meaning<'_> {
    /// What a cell holds; `None` if the part breaks the rules (ECMA-376, 18.18.11).
    fn cell(&self, header: &CellHeader, content: &Content) -> Option<Cell> {
        let kind = header.kind.as_deref().unwrap_or("n");
        let value = content.value.as_deref().unwrap_or_default();
        if value.trim().is_empty() {
            // A text that a formula made may well be empty, if it is there; no number or date is.
            let is_missing = content.value.is_none() || kind != "str";
            return Some(if content.is_formula && is_missing { Cell::Uncalculated } else { Cell::Empty });
        }
        match kind {
            "s" => Some(Cell::text(self.strings.get(value.trim().parse().ok()?)?)),
            "str" | "inlineStr" => Some(Cell::text(value)),
            "d" => Some(Cell::iso_date(value)),
            "b" => Some(Cell::text(if matches!(value.trim(), "1" | "true") { "TRUE" } else { "FALSE" })),
            "e" => Some(Cell::Fault(value.to_owned())),
            "n" => Some(self.number(header, value)),
            _ => None,
        }
    }

    /// A number by its format. What is called a number and is none, as some programs write, is a text.
    fn number(&self, header: &CellHeader, value: &str) -> Cell {
        let Some(number) = value.trim().parse().ok().filter(|number: &f64| number.is_finite()) else {
            return Cell::text(value);
        };
        let format = self.formats.get(header.format);
        match format.shown(number) {
            _ if *format == NumberFormat::Date => Cell::date(number, self.epoch),
            None => Cell::Number(number),
            Some(shown) => Cell::Formatted { number, shown },
        }
    }
}

/// The cells of an area such as `B2:D4`, in whichever order its corners are named.
fn area_of(reference: &str) -> Option<Area> {
    let (one, other) = reference.split_once(':').unwrap_or((reference, reference));
    let (columns, rows) = (both(column_of(one)?, column_of(other)?), both(row_of(one)?, row_of(other)?));
    Some(Area { rows: rows.0..=rows.1, columns: columns.0..=columns.1 })
}

fn both(one: usize, other: usize) -> (usize, usize) {
    (one.min(other), one.max(other))
}

/// The row of a reference such as `AB12`, from 1.
fn row_of(reference: &str) -> Option<usize> {
    let digits = reference.find(|character: char| character.is_ascii_digit())?;
    grid_number(reference.get(digits..)?, GRID_ROWS_MAX)
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
    use crate::bounds::Bounds;
    use crate::sheet::SheetRow;

    const BOUNDS: Bounds = Bounds { inflated_bytes: 0, rows: 100, columns: 256, sheet_bytes: 1_000_000 };

    const STYLES: &str = "<styleSheet><numFmts><numFmt numFmtId='176' formatCode='00000'/></numFmts><cellXfs>\
                          <xf/><xf numFmtId='22'/><xf numFmtId='176'/><xf numFmtId='9'/></cellXfs></styleSheet>";

    fn sheet(rows: &str) -> Result<Vec<SheetRow>, WorkbookError> {
        sheet_with(rows, "")
    }

    fn sheet_with(rows: &str, after: &str) -> Result<Vec<SheetRow>, WorkbookError> {
        let part =
            format!("<worksheet><dimension ref='B2:A1'/><sheetData>{rows}</sheetData>{after}</worksheet>");
        let strings = Strings::read(Xml::new(
            &b"<sst><si><t>a</t></si><si><t> \xe6\xb0\xb4\n</t></si></sst>"[..],
            "s",
        ))?;
        let formats = NumberFormats::read(Xml::new(STYLES.as_bytes(), "styles"))?;
        let meaning = Meaning { strings: &strings, formats: &formats, epoch: Epoch::Y1900 };
        let mut builder = SheetBuilder::new(BOUNDS);
        read(Xml::new(part.as_bytes(), "sheet"), &meaning, &mut builder)?;
        builder.finish()
    }

    #[test]
    fn every_kind_of_value_is_read() {
        for (cell, expect) in [
            ("<c r='A2' t='s'><v>1</v></c>", Cell::Text("水".into())),
            ("<c r='A2' t='str'><f>A1&amp;B1</f><v>水</v></c>", Cell::Text("水".into())),
            ("<c r='A2' t='inlineStr'><is><t>水</t></is></c>", Cell::Text("水".into())),
            ("<c r='A2'><v>88001</v></c>", Cell::Number(88_001.0)),
            ("<c r='A2' t='n'><v>8.8001E4</v></c>", Cell::Number(88_001.0)),
            ("<c r='A2' s='1'><v>43580.5</v></c>", Cell::date(43_580.5, Epoch::Y1900)),
            ("<c r='A2' s='7'><v>43580.5</v></c>", Cell::Number(43_580.5)),
            ("<c r='A2' t='b'><v>1</v></c>", Cell::Text("TRUE".into())),
            ("<c r='A2' s='2'><v>42</v></c>", Cell::Formatted { number: 42.0, shown: Some("00042".into()) }),
            ("<c r='A2' s='3'><v>0.85</v></c>", Cell::Formatted { number: 0.85, shown: None }),
            ("<c r='A2' t='d'><v>2019-04-25T12:00:00</v></c>", Cell::date(43_580.5, Epoch::Y1900)),
            ("<c r='A2' t='d'><v>2019-04-25T04:00:00Z</v></c>", Cell::Text("2019-04-25T04:00:00Z".into())),
            ("<c r='A2'><v> 1.3800138E10 </v></c>", Cell::Number(13_800_138_000.0)),
            ("<c r='A2'><v>SZ-1</v></c>", Cell::Text("SZ-1".into())),
            ("<c r='A2'><v>NaN</v></c>", Cell::Text("NaN".into())),
            ("<c r='A2'><v>1e999</v></c>", Cell::Text("1e999".into())),
            ("<c r='A2' s='1'><f>B2+2</f><v>43580.5</v></c>", Cell::date(43_580.5, Epoch::Y1900)),
            ("<c r='A2' s='1'><f>B2+2</f><v></v></c>", Cell::Uncalculated),
            ("<c r='A2' s='1'><f>B2+2</f><v/></c>", Cell::Uncalculated),
            ("<c r='A2'><f t='shared' si='0'/></c>", Cell::Uncalculated),
            ("<c r='A2' t='str'><f>B2</f></c>", Cell::Uncalculated),
            ("<c r='A2' t='e'><f>B2</f><v/></c>", Cell::Uncalculated),
            ("<c r='A2' t='e'><v>#SPILL!</v></c>", Cell::Fault("#SPILL!".into())),
            ("<x:c r='a2' t='s'><x:v>1</x:v></x:c>", Cell::Text("水".into())),
        ] {
            let rows = sheet(&format!("<row r='2'>{cell}</row>")).unwrap();
            assert_eq!(rows.first().map(|row| row.cells.as_slice()), Some(&[expect][..]), "{cell}");
        }
        for empty in
            ["<c r='A2' t='str'><f>B2</f><v/></c>", "<c r='A2' t='str'><f>B2</f><v> </v></c>", "<c r='A2'/>"]
        {
            assert!(sheet(&format!("<row r='2'>{empty}</row>")).unwrap().is_empty(), "{empty}");
        }
    }

    #[test]
    fn merged_cells_are_read_after_the_rows() {
        let rows =
            "<row r='2'><c r='A2'><v>1</v></c></row><row r='3'><c r='A3'/><c r='B3'><v>2</v></c></row>";
        for area in ["A2:A3", "A3:A2", "a2:a3"] {
            let merged = format!("<mergeCells count='9'><mergeCell ref='{area}'/></mergeCells>");
            let rows = sheet_with(rows, &merged).unwrap();
            assert_eq!(rows[1].cells, [Cell::Number(1.0), Cell::Number(2.0)], "{area}");
        }
        for area in ["", "A", "A0:B1", "A1:XFE9", "A1:B1048577", "A1:B2:C3"] {
            let merged = format!("<mergeCells><mergeCell ref='{area}'/></mergeCells>");
            let detail = "an impossible merged cell".to_owned();
            let expect = WorkbookError::Damaged { part: "sheet".into(), detail };
            assert_eq!(sheet_with(rows, &merged).unwrap_err(), expect, "{area}");
        }
    }

    #[test]
    fn places_may_be_left_out() {
        let rows =
            sheet("<row><c><v>1</v></c></row><row/><row><c/><c r='C3'><v>3</v></c><c><v>4</v></c></row>")
                .unwrap();
        assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 3]);
        let row = rows.last().unwrap();
        assert_eq!(row.cells, [Cell::Empty, Cell::Empty, Cell::Number(3.0), Cell::Number(4.0)]);
    }

    #[test]
    fn what_no_program_writes_is_refused() {
        let refused = |rows: &str, detail: &str| {
            let expect = WorkbookError::Damaged { part: "sheet".into(), detail: detail.into() };
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
        for cell in ["<c t='s'><v>2</v></c>", "<c t='s'><v>-1</v></c>", "<c t='?'><v>1</v></c>"] {
            refused(&format!("<row>{cell}</row>"), "a value of unknown kind");
        }
        assert_eq!(column_of("XFD1048576"), Some(16_383));
    }

    #[test]
    fn the_last_column_of_the_grid_is_refused_not_allocated() {
        let rows = "<row><c><v>1</v></c></row><row><c r='XFD2'><v>1</v></c></row>";
        assert_eq!(
            sheet(rows).unwrap_err(),
            WorkbookError::TooManyColumns { row: 2, columns_max: BOUNDS.columns }
        );
    }
}
