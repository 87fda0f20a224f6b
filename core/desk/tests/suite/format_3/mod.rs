//! Format 3 as it was released: values of every kind with their bytes, and a whole data folder. Both are frozen: what they
//! hold must be read for ever, and nothing in `fixtures/format-3` is ever made anew.
//!
//! How they were made is on record: `story` tells what the folder's organisations went through, and `values` fills in
//! the bytes of what is written down as JSON. `SUBAN_FREEZE=FOLDER cargo test -p suban-desk format_3` makes both again
//! in another folder, to see what a change would freeze.

mod folder;
mod killed;
mod story;
mod values;

use std::path::PathBuf;

/// Where to make the files again, if anywhere.
fn freeze() -> Option<PathBuf> {
    std::env::var_os("SUBAN_FREEZE").map(PathBuf::from)
}

/// A file of the frozen format.
fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/format-3").join(name)
}
