//! A record as it is read: what can be told of it by itself, on any core.

use crate::refusal::DeskError;
use crate::stored::codec::{CodecError, decode};
use crate::stored::record::{Payload, Record};
use crate::stored::view::View;
use suban_model::Digest;
use suban_store::StoreError;

/// A record as it stands in the log, and what is stored as its words.
pub(super) struct Read<'a> {
    /// The number that its key says.
    pub number: u64,
    pub bytes: &'a [u8],
    pub digest: Digest,
    pub record: Result<Record, CodecError>,
    pub words: WordsRead,
}

/// What is stored as the words of a record.
pub(super) enum WordsRead {
    /// Words, or none.
    Found(Option<Words>),
    /// No key opens them.
    Sealed(String),
    /// Their bytes are no words.
    Damaged(CodecError),
    /// The store did not say.
    Failed(DeskError),
}

/// The words of a record as they are stored.
pub(super) struct Words {
    pub payload: Payload,
    pub digest: Digest,
}

impl<'a> Read<'a> {
    pub fn of(view: View<'_>, number: u64, bytes: &'a [u8]) -> Self {
        let record: Result<Record, CodecError> = decode(bytes);
        // A record that stands where another should names other words.
        let seq = record.as_ref().map_or(number, |record| record.seq);
        Self { number, bytes, digest: Digest::of(bytes), record, words: WordsRead::of(view, seq) }
    }
}

impl WordsRead {
    fn of(view: View<'_>, seq: u64) -> Self {
        let bytes = match view.payload_bytes(seq) {
            Ok(bytes) => bytes,
            Err(DeskError::Store(error)) => match error.as_ref() {
                StoreError::Sealed { source, .. } => return Self::Sealed(source.to_string()),
                _ => return Self::Failed(DeskError::Store(error)),
            },
            Err(error) => return Self::Failed(error),
        };
        let words = bytes.map(|bytes| {
            let digest = Digest::of(&bytes);
            decode(&bytes).map(|payload| Words { payload, digest })
        });
        words.transpose().map_or_else(Self::Damaged, Self::Found)
    }
}
