//! The hooks: the questions that the core asks of a pack.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Index;
use std::str::FromStr;

/// Declares the hooks, each in one place, so that none is left out of [`Hook::ALL`] or goes without its names.
macro_rules! hooks {
    ($($(#[$doc:meta])* $hook:ident: $name:literal, $chinese:literal;)*) => {
        /// A question asked of the pack.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Hook {
            $($(#[$doc])* $hook,)*
        }

        impl Hook {
            /// Every hook, in the order a ticket meets them.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$hook),*];

            /// The name in rule files, of the script function, and on the command line.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$hook => $name,)*
                }
            }

            /// The Chinese name.
            pub const fn chinese(self) -> &'static str {
                match self {
                    $(Self::$hook => $chinese,)*
                }
            }
        }
    };
}

hooks! {
    /// 分类: what kind of request is it, about what?
    Classify: "classify", "分类";
    /// 派单: whose is it?
    Route: "route", "派单";
    /// 定时限: which clocks start now?
    Schedule: "schedule", "定时限";
    /// 先要: what must have been done before this command?
    Require: "require", "先要";
    /// 考核: which charges should stand for this subject?
    Assess: "assess", "考核";
    /// 责任追究: who answers for it, beyond points?
    Accountability: "accountability", "责任追究";
    /// 预警: who must be warned now?
    Warn: "warn", "预警";
    /// 结算: what does a closed period come to?
    Settle: "settle", "结算";
}

/// One of something for each hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PerHook<T>([T; Hook::ALL.len()]);

impl<T> PerHook<T> {
    /// Makes one for each hook, in their order.
    pub fn of(make: impl FnMut(Hook) -> T) -> Self {
        Self(Hook::ALL.map(make))
    }

    /// Each hook with its own, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (Hook, &T)> {
        Hook::ALL.into_iter().zip(&self.0)
    }

    /// As [`Self::iter`], to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (Hook, &mut T)> {
        Hook::ALL.into_iter().zip(&mut self.0)
    }
}

impl<T> Index<Hook> for PerHook<T> {
    type Output = T;

    #[expect(clippy::indexing_slicing, reason = "hooks are numbered in the order of `Hook::ALL`")]
    fn index(&self, hook: Hook) -> &T {
        &self.0[hook as usize]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hook_finds_its_own() {
        let names = PerHook::of(Hook::name);
        for hook in Hook::ALL {
            assert_eq!((names[hook], hook.name().parse()), (hook.name(), Ok(hook)));
        }
    }
}
