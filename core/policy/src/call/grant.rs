//! What a pack lets one plugin see, and which clauses stand behind its rules: `[plugins.NAME]`.

use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Stands for every rule of a plugin that is not named.
const ANY_RULE: &str = "*";

/// What a pack grants one plugin. Whatever is not written is not granted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// 插件包在政策包里的路径 · path of its package in the pack
    pub package: String,
    /// 可看正文 · the citizen's words
    #[serde(default)]
    pub words: bool,
    /// 可知正文里有插件自带的哪些关键词 · which of its own keywords the words contain
    #[serde(default)]
    pub keywords: bool,
    /// 可看的字段 · fields, by either name
    #[serde(default)]
    pub facts: Vec<String>,
    /// 可看的参数;`water.*` 指其下全部 · parameters; `water.*` means all below it
    #[serde(default)]
    pub parameters: Vec<String>,
    /// 可查的对照表:`tables/NAME.csv`,第一列为键 · lookup tables, by the text in their first column
    #[serde(default)]
    pub tables: Vec<String>,
    /// 可看的口径 · figures, when a period is settled
    #[serde(default)]
    pub figures: Vec<String>,
    /// 可看单位名录 · ids of units, by group
    #[serde(default)]
    pub units: bool,
    /// 插件的每条规则依据哪一条款;`*` 指其余 · the clause behind each of its rules; `*` means all others
    #[serde(default)]
    pub rules: BTreeMap<String, String>,
    /// 它的话怎样算:与各行同等,或只补缺 · what its word is worth: as much as a row, or only where nothing was concluded
    #[serde(default)]
    pub voice: Voice,
    /// 插件出错时:停下转人工,或略过 · when it fails: stop and ask a person, or go on without it
    #[serde(default)]
    pub on_failure: OnFailure,
}

/// What a plugin's word is worth beside the tables, and beside the plugins that a hook asks before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Voice {
    /// 同等: as much as a row of the pack.
    #[default]
    #[serde(rename = "同等", alias = "equal")]
    Equal,
    /// 补缺: it is asked only where nobody before it has concluded anything.
    #[serde(rename = "补缺", alias = "gaps")]
    Gaps,
}

/// What becomes of a hook call whose plugin failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum OnFailure {
    /// 转人工: the call fails, and a person decides.
    #[default]
    #[serde(rename = "转人工", alias = "stop")]
    Stop,
    /// 略过: the tables and the script decide without it, and the trace says so.
    #[serde(rename = "略过", alias = "skip")]
    Skip,
}

impl Grant {
    /// Whether a parameter may be read.
    pub fn parameter(&self, name: &str) -> bool {
        self.parameters.iter().any(|granted| match granted.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => granted == name,
        })
    }

    /// The clause that the pack puts behind a rule of the plugin.
    pub fn clause(&self, rule: &str) -> Option<&str> {
        self.rules.get(rule).or_else(|| self.rules.get(ANY_RULE)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_written_is_not_granted() {
        let none: Grant = toml::from_str("package = \"plugins/water.plugin\"").unwrap();
        assert!(!none.words && !none.keywords && !none.units && !none.parameter("water.limit"));
        assert_eq!((none.clause("burst-main"), none.on_failure), (None, OnFailure::Stop));
        assert!(toml::from_str::<Grant>("package = \"a\"\neverything = true").is_err());
    }

    #[test]
    fn a_star_stands_for_what_is_below_or_left() {
        let grant: Grant = toml::from_str(
            "package = \"a\"\nparameters = [\"water.*\", \"limit\"]\non_failure = \"略过\"\n\
             [rules]\n\"burst-main\" = \"S1-05\"\n\"*\" = \"S1-04\"",
        )
        .unwrap();
        let granted =
            ["water.limit", "limit", "water", "limits", "power.limit"].map(|name| grant.parameter(name));
        assert_eq!(granted, [true, true, false, false, false]);
        assert_eq!((grant.clause("burst-main"), grant.clause("leak")), (Some("S1-05"), Some("S1-04")));
        assert_eq!(grant.on_failure, OnFailure::Skip);
    }
}
