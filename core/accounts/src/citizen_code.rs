//! Codes by which citizens see what became of their tickets: told once, by whoever took the ticket in. There are as many as
//! tickets, so they are read from the store when they are asked for.

use crate::accounts::{Accounts, Writing};
use crate::refusal::AccountError;
use crate::secret::Secret;
use crate::tries::of_citizen;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use suban_desk::stored::codec::Stored;
use suban_desk::stored::keys::Space;
use suban_model::{Moment, TicketId};

/// What is kept of a code: its hash, under a key of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct CitizenCode {
    key: [u8; 32],
    hash: [u8; 32],
}

impl Stored for CitizenCode {
    const SPACE: Space = Space::CitizenCode;
    const VERSION: u8 = 1;
}

impl CitizenCode {
    fn of(code: &str) -> Result<Self, AccountError> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(AccountError::Chance)?;
        Ok(Self { key, hash: blake3::keyed_hash(&key, folded(code).as_bytes()).into() })
    }

    fn is_of(&self, code: &str) -> bool {
        // This comparison of hashes is constant-time.
        blake3::keyed_hash(&self.key, folded(code).as_bytes()) == self.hash
    }
}

impl Accounts {
    /// Makes a code for a ticket that is there. One that was made before is good no more.
    pub fn new_code(&self, ticket: TicketId) -> Result<Secret, AccountError> {
        let code = Secret::to_read_out()?;
        let kept = CitizenCode::of(code.text())?;
        let _pen = self.take_pen();
        self.write(Writing::default().put(self.keys.citizen_code(ticket), &kept)?)?;
        Ok(code)
    }

    /// Whether this is the code of a ticket. A ticket that is not there, or has no code, is told as a wrong code.
    pub fn check_code(
        &self,
        ticket: Option<TicketId>,
        code: &str,
        from: Option<IpAddr>,
        now: Moment,
    ) -> Result<TicketId, AccountError> {
        let counted = of_citizen(from);
        self.tries().begin(&counted, now)?;
        // Asked of a number that nobody has, the store takes as long.
        let (asked, nothing) =
            (ticket.unwrap_or(TicketId(u64::MAX)), CitizenCode { key: [0; 32], hash: [0; 32] });
        let kept = self.read::<CitizenCode>(&self.keys.citizen_code(asked))?;
        let is_right = kept.unwrap_or(nothing).is_of(code);
        let right = ticket.filter(|_| is_right).ok_or(AccountError::WrongCode)?;
        self.tries().was_right(&counted);
        Ok(right)
    }
}

/// A code as it is compared: small letters are capitals, what looks like a digit is one, and what stands between the signs is
/// none.
fn folded(code: &str) -> String {
    let signs = code.chars().filter(char::is_ascii_alphanumeric).map(|sign| sign.to_ascii_uppercase());
    let digit = |sign| match sign {
        'O' => '0',
        'I' | 'L' => '1',
        sign => sign,
    };
    signs.map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_however_it_is_written_down() {
        let kept = CitizenCode::of("0A1B-2C3D-4E5F-6G7H").unwrap();
        for (code, expect) in [
            ("0A1B-2C3D-4E5F-6G7H", true),
            ("0a1b2c3d4e5f6g7h", true),
            (" OAIB 2C3D\t4E5F 6G7H", true),
            ("oalb-2c3d-4e5f-6g7h", true),
            ("0A1B-2C3D-4E5F-6G7J", false),
            ("0A1B-2C3D-4E5F", false),
            ("", false),
        ] {
            assert_eq!(kept.is_of(code), expect, "{code}");
        }
        assert_ne!(kept, CitizenCode::of("0A1B-2C3D-4E5F-6G7H").unwrap(), "each has a key of its own");
    }
}
