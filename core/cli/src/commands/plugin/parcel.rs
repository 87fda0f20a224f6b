//! A file with its signatures beside it.

use crate::exit::Failure;
use crate::input;
use std::path::{Path, PathBuf};
use suban_plugin::{SIGNATURE_BYTES_MAX, SIGNATURE_ENDING};

/// A package or list as it came.
pub struct Parcel {
    /// What messages call it.
    pub shown: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The text of its signatures, if there are any.
    pub signatures: Option<Vec<u8>>,
}

impl Parcel {
    /// Reads a file of at most so many bytes, and its signatures.
    pub fn read(path: &Path, bytes_max: usize) -> Result<Self, Failure> {
        let bytes = input::read(path, bytes_max as u64)?;
        let beside = signatures_of(path);
        let signatures =
            if beside.exists() { Some(input::read(&beside, SIGNATURE_BYTES_MAX as u64)?) } else { None };
        Ok(Self { shown: path.display().to_string(), bytes, signatures })
    }
}

/// The file of a file's signatures.
pub fn signatures_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(SIGNATURE_ENDING);
    PathBuf::from(name)
}
