//! Who changes the rules, and why.

use serde::{Deserialize, Serialize};
use suban_model::Actor;

/// Who puts a revision in force, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// Who.
    pub by: Actor,
    /// Why; may be empty.
    pub reason: String,
    /// Digest of what gates found in the pack and they accept, or its first digits.
    #[serde(default)]
    pub accepted: Option<String>,
}

impl Default for Cause {
    /// The host by itself.
    fn default() -> Self {
        Self { by: Actor::host(), reason: String::new(), accepted: None }
    }
}
