//! Who comes in: accounts of people, their sessions, and tokens of programs.
//!
//! What a person did and was entitled to do is on record, in the chain. How a person proves who they are is not: it stands
//! beside the chain in [key spaces](suban_desk::stored::keys::Space::CREDENTIALS) of its own, which no record gives again and
//! `verify` and `reindex` pass over. A credential tells *which person* asks and never what that person may do: that is the
//! desk's to decide. Its [scopes](Scopes) only take away.
//!
//! No secret is stored. Of a password there is an argon2id hash, of a session or token, which is 256 random bits, a plain
//! digest. The time is the caller's.

mod account;
mod accounts;
mod citizen_code;
mod holder;
pub mod limits;
mod logging_in;
mod managing;
mod password;
mod refusal;
mod scope;
mod secret;
mod session;
mod token;
mod tries;

pub use accounts::Accounts;
pub use holder::{Credential, Holder};
pub use logging_in::LoggedIn;
pub use managing::{AccountAnswer, AccountOrder, AccountTold, TokenTold};
pub use password::PasswordHash;
pub use refusal::AccountError;
pub use scope::{Need, Scopes};
pub use secret::{SESSION_PREFIX, Secret, TOKEN_PREFIX, digest_of};
