//! Workbooks (XLSX), read as a stream into a bounded sheet.
//!
//! A workbook is a zip file of XML parts (ECMA-376). Only the parts that a sheet needs are inflated, all through
//! one meter ([`INFLATED_BYTES_MAX`](crate::INFLATED_BYTES_MAX)), so what a file claims about itself is never
//! believed: not the sizes in its directory, not the dimension of a sheet, not the count of its strings. Memory
//! grows with what is read and kept: the texts once each, one bit of each cell format, and the sheet's rows within
//! their own bounds.
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

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
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
            Data::DateTime(duration) => duration.as_f64().to_string(),
            Data::Bool(flag) => flag.to_string().to_uppercase(),
            other => other.to_string().trim().to_owned(),
        }
    }

    /// Compares every cell of the first sheet below the header, and gives the number of rows.
    fn compare(bytes: &[u8]) -> usize {
        let builder = read(bytes, &SheetChoice::Number(1), SheetBuilder::new(1)).unwrap();
        let ours = builder.finish().unwrap();
        let range = Xlsx::new(Cursor::new(bytes)).unwrap().worksheet_range_at(0).unwrap().unwrap();
        for row in &ours.rows {
            for column in 0..ours.header.len() {
                let place = (u32::try_from(row.number - 1).unwrap(), u32::try_from(column).unwrap());
                let our_cell = row.cells.get(column).map(crate::cell::Cell::shown).unwrap_or_default();
                assert_eq!(our_cell, range.get_value(place).map(theirs).unwrap_or_default(), "{place:?}");
            }
        }
        let filled =
            range.rows().skip(1).filter(|row| row.iter().any(|cell| !theirs(cell).is_empty())).count();
        assert_eq!(ours.rows.len(), filled);
        filled
    }

    #[test]
    fn cells_are_what_another_reader_reads() {
        let formats = [
            "General",
            "yyyy-mm-dd",
            "yyyy\"年\"m\"月\"d\"日\" hh:mm:ss",
            "[h]:mm:ss",
            "0.00",
            "m/d/yy h:mm",
            "@",
        ];
        let mut workbook = Workbook::new();
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
