//! What an organisation no longer trusts, why, and since when.

use crate::bounds::Bounds;
use crate::id::PluginId;
use crate::key::KeyId;
use serde::{Deserialize, Serialize};
use suban_model::{CivilDate, Digest};
use toml::Spanned;
use toml::value::Datetime;

/// Most revocations of one file.
pub const REVOCATIONS_MAX: usize = 1_000;

/// Most bytes of a reason.
const REASON_BYTES_MAX: usize = 500;

/// Trust that was taken back. The plugin stays in its pack, and every hook of it fails closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Revocation {
    /// Of what.
    #[serde(flatten)]
    pub of: Revoked,
    /// Why, for people.
    pub reason: String,
    /// The day.
    pub date: CivilDate,
}

/// What trust was taken back from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Revoked {
    /// Everything that a key signed.
    Key(KeyId),
    /// One package, by the digest of its bytes.
    Package(Digest),
    /// Releases of a plugin, by their counters, both inclusive.
    Plugin {
        /// Which plugin.
        id: PluginId,
        /// First release.
        from: u64,
        /// Last release.
        to: u64,
    },
}

/// `[[revocations]]`: one of `key`, `package` and `plugin`; a plugin perhaps from and to a counter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenRevocation {
    key: Option<Spanned<String>>,
    package: Option<Spanned<String>>,
    plugin: Option<Spanned<String>>,
    from: Option<Spanned<i64>>,
    to: Option<Spanned<i64>>,
    reason: Spanned<String>,
    date: Spanned<Datetime>,
}

impl WrittenRevocation {
    /// All of a file.
    pub fn all(written: &[Self], bounds: &mut Bounds<'_>) -> Vec<Revocation> {
        if let Some(beyond) = written.get(REVOCATIONS_MAX) {
            bounds.count("revocations", beyond.reason.span(), written.len(), REVOCATIONS_MAX);
        }
        written.iter().take(REVOCATIONS_MAX).filter_map(|one| one.within(bounds)).collect()
    }

    fn within(&self, bounds: &mut Bounds<'_>) -> Option<Revocation> {
        let reason = bounds.line("reason", &self.reason, REASON_BYTES_MAX);
        let date = self.date.get_ref().to_string().parse::<CivilDate>().ok();
        if date.is_none() {
            let what = ("date 应为日期".to_owned(), "`date` should be a date".to_owned());
            bounds.complain(self.date.span(), what, ("例:date = 2026-03-01", "such as date = 2026-03-01"));
        }
        Some(Revocation { of: self.of(bounds)?, reason, date: date? })
    }

    fn of(&self, bounds: &mut Bounds<'_>) -> Option<Revoked> {
        match (&self.key, &self.package, &self.plugin, &self.from, &self.to) {
            (Some(key), None, None, None, None) => bounds.parsed(key, "密钥编号").map(Revoked::Key),
            (None, Some(package), None, None, None) => {
                bounds.parsed(package, "插件包的摘要").map(Revoked::Package)
            }
            (None, None, Some(plugin), from, to) => {
                let mut counter = |name: &str, written: &Option<Spanned<i64>>, otherwise: u64| {
                    written.as_ref().map_or(otherwise, |written| bounds.counter(name, written))
                };
                let (from, to) = (counter("from", from, 0), counter("to", to, u64::MAX));
                if from > to {
                    let what = ("from 大于 to".to_owned(), "`from` is above `to`".to_owned());
                    bounds.complain(plugin.span(), what, ("对调", "swap the two"));
                }
                Some(Revoked::Plugin { id: bounds.parsed(plugin, "插件编号(vendor/name)")?, from, to })
            }
            _ => {
                let what = (
                    "应写 key、package、plugin 之一;from、to 只用于 plugin".to_owned(),
                    "one of `key`, `package` and `plugin` is wanted; `from` and `to` only go with `plugin`"
                        .to_owned(),
                );
                bounds.complain(
                    self.reason.span(),
                    what,
                    ("一段只撤销一样", "revoke one thing in each section"),
                );
                None
            }
        }
    }
}
