//! `[missing]` of a pack: what counts as told when it was filled in apart, so that nobody looks for it in the words.

use schemars::JsonSchema;
use serde::Deserialize;
use suban_model::Private;

/// What a registration asks apart from the citizen's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AskedApart {
    /// 标题.
    Title,
    /// 来电人.
    Caller,
    /// 电话.
    Phone,
    /// 地址.
    Address,
}

impl AskedApart {
    /// Whether it was filled in.
    pub fn is_filled(self, words: &Private) -> bool {
        let name = match self {
            Self::Title => "title",
            Self::Caller => "caller",
            Self::Phone => "phone",
            Self::Address => "address",
        };
        words.get(name).is_some_and(|filled| !filled.trim().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_tell_nothing() {
        for (phone, expect) in [(Some("13800000001"), true), (Some("  "), false), (None, false)] {
            let words = phone.map(|phone| ("phone".to_owned(), phone.to_owned())).into_iter().collect();
            assert_eq!(AskedApart::Phone.is_filled(&words), expect, "{phone:?}");
            assert!(!AskedApart::Address.is_filled(&words));
        }
    }
}
