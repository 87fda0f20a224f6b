//! What a plugin for Suban is written with.
//!
//! A plugin is what a vendor knows of a sector, as functions that an organisation's policy may ask: what kind of
//! request is this, whose is it, by when? Each such question is a **hook**, with a trait of its own; a plugin
//! implements those that it serves and names them in [`export!`]. It sees a [`Question`] and what its [`Host`]
//! offers, and nothing else: no clock, no chance, no files, nothing left over from the call before.
//!
//! ```
//! use suban_plugin_sdk::{Bench, Classification, Classify, Failure, Host, Question, export};
//!
//! struct Water;
//!
//! impl Classify for Water {
//!     fn classify(_question: &Question, host: &dyn Host) -> Result<Classification, Failure> {
//!         let heard = host.heard("不")?;
//!         if heard.says("爆管") {
//!             return Ok(Classification::new("burst-main", "报修", "管网/爆管").weight(8).grade("紧急"));
//!         }
//!         if heard.says("停水") {
//!             return Ok(Classification::new("outage", "报修", "供水/停水").weight(4).missing(["户号"]));
//!         }
//!         Ok(Classification::no_opinion("unknown"))
//!     }
//! }
//!
//! export!(Water: classify);
//!
//! // Tested like any function, without WebAssembly: a bench stands in for the host.
//! let bench = Bench::new().keywords("停水", ["停水", "没水"]).keywords("不", ["不是", "没有"]);
//! let ask = |words: &str| {
//!     let bench = bench.clone().words(words);
//!     Water::classify(&bench.question(), &bench)
//! };
//! assert_eq!(ask("三天没水了")?.category, "供水/停水");
//! assert_eq!(ask("不是停水,是水压低")?.category, "");
//! # Ok::<(), Failure>(())
//! ```
//!
//! `suban plugin new NAME` writes a project like this one, `suban plugin build` makes a package of it, and
//! `suban plugin test` runs its cases in the real host.

mod answers;
#[cfg(not(target_family = "wasm"))]
mod bench;
#[expect(unsafe_code, reason = "generated: every call hands memory to the host or takes it from there")]
#[allow(
    missing_docs,
    unused_qualifications,
    clippy::pedantic,
    clippy::panic,
    clippy::unwrap_used,
    reason = "generated from the contract"
)]
#[rustfmt::skip]
#[doc(hidden)]
pub mod bindings;
mod decimal;
mod heard;
mod hooks;
mod host;
mod question;

#[cfg(not(target_family = "wasm"))]
pub use bench::Bench;
pub use bindings::exports::suban::policy::accountability::Measure;
pub use bindings::exports::suban::policy::classify::Classification;
pub use bindings::exports::suban::policy::require::{Demand, Want};
pub use bindings::exports::suban::policy::route::{Answer as Routed, Assignment, Routing};
pub use bindings::exports::suban::policy::schedule::Clock;
pub use bindings::exports::suban::policy::warn::Warning;
pub use bindings::suban::policy::host::{Hit, Level};
pub use bindings::suban::policy::types::{
    Amount, Charge, Decimal, Fact, Failure, Question, Share, Ticket, Value,
};
pub use decimal::NotADecimal;
pub use heard::Heard;
pub use hooks::{Accountability, Assess, Classify, Require, Route, Schedule, Settle, Warn};
pub use host::{Granted, Host};
