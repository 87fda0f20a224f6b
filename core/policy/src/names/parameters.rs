//! Named values that an organisation changes without touching a rule: `[parameters]`, and overrides of them.

use crate::reading::diagnostic::{Bilingual, Diagnostic, alternatives};
use crate::reading::source::Source;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::ops::Range;
use suban_model::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Most bytes of a parameter's value. A cell may name parameters all over, so this is how much larger than its file a
/// table can become.
pub const PARAMETER_BYTES_MAX: usize = 200;

/// One parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Parameter {
    value: Value,
    /// Permitted values; empty if any is permitted.
    of: Vec<Value>,
}

/// All parameters by dotted name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters {
    by_name: BTreeMap<String, Parameter>,
}

/// An override that the pack does not allow.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum OverrideError {
    /// No such parameter.
    #[error("no parameter `{name}`; known: {known}")]
    Unknown {
        /// As given.
        name: String,
        /// Those there are.
        known: String,
    },
    /// Not one of the permitted values.
    #[error("`{name}` cannot be `{value}`; permitted: {permitted}")]
    NotPermitted {
        /// Parameter.
        name: String,
        /// As given.
        value: String,
        /// The permitted ones.
        permitted: String,
    },
    /// Longer than a parameter may be.
    #[error("the value of `{name}` has more than {PARAMETER_BYTES_MAX} bytes")]
    TooLong {
        /// Parameter.
        name: String,
    },
}

impl Parameters {
    /// Reads the `[parameters]` section of a manifest: a plain value, or a table with `is`, `of` and `note`.
    pub(crate) fn read(manifest: &Source, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut parameters = Self::default();
        let Ok(root) = DeTable::parse(&manifest.text) else { return parameters };
        let section = root.get_ref().get("parameters").and_then(|section| section.get_ref().as_table());
        if let Some(section) = section {
            parameters.read_table("", section, manifest, diagnostics);
        }
        parameters
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.by_name.get(name).map(|parameter| &parameter.value)
    }

    /// Every parameter with its value, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.by_name.iter().map(|(name, parameter)| (name.as_str(), &parameter.value))
    }

    /// The names nearest to a wrong one, for a message.
    pub fn alternatives(&self, wrong: &str) -> String {
        alternatives(wrong, self.by_name.keys().map(String::as_str))
    }

    /// Sets a parameter for this load of the pack.
    pub fn set(&mut self, name: &str, value: Value) -> Result<(), OverrideError> {
        let Some(parameter) = self.by_name.get_mut(name) else {
            return Err(OverrideError::Unknown { name: name.to_owned(), known: self.alternatives(name) });
        };
        if !parameter.allows(&value) {
            return Err(OverrideError::NotPermitted {
                name: name.to_owned(),
                value: value.to_string(),
                permitted: parameter.permitted(),
            });
        }
        if value.to_string().len() > PARAMETER_BYTES_MAX {
            return Err(OverrideError::TooLong { name: name.to_owned() });
        }
        parameter.value = value;
        Ok(())
    }

    /// Replaces every `{name}` of a parameter by its value, once: braces in a value are not looked at again. Other
    /// braces stay: a cell may name a field so.
    pub fn fill(&self, cell: &str) -> String {
        let mut filled = String::with_capacity(cell.len());
        let mut rest = cell;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let named = after.split_once('}').and_then(|(name, after)| Some((self.get(name)?, after)));
            if let Some((value, after)) = named {
                filled.push_str(&value.to_string());
                rest = after;
            } else {
                filled.push('{');
                rest = after;
            }
        }
        filled.push_str(rest);
        filled
    }

    fn read_table(
        &mut self,
        prefix: &str,
        table: &DeTable<'_>,
        manifest: &Source,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for (key, value) in table {
            let name = if prefix.is_empty() {
                key.get_ref().to_string()
            } else {
                format!("{prefix}.{}", key.get_ref())
            };
            match value.get_ref() {
                DeValue::Table(inner) if inner.contains_key("is") => {
                    self.read_one(name, inner, value.span(), manifest, diagnostics);
                }
                DeValue::Table(inner) => self.read_table(&name, inner, manifest, diagnostics),
                _ => match plain(value) {
                    Ok(value) => self.insert(name, Parameter { value, of: Vec::new() }),
                    Err(range) => diagnostics.push(not_plain(manifest, range)),
                },
            }
        }
    }

    fn read_one(
        &mut self,
        name: String,
        table: &DeTable<'_>,
        whole: Range<usize>,
        manifest: &Source,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if let Some((key, _)) =
            table.iter().find(|(key, _)| !["is", "of", "note"].contains(&key.get_ref().as_ref()))
        {
            let message = Bilingual::new(
                format!("参数只有 is、of、note,没有 {}", key.get_ref()),
                format!("a parameter has `is`, `of` and `note`, not `{}`", key.get_ref()),
            );
            diagnostics.push(manifest.error("parameter", key.span(), message));
        }
        let is = table.get("is").map_or(Err(whole.clone()), plain);
        let of = match table.get("of").map(Spanned::get_ref) {
            None => Ok(Vec::new()),
            Some(DeValue::Array(list)) => list.iter().map(plain).collect(),
            Some(_) => Err(whole.clone()),
        };
        match (is, of) {
            (Ok(value), Ok(of)) => {
                let parameter = Parameter { value, of };
                if !parameter.allows(&parameter.value) {
                    let permitted = parameter.permitted();
                    let message = Bilingual::new(
                        format!("参数 {name} 的值不在可选范围内:{permitted}"),
                        format!("the value of `{name}` is not one of {permitted}"),
                    );
                    diagnostics.push(manifest.error("parameter", whole, message));
                }
                self.insert(name, parameter);
            }
            (Err(range), _) | (_, Err(range)) => diagnostics.push(not_plain(manifest, range)),
        }
    }

    fn insert(&mut self, name: String, parameter: Parameter) {
        self.by_name.insert(name, parameter);
    }
}

impl Parameter {
    fn allows(&self, value: &Value) -> bool {
        self.of.is_empty() || self.of.contains(value)
    }

    fn permitted(&self) -> String {
        self.of.iter().map(Value::to_string).collect::<Vec<_>>().join("、")
    }
}

/// A text of moderate length, a number or a flag; the error is the place of anything else.
fn plain(value: &Spanned<DeValue<'_>>) -> Result<Value, Range<usize>> {
    let number = |digits: &str| digits.parse::<Decimal>().map(Value::Number).map_err(|_| value.span());
    match value.get_ref() {
        DeValue::String(text) if text.len() <= PARAMETER_BYTES_MAX => Ok(Value::Text(text.to_string())),
        DeValue::Integer(whole) => number(whole.as_str()),
        DeValue::Float(decimal) => number(decimal.as_str()),
        DeValue::Boolean(flag) => Ok(Value::Flag(*flag)),
        DeValue::String(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => {
            Err(value.span())
        }
    }
}

fn not_plain(manifest: &Source, range: Range<usize>) -> Diagnostic {
    let message =
        Bilingual::new("参数应为文字、数或 true/false", "a parameter is text, a number, or true or false");
    let limit = PARAMETER_BYTES_MAX;
    manifest.error("parameter", range, message).help(
        format!("例:name = {{ is = 5, of = [5, 6] }};文字最多 {limit} 字节"),
        format!("such as: name = {{ is = 5, of = [5, 6] }}; text of at most {limit} bytes"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Parameters, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let manifest = Source { path: "pack.toml".into(), text: format!("[parameters]\n{text}\n") };
        (Parameters::read(&manifest, &mut diagnostics), diagnostics)
    }

    #[test]
    fn cells_are_filled_once() {
        let (parameters, diagnostics) = read("a = \"{b}{b}\"\nb = \"{a}\"\nc.d = 3");
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        for (cell, filled) in [
            ("<={c.d}", "<=3"),
            ("{c.d}|{c.d}", "3|3"),
            ("{a}", "{b}{b}"),
            ("{b}{a}", "{a}{b}{b}"),
            ("{所据标准分}", "{所据标准分}"),
            ("{{c.d}", "{3"),
            ("}{", "}{"),
            ("", ""),
        ] {
            assert_eq!(parameters.fill(cell), filled, "{cell}");
        }
    }

    #[test]
    fn a_value_has_a_largest_length() {
        let longest = "x".repeat(PARAMETER_BYTES_MAX);
        let (mut parameters, diagnostics) = read(&format!("a = \"{longest}\""));
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert_eq!(parameters.set("a", longest.as_str().into()), Ok(()));
        let too_long = format!("{longest}x");
        let (_, diagnostics) = read(&format!("a = \"{too_long}\""));
        assert!(diagnostics[0].help.as_ref().unwrap().zh.contains("文字最多 200 字节"), "{diagnostics:?}");
        let error = parameters.set("a", too_long.as_str().into());
        assert_eq!(error, Err(OverrideError::TooLong { name: "a".into() }));
    }
}
