//! What a store is held to: the contract that all of them keep, and what sled keeps on disk.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what helps tests fails like a test"
)]

mod contract;
mod disk;
