//! `suban import`: a sheet of tickets becomes commands, and the desk does them.

use crate::access::CommandDesk;
use crate::args::ImportArgs;
use crate::exit::{Exit, Failure};
use crate::handover::{Answered, Handover};
use crate::input;
use crate::output::Output;
use crate::result_file::{self, Kind};
use crate::system::System;
use crate::workplace::Workplace;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use suban_desk::{Host, Request};
use suban_intake::{FILE_BYTES_MAX, Import, Mapping, Reason, Reject, reject_rows, write_csv};
use suban_link::NotDone;
use suban_model::Giver;
use suban_report::text_workbook;

/// Most bytes of a mapping file.
const MAPPING_BYTES_MAX: u64 = 1 << 20;

/// Most rejected rows named on the console; the file has them all.
const REJECTS_SHOWN_MAX: usize = 10;

/// What an import did.
#[derive(Debug, Default, Serialize)]
pub struct Imported {
    /// Rows of the sheet.
    pub rows: usize,
    /// Rows imported now.
    pub new: usize,
    /// Rows that had been imported before; nothing changed.
    pub repeated: usize,
    /// Rows that were rejected.
    pub rejected: usize,
    /// Where the rejected rows are.
    pub rejects_file: Option<PathBuf>,
}

/// Imports: exit 0 if every row is in, 1 if some were rejected.
pub fn run(args: &ImportArgs, output: &Output) -> Result<Exit, Failure> {
    let workplace = Workplace::join(&args.workplace, output)?;
    let desk = workplace.desk()?;
    let bytes = input::read(&args.file, FILE_BYTES_MAX as u64)?;
    let rejects = args.rejects.clone().unwrap_or_else(|| args.file.with_extension("rejects.xlsx"));
    if rejects == args.file {
        return Err(Failure::input(
            "退回行不能写到导入的文件里;请换个文件名",
            "rejected rows cannot go into the file that is imported; name another",
        ));
    }
    let mapping = mapping(&args.mapping)?;
    let person = args.person.as_deref();
    let imported = import(&workplace, &desk, &bytes, (&mapping, person), &rejects, output)?;
    output.result(&imported, || in_words(&imported, output));
    Ok(if imported.rejected == 0 { Exit::Done } else { Exit::Found })
}

/// Imports a file into a workplace; the rejects file is written only if there are rejects.
pub fn import(
    workplace: &Workplace,
    desk: &CommandDesk,
    bytes: &[u8],
    (mapping, person): (&Mapping, Option<&str>),
    rejects_file: &Path,
    output: &Output,
) -> Result<Imported, Failure> {
    let zone = &workplace.rulebook.pack.zone;
    let nodes: Vec<String> = workplace.rulebook.pack.nodes().map(str::to_owned).collect();
    let import = Import::open(bytes, mapping, zone, System.now(), &nodes).map_err(|error| {
        let said = error.say();
        Failure::input(said.zh, said.en)
    })?;
    let bar = output.progress(Some(import.rows_total() as u64), output.say("导入", "importing"));
    let mut handover = Handover::to(desk);
    let mut rows = Rows::default();
    let mut rejects: Vec<Reject> = Vec::new();
    for row in import.rows() {
        bar.inc(1);
        match row {
            Ok(row) => {
                for mut intake in row.commands {
                    if let Giver::Person(actor) = &mut intake.command.by {
                        actor.person = person.map(str::to_owned);
                    }
                    let request = Request { command: intake.command, private: intake.private };
                    handover.hand_in(row.number, request)?.map_or(Ok(()), |answered| rows.note(answered))?;
                }
            }
            Err(reject) => rejects.push(reject),
        }
    }
    while let Some(answered) = handover.next_answer()? {
        rows.note(answered)?;
    }
    bar.finish_and_clear();
    let mut imported = Imported { rows: import.rows_total(), ..Imported::default() };
    for (number, row) in rows.0 {
        match row.refusal {
            Some(reason) => rejects.push(import.reject(number, reason)),
            None if row.written => imported.new += 1,
            None => imported.repeated += 1,
        }
    }
    imported.rejected = rejects.len();
    if !rejects.is_empty() {
        rejects.sort_by_key(|reject| reject.row);
        show(&rejects, output);
        write_rejects(&reject_rows(import.header(), &rejects, output.language), rejects_file, output)?;
        imported.rejects_file = Some(rejects_file.to_owned());
    }
    Ok(imported)
}

/// Writes the rejected rows as CSV, if the file is called so, and otherwise as a workbook.
fn write_rejects(rows: &[Vec<String>], path: &Path, output: &Output) -> Result<(), Failure> {
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) {
        let failed = |error: std::io::Error| Failure::file(path.display(), &error);
        return write_csv(File::create(path).map_err(failed)?, rows).map_err(failed);
    }
    let sheet = output.say("退回", "rejected");
    let workbook = text_workbook::write(sheet, rows).map_err(|error| Failure::other(&error))?;
    result_file::write(path, Kind::Xlsx, &workbook)
}

/// The mapping of that preset name, or in that file.
pub fn mapping(name_or_path: &str) -> Result<Mapping, Failure> {
    let said = |error: &suban_intake::MappingError| {
        let said = error.say();
        Failure::input(said.zh, said.en)
    };
    if Mapping::presets().any(|preset| preset == name_or_path) || !Path::new(name_or_path).exists() {
        return Mapping::preset(name_or_path).map_err(|error| said(&error));
    }
    let bytes = input::read(Path::new(name_or_path), MAPPING_BYTES_MAX)?;
    let text = suban_policy::text::decode(&bytes).map_err(|error| Failure::file(name_or_path, &error))?;
    Mapping::parse(&text).map_err(|error| said(&error))
}

/// What became of a row at the desk.
#[derive(Debug, Default)]
struct AtTheDesk {
    written: bool,
    refusal: Option<Reason>,
}

/// What became of each row, by its number.
#[derive(Default)]
struct Rows(BTreeMap<usize, AtTheDesk>);

impl Rows {
    fn note(&mut self, (number, answer): Answered<usize>) -> Result<(), Failure> {
        let row = self.0.entry(number).or_default();
        match answer {
            Ok(receipt) => row.written |= !receipt.repeated,
            // Of several refusals the first says why: the later ones follow from it.
            Err(NotDone::Refused { zh, en, .. }) if row.refusal.is_none() => {
                row.refusal = Some(Reason::Refused { zh, en });
            }
            Err(NotDone::Refused { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}

fn show(rejects: &[Reject], output: &Output) {
    for reject in rejects.iter().take(REJECTS_SHOWN_MAX) {
        let said = reject.reason.say();
        let why = said.speak(output.language);
        let (row, column, value) = (reject.row, &reject.column, &reject.value);
        output.remark(
            &format!("✗ 第 {row} 行 {column}「{value}」:{why}"),
            &format!("✗ row {row} {column} `{value}`: {why}"),
        );
    }
    let more = rejects.len().saturating_sub(REJECTS_SHOWN_MAX);
    if more > 0 {
        output.remark(&format!("……还有 {more} 行"), &format!("… and {more} more"));
    }
}

/// The result for people.
pub fn in_words(imported: &Imported, output: &Output) -> String {
    let Imported { rows, new, repeated, rejected, rejects_file } = imported;
    let (zh, en) = (
        format!("共 {rows} 行:导入 {new},已有 {repeated},退回 {rejected}"),
        format!("{rows} rows: {new} imported, {repeated} already there, {rejected} rejected"),
    );
    let said = output.say(&zh, &en).to_owned();
    match rejects_file {
        Some(path) => {
            format!("{said}\n{} {}", output.say("退回的行在", "rejected rows are in"), path.display())
        }
        None => said,
    }
}
