//! `clauses.toml`: the rulebook's words by the id of the clause, how they are read, and which clauses have no rule.
//!
//! ```toml
//! "S1-P09" = "超期2天(含)以内,每次扣1分"                    # one sentence
//! "S1-19"  = ["要在下月进行清零工作", "清零后计入“满意数量”"]    # several
//! "S1-25"  = { words = "领导小组下设工作室", no_rule = "机构设置,由 units.toml 记载" }
//! "S3-06"  = { words = "做好惡意投訴的申訴", not_yet = "申诉还没有写" }
//! "S3-03"  = { words = "一票否決", reading = "属实的才否决;不改分" }
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
    expecting = "expected the words of the clause as text, a list of texts, or { words = …, reading = …, no_rule or not_yet = \"why\" }"
)]
pub(crate) enum ClauseEntry {
    /// A clause that rules should cite.
    Words(ClauseWords),
    /// A clause with what is said about it.
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

/// A clause of which more is said than its words.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExplainedClause {
    /// Its words.
    pub words: ClauseWords,
    /// How the pack reads it: what was chosen where the words leave it open.
    pub reading: Option<String>,
    /// Why no rule needs to cite it: an explanation, or a duty that the core or a person does.
    pub no_rule: Option<String>,
    /// Why its rule is still missing. It is then never counted as carried out.
    pub not_yet: Option<String>,
}

/// A clause of the rulebook.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clause {
    /// Its sentences.
    pub words: Vec<String>,
    /// How the pack reads it.
    pub reading: Option<String>,
    /// Why no rule needs to cite it, if that is so.
    pub no_rule: Option<String>,
    /// Why its rule is still missing, if that is so.
    pub not_yet: Option<String>,
}

impl From<ClauseEntry> for Clause {
    fn from(entry: ClauseEntry) -> Self {
        match entry {
            ClauseEntry::Words(words) => Self { words: words.into_list(), ..Self::default() },
            ClauseEntry::Explained(ExplainedClause { words, reading, no_rule, not_yet }) => {
                Self { words: words.into_list(), reading, no_rule, not_yet }
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
