//! A workbook whose cells are all text: what stands in them is shown, edited and saved as it is, the zeros in front of a
//! number, the minus of `1-2` and the end of a long number too.

use crate::workbook::{CELL_CHARS_MAX, SHEET_ROWS_MAX, WorkbookError};
use rust_xlsxwriter::{Format, Workbook};

/// Widest column, in characters; the words of a citizen go on over lines.
const WIDTH_MAX: usize = 40;

/// Spare characters of a column, for the button of a filter.
const WIDTH_SPARE: usize = 3;

/// Writes rows, of which the first names the columns, as one sheet.
pub fn write(sheet: &str, rows: &[Vec<String>]) -> Result<Vec<u8>, WorkbookError> {
    if rows.len() > SHEET_ROWS_MAX {
        return Err(WorkbookError::TooManyRows { sheet: sheet.to_owned(), rows: rows.len() });
    }
    let text = Format::new().set_num_format("@");
    let header = text.clone().set_bold();
    let mut workbook = Workbook::new();
    let worksheet = workbook.add_worksheet();
    worksheet.set_name(sheet)?;
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    for (column, place) in (0..columns).zip(0_u16..) {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let width = cells.map(|cell| width(cell)).max().unwrap_or(0).min(WIDTH_MAX) + WIDTH_SPARE;
        worksheet.set_column_width(place, f64::from(u32::try_from(width).unwrap_or(u32::MAX)))?;
        // Cells that are still empty are text as well once something is written into them.
        worksheet.set_column_format(place, &text)?;
    }
    for (row, number) in rows.iter().zip(0_u32..) {
        let format = if number == 0 { &header } else { &text };
        for (cell, place) in row.iter().zip(0_u16..) {
            let cell: String = cell.chars().take(CELL_CHARS_MAX).collect();
            worksheet.write_string_with_format(number, place, cell, format)?;
        }
    }
    worksheet.set_freeze_panes(1, 0)?;
    Ok(workbook.save_to_buffer()?)
}

/// Width of the longest line of a cell, in characters of a Latin font; a Chinese character is as wide as two.
fn width(cell: &str) -> usize {
    let of_line = |line: &str| line.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum();
    cell.lines().map(of_line).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};
    use std::io::Cursor;

    #[test]
    fn every_cell_is_the_text_that_was_written() {
        let rows = [
            vec!["编号", "电话", "内容"],
            vec!["00042", "05332180000", "=1+1"],
            vec!["1-2", "3E5", "-5"],
            vec!["202603020000123456", "", "没水\n三天"],
        ];
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        let bytes = write("退回", &rows).unwrap();
        let range = Xlsx::new(Cursor::new(bytes)).unwrap().worksheet_range("退回").unwrap();
        for (read, written) in range.rows().zip(&rows) {
            let written: Vec<Data> = written
                .iter()
                .map(|cell| if cell.is_empty() { Data::Empty } else { Data::String(cell.clone()) })
                .collect();
            assert_eq!(read, written);
        }
        let too_long = vec![vec!["水".repeat(CELL_CHARS_MAX + 1)]];
        assert!(write("退回", &too_long).is_ok());
    }
}
