//! A file of tickets, read whole and then given row by row.

use crate::delimited;
use crate::draft::{Drafter, Intake};
use crate::error::IntakeError;
use crate::field::{Columns, Fields, Refusal};
use crate::limits::{FILE_BYTES_MAX, SHEET_BOUNDS, VALUE_CHARS_MAX};
use crate::mapping::{Mapping, SheetChoice};
use crate::reason::Reason;
use crate::rejects::Reject;
use crate::shield::unshielded;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use suban_model::{Moment, Zone};
use suban_policy::mangling::Mangling;
use suban_workbook::{Cell, SheetRow, Workbook, WorkbookError, is_workbook};

/// A file whose sheet and columns have been found.
#[derive(Debug)]
pub struct Import<'a> {
    drafter: Drafter<'a>,
    sheet: Sheet,
    columns: Columns,
    /// In a text file, a comma that is not quoted moves the cells behind it into the wrong columns.
    cells_can_shift: bool,
}

/// A row that can be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number in the sheet, from 1.
    pub number: usize,
    /// What it tells of, in business-time order. Do all of it or nothing.
    pub commands: Vec<Intake>,
}

impl<'a> Import<'a> {
    /// Reads a file by its content, whatever its name: XLSX, or CSV in UTF-8, UTF-16 with mark, or GB18030.
    ///
    /// Times without a zone are on the clocks of `zone`. Rows that tell of anything later than `now` are rejected,
    /// except due moments. `nodes` are the process nodes of the pack.
    pub fn open(
        bytes: &[u8],
        mapping: &'a Mapping,
        zone: &'a Zone,
        now: Moment,
        nodes: &'a [String],
    ) -> Result<Self, IntakeError> {
        if bytes.len() > FILE_BYTES_MAX {
            return Err(IntakeError::FileTooLarge { bytes: bytes.len() });
        }
        if bytes.is_empty() {
            return Err(IntakeError::Empty);
        }
        let cells_can_shift = !is_workbook(bytes).map_err(WorkbookError::Unsupported)?;
        let rows =
            if cells_can_shift { delimited::read(bytes, mapping)? } else { of_workbook(bytes, mapping)? };
        let sheet = Sheet::under_header(rows, mapping.header_row)?;
        let columns =
            Columns::find(mapping, &sheet.header).map_err(|error| spoiled(&sheet.header).unwrap_or(error))?;
        Ok(Self { drafter: Drafter { mapping, zone, now, nodes }, sheet, columns, cells_can_shift })
    }

    /// The names of all columns of the file, for [`write_rejects`](crate::write_rejects).
    pub fn header(&self) -> &[String] {
        &self.sheet.header
    }

    /// How many rows [`Self::rows`] gives.
    pub fn rows_total(&self) -> usize {
        self.sheet.rows.len()
    }

    /// Every row below the header that holds something, from the top.
    pub fn rows(&self) -> impl Iterator<Item = Result<Row, Reject>> {
        let mut rows_by_number = HashMap::new();
        self.sheet.rows.iter().map(move |row| {
            let commands = self.commands(row, &mut rows_by_number);
            commands
                .map(|commands| Row { number: row.number, commands })
                .map_err(|refusal| reject(row, self.sheet.header.len(), refusal))
        })
    }

    /// A row whose commands were refused elsewhere, as a reject; empty cells if there is no such row.
    pub fn reject(&self, number: usize, reason: Reason) -> Reject {
        let nothing = SheetRow { number, cells: Vec::new() };
        let place = self.sheet.rows.binary_search_by_key(&number, |row| row.number);
        let row = place.ok().and_then(|place| self.sheet.rows.get(place)).unwrap_or(&nothing);
        reject(row, self.sheet.header.len(), Refusal { column: String::new(), value: String::new(), reason })
    }

    fn commands(&self, row: &SheetRow, seen: &mut HashMap<String, usize>) -> Result<Vec<Intake>, Refusal> {
        if self.cells_can_shift && row.cells.len() > self.sheet.header.len() {
            let value = row.cells.last().map_or_else(String::new, Cell::shown);
            return Err(Refusal { column: String::new(), value, reason: Reason::ExtraCells });
        }
        let fields = Fields { cells: &row.cells, columns: &self.columns, mapping: self.drafter.mapping };
        let (number, column) = self.drafter.number(fields)?;
        match seen.entry(number.clone()) {
            Entry::Vacant(place) => {
                // Even if this row is rejected below: which of the two is right, only the clerk knows.
                place.insert(row.number);
                self.drafter.commands(fields, &number)
            }
            Entry::Occupied(earlier) => {
                let row = *earlier.get();
                let is_given = self.drafter.mapping.register.external.is_some();
                let reason = if is_given { Reason::SameNumber { row } } else { Reason::SameContent { row } };
                Err(fields.field(column).refuse(reason))
            }
        }
    }
}

/// The column names and the rows below them.
#[derive(Debug)]
struct Sheet {
    header: Vec<String>,
    rows: Vec<SheetRow>,
}

impl Sheet {
    /// What stands above the header is no part of the table.
    fn under_header(mut rows: Vec<SheetRow>, header_row: usize) -> Result<Self, IntakeError> {
        let place = rows.binary_search_by_key(&header_row, |row| row.number);
        let place = place.map_err(|_| IntakeError::NoHeader { row: header_row })?;
        let mut rows = rows.split_off(place);
        let header = rows.remove(0).cells.into_iter().map(header_name).collect();
        for cell in rows.iter_mut().flat_map(|row| &mut row.cells) {
            *cell = unshielded(std::mem::replace(cell, Cell::Empty));
        }
        Ok(Self { header, rows })
    }
}

/// The name of a column; one that is merged into the column before it has none.
fn header_name(cell: Cell) -> String {
    match unshielded(cell) {
        Cell::Merged | Cell::Uncalculated => String::new(),
        cell => cell.shown(),
    }
}

/// If a column is not found because its name was spoiled, that is the cause to tell.
fn spoiled(header: &[String]) -> Option<IntakeError> {
    Mangling::of(&header.join("\n")).map(IntakeError::Mangled)
}

/// The rows of the sheet that the mapping chooses. A name picks any sheet; a number counts those that can be seen.
fn of_workbook(bytes: &[u8], mapping: &Mapping) -> Result<Vec<SheetRow>, IntakeError> {
    let mut workbook = Workbook::open(bytes, SHEET_BOUNDS)?;
    let (place, wanted) = match &mapping.sheet {
        SheetChoice::Number(number) => {
            (workbook.visible_sheets().nth(number.saturating_sub(1)), number.to_string())
        }
        SheetChoice::Name(name) => {
            (workbook.sheet_names().position(|sheet| sheet.trim() == name.trim()), name.clone())
        }
    };
    match place {
        Some(place) => Ok(workbook.rows(place)?),
        None => {
            Err(IntakeError::NoSheet { wanted, names: workbook.sheet_names().map(str::to_owned).collect() })
        }
    }
}

fn reject(row: &SheetRow, columns: usize, refusal: Refusal) -> Reject {
    let mut cells: Vec<String> = row.cells.iter().map(Cell::shown).collect();
    cells.resize(cells.len().max(columns), String::new());
    let Refusal { column, value, reason } = refusal;
    Reject { row: row.number, column, value: beginning(value), reason, cells }
}

fn beginning(value: String) -> String {
    match value.char_indices().nth(VALUE_CHARS_MAX) {
        Some((end, _)) => value.get(..end).unwrap_or_default().to_owned() + "…",
        None => value,
    }
}
