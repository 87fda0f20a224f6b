//! The link between two programs, here between two ends in one.
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

mod hostile;
mod small;
mod use_it;
