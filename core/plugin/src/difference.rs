//! What a new release may do that the old one could not, and the other way round.

use crate::manifest::Manifest;
use serde::Serialize;
use std::collections::BTreeSet;
use suban_policy::Hook;
use suban_policy::diagnostic::Bilingual;

/// One thing that a manifest asks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// To answer a hook.
    Hook(Hook),
    /// To see the citizen's words.
    Words,
    /// To know which of its keywords the words contain.
    Keywords,
    /// To see a field.
    Fact(String),
    /// To read a parameter.
    Parameter(String),
    /// To ask a lookup table.
    Table(String),
    /// To read a figure.
    Figure(String),
    /// To see the ids of units.
    Units,
}

impl Right {
    /// What it is called.
    pub fn words(&self) -> Bilingual {
        match self {
            Self::Hook(hook) => Bilingual::new(format!("钩子 {hook}"), format!("hook `{hook}`")),
            Self::Words => Bilingual::new("正文", "the citizen's words"),
            Self::Keywords => Bilingual::new("正文里有哪些关键词", "which of its keywords the words contain"),
            Self::Fact(name) => Bilingual::new(format!("字段 {name}"), format!("field `{name}`")),
            Self::Parameter(name) => Bilingual::new(format!("参数 {name}"), format!("parameter `{name}`")),
            Self::Table(name) => Bilingual::new(format!("对照表 {name}"), format!("table `{name}`")),
            Self::Figure(name) => Bilingual::new(format!("口径 {name}"), format!("figure `{name}`")),
            Self::Units => Bilingual::new("单位名录", "ids of units"),
        }
    }
}

/// A limit before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// In the old release.
    pub old: u64,
    /// In the new release.
    pub new: u64,
}

/// The difference between two releases of a plugin, as far as it concerns whoever runs them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Asked for by the new release only.
    pub added: BTreeSet<Right>,
    /// Asked for by the old release only.
    pub dropped: BTreeSet<Right>,
    /// Instructions of a call.
    pub fuel: Moved,
    /// Memory of a call, in KiB.
    pub memory_kib: Moved,
}

impl Difference {
    /// Whether the new release asks for anything that the old one did not.
    pub fn widens(&self) -> bool {
        let raised = |limit: Moved| limit.new > limit.old;
        !self.added.is_empty() || raised(self.fuel) || raised(self.memory_kib)
    }
}

/// Compares two releases.
pub fn diff(old: &Manifest, new: &Manifest) -> Difference {
    let (before, after) = (old.rights(), new.rights());
    Difference {
        added: after.difference(&before).cloned().collect(),
        dropped: before.difference(&after).cloned().collect(),
        fuel: Moved { old: old.limits.fuel, new: new.limits.fuel },
        memory_kib: Moved { old: old.limits.memory_kib, new: new.limits.memory_kib },
    }
}

impl Manifest {
    /// Everything that it asks for, apart from its limits.
    pub fn rights(&self) -> BTreeSet<Right> {
        let asks = &self.asks;
        let named = |names: &BTreeSet<String>, right: fn(String) -> Right| -> Vec<Right> {
            names.iter().cloned().map(right).collect()
        };
        let flags =
            [(asks.words, Right::Words), (asks.keywords, Right::Keywords), (asks.units, Right::Units)];
        self.hooks
            .iter()
            .copied()
            .map(Right::Hook)
            .chain(flags.into_iter().filter_map(|(asked, right)| asked.then_some(right)))
            .chain(named(&asks.facts, Right::Fact))
            .chain(named(&asks.parameters, Right::Parameter))
            .chain(named(&asks.tables, Right::Table))
            .chain(named(&asks.figures, Right::Figure))
            .collect()
    }
}
