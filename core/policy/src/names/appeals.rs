//! `[appeals]` of a pack: by when a charge may be appealed, and what becomes of it meanwhile. Who may is said by `[acts]` in
//! `roles.toml`.

use suban_model::Limit;

/// The rules of appeals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeals {
    /// The clause that grants them.
    pub clause: String,
    /// By when, counted from when the charge was posted; `None`: at any time.
    pub within: Option<Limit>,
    /// By when an appeal is to be ruled on; `None`: at any time.
    pub ruled_within: Option<Limit>,
    /// Whether a charge goes on counting while it is appealed.
    pub counts: bool,
}
