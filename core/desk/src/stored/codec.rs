//! How a stored value becomes bytes: a format byte, and then postcard.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// First byte of every value this version writes.
pub const FORMAT: u8 = 3;

/// Bytes that are not what this version writes.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CodecError {
    /// Another format version.
    #[error("written in format {0}, this version reads {FORMAT}")]
    Version(u8),
    /// Not the expected shape.
    #[error("the bytes are damaged")]
    Damaged(#[source] postcard::Error),
    /// No bytes at all, or some left over.
    #[error("the bytes are too few or too many")]
    Length,
}

/// Writes a value with its format byte.
pub fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, CodecError> {
    postcard::to_extend(value, vec![FORMAT]).map_err(CodecError::Damaged)
}

/// Reads what [`encode`] wrote, and nothing else.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    let (format, body) = bytes.split_first().ok_or(CodecError::Length)?;
    if *format != FORMAT {
        return Err(CodecError::Version(*format));
    }
    match postcard::take_from_bytes(body).map_err(CodecError::Damaged)? {
        (value, []) => Ok(value),
        _ => Err(CodecError::Length),
    }
}
