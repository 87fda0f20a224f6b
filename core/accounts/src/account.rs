//! One person who may log in.

use crate::limits::NAME_CHARS_MAX;
use crate::password::PasswordHash;
use crate::refusal::AccountError;
use crate::scope::Scopes;
use serde::{Deserialize, Serialize};
use suban_desk::stored::codec::Stored;
use suban_desk::stored::keys::Space;
use suban_model::Moment;

/// A person who may log in. Who they are is all that it says; what they may do, the desk decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Staff number, as commands name the person.
    pub person: String,
    /// What is kept of the password.
    pub password: PasswordHash,
    /// The password was made by somebody else: it is good for setting another.
    pub must_change: bool,
    /// Nobody comes in by it.
    pub disabled: bool,
    /// What its sessions are good for at most.
    pub scopes: Scopes,
    /// When it was made.
    pub created: Moment,
}

impl Stored for Account {
    const SPACE: Space = Space::Account;
    const VERSION: u8 = 1;
}

/// A login name as it is compared: without regard to capitals and the space around it.
pub fn folded(login: &str) -> String {
    login.trim().to_lowercase()
}

/// A login name that an account may have.
pub fn login_name(text: &str) -> Result<String, AccountError> {
    let login = folded(text);
    let fits = fits(&login) && !login.chars().any(char::is_whitespace);
    if fits { Ok(login) } else { Err(AccountError::UnfitLogin(text.to_owned())) }
}

/// A staff number, or the name of a token.
pub fn name(text: &str) -> Result<String, AccountError> {
    let name = text.trim();
    if fits(name) { Ok(name.to_owned()) } else { Err(AccountError::UnfitName(text.to_owned())) }
}

fn fits(name: &str) -> bool {
    (1..=NAME_CHARS_MAX).contains(&name.chars().count()) && !name.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;
    use suban_desk::stored::codec::{decode, encode};

    /// See the same of a session.
    #[test]
    fn it_is_stored_as_it_was() {
        let account = Account {
            person: "7".to_owned(),
            password: PasswordHash::of_nobody(),
            must_change: true,
            disabled: false,
            scopes: Scopes::EVERYDAY,
            created: Moment::from_seconds(5).unwrap(),
        };
        // 19,456 KiB, 2 passes, no salt, no hash.
        let password = [&[0x80, 0x98, 1, 2][..], &[0; 16 + 32]].concat();
        let bytes = [&[1, 1, b'7'][..], &password, &[1, 0, 1, 2, 0, 0, 0, 10]].concat();
        assert_eq!(encode(&account).unwrap(), bytes);
        assert_eq!(decode::<Account>(&bytes).unwrap(), account);
    }

    #[test]
    fn names_that_may_be_and_may_not() {
        let long = "名".repeat(NAME_CHARS_MAX);
        for (text, login, of_person) in [
            ("Wang.Gong", Some("wang.gong"), Some("Wang.Gong")),
            (" 王工 ", Some("王工"), Some("王工")),
            ("wang gong", None, Some("wang gong")),
            ("wang\ngong", None, None),
            ("", None, None),
            ("  ", None, None),
            (&long, Some(&*long), Some(&*long)),
            (&format!("{long}x"), None, None),
        ] {
            assert_eq!(login_name(text).ok().as_deref(), login, "{text}");
            assert_eq!(name(text).ok().as_deref(), of_person, "{text}");
        }
    }
}
