//! `suban report`: figures from the data folder, printed or written to a file.

use crate::archive::Archive;
use crate::args::{DataArgs, Report, ReportArgs, ReportTo};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::result_file::{self, Kind};
use crate::system::System;
use serde::Serialize;
use std::path::{Path, PathBuf};
use suban_desk::{DeskError, Host, Rulebooks, View};
use suban_report::{
    MonthEnd, Monthly, Settled, SupervisionSheet, Weekly, Words, WorkbookError, clocks, month_end, monthly,
    settlement, weekly,
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
            give(data, to, output, &forms, |view, rulebooks| {
                monthly::monthly(view, rulebooks.at(System.now()), *period)
            })?;
        }
        Report::Weekly { week, with_words, to, data } => {
            let now = System.now();
            let forms = Forms { table: Weekly::to_table, xlsx: Weekly::to_xlsx };
            give(data, to, output, &forms, |view, rulebooks| {
                weekly::weekly(view, rulebooks.at(now), *week, now, words(*with_words))
            })?;
        }
        Report::MonthEnd { period, with_words, to, data } => {
            let forms = Forms { table: MonthEnd::to_table, xlsx: MonthEnd::to_xlsx };
            give(data, to, output, &forms, |view, rulebooks| {
                month_end::month_end(view, rulebooks.at(System.now()), *period, words(*with_words))
            })?;
        }
        Report::Settlement { period, to, data } => {
            let forms = Forms { table: Settled::to_table, xlsx: Settled::to_xlsx };
            give(data, to, output, &forms, |view, rulebooks| {
                settlement::settled(view, rulebooks.settling(*period), *period)
            })?;
        }
        Report::Sheet { ticket, out, data } => {
            result_file::check(out, Kind::Html)?;
            let archive = Archive::open(data, output)?;
            let ticket = archive.ticket(ticket)?;
            let sheet = SupervisionSheet::of(&ticket, archive.view(), &archive.rulebook()?)?;
            let page = sheet.to_html().map_err(|error| Failure::other(&error))?;
            write(out, Kind::Html, page.as_bytes(), output)?;
        }
        Report::Clocks { data } => {
            let archive = Archive::open(data, output)?;
            let report = clocks::of_all_tickets(archive.view())?;
            output.result(&report, || report.to_table());
        }
    }
    Ok(Exit::Done)
}

/// Takes a report and gives it where it should go. What cannot be written is said before the figures are taken.
fn give<R: Serialize>(
    data: &DataArgs,
    to: &ReportTo,
    output: &Output,
    forms: &Forms<R>,
    take: impl FnOnce(View<'_>, &Rulebooks) -> Result<R, DeskError>,
) -> Result<(), Failure> {
    to.xlsx.as_deref().map(|path| result_file::check(path, Kind::Xlsx)).transpose()?;
    let archive = Archive::open(data, output)?;
    let report = take(archive.view(), &archive.rulebooks()?)?;
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
