//! `plugins/trust.toml`: whose plugins an organisation runs.

use crate::id::{PluginId, Scope};
use crate::key::VerifyingKey;
use crate::revocation::Revocation;
use std::collections::BTreeMap;

/// Path of the trust roots in a pack.
pub const TRUST_PATH: &str = "plugins/trust.toml";

/// Whom an organisation trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// How many different keys must have signed a package.
    pub signatures: usize,
    /// The keys.
    pub keys: Vec<TrustedKey>,
    /// The highest counter seen of each plugin; none below is taken.
    pub counters: BTreeMap<PluginId, u64>,
    /// The newest revocation list taken in, by its id.
    pub lists: BTreeMap<PluginId, u64>,
    /// What is no longer trusted.
    pub revocations: Vec<Revocation>,
}

/// A key that an organisation trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    /// What people call it.
    pub name: String,
    /// The key.
    pub key: VerifyingKey,
    /// Which plugins it may sign.
    pub signs: Vec<Scope>,
    /// Whether it may sign revocation lists.
    pub revokes: bool,
}
