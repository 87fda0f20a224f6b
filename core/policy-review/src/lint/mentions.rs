//! Every name that a pack's tables, scripts and other files use, so that what is never used can be told.

use std::collections::{BTreeMap, BTreeSet};
use suban_policy::condition::{Condition, Term};
use suban_policy::source::Source;
use suban_policy::{Hook, Pack};
use toml::Value;

/// The names that are used.
#[derive(Debug, Default)]
pub(crate) struct Mentions {
    names: BTreeSet<String>,
    in_scripts: BTreeSet<String>,
    hooks_with_script: BTreeSet<Hook>,
    /// A script says nothing of what it uses: everything counts as used.
    unknown: bool,
}

/// Files whose names are declarations, looked at piece by piece.
const DECLARING: [&str; 4] = ["pack.toml", "clauses.toml", "units.toml", "findings.toml"];

/// Sections of the manifest whose values name nothing.
const PLAIN_SECTIONS: [&str; 4] = ["parameters", "channels", "title", "lint"];

impl Mentions {
    pub fn of(pack: &Pack, sources: &BTreeMap<String, Source>) -> Self {
        let mut mentions = Self { hooks_with_script: pack.scripted().collect(), ..Self::default() };
        match pack.script_texts() {
            Some(texts) => mentions.in_scripts = texts.into_iter().map(str::to_owned).collect(),
            None => mentions.unknown = true,
        }
        mentions.names.extend(mentions.in_scripts.iter().cloned());
        mentions.read_tables(pack);
        for (path, source) in sources {
            let Ok(table) = source.text.parse::<toml::Table>() else { continue };
            match path.as_str() {
                "pack.toml" => {
                    for (key, value) in
                        table.iter().filter(|(key, _)| !PLAIN_SECTIONS.contains(&key.as_str()))
                    {
                        let keys_count = key != "who" && key != "slots";
                        mentions.read_value(value, keys_count);
                    }
                }
                path if !path.contains('/') && !DECLARING.contains(&path) => {
                    table.values().for_each(|value| mentions.read_value(value, true));
                }
                _ => {}
            }
        }
        let granted = |name: &&str| pack.plugins().any(|(_, seat)| seat.grant.parameter(name));
        let granted = pack.parameters().iter().map(|(name, _)| name).filter(granted);
        mentions.names.extend(granted.map(str::to_owned));
        mentions.names.extend(pack.forms().iter().flat_map(|(_, form)| form.by.iter().cloned()));
        mentions.names.extend(pack.units().iter().filter_map(|(_, unit)| unit.within.clone()));
        mentions
    }

    /// Whether anything but a declaration names it.
    pub fn says(&self, name: &str) -> bool {
        self.unknown || self.names.contains(name)
    }

    /// Whether a script names it.
    pub fn in_scripts(&self, name: &str) -> bool {
        self.unknown || self.in_scripts.contains(name)
    }

    /// Whether a script has a say in a hook.
    pub fn has_script(&self, hook: Hook) -> bool {
        self.hooks_with_script.contains(&hook)
    }

    fn read_tables(&mut self, pack: &Pack) {
        let grids = pack.grids();
        for row in grids.iter().flat_map(|grid| &grid.rows) {
            for cell in &row.written.outputs {
                self.read_text(&cell.text);
            }
            for condition in row.conditions {
                if let Condition::OneOf(terms) | Condition::NoneOf(terms) = condition {
                    self.names.extend(terms.iter().map(Term::to_string));
                }
            }
        }
        self.names.extend(grids.iter().flat_map(|grid| grid.columns).map(|column| column.header.clone()));
    }

    fn read_value(&mut self, value: &Value, keys_count: bool) {
        match value {
            Value::String(text) => self.read_text(text),
            Value::Array(list) => list.iter().for_each(|value| self.read_value(value, keys_count)),
            Value::Table(table) => {
                if keys_count {
                    self.names.extend(table.keys().cloned());
                }
                table.values().for_each(|value| self.read_value(value, true));
            }
            _ => {}
        }
    }

    /// A text names itself, and each part of a list, of braces and of `unit:` in it.
    fn read_text(&mut self, text: &str) {
        let parts = text.split(['+', '|', '、', '{', '}']).map(str::trim);
        let parts = parts.map(|part| part.strip_prefix("unit:").unwrap_or(part));
        self.names.extend(parts.filter(|part| !part.is_empty()).map(str::to_owned));
        self.names.insert(text.to_owned());
    }
}
