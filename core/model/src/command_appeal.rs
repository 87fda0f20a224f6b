//! The commands about charges that somebody says are wrong.

use crate::{Digest, Ruling, TicketRef};
use serde::{Deserialize, Serialize};

/// Whoever is charged says that a charge is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppealCharge {
    /// Which ticket; `None` for a charge of a finding about the whole organisation.
    #[serde(default)]
    pub ticket: Option<TicketRef>,
    /// Number of the record that holds the finding about the whole organisation.
    #[serde(default)]
    pub finding: Option<u64>,
    /// Key of the charge, as the ticket shows it; or its rule and unit, such as `Q05 工程公司`, which is the newest of
    /// them that counts.
    pub charge: String,
    /// Why.
    pub reason: String,
    /// What shows it.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

/// A file that shows something, such as a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What the file is called.
    pub name: String,
    /// Digest of its bytes.
    pub digest: Digest,
}

/// What comes of the appeal of a charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleOn {
    /// Which ticket; `None` for a charge of a finding about the whole organisation.
    #[serde(default)]
    pub ticket: Option<TicketRef>,
    /// Number of the record that holds the finding about the whole organisation.
    #[serde(default)]
    pub finding: Option<u64>,
    /// Key of the charge, as the ticket shows it; or its rule and unit, such as `Q05 工程公司`, which is the newest of
    /// them that is appealed.
    pub charge: String,
    /// What comes of it.
    pub ruling: Ruling,
    /// Why.
    pub reason: String,
}
