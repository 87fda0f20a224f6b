//! All that a plugin sees of a hook call: the facts, parameters, tables and figures that the pack granted.

use super::{Grant, Question};
use crate::call::budget::BYTES_PER_OPERATION;
use crate::call::run::Run;
use crate::facts::vocabulary::{FieldId, field};
use rust_decimal::Decimal;
use suban_model::{Fault, FaultKind, Value};

/// The fields for which a question has places of its own; all others are in its `facts`.
const PLACED: [FieldId; 9] = [
    field::EVENT,
    field::TEXT,
    field::CHANNEL,
    field::KIND,
    field::CATEGORY,
    field::GRADE,
    field::TAGS,
    field::AREA,
    field::LEAD,
];

/// A hook call as one plugin may see it. What is not granted is refused, and what is read is charged.
#[derive(Debug)]
pub struct Window<'a> {
    pub(super) run: &'a mut Run,
    pub(super) grant: &'a Grant,
}

impl<'a> Window<'a> {
    /// Opens a window on a call.
    pub const fn new(run: &'a mut Run, grant: &'a Grant) -> Self {
        Self { run, grant }
    }

    /// What the plugin is asked. No text of the citizen is in it unless `words` is granted.
    pub fn question(&mut self) -> Result<Question, Fault> {
        let question = self.granted_facts();
        self.charge(question.bytes())?;
        Ok(question)
    }

    fn granted_facts(&self) -> Question {
        let vocabulary = &self.run.names().vocabulary;
        let facts = self.run.facts();
        let granted = |id: FieldId| {
            let named = vocabulary.get(id);
            let allowed = self.grant.facts.iter().any(|name| *name == named.chinese || *name == named.name);
            allowed.then(|| facts.get(id)).flatten()
        };
        let one = |id| granted(id).map(Value::to_string);
        let many = |id| granted(id).map(terms).unwrap_or_default();
        let others = vocabulary.fields().filter(|(id, _)| !PLACED.contains(id));
        Question {
            event: facts.get(field::EVENT).map(Value::to_string).unwrap_or_default(),
            words: self.grant.words.then(|| facts.text().to_owned()),
            channel: many(field::CHANNEL),
            kind: one(field::KIND),
            category: one(field::CATEGORY),
            grade: one(field::GRADE),
            tags: many(field::TAGS),
            area: one(field::AREA),
            lead: many(field::LEAD),
            facts: others
                .filter_map(|(id, named)| Some((named.chinese.clone(), granted(id)?.clone())))
                .collect(),
        }
    }

    /// The citizen's words, in which the host looks for the plugin's keywords. Charged as if they were read once.
    pub fn words_to_scan(&mut self) -> Result<&str, Fault> {
        if !self.grant.keywords {
            return Err(not_granted("keywords", "关键词"));
        }
        self.charge(self.run.facts().text().len())?;
        Ok(self.run.facts().text())
    }

    /// A parameter of the pack; `None` if it has none of that name or does not grant it: the plugin then goes by its
    /// own default.
    pub fn parameter(&mut self, name: &str) -> Result<Option<Value>, Fault> {
        let granted = self.grant.parameter(name);
        let value = granted.then(|| self.run.names().parameters.get(name).cloned()).flatten();
        self.charge(name.len() + value.as_ref().map_or(0, |value| value.to_string().len()))?;
        Ok(value)
    }

    /// The row of a lookup table with `key` in its first column.
    pub fn row(&mut self, table: &str, key: &str) -> Result<Option<Vec<String>>, Fault> {
        if !self.grant.tables.iter().any(|granted| granted == table) {
            return Err(not_granted(&format!("tables: {table}"), &format!("对照表「{table}」")));
        }
        let lookup = self.run.names().lookups.get(table);
        let row = lookup.and_then(|lookup| lookup.row(key)).map(<[String]>::to_vec);
        self.charge(key.len() + row.as_ref().map_or(0, |cells| cells.iter().map(String::len).sum()))?;
        Ok(row)
    }

    /// `settle`: a figure of the period, of one unit or of the whole organisation; `None` if there is nothing to
    /// compute it from.
    pub fn figure(&mut self, name: &str, unit: Option<&str>) -> Result<Option<Decimal>, Fault> {
        if !self.grant.figures.iter().any(|granted| granted == name) {
            return Err(not_granted(&format!("figures: {name}"), &format!("口径「{name}」")));
        }
        self.charge(name.len())?;
        self.run.figure(name, unit)
    }

    /// Ids of the units in a group; of every unit if none is named.
    pub fn units(&mut self, group: Option<&str>) -> Result<Vec<String>, Fault> {
        if !self.grant.units {
            return Err(not_granted("units", "单位名录"));
        }
        let units = self.run.units(group.unwrap_or_default());
        self.charge(units.iter().map(String::len).sum())?;
        Ok(units)
    }

    /// Notes what the call burnt, in the engine's own measure.
    pub fn burnt(&mut self, fuel: u64) {
        if let Some(asked) = self.run.asking_mut() {
            asked.fuel = fuel;
        }
    }

    /// Charges bytes that were handed over.
    pub(super) fn charge(&mut self, bytes: usize) -> Result<(), Fault> {
        self.run.charge_operations(1 + (bytes / BYTES_PER_OPERATION) as u64)
    }
}

fn terms(value: &Value) -> Vec<String> {
    match value {
        Value::Terms(terms) => terms.clone(),
        other => vec![other.to_string()],
    }
}

/// The message says what to do about it: the line to add to the pack.
fn not_granted(grant: &str, what: &str) -> Fault {
    Fault::new(
        FaultKind::Plugin,
        format!("政策包没有授权插件看{what};若应当看,写进 pack.toml 的 [plugins.…]"),
        format!(
            "the pack does not grant the plugin `{grant}`; if it should, add it to [plugins.…] in pack.toml"
        ),
    )
}
