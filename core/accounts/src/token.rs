//! A program that may come in.

use crate::scope::Scopes;
use serde::{Deserialize, Serialize};
use suban_desk::stored::codec::Stored;
use suban_desk::stored::keys::Space;
use suban_model::Moment;

/// A program that may come in, for a person or for whom it names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiToken {
    /// What its administrator calls it; none has the name of another.
    pub name: String,
    /// The account for whose person it speaks; `None`: it vouches for whom it names.
    pub login: Option<String>,
    /// What it is good for.
    pub scopes: Scopes,
    /// When it was made.
    pub created: Moment,
    /// It is over at that second.
    pub expires: Moment,
    /// The last request.
    pub used: Option<Moment>,
}

impl Stored for ApiToken {
    const SPACE: Space = Space::ApiToken;
    const VERSION: u8 = 1;
}

#[cfg(test)]
mod tests {
    use super::*;
    use suban_desk::stored::codec::{decode, encode};

    /// See the same of a session.
    #[test]
    fn it_is_stored_as_it_was() {
        let at = |seconds| Moment::from_seconds(seconds).unwrap();
        let token = ApiToken {
            name: "p".to_owned(),
            login: Some("li".to_owned()),
            scopes: Scopes::of(&["read", "act:register", "act:set_due", "erase"]).unwrap(),
            created: at(1),
            expires: at(2),
            used: Some(at(3)),
        };
        let bytes = [1, 1, b'p', 1, 2, b'l', b'i', 1, 1, 2, 0, 27, 0, 0, 1, 2, 4, 1, 6];
        assert_eq!(encode(&token).unwrap(), bytes);
        assert_eq!(decode::<ApiToken>(&bytes).unwrap(), token);
    }
}
