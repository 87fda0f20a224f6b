//! Decision tables: rows of conditions and effects, compiled when the pack is loaded.
//!
//! The first two columns are 编号 and 条款, then input columns, then `→`, then output columns. Which outputs
//! there are, and what a row then does, is the business of the hook that the table serves ([`Effect`]).

pub mod condition;
pub(crate) mod excel;
mod grid;
pub mod sheet;

pub use grid::{Grid, GridRow};

use crate::decision::{Fired, NearMiss};
use crate::diagnostic::{Bilingual, Diagnostic, Severity};
use crate::facts::Facts;
use crate::fault::{Fault, FaultKind};
use crate::keywords::{Found, KeywordList};
use crate::rules::Names;
use crate::run::Run;
use crate::source::Source;
use crate::vocabulary::{FieldId, FieldKind, field};
use condition::{Condition, Subject};
use serde::Deserialize;
use sheet::{Cell, Line, Sheet};
use std::collections::BTreeMap;
use std::ops::Range;
use suban_model::{Event, Value};

/// How many rows of a table may speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HitPolicy {
    /// The first that holds.
    First,
    /// At most one; two are a fault of the rules.
    Unique,
    /// All that hold.
    Collect,
    /// All that hold, weighed against each other; only for `classify`.
    Best,
}

/// A table for one hook.
#[derive(Debug, Clone)]
pub struct Table<E> {
    /// Its name in the manifest.
    pub name: String,
    /// How many rows may speak.
    pub policy: HitPolicy,
    /// The event it waits for; none: any.
    pub on: Option<Event>,
    columns: Vec<Column>,
    rows: Vec<Row<E>>,
}

/// An input column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name as written.
    pub header: String,
    /// What it compares.
    pub subject: Subject,
    /// Where its header stands, in bytes of the file's text.
    pub place: Range<usize>,
}

/// A row: one rule.
#[derive(Debug, Clone)]
pub struct Row<E> {
    /// Id of the rule, unique in the pack.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// What it does.
    pub effect: E,
    conditions: Vec<Condition>,
    wanted: Vec<String>,
    written: Written,
}

/// Where a row stands in its file, and what its output cells say. Places are in bytes of the file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// 编号.
    pub rule: Range<usize>,
    /// 条款.
    pub clause: Range<usize>,
    /// The input cells, in the order of the columns.
    pub inputs: Vec<Range<usize>>,
    /// The output cells that say something.
    pub outputs: Vec<OutputCell>,
}

/// An output cell as written, its parameters filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputCell {
    /// Chinese name of its column.
    pub column: &'static str,
    /// What it says.
    pub text: String,
    /// Where.
    pub place: Range<usize>,
}

/// What a row of a hook's table does.
pub trait Effect: Sized {
    /// Output columns, Chinese and English name.
    const COLUMNS: &'static [(&'static str, &'static str)];

    /// Compiles the output cells of a row; an error is reported on `outputs`.
    fn compile(outputs: &mut Outputs<'_>) -> Option<Self>;
}

/// The output cells of a row while it is compiled.
pub struct Outputs<'a> {
    /// Everything that a cell may name.
    pub names: &'a Names,
    /// The row's clause.
    pub clause: &'a str,
    cells: BTreeMap<&'static str, &'a Cell>,
    source: &'a Source,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Outputs<'_> {
    /// The cell of a column by its Chinese name, parameters filled in; empty if the table has no such column.
    pub fn text(&self, column: &str) -> String {
        let fill = |cell: &&Cell| self.names.parameters.fill(&excel::restore_number(&cell.text));
        self.cells.get(column).map_or_else(String::new, fill)
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

    /// Reports that the cell of a column names nobody that `[who]` knows.
    pub fn refuse_who<T>(&mut self, column: &str, word: &str) -> Option<T> {
        let message = Bilingual::new(format!("[who] 里没有「{word}」"), format!("`{word}` is not in [who]"));
        let known = self.names.who.alternatives(word);
        let help = Bilingual::new(format!("可用:{known}"), format!("known: {known}"));
        self.refuse(column, message, Some(help))
    }
}

impl<E: Effect> Table<E> {
    /// Compiles a file. Whatever is wrong goes to `diagnostics`; the table is then incomplete.
    pub fn compile(
        name: &str,
        (policy, on): (HitPolicy, Option<Event>),
        source: &Source,
        names: &mut Names,
        keywords: &mut KeywordList,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let sheet = Sheet::read(source, diagnostics)?;
        let arrow = sheet.header.iter().position(|cell| ["→", "->", "=>", "⇒"].contains(&cell.text.as_str()));
        let Some(arrow) = arrow.filter(|arrow| *arrow >= 2) else {
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
        let columns = input_columns(sheet.header.get(2..arrow)?, source, names, diagnostics);
        let outputs = output_columns::<E>(sheet.header.get(arrow + 1..)?, source, diagnostics);
        let mut table = Self {
            name: name.to_owned(),
            policy,
            on,
            columns: columns.iter().flatten().cloned().collect(),
            rows: Vec::new(),
        };
        for line in &sheet.lines {
            let row = compile_row::<E>(line, arrow, &columns, &outputs, source, names, keywords, diagnostics);
            table.rows.extend(row);
        }
        Some(table)
    }

    /// The rows that speak for these facts. What fired and what nearly did goes to the trace.
    pub fn hits<'a>(&'a self, run: &mut Run) -> Result<Vec<&'a Row<E>>, Fault> {
        if let Some(event) = &self.on
            && !matches!(run.facts().get(field::EVENT), Some(Value::Text(name)) if name == event.name())
        {
            return Ok(Vec::new());
        }
        let found = run.keywords_found()?;
        let mut hits: Vec<&Row<E>> = Vec::new();
        for row in &self.rows {
            run.charge_operations(1)?;
            match row.judge(&self.columns, run.facts(), &found) {
                Verdict::Fires => {
                    hits.push(row);
                    run.fired(Fired { rule: row.rule.clone(), clause: row.clause.clone() });
                    if self.policy == HitPolicy::First {
                        break;
                    }
                }
                Verdict::Nearly(miss) => run.nearly(miss),
                Verdict::No => {}
            }
        }
        match hits.as_slice() {
            [first, second, ..] if self.policy == HitPolicy::Unique => Err(Fault::new(
                FaultKind::Rule,
                format!("表 {} 只许命中一行,{} 与 {} 同时命中", self.name, first.rule, second.rule),
                format!(
                    "table `{}` allows one hit, but `{}` and `{}` both hold",
                    self.name, first.rule, second.rule
                ),
            )
            .at(format!("tables/{}.csv", self.name))),
            _ => Ok(hits),
        }
    }

    /// Whether any row could speak after this event.
    pub fn listens(&self, event: &Event) -> bool {
        self.rows_listening(event).next().is_some()
    }

    /// The rows that could speak after this event.
    pub fn rows_listening(&self, event: &Event) -> impl Iterator<Item = &Row<E>> {
        let name = Value::from(event.name());
        let waits_for_it = move |row: &&Row<E>| {
            let conditions = row.conditions.iter().zip(&self.columns);
            conditions
                .filter(|(_, column)| matches!(column.subject, Subject::Field(field::EVENT, _)))
                .all(|(condition, _)| condition.holds_for(Some(&name)))
        };
        let waits = self.on.as_ref().is_none_or(|on| on == event);
        self.rows.iter().take_while(move |_| waits).filter(waits_for_it)
    }

    /// The whole numbers at which conditions on a number change from false to true or back.
    pub(crate) fn thresholds(&self, id: FieldId) -> impl Iterator<Item = i64> {
        let of_row = move |row: &'_ Row<E>| {
            let conditions = row.conditions.iter().zip(&self.columns);
            let compared = conditions
                .filter(|(_, column)| matches!(column.subject, Subject::Field(field, _) if field == id));
            compared.flat_map(|(condition, _)| condition.thresholds()).collect::<Vec<_>>()
        };
        self.rows.iter().flat_map(of_row)
    }

    /// Every row, in order.
    pub fn rows(&self) -> &[Row<E>] {
        &self.rows
    }
}

/// What a row says of the facts.
enum Verdict {
    Fires,
    Nearly(NearMiss),
    No,
}

impl<E> Row<E> {
    fn judge(&self, columns: &[Column], facts: &Facts, found: &Found) -> Verdict {
        let mut failed = None;
        for (at, (condition, column)) in self.conditions.iter().zip(columns).enumerate() {
            if !condition.holds(column.subject, facts, found) && failed.replace(at).is_some() {
                return Verdict::No;
            }
        }
        let Some(failed) = failed else { return Verdict::Fires };
        self.near_miss(failed, columns, facts).map_or(Verdict::No, Verdict::Nearly)
    }

    /// The one failed condition, if it is worth telling: a number or a flag with another condition met, or a
    /// term with two others met. Keywords that a text lacks are no news.
    fn near_miss(&self, failed: usize, columns: &[Column], facts: &Facts) -> Option<NearMiss> {
        let column = columns.get(failed)?;
        let Subject::Field(id, kind) = column.subject else { return None };
        let met = self.conditions.iter().filter(|condition| **condition != Condition::Any).count() - 1;
        is_telling(kind, met).then(|| NearMiss {
            rule: self.rule.clone(),
            clause: self.clause.clone(),
            column: column.header.clone(),
            had: facts.get(id).map_or_else(String::new, shown),
            wanted: self.wanted.get(failed).cloned().unwrap_or_default(),
        })
    }
}

/// Whether one failed condition on a field of this kind is worth telling when so many others are met.
const fn is_telling(kind: FieldKind, met: usize) -> bool {
    match kind {
        FieldKind::Number | FieldKind::Flag => met >= 1,
        FieldKind::Term | FieldKind::Path => met >= 2,
        FieldKind::Text | FieldKind::Shares => false,
    }
}

/// A fact as a reader wants it: of a unit or channel, the name and not also its id and groups.
fn shown(value: &Value) -> String {
    match value {
        Value::Terms(terms) => terms.first().cloned().unwrap_or_default(),
        other => other.to_string(),
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
        let text =
            canonical(&names.parameters.fill(&cell.text), column.subject, cell, source, names, diagnostics);
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
            Ok(condition) => conditions.push(condition),
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

/// In the column of events, each event by its English name, whichever was written.
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

#[cfg(test)]
mod tests;
