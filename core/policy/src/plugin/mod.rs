//! What a plugin sees of a call: what it is asked, what it may look up, and how its answer joins the call.
//!
//! What runs a plugin is an [`Engine`](crate::call::engine::Engine) like any other; this module is what such an engine
//! reads and writes, so that no plugin ever touches the rules or the facts themselves.

mod answer;
mod joining;
mod question;
#[cfg(test)]
mod tests;
mod window;

pub use crate::call::{Grant, Identity, InstalledPlugin, OnFailure, PLUGIN_CALLS_MAX, Voice};
pub use crate::names::lookup::Lookup;
pub use answer::{
    Answer, ProposedAmount, ProposedCharge, ProposedClassification, ProposedClock, ProposedMeasure,
    ProposedPrerequisite, ProposedRequirement, ProposedRouting, ProposedWarning,
};
pub use question::Question;
pub use window::Window;

/// Most bytes of one text of an answer.
pub const TEXT_BYTES_MAX: usize = 300;

/// Most entries of one list of an answer.
pub const LIST_ENTRIES_MAX: usize = 40;

/// Most characters on end that a text of an answer may share with the citizen's words.
pub const WORDS_REPEATED_MAX: usize = 12;

/// Most digits on end that it may share with them.
pub const DIGITS_REPEATED_MAX: usize = 6;
