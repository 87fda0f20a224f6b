//! The API as its clients meet it: a desk in memory with a small pack and a clock that stands still, asked through
//! the router, or over TCP where the connection itself matters.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what helps tests fails like a test"
)]

mod accounts;
mod app;
mod bad_input;
mod citizens;
mod client;
mod commands;
mod connections;
mod document;
mod filters;
mod gates;
mod log;
mod orders;
mod origin;
mod overview;
mod people;
mod policy;
mod reading;
mod scopes;
mod small_pack;
mod steps;
mod supervision_sheet;
mod trouble;
