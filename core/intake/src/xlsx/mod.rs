//! Workbooks (XLSX), read as a stream into a bounded sheet.
//!
//! A workbook is a zip file of XML parts (ECMA-376). Only the parts that a sheet needs are inflated, all through
//! one meter ([`INFLATED_BYTES_MAX`]), so what a file claims about itself is never believed: not the sizes in
//! its directory, not the dimension of a sheet, not the count of its strings. Memory grows with what is read
//! and kept: the texts once each, one bit of each cell format, and the sheet's rows within their own bounds.
//!
//! Why our own reader: calamine 0.38, which the tests compare with, reserves room for as many strings as the
//! file claims (a file of 1 KB aborts the process), copies the whole style into every cell format (3.5 KB become
//! 2 GB) and overflows on crafted cell references. A service must not fall by a file that somebody sends it.

mod cells;
mod number_format;
mod package;
mod strings;
mod workbook;
mod xml;

pub use package::{ENTRIES_MAX, INFLATED_BYTES_MAX};
pub use xml::XML_DEPTH_MAX;

use crate::error::{IntakeError, Unsupported};
use crate::mapping::SheetChoice;
use crate::sheet::SheetBuilder;
use package::Package;
use strings::Strings;
use workbook::{SheetPart, Workbook};

/// First bytes of a zip file that is not empty.
pub(crate) const ZIP_MAGIC: &[u8] = b"PK\x03\x04";

/// Reads the chosen sheet of the workbook in `bytes` into `builder`.
pub(crate) fn read(
    bytes: &[u8],
    choice: &SheetChoice,
    mut builder: SheetBuilder,
) -> Result<SheetBuilder, IntakeError> {
    let mut package = Package::open(bytes)?;
    if package.has("mimetype") {
        return Err(IntakeError::Unsupported(Unsupported::OpenDocument));
    }
    let workbook = Workbook::read(&mut package)?;
    let sheet = choose(&workbook.sheets, choice)?;
    let formats = match &workbook.styles {
        Some(path) => number_format::read(package.part(path)?)?,
        None => Vec::new(),
    };
    let strings = match &workbook.strings {
        Some(path) => Strings::read(package.part(path)?)?,
        None => Strings::default(),
    };
    let meaning = cells::Meaning { strings: &strings, date_formats: &formats, epoch: workbook.epoch };
    cells::read(package.part(&sheet.path)?, &meaning, &mut builder)?;
    Ok(builder)
}

/// A name picks any sheet; a number counts those that can be seen.
fn choose<'a>(sheets: &'a [SheetPart], choice: &SheetChoice) -> Result<&'a SheetPart, IntakeError> {
    let mut visible = sheets.iter().filter(|sheet| sheet.visible);
    let (found, wanted) = match choice {
        SheetChoice::Number(number) => (visible.nth(number.saturating_sub(1)), number.to_string()),
        SheetChoice::Name(name) => {
            (sheets.iter().find(|sheet| sheet.name.trim() == name.trim()), name.clone())
        }
    };
    let names = || sheets.iter().map(|sheet| sheet.name.clone()).collect();
    found.ok_or_else(|| IntakeError::NoSheet { wanted, names: names() })
}

/// A part is not what it should be.
fn damaged(part: &str, detail: impl Into<String>) -> IntakeError {
    IntakeError::Damaged { part: part.to_owned(), detail: detail.into() }
}
