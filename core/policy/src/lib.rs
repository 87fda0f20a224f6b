//! What a policy is: packs, hooks, decision tables, facts, traces and budgets.
//!
//! A policy is a pure function: all it sees is in its input, so the same input gives the same bytes. Nothing
//! here reads a clock, a file or a random number, and no engine is named; engines implement [`engine::Engine`].

pub mod budget;
pub mod clauses;
pub mod container;
pub mod coverage;
pub mod decision;
pub mod diagnostic;
pub mod engine;
pub mod facts;
pub mod fault;
pub mod figures;
pub mod files;
pub mod findings;
pub mod hook;
mod hooks;
pub mod input;
pub mod keywords;
pub mod lint;
mod loading;
mod manifest;
pub mod organisation;
pub mod pack;
pub mod pack_tests;
pub mod parameters;
pub mod plugin;
pub mod render;
mod reworded;
pub mod rules;
pub mod run;
pub mod schema;
pub mod source;
pub mod supervision;
pub mod table;
pub mod text;
pub mod vocabulary;

pub use decision::{Decision, Outcome};
pub use facts::Facts;
pub use fault::{Fault, FaultKind};
pub use files::PackFiles;
pub use hook::Hook;
pub use pack::Pack;
