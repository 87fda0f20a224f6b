//! `suban report`: figures from the data folder, printed or written to a file.

use crate::archive::Archive;
use crate::args::ReadArgs;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::report_args::{Report, ReportArgs, ReportTo};
use crate::result_file::{self, Kind};
use serde::Serialize;
use std::path::{Path, PathBuf};
use suban_desk::DeskError;
use suban_report::{
    MonthEnd, Monthly, Reading, Settled, SupervisionSheet, Weekly, Words, WorkbookError, clocks, month_end,
    monthly, settlement, weekly,
};

/// How a report is shown: on the console, and as a workbook.
struct Forms<R> {
    table: fn(&R) -> String,
    xlsx: fn(&R) -> Result<Vec<u8>, WorkbookError>,
}

/// Where a report was written.
#[derive(Serialize)]
struct Written {
    written: PathBuf,
}

/// Prints or writes a report.
pub fn run(args: &ReportArgs, output: &Output) -> Result<Exit, Failure> {
    match &args.report {
        Report::Monthly { period, to, data } => {
            let forms = Forms { table: Monthly::to_table, xlsx: Monthly::to_xlsx };
            give(data, to, output, &forms, |reading| monthly::monthly(reading, *period))?;
        }
        Report::Weekly { week, with_words, to, data } => {
            let forms = Forms { table: Weekly::to_table, xlsx: Weekly::to_xlsx };
            give(data, to, output, &forms, |reading| weekly::weekly(reading, *week, words(*with_words)))?;
        }
        Report::MonthEnd { period, with_words, to, data } => {
            let forms = Forms { table: MonthEnd::to_table, xlsx: MonthEnd::to_xlsx };
            give(data, to, output, &forms, |reading| {
                month_end::month_end(reading, *period, words(*with_words))
            })?;
        }
        Report::Settlement { period, to, data } => {
            let forms = Forms { table: Settled::to_table, xlsx: Settled::to_xlsx };
            give(data, to, output, &forms, |reading| settlement::settled(reading, *period))?;
        }
        Report::Sheet { ticket, out, data } => {
            result_file::check(out, Kind::Html)?;
            let (archive, now) = Archive::up_to_now(data, output)?;
            let (ticket, rulebooks) = (archive.ticket(ticket)?, archive.rulebooks()?);
            let reading = Reading { view: archive.view(), rulebooks: &rulebooks, now };
            let sheet = SupervisionSheet::of(&ticket, &reading)?;
            let page = sheet.to_html().map_err(|error| Failure::other(&error))?;
            write(out, Kind::Html, page.as_bytes(), output)?;
        }
        Report::Clocks { data } => {
            let (archive, now) = Archive::up_to_now(data, output)?;
            let rulebooks = archive.rulebooks()?;
            let reading = Reading { view: archive.view(), rulebooks: &rulebooks, now };
            let report = clocks::of_all_tickets(&reading)?;
            output.result(&report, || report.to_table());
        }
    }
    Ok(Exit::Done)
}

/// Takes a report and gives it where it should go. What cannot be written is said before the figures are taken.
fn give<R: Serialize>(
    data: &ReadArgs,
    to: &ReportTo,
    output: &Output,
    forms: &Forms<R>,
    take: impl FnOnce(&Reading<'_>) -> Result<R, DeskError>,
) -> Result<(), Failure> {
    to.xlsx.as_deref().map(|path| result_file::check(path, Kind::Xlsx)).transpose()?;
    let (archive, now) = Archive::up_to_now(data, output)?;
    let rulebooks = archive.rulebooks()?;
    let report = take(&Reading { view: archive.view(), rulebooks: &rulebooks, now })?;
    match &to.xlsx {
        None => {
            output.result(&report, || (forms.table)(&report));
            Ok(())
        }
        Some(path) => {
            let bytes = (forms.xlsx)(&report).map_err(|error| Failure::other(&error))?;
            write(path, Kind::Xlsx, &bytes, output)
        }
    }
}

fn write(path: &Path, kind: Kind, bytes: &[u8], output: &Output) -> Result<(), Failure> {
    result_file::write(path, kind, bytes)?;
    let shown = path.display().to_string();
    output.result(&Written { written: path.to_owned() }, || {
        format!("{} {shown}", output.say("已写入", "written to"))
    });
    Ok(())
}

const fn words(shown: bool) -> Words {
    if shown { Words::Shown } else { Words::Hidden }
}
