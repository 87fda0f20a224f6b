//! Format 3: the first that was released.
//!
//! No stored type has changed since, so its shapes are today's types, and going up or down changes nothing. **Before the
//! first of them changes**, the shapes that differ are copied here as they are now, each with a `From` in both
//! directions; types that stay are shared. The golden values of format 3 (`tests/fixtures/format-3`) go through this
//! module and notice what was forgotten.

use crate::stored::codec::{CodecError, read_body, write_body};
use crate::stored::record::{Bytes, Payload, Record};
use suban_model::Digest;

/// The first byte of its values.
pub const VERSION: u8 = 3;

/// Reads a record.
pub fn record(body: &[u8]) -> Result<Record, CodecError> {
    read_body(body)
}

/// Reads the words of a record.
pub fn payload(body: &[u8]) -> Result<Payload, CodecError> {
    read_body(body)
}

/// Writes a record and its words.
pub fn written(record: &Record, payload: Option<&Payload>) -> Result<Bytes, CodecError> {
    let payload = payload.map(|payload| write_body(VERSION, payload)).transpose()?;
    let private = payload.as_deref().map(Digest::of).or(record.private);
    let record = Record { private, ..record.clone() };
    Ok(Bytes { record: write_body(VERSION, &record)?, payload })
}
