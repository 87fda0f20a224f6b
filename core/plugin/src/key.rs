//! Keys that sign packages: minisign's own, named by the eight bytes that minisign gives each.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minisign_verify::PublicKey;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Where the eight bytes of a key's number stand, both in a public key and in a signature.
const NUMBER_AT: std::ops::Range<usize> = 2..10;

/// Names a key, as minisign prints it: sixteen hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct KeyId(u64);

/// The text names no key.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a key id of 16 hexadecimal digits")]
pub struct KeyIdError(String);

impl KeyId {
    /// The id inside minisign's encoding of a public key or a signature.
    pub(crate) fn within(encoded: &str) -> Option<Self> {
        let bytes = STANDARD.decode(encoded).ok()?;
        let number = bytes.get(NUMBER_AT)?;
        Some(Self(u64::from_le_bytes(number.try_into().ok()?)))
    }
}

impl FromStr for KeyId {
    type Err = KeyIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u64::from_str_radix(text, 16).ok().filter(|_| digits);
        number.map(Self).ok_or_else(|| KeyIdError(text.to_owned()))
    }
}

impl TryFrom<String> for KeyId {
    type Error = KeyIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> Self {
        id.to_string()
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:016X}", self.0)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// A public key that signatures are checked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    id: KeyId,
    public: PublicKey,
}

/// The text is no public key.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a minisign public key")]
pub struct VerifyingKeyError(String);

impl VerifyingKey {
    /// Its id.
    pub fn id(&self) -> KeyId {
        self.id
    }

    pub(crate) fn public(&self) -> &PublicKey {
        &self.public
    }
}

impl FromStr for VerifyingKey {
    type Err = VerifyingKeyError;

    /// Reads the second line of a `.pub` file, such as `RWQf6LRC…`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let id = KeyId::within(text);
        let public = PublicKey::from_base64(text).ok();
        id.zip(public)
            .map(|(id, public)| Self { id, public })
            .ok_or_else(|| VerifyingKeyError(text.to_owned()))
    }
}
