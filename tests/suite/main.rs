//! Guards of the house, and tests of the real program from outside: by its command line and HTTP, as people use it.
//!
//! - [`layers`] and [`tidy`] look at the sources;

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod layers;
mod repository;
mod tidy;
