//! What can be wrong with a store's files: found by the store that reads them, told by its errors.

use std::path::PathBuf;

use thiserror::Error;

use crate::Head;

/// One thing wrong with a store's files.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Finding {
    /// Bytes of sled's log do not match their checksum, or are missing.
    #[error("`{}`, offset {offset}: {flaw}", file.display())]
    Log {
        /// The file.
        file: PathBuf,
        /// Where in it the damaged segment head or record begins.
        offset: u64,
        /// What is wrong there.
        flaw: Flaw,
    },
    /// A small file of sled does not match its checksum.
    #[error("`{}` does not match its checksum", file.display())]
    Checksum {
        /// The file.
        file: PathBuf,
    },
    /// An organisation's head was once confirmed further on, or with another hash.
    #[error("`{org}` stands at {stored}, though {witnessed} was confirmed")]
    Rewound {
        /// The organisation.
        org: String,
        /// Its head in the store.
        stored: Head,
        /// The head the witness remembers.
        witnessed: Head,
    },
}

/// What is wrong with bytes of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Flaw {
    /// The head of a segment.
    #[error("the head of a segment does not match its checksum")]
    SegmentHead,
    /// A record that recovery would take for the end, or leave out.
    #[error("a record does not match its checksum")]
    Record,
    /// The log ends although more was confirmed.
    #[error("the log ends before what was confirmed")]
    End,
}
