//! The hooks: the questions that the core asks of a pack.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
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

            /// The name in rule files, of the script function, and on the command line, which takes the Chinese one too.
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

impl fmt::Display for Hook {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// The text names no hook.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "`{given}` is not a hook; known: {}",
    Hook::ALL.map(|hook| format!("{} {}", hook.name(), hook.chinese())).join(", ")
)]
pub struct UnknownHook {
    /// As given.
    pub given: String,
}

impl FromStr for Hook {
    type Err = UnknownHook;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|hook| [hook.name(), hook.chinese()].contains(&text));
        known.ok_or_else(|| UnknownHook { given: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hook_is_known_by_both_its_names() {
        for hook in Hook::ALL {
            assert_eq!((hook.name().parse(), hook.chinese().parse()), (Ok(hook), Ok(hook)));
        }
        let error = "评定".parse::<Hook>().unwrap_err();
        assert!(error.to_string().starts_with("`评定` is not a hook; known: classify 分类, route 派单, "));
    }
}
