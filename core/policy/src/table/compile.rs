//! From a table as written to its rows: every cell checked against what may be named, and everything that is wrong
//! told with its place.

use super::{Column, Effect, HitPolicy, Row, Table, Written, misread};
use crate::facts::condition::{Condition, Subject};
use crate::facts::keywords::KeywordList;
use crate::facts::vocabulary::{FieldKind, field};
use crate::names::Names;
use crate::names::who::Known;
use crate::reading::amount;
use crate::reading::diagnostic::{Bilingual, DIAGNOSTICS_MAX, Diagnostic, Severity};
use crate::reading::excel;
use crate::reading::sheet::{Cell, Line, Sheet};
use crate::reading::source::Source;
use std::collections::BTreeMap;
use suban_model::Event;

/// A table as the manifest declares it, and its file.
pub(crate) struct TableFile<'a> {
    /// Its name in the manifest.
    pub name: &'a str,
    /// How many rows may fire.
    pub policy: HitPolicy,
    /// The event it waits for. `None`: any.
    pub on: Option<Event>,
    /// Its CSV file.
    pub source: &'a Source,
}

/// The output cells of a row while it is compiled.
pub struct Outputs<'a> {
    /// Everything that a cell may name.
    pub names: &'a Names,
    /// The row's clause.
    pub clause: &'a str,
    pub(super) cells: BTreeMap<&'static str, &'a Cell>,
    source: &'a Source,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Outputs<'_> {
    /// The cell of a column by its Chinese name, parameters filled in; empty if the table has no such column.
    pub fn text(&self, column: &str) -> String {
        let fill = |cell: &&Cell| self.names.parameters.fill(&excel::restore_number(&cell.text));
        self.cells.get(column).map_or_else(String::new, fill)
    }

    /// The cell of a column of numbers, without its unit and with signs for words.
    pub fn amount(&self, column: &str) -> String {
        excel::restore_number(&amount::plain(&self.text(column), column))
    }

    /// The parts of a list in the cell of a column: `a+b`, `a|b`, `a、b`.
    pub fn list(&self, column: &str) -> Vec<String> {
        let text = self.text(column);
        let parts = text.split(['+', '|', '、']).map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    }

    /// As [`Self::list`], of words that are no names: what looks like several in one is told.
    pub fn free_list(&mut self, column: &str) -> Vec<String> {
        let parts = self.list(column);
        if let (Some(cell), Some(part)) =
            (self.cells.get(column), parts.iter().find(|part| misread::looks_like_several(part)))
        {
            self.diagnostics.push(misread::several_in_one(part, cell, self.source));
        }
        parts
    }

    /// The cell as written, with its own punctuation.
    pub fn raw(&self, column: &str) -> String {
        self.cells.get(column).map_or_else(String::new, |cell| self.names.parameters.fill(&cell.raw))
    }

    /// Reports that the cell of a column is wrong, and what would be right.
    pub fn refuse<T>(&mut self, column: &str, message: Bilingual, help: Option<Bilingual>) -> Option<T> {
        let cell = self.cells.get(column);
        let range = cell.map_or(0..0, |cell| cell.range.clone());
        let mut diagnostic = self.source.error("cell", range, message);
        diagnostic.help = cell.and_then(|cell| excel::damage(&cell.text)).or(help);
        self.diagnostics.push(diagnostic);
        None
    }

    /// Reports the first of these terms of a column that names nobody whom it may name.
    pub(crate) fn check_who(&mut self, column: &str, terms: &[String], known: &Known<'_>) -> Option<()> {
        let complaint = terms.iter().find_map(|term| known.complaint(term));
        match complaint {
            Some((message, help)) => self.refuse(column, message, Some(help)),
            None => Some(()),
        }
    }

    /// Reports that the cell of a column holds a word that `[who]` does not have.
    pub fn refuse_who<T>(&mut self, column: &str, word: &str) -> Option<T> {
        let message = Bilingual::new(format!("[who] 里没有「{word}」"), format!("`{word}` is not in [who]"));
        let known = self.names.who.alternatives(word);
        let help = Bilingual::new(format!("可用:{known}"), format!("known: {known}"));
        self.refuse(column, message, Some(help))
    }
}

impl<E: Effect> Table<E> {
    /// Compiles a file. Whatever is wrong goes to `diagnostics`; the table is then incomplete.
    pub(crate) fn compile(
        file: TableFile<'_>,
        names: &mut Names,
        keywords: &mut KeywordList,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let TableFile { name, policy, on, source } = file;
        let sheet = Sheet::read(source, diagnostics)?;
        let arrow = sheet.header.iter().position(|cell| ["→", "->", "=>", "⇒"].contains(&cell.text.as_str()));
        let mangled = source.mangled();
        let Some(arrow) = arrow.filter(|arrow| *arrow >= 2) else {
            if mangled.is_some() {
                diagnostics.extend(mangled);
                return None;
            }
            let message = Bilingual::new(
                "表头应为:编号,条款,…条件…,→,…结论…",
                "the header must be: 编号,条款,…inputs…,→,…outputs…",
            );
            let end = sheet.header.last().map_or(0, |cell| cell.range.end);
            let diagnostic = source.error("table-header", 0..end, message);
            diagnostics.push(if sheet.header.iter().any(|cell| cell.text == "?") {
                diagnostic.help(
                    "Excel 存成了写不出 → 的编码,把它变成了 ?。请写 ->,或另存为“CSV UTF-8”",
                    "Excel saved in an encoding without → and made it a ?. Write ->, or save as CSV UTF-8",
                )
            } else {
                diagnostic
            });
            return None;
        };
        diagnostics.extend(mangled.map(|mangled| Diagnostic { severity: Severity::Warning, ..mangled }));
        let columns = input_columns(sheet.header.get(2..arrow)?, source, names, diagnostics);
        let outputs = output_columns::<E>(sheet.header.get(arrow + 1..)?, source, diagnostics);
        let mut table = Self {
            name: name.to_owned(),
            path: source.path.clone(),
            policy,
            on,
            columns: columns.iter().flatten().cloned().collect(),
            rows: Vec::new(),
            asks_keywords: false,
        };
        for line in &sheet.lines {
            if diagnostics.len() >= DIAGNOSTICS_MAX {
                break;
            }
            let row = compile_row::<E>(line, arrow, &columns, &outputs, source, names, keywords, diagnostics);
            table.rows.extend(row);
        }
        let mut conditions = table.rows.iter().flat_map(|row| &row.conditions);
        table.asks_keywords =
            conditions.any(|condition| matches!(condition, Condition::Contains(_) | Condition::Lacks(_)));
        Some(table)
    }
}

fn input_columns(
    header: &[Cell],
    source: &Source,
    names: &Names,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Option<Column>> {
    let column = |cell: &Cell| {
        let subject = match cell.text.as_str() {
            "词" | "contains" => Some(Subject::Contains),
            "不含" | "lacks" => Some(Subject::Lacks),
            "开始于" | "要做" => Some(Subject::Field(field::EVENT, FieldKind::Term)),
            name => names.vocabulary.id(name).map(|id| Subject::Field(id, names.vocabulary.get(id).kind)),
        };
        subject.map(|subject| Column { header: cell.text.clone(), subject, place: cell.range.clone() })
    };
    let mut columns = Vec::new();
    for cell in header {
        let compiled = column(cell);
        if compiled.is_none() {
            let message =
                Bilingual::new(format!("没有字段「{}」", cell.text), format!("no field `{}`", cell.text));
            let known = names.vocabulary.alternatives(&cell.text);
            diagnostics.push(
                source
                    .error("unknown-field", cell.range.clone(), message)
                    .help(format!("可用:词、不含、{known}"), format!("known: 词, 不含, {known}")),
            );
        }
        columns.push(compiled);
    }
    columns
}

fn output_columns<E: Effect>(
    header: &[Cell],
    source: &Source,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Option<&'static str>> {
    let mut columns = Vec::new();
    for cell in header {
        let known = E::COLUMNS.iter().find(|(zh, en)| *zh == cell.text || *en == cell.text);
        if known.is_none() {
            let message = Bilingual::new(
                format!("没有结论列「{}」", cell.text),
                format!("no output column `{}`", cell.text),
            );
            let names = E::COLUMNS.iter().map(|(zh, _)| *zh);
            diagnostics
                .push(source.error("unknown-output", cell.range.clone(), message).one_of(&cell.text, names));
        }
        let column = known.map(|(zh, _)| *zh);
        if column.is_some() && columns.contains(&column) {
            let message = Bilingual::new(
                format!("结论列「{}」写了两次", cell.text),
                format!("`{}` stands twice", cell.text),
            );
            diagnostics.push(source.error("twice", cell.range.clone(), message));
        }
        columns.push(column);
    }
    columns
}

#[expect(clippy::too_many_arguments, reason = "the row, its columns, and where names and complaints go")]
fn compile_row<E: Effect>(
    line: &Line,
    arrow: usize,
    columns: &[Option<Column>],
    outputs: &[Option<&'static str>],
    source: &Source,
    names: &mut Names,
    keywords: &mut KeywordList,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Row<E>> {
    let [rule, clause, ..] = line.cells.as_slice() else { return None };
    let said_before = diagnostics.len();
    names.claim_rule(rule, source, diagnostics);
    names.check_clause(clause, source, diagnostics);
    let mut conditions = Vec::new();
    let mut wanted = Vec::new();
    for (cell, column) in line.cells.get(2..arrow)?.iter().zip(columns) {
        let Some(column) = column else { continue };
        let filled = names.parameters.fill(&cell.text);
        let filled = match column.subject {
            Subject::Field(_, FieldKind::Number) => amount::plain(&filled, &column.header),
            _ => filled,
        };
        let text = canonical(&filled, column.subject, cell, source, names, diagnostics);
        if let Some(name) =
            text.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map(|(name, _)| name)
        {
            let message = Bilingual::new(format!("没有参数「{name}」"), format!("no parameter `{name}`"));
            let known = names.parameters.alternatives(name);
            let diagnostic = source.error("unknown-parameter", cell.range.clone(), message);
            diagnostics.push(diagnostic.help(format!("可用:{known}"), format!("known: {known}")));
            continue;
        }
        match Condition::parse(&text, column.subject, keywords) {
            Ok(condition) => {
                conditions.push(condition);
                diagnostics.extend(misread::of_words(column.subject, cell, source));
            }
            Err(help) => {
                let message = Bilingual::new(
                    format!("「{text}」不能作{}的条件", column.header),
                    format!("`{text}` is no condition for {}", column.header),
                );
                let mut diagnostic = source.error("condition", cell.range.clone(), message);
                diagnostic.help = excel::damage(&cell.text).or(Some(help));
                diagnostics.push(diagnostic);
            }
        }
        wanted.push(text);
    }
    let cells = line
        .cells
        .get(arrow + 1..)?
        .iter()
        .zip(outputs)
        .filter_map(|(cell, column)| Some(((*column)?, cell)));
    let mut row_outputs =
        Outputs { names, clause: &clause.text, cells: cells.collect(), source, diagnostics };
    let effect = E::compile(&mut row_outputs)?;
    let written = Written::of(line, arrow, columns, &row_outputs);
    let mut said = diagnostics.iter().skip(said_before);
    let sound = said.all(|diagnostic| diagnostic.severity == Severity::Warning);
    sound.then(|| Row {
        rule: rule.text.clone(),
        clause: clause.text.clone(),
        effect,
        conditions,
        wanted,
        written,
    })
}

/// In the column of events, each event by its English name, whichever name was written.
fn canonical(
    text: &str,
    subject: Subject,
    cell: &Cell,
    source: &Source,
    names: &Names,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    if !matches!(subject, Subject::Field(field::EVENT, _)) || text.is_empty() || text == "*" {
        return text.to_owned();
    }
    let mut events = Vec::new();
    for word in text.split('|').map(str::trim) {
        match names.event(word) {
            Some(event) => events.push(event.name().to_owned()),
            None => diagnostics.push(unknown_event(word, cell, source, names)),
        }
    }
    events.join("|")
}

/// The complaint about a word that is no event.
fn unknown_event(word: &str, cell: &Cell, source: &Source, names: &Names) -> Diagnostic {
    let message = Bilingual::new(format!("没有事件「{word}」"), format!("no event `{word}`"));
    let list = names.event_alternatives(word);
    source
        .error("unknown-event", cell.range.clone(), message)
        .help(format!("可用:{list}"), format!("known: {list}"))
}
