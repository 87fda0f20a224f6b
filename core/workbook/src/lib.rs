//! Bytes → rows of typed cells: workbooks (XLSX) as spreadsheet programs save them, read as a stream into bounded sheets.
//!
//! A workbook is a zip file of XML parts (ECMA-376). Only the parts that a sheet needs are inflated, all through one
//! meter, so what a file claims about itself is never believed: not the sizes in its directory, not the dimension of a
//! sheet, not the count of its strings. Memory grows with what is read and kept: the texts once each, a number for each
//! cell format, and the sheet's rows within their own [`Bounds`].
//!
//! A cell is what its reader sees: the value of a merged cell in each of its rows, a number as its format shows it, a
//! date as a date. What the file does not hold, such as the result of a formula that nobody calculated, is said and not
//! made up.
//!
//! Why our own reader: calamine 0.38, which the tests compare with, reserves room for as many strings as the
//! file claims (a file of 1 KB aborts the process), copies the whole style into every cell format (3.5 KB become
//! 2 GB) and overflows on crafted cell references. A service must not fall by a file that somebody sends it.

mod bounds;
mod cell;
mod cells;
mod contents;
mod error;
mod number_format;
mod package;
mod sheet;
mod strings;
mod xml;

pub use bounds::{Bounds, ENTRIES_MAX, MERGES_MAX, XML_DEPTH_MAX};
pub use cell::{Cell, Epoch, NUMBER_DIGITS_LOST};
pub use error::{Unsupported, WorkbookError};
pub use sheet::{RowsOutOfOrder, SheetBuilder, SheetRow};

use contents::{Contents, SheetPart};
use number_format::NumberFormats;
use package::Package;
use strings::Strings;

/// First bytes of a zip file that is not empty.
const ZIP_MAGIC: &[u8] = b"PK\x03\x04";
/// The whole of an empty zip file begins so.
const EMPTY_ZIP_MAGIC: &[u8] = b"PK\x05\x06";
/// First bytes of the container that old workbooks and those with a password come in.
const COMPOUND_FILE_MAGIC: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// Name of the stream that holds a workbook with a password, in UTF-16.
const ENCRYPTED_STREAM: &str = "EncryptedPackage";

/// Whether bytes are those of a workbook, whatever their file is called; an error if they are of a kind that we know and
/// do not read.
pub fn is_workbook(bytes: &[u8]) -> Result<bool, Unsupported> {
    if bytes.starts_with(COMPOUND_FILE_MAGIC) {
        let name: Vec<u8> = ENCRYPTED_STREAM.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let is_encrypted = bytes.windows(name.len()).any(|window| window == name);
        return Err(if is_encrypted { Unsupported::Encrypted } else { Unsupported::Xls });
    }
    if bytes.starts_with(EMPTY_ZIP_MAGIC) {
        return Err(Unsupported::Archive);
    }
    Ok(bytes.starts_with(ZIP_MAGIC))
}

/// A workbook whose sheets have been found.
pub struct Workbook<'a> {
    package: Package<'a>,
    bounds: Bounds,
    contents: Contents,
    formats: NumberFormats,
    strings: Strings,
}

impl<'a> Workbook<'a> {
    /// Opens a workbook.
    pub fn open(bytes: &'a [u8], bounds: Bounds) -> Result<Self, WorkbookError> {
        let mut package = Package::open(bytes, bounds.inflated_bytes)?;
        if package.has("mimetype") {
            return Err(WorkbookError::Unsupported(Unsupported::OpenDocument));
        }
        let contents = Contents::read(&mut package)?;
        let formats = match &contents.styles {
            Some(path) => NumberFormats::read(package.part(path)?)?,
            None => NumberFormats::default(),
        };
        let strings = match &contents.strings {
            Some(path) => Strings::read(package.part(path)?)?,
            None => Strings::default(),
        };
        Ok(Self { package, bounds, contents, formats, strings })
    }

    /// The names of all sheets, in the order of their tabs.
    pub fn sheet_names(&self) -> impl Iterator<Item = &str> {
        self.contents.sheets.iter().map(|sheet| sheet.name.as_str())
    }

    /// The places, among all sheets, of those that are not hidden.
    pub fn visible_sheets(&self) -> impl Iterator<Item = usize> {
        let sheets = self.contents.sheets.iter().enumerate();
        sheets.filter(|(_, sheet)| sheet.visible).map(|(place, _)| place)
    }

    /// The rows of the sheet at a place among all sheets that hold something, from the top; none if there is no such
    /// sheet.
    pub fn rows(&mut self, place: usize) -> Result<Vec<SheetRow>, WorkbookError> {
        let mut builder = SheetBuilder::new(self.bounds);
        if let Some(SheetPart { path, .. }) = self.contents.sheets.get(place) {
            let epoch = self.contents.epoch;
            let meaning = cells::Meaning { strings: &self.strings, formats: &self.formats, epoch };
            cells::read(self.package.part(path)?, &meaning, &mut builder)?;
        }
        builder.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula};
    use std::io::Cursor;
    use std::path::{Path, PathBuf};

    /// What another reader makes of a cell, in our words.
    fn theirs(data: &Data) -> String {
        match data {
            Data::DateTime(moment) if moment.is_datetime() => {
                let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
                let second = if milli >= 500 { second + 1 } else { second };
                format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
                    .replace(" 00:00:00", "")
            }
            Data::DateTime(duration) => Cell::Number(duration.as_f64()).shown(),
            Data::Float(number) => Cell::Number(*number).shown(),
            Data::Bool(flag) => flag.to_string().to_uppercase(),
            other => other.to_string().trim().to_owned(),
        }
    }

    /// Compares every cell of the first sheet below the header, and gives the number of rows.
    fn compare(bytes: &[u8]) -> usize {
        let bounds = Bounds { inflated_bytes: 1 << 28, rows: 200_000, columns: 256, sheet_bytes: 1 << 28 };
        let rows = Workbook::open(bytes, bounds).unwrap().rows(0).unwrap();
        let (header, ours) = rows.split_first().unwrap();
        let range = Xlsx::new(Cursor::new(bytes)).unwrap().worksheet_range_at(0).unwrap().unwrap();
        for row in ours {
            for column in 0..header.cells.len() {
                let place = (u32::try_from(row.number - 1).unwrap(), u32::try_from(column).unwrap());
                let our_cell = row.cells.get(column).map(Cell::shown).unwrap_or_default();
                assert_eq!(our_cell, range.get_value(place).map(theirs).unwrap_or_default(), "{place:?}");
            }
        }
        let filled =
            range.rows().skip(1).filter(|row| row.iter().any(|cell| !theirs(cell).is_empty())).count();
        assert_eq!(ours.len(), filled);
        filled
    }

    #[test]
    fn cells_are_what_another_reader_reads() {
        let formats = [
            "General",
            "yyyy-mm-dd",
            "yyyy\"年\"m\"月\"d\"日\" hh:mm:ss",
            "[h]:mm:ss",
            "0.0000000000000",
            "m/d/yy h:mm",
            "@",
        ];
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        for column in 0..9 {
            sheet.write(0, column, format!("列{column}")).unwrap();
        }
        let moment = ExcelDateTime::from_ymd(2019, 4, 25).unwrap().and_hms(9, 32, 9.6).unwrap();
        for (row, format) in (2..).step_by(2).zip(formats) {
            let format = Format::new().set_num_format(format);
            sheet.write_with_format(row, 0, 88_001, &format).unwrap();
            sheet.write_with_format(row, 1, &moment, &format).unwrap();
            sheet.write_with_format(row, 2, 43_580.397_326_388_89, &format).unwrap();
            sheet.write(row, 4, " 水压低\r\n_x000D_ <&> ").unwrap();
            sheet.write_rich_string(row, 5, &[(&format, "漏 "), (&Format::new().set_bold(), " 水")]).unwrap();
            sheet.write(row, 6, row > 4).unwrap();
            sheet.write_formula(row, 7, Formula::new("=A1&B1").set_result("甲 乙")).unwrap();
            sheet.write_blank(row, 8, &format).unwrap();
        }
        assert_eq!(compare(&workbook.save_to_buffer().unwrap()), formats.len());
    }

    #[test]
    #[expect(clippy::print_stderr, reason = "says why it did nothing")]
    fn cells_of_real_files_are_what_another_reader_reads() {
        let Some(folder) = std::env::var_os("SUBAN_TEST_DATA").map(PathBuf::from) else {
            eprintln!("skipped: SUBAN_TEST_DATA does not name a folder of real files");
            return;
        };
        for (file, rows) in [
            ("labelled-495.xlsx", 495),
            ("hot-issues-4326.xlsx", 4_326),
            ("with-replies-2816.xlsx", 2_816),
            ("categories-3-levels.xlsx", 517),
        ] {
            let path = folder.join(Path::new("messages")).join(file);
            match std::fs::read(&path) {
                Ok(bytes) => assert_eq!(compare(&bytes), rows, "{file}"),
                Err(_) => eprintln!("skipped: no {}", path.display()),
            }
        }
    }
}
