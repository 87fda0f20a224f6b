//! How a stored value becomes bytes: a byte for the version of its kind, and then postcard.
//!
//! Every kind has a version of its own, so that one can change without the others. Truth (records and their words) is
//! read in every version that was ever released, see [`crate::stored::older`]; everything else exists in the newest
//! version only, and is built again from the truth when that changes.

use crate::stored::keys::Space;
use postcard::ser_flavors::Size;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The format of an organisation as a whole: its key layout, and the version of every derived kind. Raise it whenever one
/// of these changes, so that nobody reads what is not there.
pub const FORMAT: u8 = 6;

/// A kind of stored value.
pub trait Stored: Serialize + DeserializeOwned {
    /// Where values of this kind stand.
    const SPACE: Space;

    /// The first byte of every value that this program writes. A change of the type, or of any type in it, that changes
    /// its bytes is a new version.
    const VERSION: u8;

    /// Reads what an older version wrote, without its first byte. Only truth is read so.
    fn read_older(version: u8, _body: &[u8]) -> Result<Self, CodecError> {
        Err(CodecError::Version { space: Self::SPACE, found: version, reads: Self::VERSION })
    }
}

/// Bytes that are not what this program reads.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CodecError {
    /// A version that this program does not read.
    #[error("{}", wrong_version(*.space, *.found, *.reads))]
    Version {
        /// The kind of value.
        space: Space,
        /// The version found.
        found: u8,
        /// The newest that this program reads.
        reads: u8,
    },
    /// Not the expected shape.
    #[error("the bytes are damaged")]
    Damaged(#[source] postcard::Error),
    /// What the format could write, and no program did.
    #[error("the bytes say what cannot be")]
    Impossible,
    /// No bytes at all, or some left over.
    #[error("the bytes are too few or too many")]
    Length,
}

fn wrong_version(space: Space, found: u8, reads: u8) -> String {
    let remedy = match found {
        found if found > reads => "a newer suban wrote it",
        _ if Space::DERIVED.contains(&space) => "run `suban reindex`",
        _ => "no released suban wrote that",
    };
    format!("{} written in version {found}, this program reads {reads}: {remedy}", space.name())
}

/// Writes a value in the version of its kind.
pub fn encode<T: Stored>(value: &T) -> Result<Vec<u8>, CodecError> {
    write_body(T::VERSION, value)
}

/// Reads what [`encode`] wrote, or, of truth, what an older version did.
pub fn decode<T: Stored>(bytes: &[u8]) -> Result<T, CodecError> {
    match bytes.split_first().ok_or(CodecError::Length)? {
        (version, body) if *version == T::VERSION => read_body(body),
        (version, body) => T::read_older(*version, body),
    }
}

/// Bytes that a value takes, its version included.
pub fn size<T: Serialize>(value: &T) -> Result<usize, CodecError> {
    let body = postcard::serialize_with_flavor(value, Size::default()).map_err(CodecError::Damaged)?;
    Ok(body + 1)
}

/// Writes any shape behind a version.
pub(super) fn write_body<T: Serialize>(version: u8, value: &T) -> Result<Vec<u8>, CodecError> {
    postcard::to_extend(value, vec![version]).map_err(CodecError::Damaged)
}

/// Reads any shape, and nothing else.
pub(super) fn read_body<T: DeserializeOwned>(body: &[u8]) -> Result<T, CodecError> {
    match postcard::take_from_bytes(body).map_err(CodecError::Damaged)? {
        (value, []) => Ok(value),
        _ => Err(CodecError::Length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    /// A kind of truth that has grown: version 6 had no unit.
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Grown {
        number: u64,
        unit: Option<String>,
    }

    impl Stored for Grown {
        const SPACE: Space = Space::Record;
        const VERSION: u8 = 7;

        fn read_older(version: u8, body: &[u8]) -> Result<Self, CodecError> {
            match version {
                6 => read_body(body).map(|number| Self { number, unit: None }),
                found => Err(CodecError::Version { space: Self::SPACE, found, reads: Self::VERSION }),
            }
        }
    }

    /// A kind that is derived.
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Derived(u64);

    impl Stored for Derived {
        const SPACE: Space = Space::Ticket;
        const VERSION: u8 = 7;
    }

    #[test]
    fn truth_is_read_in_its_older_versions_and_written_in_the_newest() {
        let grown = Grown { number: 5, unit: Some("a".into()) };
        assert_eq!(encode(&grown), Ok(vec![7, 5, 1, 1, b'a']));
        assert_eq!(size(&grown), Ok(5));
        assert_eq!(decode(&[7, 5, 1, 1, b'a']), Ok(grown));
        assert_eq!(decode(&[6, 5]), Ok(Grown { number: 5, unit: None }));
        assert_eq!(decode::<Grown>(&[6, 5, 0]), Err(CodecError::Length));
        assert_eq!(decode::<Grown>(&[]), Err(CodecError::Length));
    }

    #[test]
    fn a_version_that_is_not_read_is_said_with_what_to_do() {
        fn check<T: Stored + std::fmt::Debug>(version: u8, expect: &str) {
            let said = decode::<T>(&[version, 5]).unwrap_err().to_string();
            assert_eq!(said, expect);
        }
        check::<Grown>(5, "record written in version 5, this program reads 7: no released suban wrote that");
        check::<Grown>(8, "record written in version 8, this program reads 7: a newer suban wrote it");
        check::<Derived>(6, "ticket written in version 6, this program reads 7: run `suban reindex`");
        check::<Derived>(8, "ticket written in version 8, this program reads 7: a newer suban wrote it");
    }
}
