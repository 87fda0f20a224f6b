//! Plugins as packs bring them: components made here from text, packed, signed, loaded and asked.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what helps tests fails like a test"
)]

mod budget;
mod child;
mod evolution;
mod frozen;
mod guest;
mod hooks;
mod hostile;
mod loading;
mod lookups;
mod pack;
