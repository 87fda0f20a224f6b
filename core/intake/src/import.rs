//! A file of tickets, read whole and then given row by row.

use crate::delimited;
use crate::draft::{Drafter, Intake};
use crate::error::{IntakeError, Unsupported};
use crate::field::{Columns, Fields, Refusal};
use crate::limits::{FILE_BYTES_MAX, VALUE_CHARS_MAX};
use crate::mapping::Mapping;
use crate::reason::Reason;
use crate::rejects::Reject;
use crate::sheet::{Sheet, SheetBuilder, SheetRow};
use crate::xlsx;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use suban_model::{Moment, Zone};

/// First bytes of the container that old workbooks and those with a password come in.
const COMPOUND_FILE_MAGIC: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// Name of the stream that holds a workbook with a password, in UTF-16.
const ENCRYPTED_STREAM: &str = "EncryptedPackage";
/// The whole of an empty zip file begins so.
const EMPTY_ZIP_MAGIC: &[u8] = b"PK\x05\x06";

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
    /// except due moments.
    pub fn open(
        bytes: &[u8],
        mapping: &'a Mapping,
        zone: &'a Zone,
        now: Moment,
    ) -> Result<Self, IntakeError> {
        if bytes.len() > FILE_BYTES_MAX {
            return Err(IntakeError::FileTooLarge { bytes: bytes.len() });
        }
        let sheet = read_sheet(bytes, mapping)?;
        let columns = Columns::find(mapping, &sheet.header)?;
        let cells_can_shift = !bytes.starts_with(xlsx::ZIP_MAGIC);
        Ok(Self { drafter: Drafter { mapping, zone, now }, sheet, columns, cells_can_shift })
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
            let value = row.cells.last().map_or_else(String::new, crate::cell::Cell::shown);
            return Err(Refusal { column: String::new(), value, reason: Reason::ExtraCells });
        }
        let fields = Fields { cells: &row.cells, columns: &self.columns };
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

fn read_sheet(bytes: &[u8], mapping: &Mapping) -> Result<Sheet, IntakeError> {
    let builder = SheetBuilder::new(mapping.header_row);
    let builder = if bytes.is_empty() {
        return Err(IntakeError::Empty);
    } else if bytes.starts_with(COMPOUND_FILE_MAGIC) {
        let is_encrypted =
            contains(bytes, &ENCRYPTED_STREAM.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
        return Err(IntakeError::Unsupported(if is_encrypted {
            Unsupported::Encrypted
        } else {
            Unsupported::Xls
        }));
    } else if bytes.starts_with(EMPTY_ZIP_MAGIC) {
        return Err(IntakeError::Unsupported(Unsupported::Archive));
    } else if bytes.starts_with(xlsx::ZIP_MAGIC) {
        xlsx::read(bytes, &mapping.sheet, builder)?
    } else {
        delimited::read(bytes, mapping.header_row, builder)?
    };
    builder.finish()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn reject(row: &SheetRow, columns: usize, refusal: Refusal) -> Reject {
    let mut cells: Vec<String> = row.cells.iter().map(crate::cell::Cell::shown).collect();
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
