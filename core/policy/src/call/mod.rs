//! One hook call in progress: its budget, what has been concluded so far, what it leaves on record; and what an engine
//! must offer to go on where tables end.
//!
//! A call looks up what the pack declares. Nothing here may know tables, or what the rows of a hook do: those write
//! into the call. A call can ask plugins, whose programs take the call: that is the one pair of files here that
//! need each other.

mod asking;
pub mod budget;
pub mod decision;
mod draft;
pub mod engine;
mod grant;
mod plugin;
pub mod render;
pub mod run;

pub use grant::{Grant, OnFailure, Voice};
pub use plugin::{Identity, InstalledPlugin, PLUGIN_CALLS_MAX};
