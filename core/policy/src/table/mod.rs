//! Decision tables: rows of conditions and effects, compiled when the pack is loaded.
//!
//! The first two columns are 编号 and 条款, then input columns, then `→`, then output columns. Which outputs
//! there are, and what a row then does, is the business of the hook that the table serves ([`Effect`]): nothing here
//! may know a hook.

mod compile;
mod grid;
mod misread;

pub use compile::Outputs;
pub(crate) use compile::TableFile;
pub use grid::{Grid, GridRow};

use crate::call::decision::{Fired, NearMiss};
use crate::call::run::Run;
use crate::facts::Facts;
use crate::facts::condition::{Condition, Subject};
use crate::facts::keywords::Found;
use crate::facts::vocabulary::{FieldKind, field};
use schemars::JsonSchema;
use serde::Deserialize;
use std::ops::Range;
use suban_model::{Event, Fault, FaultKind, Value};

/// How many rows of a table may fire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
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
    /// Its file inside the pack.
    pub path: String,
    /// How many rows may fire.
    pub policy: HitPolicy,
    /// The event it waits for. `None`: any.
    pub on: Option<Event>,
    columns: Vec<Column>,
    rows: Vec<Row<E>>,
    /// A row asks which keywords the citizen's words contain.
    asks_keywords: bool,
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

impl<E: Effect> Table<E> {
    /// The rows that fire for these facts. They, and those that nearly did, go into the trace.
    pub fn hits<'a>(&'a self, run: &mut Run) -> Result<Vec<&'a Row<E>>, Fault> {
        if let Some(event) = &self.on
            && !matches!(run.facts().get(field::EVENT), Some(Value::Text(name)) if name == event.name())
        {
            return Ok(Vec::new());
        }
        run.charge_words()?;
        let found = self.asks_keywords.then(|| run.keywords_found());
        let (found, none) = (found.as_deref(), Found::default());
        let found = found.unwrap_or(&none);
        let mut hits: Vec<&Row<E>> = Vec::new();
        for row in &self.rows {
            run.charge_operations(1)?;
            match row.judge(&self.columns, run.facts(), found) {
                Verdict::Fires => {
                    hits.push(row);
                    run.fire(Fired { rule: row.rule.clone(), clause: row.clause.clone() });
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
            .at(self.path.clone())),
            _ => Ok(hits),
        }
    }

    /// The rows that could fire after this event.
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
    /// term with two others met. That a text has none of some keywords is not.
    fn near_miss(&self, failed: usize, columns: &[Column], facts: &Facts) -> Option<NearMiss> {
        let column = columns.get(failed)?;
        let Subject::Field(id, _) = column.subject else { return None };
        let met = self.conditions.iter().filter(|condition| **condition != Condition::Any).count() - 1;
        is_telling(column.subject, met).then(|| NearMiss {
            rule: self.rule.clone(),
            clause: self.clause.clone(),
            column: column.header.clone(),
            had: facts.get(id).map_or_else(String::new, shown),
            wanted: self.wanted.get(failed).cloned().unwrap_or_default(),
        })
    }
}

/// Whether one failed condition is worth telling when so many others are met. A condition on the event never is.
const fn is_telling(subject: Subject, met: usize) -> bool {
    let Subject::Field(id, kind) = subject else { return false };
    match kind {
        _ if id.index() == field::EVENT.index() => false,
        FieldKind::Number | FieldKind::Flag => met >= 1,
        FieldKind::Term | FieldKind::Path => met >= 2,
        FieldKind::Text | FieldKind::Shares => false,
    }
}

/// A fact as a reader wants it: the name alone of a unit or channel, without its id and groups.
fn shown(value: &Value) -> String {
    match value {
        Value::Terms(terms) => terms.first().cloned().unwrap_or_default(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
