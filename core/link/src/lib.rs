//! The link: a data folder is open in one program at a time, and other programs of the same machine and user reach
//! it through that one, over a Unix socket inside the folder.
//!
//! ```text
//! report, verify, import, do ─▶ RemoteStore, RemoteDesk ─▶ socket ─▶ Listener in `suban serve` ─▶ store, writer
//! ```
//!
//! [`Listener`] listens beside whatever else its program does. [`RemoteStore`] is a [`suban_store::Store`] to read, so
//! that whatever reads runs on it unchanged; [`RemoteDesk`] hands commands to the host's writer, many at a time.
//! `protocol` holds the questions and answers, `frame` how they travel, `hello` how the two find out that they
//! are the same program, [`limits`] every bound on what one client may use.
//!
//! [`RemoteRules`] has a pack published there, or a rollback made, and [`RemoteTime`] clocks fired that ran out. To let the link carry something new: a variant of
//! `Ask` and one of `Answer`, and the place in `visit` that answers it.

mod error;
mod frame;
mod hello;
pub mod limits;
mod listener;
mod place;
mod protocol;
mod remote_accounts;
mod remote_desk;
mod remote_rules;
mod remote_store;
mod remote_time;
mod rules;
mod visit;

pub use error::{LinkError, NotDone};
pub use listener::Listener;
pub use place::socket_in;
pub use protocol::RulesChanged;
pub use remote_accounts::RemoteAccounts;
pub use remote_desk::RemoteDesk;
pub use remote_rules::{RemoteRules, RulesNotChanged};
pub use remote_store::RemoteStore;
pub use remote_time::RemoteTime;
