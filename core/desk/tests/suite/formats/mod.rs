//! The formats as they were released: values of every kind with their bytes, and a whole data folder of format 3. All of it
//! is frozen: what it holds must be read for ever, and nothing in `fixtures/format-N` is ever made anew.
//!
//! How it is made is on record: `story` tells what organisations go through, and `values` picks values out of what that
//! leaves. `SUBAN_FREEZE=FOLDER cargo test --workspace --test suite formats` makes a folder and values of today's format, to
//! be frozen when it is released, or to see what a change would freeze.

mod folder;
mod killed;
pub mod story;
mod values;

use std::path::PathBuf;

/// Where to make the files again, if anywhere.
fn freeze() -> Option<PathBuf> {
    std::env::var_os("SUBAN_FREEZE").map(PathBuf::from)
}

/// A file of a frozen format.
fn fixture(format: u8, name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/format-{format}")).join(name)
}
