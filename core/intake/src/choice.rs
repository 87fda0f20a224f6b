//! Where a value comes from: one fixed value, a column, or a column whose words stand for values.

use serde::{Deserialize, Deserializer};
use suban_model::Answer;

/// Where a value comes from. Written as
/// `{ is = "来信" }`, `"来源"`, or `{ column = "来源", values = { "网" = "来信" }, empty = "来电" }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice<T> {
    /// The same for every row.
    Is(T),
    /// What the column holds, in the words that mean a value anyway.
    Column(String),
    /// What the words in the column stand for; no other word may be there.
    Words {
        /// The column.
        column: String,
        /// Words and what they stand for, as the file of the mapping lists them.
        values: Vec<(String, T)>,
        /// What an empty cell stands for.
        empty: Option<T>,
    },
}

impl<T> Choice<T> {
    /// The column that it reads.
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::Is(_) => None,
            Self::Column(column) | Self::Words { column, .. } => Some(column),
        }
    }
}

/// A kind of value that cells can name without a table of words.
pub(crate) trait Term: Clone {
    /// Words that name a value, for messages; none if any text is a value.
    const WORDS: &'static [&'static str];

    /// The value that a cell names.
    fn named(word: &str) -> Option<Self>;
}

impl Term for String {
    const WORDS: &'static [&'static str] = &[];

    fn named(word: &str) -> Option<Self> {
        Some(word.to_owned())
    }
}

impl Term for bool {
    const WORDS: &'static [&'static str] = &["是", "否"];

    fn named(word: &str) -> Option<Self> {
        match word.to_lowercase().as_str() {
            "是" | "有" | "已" | "√" | "y" | "yes" | "true" | "1" => Some(true),
            "否" | "无" | "未" | "×" | "n" | "no" | "false" | "0" => Some(false),
            _ => None,
        }
    }
}

impl Term for Answer {
    const WORDS: &'static [&'static str] = &["满意", "不满意", "未联系上"];

    fn named(word: &str) -> Option<Self> {
        match word.to_lowercase().as_str() {
            "满意" | "satisfied" => Some(Self::Satisfied),
            "不满意" | "unsatisfied" => Some(Self::Unsatisfied),
            "未联系上" | "unreached" => Some(Self::Unreached),
            _ => None,
        }
    }
}

/// How it is written.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected a column in quotes, `{ is = … }` or `{ column = …, values = { … }, empty = … }`, with values of the right kind"
)]
enum Written<T> {
    Column(String),
    Is(Is<T>),
    Words(Words<T>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Is<T> {
    is: T,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "T: Deserialize<'de>"))]
struct Words<T> {
    column: String,
    values: std::collections::BTreeMap<String, T>,
    empty: Option<T>,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Choice<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Written::deserialize(deserializer)? {
            Written::Column(column) => Self::Column(column),
            Written::Is(Is { is }) => Self::Is(is),
            Written::Words(Words { column, values, empty }) => {
                Self::Words { column, values: values.into_iter().collect(), empty }
            }
        })
    }
}
