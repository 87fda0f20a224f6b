//! Copies of the keys in another folder: without them nobody reads the words in a backup, and with them what was erased
//! can be read. So they follow the keys, some time behind.

use crate::keyring::{Epoch, Keyring, KeyringError};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// What became of the copies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Copied {
    /// Keys that were not there yet.
    pub added: usize,
    /// Keys that were destroyed there.
    pub destroyed: usize,
}

/// Adds to a folder of copies the keys that it lacks, and destroys in it those that are no key any more and whose
/// successor began longer ago than this. Keys are files of the same names and times in both.
pub fn copy_keys(
    keys: &Path,
    copies: &Path,
    kept: Duration,
    now: SystemTime,
) -> Result<Copied, KeyringError> {
    let (ours, theirs) = (Keyring::open(keys)?, Keyring::open(copies)?);
    let mut done = Copied::default();
    for epoch in ours.epochs() {
        done.added += usize::from(ours.copy(epoch, &theirs)?);
    }
    for epoch in theirs.epochs() {
        let is_over = |successor: Epoch| {
            let begun = theirs.begun(successor)?;
            Ok::<bool, KeyringError>(now.duration_since(begun).unwrap_or_default() > kept)
        };
        let successor = theirs.epochs().into_iter().find(|later| *later > epoch);
        // A key without a successor is the newest, whose original may be lost: then the copy is all there is.
        if !ours.epochs().contains(&epoch) && successor.map(is_over).transpose()? == Some(true) {
            theirs.destroy(epoch)?;
            done.destroyed += 1;
        }
    }
    Ok(done)
}
