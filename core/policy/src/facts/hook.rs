//! The hooks: the questions that the core asks of a pack.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A question asked of the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Hook {
    /// 分类: what kind of request is it, about what?
    Classify,
    /// 派单: whose is it?
    Route,
    /// 定时限: which clocks start now?
    Schedule,
    /// 先要: what must have been done before this command?
    Require,
    /// 考核: which charges should stand for this subject?
    Assess,
    /// 责任追究: who answers for it, beyond points?
    Accountability,
    /// 预警: who must be warned now?
    Warn,
    /// 结算: what does a closed period come to?
    Settle,
}

impl Hook {
    /// Every hook, in the order a ticket meets them.
    pub const ALL: [Self; 8] = [
        Self::Classify,
        Self::Route,
        Self::Schedule,
        Self::Require,
        Self::Assess,
        Self::Accountability,
        Self::Warn,
        Self::Settle,
    ];

    /// The name in rule files, of the script function, and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Classify => "classify",
            Self::Route => "route",
            Self::Schedule => "schedule",
            Self::Require => "require",
            Self::Assess => "assess",
            Self::Accountability => "accountability",
            Self::Warn => "warn",
            Self::Settle => "settle",
        }
    }

    /// The Chinese name.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Classify => "分类",
            Self::Route => "派单",
            Self::Schedule => "定时限",
            Self::Require => "先要",
            Self::Assess => "考核",
            Self::Accountability => "责任追究",
            Self::Warn => "预警",
            Self::Settle => "结算",
        }
    }
}

impl fmt::Display for Hook {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// The text names no hook.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{given}` is not a hook; known: {}", Hook::ALL.map(Hook::name).join(", "))]
pub struct UnknownHook {
    /// As given.
    pub given: String,
}

impl FromStr for Hook {
    type Err = UnknownHook;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|hook| hook.name() == text);
        known.ok_or_else(|| UnknownHook { given: text.to_owned() })
    }
}
