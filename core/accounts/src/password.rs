//! Passwords: how one is kept, and which are taken.

use crate::limits::{HASH_MEMORY_KIB, HASH_PASSES, PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN};
use crate::refusal::AccountError;
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is kept of a password: its argon2id hash (RFC 9106), with what it was made by, so that a later program may ask for
/// more and still know this one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordHash {
    memory_kib: u32,
    passes: u32,
    salt: [u8; 16],
    hash: [u8; 32],
}

impl PasswordHash {
    /// Hashes a password that somebody chose, under a salt of its own. Takes tens of milliseconds and 19 MiB.
    pub fn of(password: &str) -> Result<Self, AccountError> {
        let chars = password.chars().count();
        if chars < PASSWORD_CHARS_MIN || password.len() > PASSWORD_BYTES_MAX {
            return Err(AccountError::UnfitPassword { chars });
        }
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(AccountError::Chance)?;
        let mut made = Self { salt, ..Self::of_nobody() };
        made.hash = made.hash_of(password).ok_or(AccountError::Hash)?;
        Ok(made)
    }

    /// What stands in for the hash of an account that is not there, so that asking for it takes as long. No password has it.
    pub const fn of_nobody() -> Self {
        Self { memory_kib: HASH_MEMORY_KIB, passes: HASH_PASSES, salt: [0; 16], hash: [0; 32] }
    }

    /// Whether this is the password. Takes as long whether it is or not.
    pub fn is_of(&self, password: &str) -> bool {
        // No password is longer; one that is costs as much as any other.
        let fits = password.len() <= PASSWORD_BYTES_MAX;
        let hash = self.hash_of(if fits { password } else { "" });
        let differs = hash.map(|hash| hash.iter().zip(self.hash).fold(0, |bits, (a, b)| bits | (a ^ b)));
        fits && differs == Some(0)
    }

    fn hash_of(&self, password: &str) -> Option<[u8; 32]> {
        argon2id(password, &self.salt, self.memory_kib, self.passes)
    }
}

fn argon2id(password: &str, salt: &[u8], memory_kib: u32, passes: u32) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    let params = Params::new(memory_kib, passes, 1, Some(hash.len())).ok()?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(password.as_bytes(), salt, &mut hash).ok()?;
    Some(hash)
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use suban_model::Digest;

    #[test]
    fn a_password_is_known_again_and_no_other() {
        let kept = PasswordHash::of("correct horse").unwrap();
        for (password, expect) in [
            ("correct horse", true),
            ("correct horsf", false),
            ("Correct horse", false),
            ("correct horse ", false),
            ("", false),
        ] {
            assert_eq!(kept.is_of(password), expect, "{password}");
        }
        assert!(!PasswordHash::of_nobody().is_of("correct horse"));
        assert_ne!(kept, PasswordHash::of("correct horse").unwrap(), "each has a salt of its own");
        assert_eq!(format!("{kept:?}"), "PasswordHash(…)");
    }

    #[test]
    fn passwords_just_within_and_just_beyond_their_length() {
        let of = |password: String| PasswordHash::of(&password).is_ok();
        assert!(!of("密".repeat(PASSWORD_CHARS_MIN - 1)));
        assert!(of("密".repeat(PASSWORD_CHARS_MIN)));
        assert!(of("x".repeat(PASSWORD_BYTES_MAX)));
        assert!(!of("x".repeat(PASSWORD_BYTES_MAX + 1)));
        assert!(!PasswordHash::of_nobody().is_of(&"x".repeat(PASSWORD_BYTES_MAX + 1)));
    }

    /// From the test vectors of the reference implementation (phc-winner-argon2, `src/test.c`).
    #[test]
    fn it_is_argon2id_as_everybody_has_it() {
        for (password, salt, memory_kib, expect) in [
            ("password", "somesalt", 256, "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"),
            (
                "password",
                "somesalt",
                65_536,
                "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
            ),
        ] {
            let hash = argon2id(password, salt.as_bytes(), memory_kib, 2).unwrap();
            assert_eq!(Digest(hash).to_string(), expect);
        }
    }
}
