//! Speeds as ratios in one run: what the policy host costs over hand-written code, and the desk over the disk.
//!
//! `cargo bench -p suban-tests`; set `TMPDIR` to a folder on the disk to be measured.

#![allow(
    clippy::cast_precision_loss,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a bench is a program for the console"
)]

mod by_hand;
mod decisions;
mod durability;

fn main() {
    // `cargo test --benches` only wants to know that it builds.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    decisions::run();
    durability::run();
}
