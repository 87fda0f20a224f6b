//! What an organisation no longer trusts, why, and since when.

use crate::id::PluginId;
use crate::key::KeyId;
use serde::Serialize;
use suban_model::{CivilDate, Digest};

/// Trust that was taken back. The plugin stays in its pack, and every hook of it fails closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Revocation {
    /// Of what.
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
