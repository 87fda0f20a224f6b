//! Names of plugins: `vendor/name`, and the scopes that a key may sign.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Most bytes of each half of an id.
pub const ID_HALF_BYTES_MAX: usize = 40;

/// A plugin's name for ever: `vendor/name`, each of small letters, digits and inner hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct PluginId(String);

/// The text is no id.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not `vendor/name` in small letters, digits and hyphens")]
pub struct PluginIdError(String);

impl PluginId {
    /// The whole, such as `suban/water`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What comes before the slash.
    pub fn vendor(&self) -> &str {
        self.halves().0
    }

    /// What comes after the slash.
    pub fn name(&self) -> &str {
        self.halves().1
    }

    /// Whether the text could come after a slash.
    pub fn is_name(text: &str) -> bool {
        is_half(text)
    }

    fn halves(&self) -> (&str, &str) {
        self.0.split_once('/').unwrap_or_default()
    }
}

impl FromStr for PluginId {
    type Err = PluginIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let halves = text.split_once('/').filter(|(vendor, name)| is_half(vendor) && is_half(name));
        halves.map(|_| Self(text.to_owned())).ok_or_else(|| PluginIdError(text.to_owned()))
    }
}

impl TryFrom<String> for PluginId {
    type Error = PluginIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PluginId> for String {
    fn from(id: PluginId) -> Self {
        id.0
    }
}

impl fmt::Display for PluginId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// What a key may sign.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// `vendor/*`: whatever this vendor makes.
    Vendor(String),
    /// One plugin.
    Plugin(PluginId),
    /// Everything: not for a pack, which must name what it believes a key about.
    Everything,
}

impl Scope {
    /// Whether the plugin is in it.
    pub fn covers(&self, id: &PluginId) -> bool {
        match self {
            Self::Vendor(vendor) => id.vendor() == vendor,
            Self::Plugin(plugin) => id == plugin,
            Self::Everything => true,
        }
    }
}

impl FromStr for Scope {
    type Err = PluginIdError;

    /// Reads `vendor/*` or `vendor/name`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_suffix("/*") {
            Some(vendor) if is_half(vendor) => Ok(Self::Vendor(vendor.to_owned())),
            _ => text.parse().map(Self::Plugin),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vendor(vendor) => write!(out, "{vendor}/*"),
            Self::Plugin(id) => id.fmt(out),
            Self::Everything => out.write_str("*"),
        }
    }
}

fn is_half(text: &str) -> bool {
    let plain = text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    plain && (1..=ID_HALF_BYTES_MAX).contains(&text.len()) && !text.starts_with('-') && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_two_plain_halves() {
        let longest = "a".repeat(ID_HALF_BYTES_MAX);
        for (text, good) in [
            ("suban/water", true),
            ("a-1/b", true),
            (&format!("{longest}/{longest}"), true),
            (&format!("{longest}a/b"), false),
            ("water", false),
            ("/water", false),
            ("suban/", false),
            ("suban/water/x", false),
            ("Suban/water", false),
            ("suban/-water", false),
            ("suban/*", false),
            ("水/x", false),
        ] {
            assert_eq!(text.parse::<PluginId>().is_ok(), good, "{text}");
        }
    }

    #[test]
    fn a_scope_covers_one_plugin_or_one_vendor() {
        let id: PluginId = "suban/water".parse().unwrap();
        for (scope, covers) in
            [("suban/*", true), ("suban/water", true), ("suban/power", false), ("suba/*", false)]
        {
            let read: Scope = scope.parse().unwrap();
            assert_eq!((read.covers(&id), read.to_string()), (covers, scope.to_owned()));
        }
        assert!("*".parse::<Scope>().is_err() && "*/*".parse::<Scope>().is_err());
    }
}
