//! What is told of steps, commands and complaints, in both languages.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

mod commands;
mod complaints;
mod reasons;
mod small;
mod steps;
