//! The hooks: the questions that the core asks of a pack.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A question asked of the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hook {
    /// 分类: what kind of request is it, about what?
    Classify,
    /// 派单: whose is it?
    Route,
    /// 定时限: which clocks start now?
    Schedule,
    /// 考核: which charges should stand for this subject?
    Assess,
}

impl Hook {
    /// Every hook, in the order a ticket meets them.
    pub const ALL: [Self; 4] = [Self::Classify, Self::Route, Self::Schedule, Self::Assess];

    /// The name in rule files, of the script function, and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Classify => "classify",
            Self::Route => "route",
            Self::Schedule => "schedule",
            Self::Assess => "assess",
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
#[error("`{0}` is not a hook; known: classify, route, schedule, assess")]
pub struct UnknownHook(String);

impl FromStr for Hook {
    type Err = UnknownHook;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|hook| hook.name() == text).ok_or_else(|| UnknownHook(text.to_owned()))
    }
}
