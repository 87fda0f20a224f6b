//! A plugin as a pack has it: who it is, what it is granted, and the program that runs it.

use super::engine::Program;
use super::grant::Grant;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use suban_model::Digest;

/// Most times that plugins are asked in one hook call.
pub const PLUGIN_CALLS_MAX: usize = 16;

/// Who a plugin is, as its manifest says and its signature confirms.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Vendor and name, such as `suban/water`.
    pub id: String,
    /// Version for people.
    pub version: String,
    /// Counts up with every release; a release with a lower one is not accepted afterwards.
    pub counter: u64,
    /// Names the bytes of its package.
    pub package: Digest,
}

/// A plugin's place in a pack.
#[derive(Debug)]
pub struct InstalledPlugin {
    /// What the pack grants it.
    pub grant: Grant,
    /// The plugin, ready to run.
    pub program: Arc<dyn Program>,
}
