//! What a pack lets in, and what it does not: packages signed by real keys, and files that somebody tampered with.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod admitting;
mod differing;
mod hostile;
mod manifests;
mod revoking;
mod vendor;
