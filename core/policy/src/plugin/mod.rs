//! Plugins seen from the pack: what it grants one, what the plugin is asked, and how its answer joins the call.
//!
//! What runs a plugin is an [`Engine`](crate::engine::Engine) like any other; this module is what such an engine
//! reads and writes, so that no plugin ever touches the rules or the facts themselves.

mod answer;
mod grant;
mod question;

pub use answer::{
    Answer, ProposedAmount, ProposedCharge, ProposedClassification, ProposedClock, ProposedDemand,
    ProposedMeasure, ProposedRouting, ProposedWant, ProposedWarning,
};
pub use grant::{Grant, OnFailure};
pub use question::Question;

use serde::{Deserialize, Serialize};
use suban_model::Digest;

/// Most plugin calls of one hook call.
pub const PLUGIN_CALLS_MAX: usize = 16;

/// Who a plugin is, as its manifest says and its signature confirms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
