//! `suban report`: figures from the data folder.

use crate::args::{Report, ReportArgs};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::workplace::Archive;
use suban_report::{clocks, monthly};

/// Prints a report.
pub fn run(args: &ReportArgs, output: &Output) -> Result<Exit, Failure> {
    match &args.report {
        Report::Monthly { period, data } => {
            let archive = Archive::open(data, output)?;
            let report = monthly::monthly(archive.view(), &archive.office()?, *period)?;
            output.result(&report, || report.to_table());
        }
        Report::Clocks { data } => {
            let archive = Archive::open(data, output)?;
            let report = clocks::of_all_tickets(archive.view())?;
            output.result(&report, || report.to_table());
        }
    }
    Ok(Exit::Done)
}
