//! Credentials as a server and an administrator meet them, beside a desk that goes on writing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod beside;
mod coming_in;
mod managing;
mod office;
