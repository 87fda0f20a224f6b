//! A folder of this program's own, which goes with it.

use crate::exit::Failure;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// The folder; dropped, it is removed with everything in it.
pub struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    /// Makes one that only its owner may enter, where the system keeps such folders, named after what it is for.
    pub fn new(purpose: &str) -> Result<Self, Failure> {
        let mut chance = [0; 8];
        getrandom::fill(&mut chance).map_err(|error| Failure::other(&error))?;
        let name = format!("suban-{purpose}-{:016x}", u64::from_be_bytes(chance));
        let folder = std::env::temp_dir().join(name);
        let made = DirBuilder::new().mode(0o700).create(&folder);
        made.map_err(|error| Failure::file(folder.display(), &error))?;
        Ok(Self(folder))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
