//! What the tests of several crates begin with: a small organisation, and a desk at which time stands still until it is
//! moved.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::new_without_default,
    reason = "what helps tests fails like a test"
)]

mod desk;
mod host;
pub mod small;

pub use desk::{ORG, TestDesk};
pub use host::{FrozenHost, LooseHost};
pub use small::{files, rulebook};

use suban_model::{Moment, Zone};

/// A moment on the clocks of the packs that tests use.
pub fn at(local: &str) -> Moment {
    Moment::parse(local, &Zone::default()).unwrap()
}
