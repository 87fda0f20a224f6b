//! Guards of the house, and tests of the real program from outside: by its command line and HTTP, as people use it.
//!
//! - [`layers`] and [`tidy`] look at the sources;
//! - [`kill`] and [`strace`] look at what is left when the program ends in the middle of its work;
//! - [`live`] edits the rules beside their work;
//! - [`messages`] judges public messages by the thousand, where they are at hand.

#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod kill;
mod layers;
mod live;
mod messages;
mod program;
mod repository;
mod strace;
mod tidy;
