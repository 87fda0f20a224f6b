//! `warn`: every row that fires gives a warning, once for each matter.

use super::Conclude;
use crate::call::run::Run;
use crate::facts::vocabulary::FieldId;
use crate::reading::diagnostic::Bilingual;
use crate::table::{Effect, Outputs, Table};
use suban_model::{Fault, Value, Warning};

/// What a row warns of, and who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WarningEffect {
    name: String,
    /// Words of `[who]`, and names of offices.
    notify: Vec<String>,
    /// Fields whose values tell one matter from another; if there are none, each ticket is a matter of its own.
    once_for: Vec<FieldId>,
}

impl Effect for WarningEffect {
    const COLUMNS: &'static [(&'static str, &'static str)] =
        &[("预警", "warning"), ("通知", "notify"), ("只报一次按", "once_for")];

    fn compile(outputs: &mut Outputs<'_>) -> Option<Self> {
        let (name, notify) = (outputs.raw("预警"), outputs.free_list("通知"));
        for (column, empty) in [("预警", name.is_empty()), ("通知", notify.is_empty())] {
            if empty {
                let message = Bilingual::new(format!("「{column}」没写"), format!("`{column}` is empty"));
                return outputs.refuse(column, message, None);
            }
        }
        let fields = outputs.list("只报一次按");
        let once_for = fields.iter().map(|name| field(name, outputs)).collect::<Option<Vec<_>>>()?;
        Some(Self { name, notify, once_for })
    }
}

fn field(name: &str, outputs: &mut Outputs<'_>) -> Option<FieldId> {
    if let Some(id) = outputs.names.vocabulary.id(name) {
        return Some(id);
    }
    let message = Bilingual::new(format!("没有字段「{name}」"), format!("no field `{name}`"));
    let known = outputs.names.vocabulary.alternatives(name);
    let help = Bilingual::new(format!("可用:{known}"), format!("known: {known}"));
    outputs.refuse("只报一次按", message, Some(help))
}

impl Conclude for WarningEffect {
    fn conclude(table: &Table<Self>, run: &mut Run) -> Result<(), Fault> {
        for row in table.hits(run)? {
            let effect = &row.effect;
            let facts = run.facts();
            let about = effect.once_for.iter().map(|field| facts.get(*field).map_or_else(String::new, first));
            let key = about.collect::<Vec<_>>().join(" · ");
            let names = run.names();
            let told = |word: &String| match names.who.find(word, facts, &names.units) {
                Some(unit) => Some(unit),
                // A word of `[who]` that means nobody here warns nobody; any other word is an office.
                None => (!names.who.knows(word)).then(|| word.clone()),
            };
            // Two words may mean the same unit here.
            let mut notify: Vec<String> = Vec::new();
            for unit in effect.notify.iter().filter_map(told) {
                if !notify.contains(&unit) {
                    notify.push(unit);
                }
            }
            let warning = Warning {
                rule: row.rule.clone(),
                clause: row.clause.clone(),
                name: effect.name.clone(),
                notify,
                key,
            };
            run.warnings()?.push(warning);
        }
        Ok(())
    }
}

/// The name alone of a unit or channel, without its id and groups.
fn first(value: &Value) -> String {
    match value {
        Value::Terms(terms) => terms.first().cloned().unwrap_or_default(),
        other => other.to_string(),
    }
}
