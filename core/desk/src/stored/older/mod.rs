//! Truth in the versions that were released before: how it is read, and how a new decision is written down in them.
//!
//! A record is never rewritten, so a record of any age must be read for ever, and `verify` must be able to prove it
//! exactly. Both go through the version's module:
//!
//! - **up**: its frozen shapes are read and turned into today's types. What the old shape did not say gets the value that
//!   it then had in fact.
//! - **down**: `verify` decides the command of an old record again with today's code. What comes out is put into the
//!   shape of the record's version, where it must be equal, byte for byte, to what is stored. What today's types say
//!   beyond that falls away on the way down, and so is no difference.

pub mod v3;

use crate::stored::codec::{CodecError, Stored, encode};
use crate::stored::keys::Space;
use crate::stored::record::{Bytes, Payload, Record};
use crate::stored::refused_pack::RefusedPack;

impl Stored for Record {
    const SPACE: Space = Space::Record;
    const VERSION: u8 = 4;

    fn read_older(version: u8, body: &[u8]) -> Result<Self, CodecError> {
        match version {
            v3::VERSION => v3::record(body),
            found => Err(CodecError::Version { space: Self::SPACE, found, reads: Self::VERSION }),
        }
    }
}

impl Stored for Payload {
    const SPACE: Space = Space::Payload;
    const VERSION: u8 = 4;

    fn read_older(version: u8, body: &[u8]) -> Result<Self, CodecError> {
        match version {
            v3::VERSION => v3::payload(body),
            found => Err(CodecError::Version { space: Self::SPACE, found, reads: Self::VERSION }),
        }
    }
}

impl Stored for RefusedPack {
    const SPACE: Space = Space::Refused;
    const VERSION: u8 = 4;

    fn read_older(version: u8, body: &[u8]) -> Result<Self, CodecError> {
        match version {
            v3::VERSION => v3::refused(body),
            found => Err(CodecError::Version { space: Self::SPACE, found, reads: Self::VERSION }),
        }
    }
}

/// What `version` would have written for a record and its words. The record names its words by the digest of their bytes,
/// so the two are written together.
pub fn written_in(version: u8, record: &Record, payload: Option<&Payload>) -> Result<Bytes, CodecError> {
    match version {
        Record::VERSION => Ok(Bytes { record: encode(record)?, payload: payload.map(encode).transpose()? }),
        v3::VERSION => v3::written(record, payload),
        found => Err(CodecError::Version { space: Space::Record, found, reads: Record::VERSION }),
    }
}
