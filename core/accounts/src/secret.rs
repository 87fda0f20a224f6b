//! Secrets that a machine makes: of sessions, of API tokens, and passwords to be used once.

use crate::refusal::AccountError;
use std::fmt;
use suban_model::Digest;

/// What the secret of a session begins with.
pub const SESSION_PREFIX: &str = "suban_session_";

/// What the secret of an API token begins with, so that whoever searches files for secrets finds it.
pub const TOKEN_PREFIX: &str = "suban_token_";

/// The digits of Crockford's base 32, without those that look like another.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A secret in the moment in which it is told. Nobody keeps it: what is stored is its [`digest`](Self::digest), and no
/// slow one, for nobody can try 256 random bits.
pub struct Secret(String);

impl Secret {
    /// One of a session.
    pub fn of_session() -> Result<Self, AccountError> {
        Self::made(SESSION_PREFIX)
    }

    /// One of an API token.
    pub fn of_token() -> Result<Self, AccountError> {
        Self::made(TOKEN_PREFIX)
    }

    /// A code for a citizen, or a password for whoever logs in first: 80 bits as four groups of four signs, which can be read
    /// out.
    pub fn to_read_out() -> Result<Self, AccountError> {
        let mut bytes = [0_u8; 10];
        getrandom::fill(&mut bytes).map_err(AccountError::Chance)?;
        Ok(Self(in_groups(&bytes)))
    }

    fn made(prefix: &str) -> Result<Self, AccountError> {
        let mut bits = [0; 32];
        getrandom::fill(&mut bits).map_err(AccountError::Chance)?;
        // Hexadecimal.
        Ok(Self(format!("{prefix}{}", Digest(bits))))
    }

    /// The text to be told.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn digest(&self) -> Digest {
        digest_of(&self.0)
    }
}

/// What is kept of a secret that somebody presents.
pub fn digest_of(presented: &str) -> Digest {
    Digest::of(presented.as_bytes())
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

/// Bytes as signs of five bits, four and four.
fn in_groups(bytes: &[u8]) -> String {
    let (mut text, mut bits, mut filled, mut signs) = (String::new(), 0_u32, 0_u32, 0_u32);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        filled += 8;
        while filled >= 5 {
            filled -= 5;
            if signs > 0 && signs.is_multiple_of(4) {
                text.push('-');
            }
            let sign = usize::try_from(bits >> filled & 0b1_1111).ok().and_then(|sign| CROCKFORD.get(sign));
            text.extend(sign.copied().map(char::from));
            signs += 1;
        }
        bits &= (1 << filled) - 1;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_unlike_and_not_shown() {
        let (one, other) = (Secret::of_session().unwrap(), Secret::of_session().unwrap());
        assert_eq!(one.text().len(), SESSION_PREFIX.len() + 64);
        assert_ne!(one.text(), other.text());
        assert_eq!(one.digest(), digest_of(one.text()));
        assert!(Secret::of_token().unwrap().text().starts_with(TOKEN_PREFIX));
        assert_eq!(format!("{one:?}"), "Secret(…)");
        assert_eq!(Secret::to_read_out().unwrap().text().len(), 16 + 3);
    }

    #[test]
    fn bytes_are_written_in_groups_of_four_signs() {
        for (bytes, expect) in [
            ([0; 10], "0000-0000-0000-0000"),
            ([0xFF; 10], "ZZZZ-ZZZZ-ZZZZ-ZZZZ"),
            // 00000 00000 00000 00000 00000 00000 00000 00001, twice.
            ([0, 0, 0, 0, 1, 0, 0, 0, 0, 1], "0000-0001-0000-0001"),
            // 10000 00000 …
            ([0x80, 0, 0, 0, 0, 0x08, 0, 0, 0, 0], "G000-0000-1000-0000"),
        ] {
            assert_eq!(in_groups(&bytes), expect);
        }
    }
}
