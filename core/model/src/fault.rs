//! A hook that could not give an outcome. The desk then falls back to a person; nothing is charged.

use crate::Bilingual;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a hook gave no outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The operations of the budget were used up.
    Budget,
    /// A value or text grew beyond its limit, or calls nested too deep.
    Size,
    /// The script raised an error or called something that does not exist.
    Script,
    /// Two rows of a table that allows one hit, or an output that contradicts the pack.
    Rule,
    /// A word such as 责任部门 could not be resolved to a unit.
    Who,
    /// The input names something that the pack does not know.
    Input,
    /// A plugin failed, or answered what the pack does not allow.
    Plugin,
    /// The host could not run a plugin to its end, but another time it might. Such a call cannot be repeated for proof.
    Host,
}

impl FaultKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Budget,
        Self::Size,
        Self::Script,
        Self::Rule,
        Self::Who,
        Self::Input,
        Self::Plugin,
        Self::Host,
    ];

    /// The name in the API and wherever programs read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Budget => "budget",
            Self::Size => "size",
            Self::Script => "script",
            Self::Rule => "rule",
            Self::Who => "who",
            Self::Input => "input",
            Self::Plugin => "plugin",
            Self::Host => "host",
        }
    }
}

/// A failed hook: kind, and the sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{en}")]
pub struct Fault {
    /// What kind.
    pub kind: FaultKind,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// `file:line:column` in the pack, where one place is at fault.
    pub place: Option<String>,
}

impl Fault {
    /// A fault with its sentence.
    pub fn new(kind: FaultKind, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { kind, zh: zh.into(), en: en.into(), place: None }
    }

    /// Adds the place in the pack.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// The sentence in both languages.
    pub fn message(&self) -> Bilingual {
        Bilingual::new(self.zh.clone(), self.en.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_written_as_they_are_named() {
        for kind in FaultKind::ALL {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.name()));
        }
    }
}
