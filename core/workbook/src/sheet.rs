//! A sheet in memory: the rows that hold something, within bounds.

use crate::bounds::{Bounds, MERGES_MAX};
use crate::cell::Cell;
use crate::error::WorkbookError;
use std::ops::RangeInclusive;

/// A row as it stands in the sheet.
#[derive(Debug, Default)]
pub struct SheetRow {
    /// Counted from 1, as spreadsheet programs do.
    pub number: usize,
    /// Its cells up to the last that holds something.
    pub cells: Vec<Cell>,
}

/// Cells that are merged into one, whose value stands in the first of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Area {
    /// Counted from 1.
    pub(crate) rows: RangeInclusive<usize>,
    /// Counted from 0.
    pub(crate) columns: RangeInclusive<usize>,
}

/// Takes cells in, row by row from the top, and keeps the rows that hold something.
#[derive(Debug)]
pub struct SheetBuilder {
    bounds: Bounds,
    rows: Vec<SheetRow>,
    row: SheetRow,
    merged: Vec<Area>,
    rows_left: usize,
    bytes_left: usize,
}

impl SheetBuilder {
    /// An empty sheet.
    pub fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            rows: Vec::new(),
            row: SheetRow::default(),
            merged: Vec::new(),
            rows_left: bounds.rows,
            bytes_left: bounds.sheet_bytes,
        }
    }

    /// Begins the row `number`, which must be below every earlier one.
    pub fn begin_row(&mut self, number: usize) -> Result<(), RowsOutOfOrder> {
        if number <= self.row.number {
            return Err(RowsOutOfOrder);
        }
        let done = std::mem::replace(&mut self.row, SheetRow { number, cells: Vec::new() });
        self.keep(done);
        Ok(())
    }

    /// Puts a cell into the current row; columns count from 0. What is empty is dropped.
    pub fn put(&mut self, column: usize, cell: Cell) -> Result<(), WorkbookError> {
        if cell.is_empty() {
            return Ok(());
        }
        if column >= self.bounds.columns {
            let columns_max = self.bounds.columns;
            return Err(WorkbookError::TooManyColumns { row: self.row.number, columns_max });
        }
        if self.row.cells.is_empty() {
            let too_many = WorkbookError::TooManyRows { rows_max: self.bounds.rows };
            self.rows_left = self.rows_left.checked_sub(1).ok_or(too_many)?;
            self.charge(size_of::<SheetRow>())?;
        }
        let wider_by = (column + 1).saturating_sub(self.row.cells.len());
        self.charge(wider_by * size_of::<Cell>() + cell.bytes())?;
        set(&mut self.row, column, cell);
        Ok(())
    }

    /// Notes that cells are merged; their value is given to each of them when all rows are there.
    pub(crate) fn merge(&mut self, area: Area) -> Result<(), WorkbookError> {
        if self.merged.len() >= MERGES_MAX {
            return Err(WorkbookError::TooManyMerges);
        }
        self.merged.push(area);
        Ok(())
    }

    /// The rows from the top.
    pub fn finish(mut self) -> Result<Vec<SheetRow>, WorkbookError> {
        let last = std::mem::take(&mut self.row);
        self.keep(last);
        let width = self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        for area in std::mem::take(&mut self.merged) {
            self.fill(&area, width)?;
        }
        Ok(self.rows)
    }

    /// Gives the value of a merged area to each row of it, in the column where it stands; the other columns are
    /// [`Cell::Merged`]. Rows that hold nothing else stay away.
    fn fill(&mut self, area: &Area, width: usize) -> Result<(), WorkbookError> {
        let (top, left) = (*area.rows.start(), *area.columns.start());
        let row_at = |rows: &[SheetRow], number| rows.binary_search_by_key(&number, |row| row.number);
        let value = row_at(&self.rows, top).ok().and_then(|at| self.rows.get(at)?.cells.get(left).cloned());
        let Some(value) = value.filter(|value| !value.is_empty()) else { return Ok(()) };
        let from = row_at(&self.rows, top).unwrap_or_else(|at| at);
        let to = self.rows.partition_point(|row| row.number <= *area.rows.end());
        for at in from..to {
            for column in left..=(*area.columns.end()).min(width.saturating_sub(1)) {
                let is_first = self.rows.get(at).is_some_and(|row| row.number == top) && column == left;
                if is_first {
                    continue;
                }
                let cell = if column == left { value.clone() } else { Cell::Merged };
                let wider_by =
                    self.rows.get(at).map_or(0, |row| (column + 1).saturating_sub(row.cells.len()));
                self.charge(wider_by * size_of::<Cell>() + cell.bytes())?;
                if let Some(row) = self.rows.get_mut(at) {
                    set(row, column, cell);
                }
            }
        }
        Ok(())
    }

    fn keep(&mut self, mut row: SheetRow) {
        row.cells.shrink_to_fit();
        if !row.cells.is_empty() {
            self.rows.push(row);
        }
    }

    fn charge(&mut self, bytes: usize) -> Result<(), WorkbookError> {
        let too_large = WorkbookError::SheetTooLarge { bytes_max: self.bounds.sheet_bytes };
        self.bytes_left = self.bytes_left.checked_sub(bytes).ok_or(too_large)?;
        Ok(())
    }
}

fn set(row: &mut SheetRow, column: usize, cell: Cell) {
    if column >= row.cells.len() {
        row.cells.resize(column + 1, Cell::Empty);
    }
    if let Some(place) = row.cells.get_mut(column) {
        *place = cell;
    }
}

/// A row is not below the one before it.
#[derive(Debug, PartialEq, Eq)]
pub struct RowsOutOfOrder;

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { inflated_bytes: 0, rows: 100, columns: 8, sheet_bytes: 100_000 };

    fn cell(text: &str) -> Cell {
        Cell::text(text)
    }

    /// Rows of cells from row 1 on; an empty text is no cell.
    fn sheet(rows: &[&[&str]]) -> SheetBuilder {
        let mut builder = SheetBuilder::new(BOUNDS);
        for (number, row) in (1..).zip(rows) {
            builder.begin_row(number).unwrap();
            for (column, text) in row.iter().enumerate() {
                builder.put(column, cell(text)).unwrap();
            }
        }
        builder
    }

    fn shown(rows: &[SheetRow]) -> Vec<(usize, Vec<String>)> {
        rows.iter().map(|row| (row.number, row.cells.iter().map(Cell::shown).collect())).collect()
    }

    #[test]
    fn blank_rows_are_dropped() {
        let mut builder = sheet(&[&["", "编号"], &[""]]);
        builder.begin_row(7).unwrap();
        builder.put(1, cell("88001")).unwrap();
        assert_eq!(builder.begin_row(7), Err(RowsOutOfOrder));
        let expect = [(1, vec![String::new(), "编号".into()]), (7, vec![String::new(), "88001".into()])];
        assert_eq!(shown(&builder.finish().unwrap()), expect);
    }

    #[test]
    fn every_row_of_a_merged_cell_has_its_value() {
        let check = |rows, columns, expect: &[(usize, &[&str])]| {
            let mut builder = sheet(&[&["名", "区"], &["甲", "东", "x"], &["乙", "", "y"], &[""], &["丙"]]);
            builder.merge(Area { rows, columns }).unwrap();
            let expect: Vec<(usize, Vec<String>)> = expect
                .iter()
                .map(|(row, cells)| (*row, cells.iter().map(|cell| (*cell).to_owned()).collect()))
                .collect();
            assert_eq!(shown(&builder.finish().unwrap()), expect);
        };
        let header: (usize, &[&str]) = (1, &["名", "区"]);
        // Down: each row its value, the blank row stays blank.
        check(2..=5, 1..=1, &[header, (2, &["甲", "东", "x"]), (3, &["乙", "东", "y"]), (5, &["丙", "东"])]);
        // Across: the value is that of the first column alone.
        let merged = "#合并单元格";
        check(3..=3, 0..=1, &[header, (2, &["甲", "东", "x"]), (3, &["乙", merged, "y"]), (5, &["丙"])]);
        // A value below a merged cell cannot be seen, and one beyond the sheet is not made up.
        check(
            3..=900,
            0..=9_000,
            &[header, (2, &["甲", "东", "x"]), (3, &["乙", merged, merged]), (5, &["乙", merged, merged])],
        );
        // Nothing merged is nothing.
        check(4..=5, 1..=2, &[header, (2, &["甲", "东", "x"]), (3, &["乙", "", "y"]), (5, &["丙"])]);
    }

    #[test]
    fn merged_areas_end_exactly() {
        let mut builder = sheet(&[&["a"]]);
        let area = Area { rows: 1..=1, columns: 0..=0 };
        for _ in 0..MERGES_MAX {
            builder.merge(area.clone()).unwrap();
        }
        assert_eq!(builder.merge(area), Err(WorkbookError::TooManyMerges));
    }

    #[test]
    fn rows_are_counted_when_they_hold_something() {
        let mut builder = SheetBuilder::new(BOUNDS);
        for number in 1..=BOUNDS.rows {
            builder.begin_row(number).unwrap();
            builder.put(0, Cell::Number(1.0)).unwrap();
        }
        builder.begin_row(1_000_000).unwrap();
        builder.put(0, Cell::Empty).unwrap();
        assert_eq!(
            builder.put(0, Cell::Number(1.0)),
            Err(WorkbookError::TooManyRows { rows_max: BOUNDS.rows })
        );
    }

    #[test]
    fn columns_end_exactly() {
        let mut builder = sheet(&[&["a"], &["b"]]);
        builder.put(BOUNDS.columns - 1, cell("x")).unwrap();
        builder.put(16_383, Cell::Empty).unwrap();
        let error = WorkbookError::TooManyColumns { row: 2, columns_max: BOUNDS.columns };
        assert_eq!(builder.put(BOUNDS.columns, cell("x")), Err(error));
    }

    #[test]
    fn memory_ends_exactly() {
        let too_large = Err(WorkbookError::SheetTooLarge { bytes_max: BOUNDS.sheet_bytes });
        let left_by = |bytes: usize| {
            let mut builder = sheet(&[&["编号"], &[""]]);
            builder.bytes_left = bytes;
            builder.put(0, cell("水压低"))
        };
        let needed = size_of::<SheetRow>() + 2 * size_of::<Cell>() + "水压低".len();
        assert_eq!(left_by(needed), Ok(()));
        assert_eq!(left_by(needed - 1), too_large);
        let merged_by = |bytes: usize| {
            let mut builder = sheet(&[&["水压低"], &["", "x"]]);
            builder.merge(Area { rows: 1..=2, columns: 0..=0 }).unwrap();
            builder.bytes_left = bytes;
            builder.finish().map(drop)
        };
        assert_eq!(merged_by(size_of::<Cell>() + "水压低".len()), Ok(()));
        assert_eq!(merged_by(size_of::<Cell>() + "水压低".len() - 1), too_large);
    }
}
