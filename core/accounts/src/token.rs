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
