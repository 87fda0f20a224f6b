//! Guards of the house, and tests of the real program from outside: by its command line and HTTP, as people use it.
//!
//! - [`layers`] and [`tidy`] look at the sources, and [`commits`] at what is said of their changes;
//! - [`bindings`] holds the SDK of plugins to the contract;
//! - [`kill`] and [`strace`] look at what is left when the program ends in the middle of its work;
//! - [`beside`] lets commands work on the folder of a running server;
//! - [`accounts`] lets people and programs in;
//! - [`against`] asks two packs the same;
//! - [`backup`] takes a running server's data to another machine, and [`salvage`] what is left of damaged data;
//! - [`demo`] is what a stranger runs first;
//! - [`acts`], [`guide`] and [`rulebook`] hold the documents to what the program does;
//! - [`schema`] asks what rules can say;
//! - [`operations`] holds the files to run it by to the program;
//! - [`openapi`] walks every route of the API;
//! - [`plugin_projects`] tries the committed plugins out;
//! - [`reports`] asks for figures, reasons and pages to print;
//! - [`plugins`] walks the way of a plugin, from its key into a pack and out again;
//! - [`live`] edits the rules beside their work, and [`live_plugin`] replaces a plugin;
//! - [`messages`] judges public messages by the thousand, where they are at hand;
//! - [`month`] counts a made-up month of tickets a second time, by hand.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod accounts;
mod acts;
mod against;
mod backup;
mod beside;
mod bindings;
mod commits;
mod demo;
mod desk_work;
mod doctor;
mod guide;
mod kill;
mod layers;
mod live;
mod live_plugin;
mod messages;
mod month;
mod openapi;
mod operations;
mod plugin_projects;
mod plugins;
mod program;
mod remarks;
mod reports;
mod repository;
mod rulebook;
mod salvage;
mod schema;
mod sealed;
mod stopping;
mod strace;
mod tidy;
mod tokens;
mod upgrade;
