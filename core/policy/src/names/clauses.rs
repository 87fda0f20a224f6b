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

/// The whole file.
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

impl ClauseEntry {
    /// The sentences, and why there is no rule.
    pub fn into_parts(self) -> (Vec<String>, Option<String>) {
        match self {
            Self::Words(words) => (words.into_list(), None),
            Self::Explained(clause) => (clause.words.into_list(), Some(clause.no_rule)),
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
