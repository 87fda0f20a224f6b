//! Plugins seen from the pack: what it grants one, what the plugin is asked, and how its answer joins the call.
//!
//! What runs a plugin is an [`Engine`](crate::engine::Engine) like any other; this module is what such an engine
//! reads and writes, so that no plugin ever touches the rules or the facts themselves.

mod answer;
mod grant;
mod joining;
mod lookup;
mod question;
#[cfg(test)]
mod tests;
mod window;

pub use answer::{
    Answer, ProposedAmount, ProposedCharge, ProposedClassification, ProposedClock, ProposedDemand,
    ProposedMeasure, ProposedRouting, ProposedWant, ProposedWarning,
};
pub use grant::{Grant, OnFailure};
pub use lookup::Lookup;
pub use question::Question;
pub use window::Window;

use crate::engine::Program;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use suban_model::Digest;

/// Most plugin calls of one hook call.
pub const PLUGIN_CALLS_MAX: usize = 16;

/// Most bytes of one text of an answer.
pub const TEXT_BYTES_MAX: usize = 300;

/// Most entries of one list of an answer.
pub const LIST_ENTRIES_MAX: usize = 40;

/// Most characters on end that a text of an answer may share with the citizen's words.
pub const WORDS_REPEATED_MAX: usize = 12;

/// Most digits on end that it may share with them.
pub const DIGITS_REPEATED_MAX: usize = 6;

/// Who a plugin is, as its manifest says and its signature confirms.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Vendor and name, such as `suban/water`.
    pub id: String,
    /// Version for people.
    pub version: String,
    /// Counts up with every release; none with a lower one is taken again.
    pub counter: u64,
    /// Names the bytes of its package.
    pub package: Digest,
}

/// A plugin's place in a pack.
#[derive(Debug)]
pub struct Seat {
    /// What the pack grants it.
    pub grant: Grant,
    /// The plugin, ready to run.
    pub program: Arc<dyn Program>,
}
