//! What a policy is: packs, hooks, decision tables, facts, traces and budgets.
//!
//! A policy is a pure function: all it sees is in its input, so the same input gives the same bytes. Nothing
//! here reads a clock, a file or a random number, and no engine is named; engines implement [`engine::Engine`].
//!
//! The folders are floors, from `reading` at the bottom to `loading` at the top, and each uses only those below it.
//! They are private: what other crates may name is listed here, by subject.

mod call;
mod facts;
mod hooks;
mod loading;
mod names;
mod pack;
pub mod plugin;
mod reading;
pub mod table;

pub use call::decision::{Decision, Outcome};
pub use call::{budget, decision, engine, render, run};
pub use facts::{Facts, PeriodFigures, condition, keywords, vocabulary};
pub use hooks::output_columns;
pub use loading::{ENGINE_VERSION, schema_of};
pub use names::{appeals, clauses, figures, findings, gates, organisation, parameters, roles, who};
pub use pack::{Allowed, Pack, supervision};
pub use reading::files::PackFiles;
pub use reading::{container, diagnostic, files, mangling, reader_words, source, text, unseen};
pub use suban_model::{Fault, FaultKind, Hook};
