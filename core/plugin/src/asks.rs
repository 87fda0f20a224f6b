//! What a plugin asks to see. A pack grants it so much of this as it likes, and never more.

use serde::Serialize;
use std::collections::BTreeSet;

/// `[asks]` of a manifest, in the words of a pack's grant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Asks {
    /// The citizen's words.
    pub words: bool,
    /// Which of its own keywords the words contain.
    pub keywords: bool,
    /// Fields, by either name.
    pub facts: BTreeSet<String>,
    /// Parameters; `water.*` means all below it.
    pub parameters: BTreeSet<String>,
    /// Lookup tables.
    pub tables: BTreeSet<String>,
    /// Figures of a period.
    pub figures: BTreeSet<String>,
    /// Ids of units.
    pub units: bool,
}
