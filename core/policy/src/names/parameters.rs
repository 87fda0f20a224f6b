//! Named values that an organisation changes without touching a rule: `[parameters]`, and overrides of them.
//!
//! ```toml
//! rework.later_points = 5                                    # any value
//! satisfaction.goal   = { is = 85, min = 0, max = 100 }      # a number within bounds
//! overdue.rounding    = { is = "up", of = ["up", "down"] }   # one of these
//! quality.harm        = { is = "person", of = { person = "人身损害", either = "人身损害|财产损害" } }
//! ```
//!
//! The last one names readings of a clause and says what each of them writes into the cells that say `{quality.harm}`.

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
    permitted: Permitted,
}

/// The values that a parameter may have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Permitted {
    #[default]
    Any,
    /// One of these.
    Of(Vec<Value>),
    /// One of these, each with what it writes into a cell.
    Writing(Vec<(Value, String)>),
    /// A number from the one to the other, both included.
    Between(Option<Decimal>, Option<Decimal>),
}

/// What a number with decimals is off an end of its bounds.
const QUARTER: Decimal = Decimal::from_parts(25, 0, 0, false, 2);

/// The keys of a parameter that is more than a plain value.
const KEYS: [&str; 5] = ["is", "of", "min", "max", "note"];

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

impl OverrideError {
    /// The sentence in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::Unknown { name, known } => format!("没有参数「{name}」;可用:{known}"),
            Self::NotPermitted { name, value, permitted } => {
                format!("参数 {name} 不能是「{value}」;可以是:{permitted}")
            }
            Self::TooLong { name } => format!("参数 {name} 的值超过 {PARAMETER_BYTES_MAX} 字节"),
        }
    }
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

    /// Every parameter with values that it may have besides its own: all of a list; of bounds both ends and a number
    /// with decimals between them; of one that may be anything, some of each kind.
    pub fn other_values(&self) -> impl Iterator<Item = (&str, Vec<Value>)> {
        self.by_name.iter().map(|(name, parameter)| (name.as_str(), parameter.other_values()))
    }

    /// Whether the pack says what a parameter may be.
    pub fn is_bounded(&self, name: &str) -> bool {
        self.by_name.get(name).is_some_and(|parameter| parameter.permitted != Permitted::Any)
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
        let value = parameter.in_kind(value);
        if !parameter.allows(&value) {
            return Err(OverrideError::NotPermitted {
                name: name.to_owned(),
                value: value.to_string(),
                permitted: parameter.told(),
            });
        }
        if value.to_string().len() > PARAMETER_BYTES_MAX {
            return Err(OverrideError::TooLong { name: name.to_owned() });
        }
        parameter.value = value;
        Ok(())
    }

    /// Replaces every `{name}` of a parameter by what its value writes, once: braces in a value are not looked at
    /// again. Other braces stay: a cell may name a field so.
    pub fn fill(&self, cell: &str) -> String {
        let mut filled = String::with_capacity(cell.len());
        let mut rest = cell;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let named =
                after.split_once('}').and_then(|(name, after)| Some((self.by_name.get(name)?, after)));
            if let Some((parameter, after)) = named {
                filled.push_str(&parameter.in_cell());
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
                    Ok(value) => self.insert(name, Parameter { value, permitted: Permitted::Any }),
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
        if let Some((key, _)) = table.iter().find(|(key, _)| !KEYS.contains(&key.get_ref().as_ref())) {
            let known = KEYS.join("、");
            let message = Bilingual::new(
                format!("参数只有 {known},没有 {}", key.get_ref()),
                format!("a parameter has {known}, not `{}`", key.get_ref()),
            );
            diagnostics.push(manifest.error("parameter", key.span(), message));
        }
        let is = table.get("is").map_or(Err(whole.clone()), plain);
        match (is, permitted(table, &whole)) {
            (Ok(value), Ok(permitted)) => {
                let mut parameter = Parameter { value, permitted };
                parameter.value = parameter.in_kind(parameter.value.clone());
                if !parameter.allows(&parameter.value) {
                    let permitted = parameter.told();
                    let message = Bilingual::new(
                        format!("参数 {name} 的值不在可选范围内:{permitted}"),
                        format!("the value of `{name}` is not one of {permitted}"),
                    );
                    diagnostics.push(manifest.error("parameter", whole, message));
                }
                self.insert(name, parameter);
            }
            (Ok(value), Err(range)) => {
                diagnostics.push(not_plain(manifest, range));
                // That cells name it is no fault of theirs.
                self.insert(name, Parameter { value, permitted: Permitted::Any });
            }
            (Err(range), _) => diagnostics.push(not_plain(manifest, range)),
        }
    }

    fn insert(&mut self, name: String, parameter: Parameter) {
        self.by_name.insert(name, parameter);
    }
}

impl Parameter {
    fn allows(&self, value: &Value) -> bool {
        match (&self.permitted, value) {
            (Permitted::Any, _) => true,
            (Permitted::Of(list), value) => list.contains(value),
            (Permitted::Writing(list), value) => list.iter().any(|(known, _)| known == value),
            (Permitted::Between(low, high), Value::Number(number)) => {
                low.is_none_or(|low| *number >= low) && high.is_none_or(|high| *number <= high)
            }
            (Permitted::Between(..), _) => false,
        }
    }

    /// A value as it is meant: where a number is wanted, files that cannot hold decimals write it as text.
    fn in_kind(&self, value: Value) -> Value {
        let wants_number =
            matches!(self.permitted, Permitted::Between(..)) || matches!(self.value, Value::Number(_));
        match &value {
            Value::Text(digits) if wants_number => digits.parse().map_or(value, Value::Number),
            _ => value,
        }
    }

    /// What it may be, for a message.
    fn told(&self) -> String {
        let end = |end: &Option<Decimal>| end.map_or_else(String::new, |end| end.normalize().to_string());
        let values: Vec<String> = match &self.permitted {
            Permitted::Any => Vec::new(),
            Permitted::Of(list) => list.iter().map(Value::to_string).collect(),
            Permitted::Writing(list) => list.iter().map(|(value, _)| value.to_string()).collect(),
            Permitted::Between(low, high) => vec![format!("{}..{}", end(low), end(high))],
        };
        values.join("、")
    }

    /// What it writes into a cell.
    fn in_cell(&self) -> String {
        let Permitted::Writing(list) = &self.permitted else { return self.value.to_string() };
        let written = list.iter().find(|(value, _)| *value == self.value);
        written.map_or_else(|| self.value.to_string(), |(_, text)| text.clone())
    }

    fn other_values(&self) -> Vec<Value> {
        let all: Vec<Value> = match &self.permitted {
            Permitted::Any => vec![Value::from("字"), Value::Number(Decimal::ZERO), Value::Number(QUARTER)],
            Permitted::Of(list) => list.clone(),
            Permitted::Writing(list) => list.iter().map(|(value, _)| value.clone()).collect(),
            Permitted::Between(low, high) => {
                let inside = low.map(|low| low + QUARTER).or_else(|| high.map(|high| high - QUARTER));
                [*low, *high, inside].into_iter().flatten().map(Value::Number).collect()
            }
        };
        all.into_iter().filter(|value| *value != self.value && self.allows(value)).collect()
    }
}

/// What a parameter may be, by `of`, or `min` and `max`. The error is the place of what says neither.
fn permitted(table: &DeTable<'_>, whole: &Range<usize>) -> Result<Permitted, Range<usize>> {
    let bound = |key: &str| match table.get(key).map(|bound| (plain(bound), bound.span())) {
        None => Ok(None),
        Some((Ok(Value::Number(number)), _)) => Ok(Some(number)),
        Some((_, place)) => Err(place),
    };
    let bounds = (bound("min")?, bound("max")?);
    match (table.get("of").map(Spanned::get_ref), bounds) {
        (None, (None, None)) => Ok(Permitted::Any),
        (Some(DeValue::Array(list)), (None, None)) if list.is_empty() => Ok(Permitted::Any),
        (None, (low, high)) => Ok(Permitted::Between(low, high)),
        (Some(_), (Some(_), _) | (_, Some(_))) => Err(whole.clone()),
        (Some(DeValue::Array(list)), _) => {
            list.iter().map(plain).collect::<Result<_, _>>().map(Permitted::Of)
        }
        (Some(DeValue::Table(words)), _) => {
            let written = words.iter().map(|(word, text)| match plain(text)? {
                Value::Text(text) => Ok((named(word.get_ref()), text)),
                _ => Err(text.span()),
            });
            written.collect::<Result<_, _>>().map(Permitted::Writing)
        }
        (Some(_), _) => Err(whole.clone()),
    }
}

/// The value that a key of `of` names: `true` and `false` are flags.
fn named(word: &str) -> Value {
    word.parse().map_or_else(|_| Value::from(word), Value::Flag)
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
        format!("例:name = {{ is = 5, of = [5, 6] }},或 {{ is = 5, min = 0, max = 9 }};文字最多 {limit} 字节"),
        format!("such as: name = {{ is = 5, of = [5, 6] }}, or {{ is = 5, min = 0, max = 9 }}; text of at most {limit} bytes"),
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

    #[test]
    fn a_reading_writes_its_own_text() {
        let (mut parameters, diagnostics) = read(
            "harm = { is = \"one\", of = { one = \"甲\", both = \"甲|乙\" } }\nask = { is = false, of = { false = \"丙\", true = \"*\" } }",
        );
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert_eq!((parameters.fill("{harm}"), parameters.get("harm")), ("甲".into(), Some(&"one".into())));
        assert_eq!(parameters.set("harm", "both".into()), Ok(()));
        assert_eq!(
            (parameters.fill("非 {harm}"), parameters.fill("{ask}")),
            ("非 甲|乙".into(), "丙".into())
        );
        assert_eq!(parameters.set("ask", true.into()), Ok(()));
        assert_eq!(parameters.fill("{ask}"), "*");
        let error = parameters.set("harm", "甲".into()).unwrap_err();
        assert_eq!(error.to_string(), "`harm` cannot be `甲`; permitted: both、one");
    }

    #[test]
    fn a_number_stays_within_its_bounds() {
        let number = |digits: &str| Value::Number(digits.parse().unwrap());
        let (parameters, diagnostics) = read("goal = { is = 85, min = 0, max = 100 }");
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        for (value, expect) in [
            (number("0"), true),
            (number("87.25"), true),
            (number("100"), true),
            (number("-0.01"), false),
            (number("100.01"), false),
            (Value::from("87.25"), true),
            (Value::from("八十五"), false),
            (Value::from(true), false),
        ] {
            assert_eq!(parameters.clone().set("goal", value.clone()).is_ok(), expect, "{value}");
        }
        let others: Vec<_> = parameters.other_values().collect();
        assert_eq!(others, [("goal", vec![number("0"), number("100"), number("0.25")])]);
        let (parameters, _) = read("goal = { is = \"87.25\", min = 0 }");
        assert_eq!(parameters.get("goal"), Some(&number("87.25")));
        for wrong in ["{ is = 101, max = 100 }", "{ is = \"八十五\", min = 0 }"] {
            let (_, diagnostics) = read(&format!("goal = {wrong}"));
            assert!(diagnostics[0].message.zh.contains("不在可选范围内"), "{wrong}: {diagnostics:?}");
        }
        for wrong in [
            "{ is = 1, min = \"0\" }",
            "{ is = 1, of = [1], min = 0 }",
            "{ is = 1, of = 1 }",
            "{ is = \"a\", of = { a = 1 } }",
        ] {
            let (_, diagnostics) = read(&format!("goal = {wrong}"));
            assert_eq!(diagnostics.len(), 1, "{wrong}: {diagnostics:?}");
            assert!(diagnostics[0].help.is_some(), "{wrong}");
        }
    }
}
