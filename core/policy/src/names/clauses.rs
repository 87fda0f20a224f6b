//! `clauses.toml`: the rulebook's words by the id of the clause, and which clauses need no rule.
//!
//! ```toml
//! "S1-P09" = "超期2天(含)以内,每次扣1分"                    # one sentence
//! "S1-19"  = ["要在下月进行清零工作", "清零后计入“满意数量”"]    # several
//! "S1-25"  = { words = "领导小组下设工作室", no_rule = "机构设置,由 units.toml 记载" }
//! ```

use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The file.
pub(crate) type ClauseFile = BTreeMap<String, ClauseEntry>;

/// One clause as written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "expected the words of the clause as text, a list of texts, or { words = …, no_rule = \"why\" }"
)]
pub(crate) enum ClauseEntry {
    /// A clause that rules should cite.
    Words(ClauseWords),
    /// A clause with its reason.
    Explained(ExplainedClause),
}

/// The words of a clause.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum ClauseWords {
    /// One sentence.
    One(String),
    /// Several.
    Many(Vec<String>),
}

/// A clause that no rule needs to cite.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExplainedClause {
    /// Its words.
    pub words: ClauseWords,
    /// Why no rule cites it: an explanation, or a duty that the core or a person does.
    pub no_rule: String,
}

/// A clause of the rulebook.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clause {
    /// Its sentences.
    pub words: Vec<String>,
    /// Why no rule needs to cite it, if that is so.
    pub no_rule: Option<String>,
}

impl From<ClauseEntry> for Clause {
    fn from(entry: ClauseEntry) -> Self {
        match entry {
            ClauseEntry::Words(words) => Self { words: words.into_list(), no_rule: None },
            ClauseEntry::Explained(clause) => {
                Self { words: clause.words.into_list(), no_rule: Some(clause.no_rule) }
            }
        }
    }
}

impl ClauseWords {
    fn into_list(self) -> Vec<String> {
        match self {
            Self::One(words) => vec![words],
            Self::Many(words) => words,
        }
    }
}
