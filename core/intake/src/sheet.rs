//! A sheet in memory: a header and the rows that hold something, within bounds.

use crate::cell::Cell;
use crate::error::IntakeError;
use crate::limits::{COLUMNS_MAX, ROWS_MAX, SHEET_BYTES_MAX};

/// A row as it stands in the sheet.
#[derive(Debug, Default)]
pub(crate) struct SheetRow {
    /// Counted from 1, as spreadsheet programs do.
    pub(crate) number: usize,
    pub(crate) cells: Vec<Cell>,
}

/// The column names and the rows below them.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<SheetRow>,
}

/// Takes cells in, row by row from the top, and keeps those from the header down that hold something.
#[derive(Debug)]
pub(crate) struct SheetBuilder {
    header_row: usize,
    header: Vec<String>,
    rows: Vec<SheetRow>,
    row: SheetRow,
    rows_left: usize,
    bytes_left: usize,
}

impl SheetBuilder {
    pub(crate) fn new(header_row: usize) -> Self {
        Self {
            header_row,
            header: Vec::new(),
            rows: Vec::new(),
            row: SheetRow::default(),
            rows_left: ROWS_MAX,
            bytes_left: SHEET_BYTES_MAX,
        }
    }

    /// Begins the row `number`, which must be below every earlier one.
    pub(crate) fn begin_row(&mut self, number: usize) -> Result<(), RowsOutOfOrder> {
        if number <= self.row.number {
            return Err(RowsOutOfOrder);
        }
        let done = std::mem::replace(&mut self.row, SheetRow { number, cells: Vec::new() });
        self.keep(done);
        Ok(())
    }

    /// Puts a cell into the current row; columns count from 0. What is empty or above the header is dropped.
    pub(crate) fn put(&mut self, column: usize, cell: Cell) -> Result<(), IntakeError> {
        if cell.is_empty() || self.row.number < self.header_row {
            return Ok(());
        }
        if column >= COLUMNS_MAX {
            return Err(IntakeError::TooManyColumns { row: self.row.number });
        }
        if self.row.cells.is_empty() {
            self.rows_left = self.rows_left.checked_sub(1).ok_or(IntakeError::TooManyRows)?;
            self.charge(size_of::<SheetRow>())?;
        }
        let wider_by = (column + 1).saturating_sub(self.row.cells.len());
        self.charge(wider_by * size_of::<Cell>() + cell.bytes())?;
        if wider_by > 0 {
            self.row.cells.resize(column + 1, Cell::Empty);
        }
        if let Some(place) = self.row.cells.get_mut(column) {
            *place = cell;
        }
        Ok(())
    }

    /// The sheet, unless it has no header.
    pub(crate) fn finish(mut self) -> Result<Sheet, IntakeError> {
        let last = std::mem::take(&mut self.row);
        self.keep(last);
        if self.header.is_empty() {
            return Err(IntakeError::NoHeader { row: self.header_row });
        }
        Ok(Sheet { header: self.header, rows: self.rows })
    }

    fn keep(&mut self, mut row: SheetRow) {
        row.cells.shrink_to_fit();
        if row.number == self.header_row {
            self.header = row.cells.iter().map(Cell::shown).collect();
        } else if !row.cells.is_empty() {
            self.rows.push(row);
        }
    }

    fn charge(&mut self, bytes: usize) -> Result<(), IntakeError> {
        self.bytes_left = self.bytes_left.checked_sub(bytes).ok_or(IntakeError::SheetTooLarge)?;
        Ok(())
    }
}

/// A row is not below the one before it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RowsOutOfOrder;

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> Cell {
        Cell::text(text)
    }

    fn with_header() -> SheetBuilder {
        let mut builder = SheetBuilder::new(1);
        builder.begin_row(1).unwrap();
        builder.put(0, cell("编号")).unwrap();
        builder
    }

    #[test]
    fn titles_above_and_blank_rows_are_dropped() {
        let mut builder = SheetBuilder::new(2);
        builder.begin_row(1).unwrap();
        builder.put(0, cell("二〇二〇年工单")).unwrap();
        builder.begin_row(2).unwrap();
        builder.put(1, cell("编号")).unwrap();
        builder.begin_row(3).unwrap();
        builder.put(0, Cell::Empty).unwrap();
        builder.begin_row(7).unwrap();
        builder.put(1, cell("88001")).unwrap();
        assert_eq!(builder.begin_row(7), Err(RowsOutOfOrder));
        let sheet = builder.finish().unwrap();
        assert_eq!(sheet.header, ["", "编号"]);
        assert_eq!(sheet.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [7]);
    }

    #[test]
    fn a_sheet_without_header_is_refused() {
        let mut builder = SheetBuilder::new(3);
        builder.begin_row(4).unwrap();
        builder.put(0, cell("88001")).unwrap();
        assert_eq!(builder.finish().unwrap_err(), IntakeError::NoHeader { row: 3 });
    }

    #[test]
    fn rows_are_counted_when_they_hold_something() {
        let mut builder = with_header();
        for number in 2..=ROWS_MAX {
            builder.begin_row(number).unwrap();
            builder.put(0, Cell::Number(1.0)).unwrap();
        }
        builder.begin_row(1_000_000).unwrap();
        builder.put(0, Cell::Empty).unwrap();
        assert_eq!(builder.put(0, Cell::Number(1.0)), Err(IntakeError::TooManyRows));
    }

    #[test]
    fn columns_end_exactly() {
        let mut builder = with_header();
        builder.begin_row(2).unwrap();
        builder.put(COLUMNS_MAX - 1, cell("x")).unwrap();
        builder.put(16_383, Cell::Empty).unwrap();
        assert_eq!(builder.put(COLUMNS_MAX, cell("x")), Err(IntakeError::TooManyColumns { row: 2 }));
    }

    #[test]
    fn memory_ends_exactly() {
        let left_by = |bytes: usize| {
            let mut builder = with_header();
            builder.begin_row(2).unwrap();
            builder.bytes_left = bytes;
            builder.put(0, cell("水压低"))
        };
        let needed = size_of::<SheetRow>() + 2 * size_of::<Cell>() + "水压低".len();
        assert_eq!(left_by(needed), Ok(()));
        assert_eq!(left_by(needed - 1), Err(IntakeError::SheetTooLarge));
    }
}
