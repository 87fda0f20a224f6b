//! The HTTP face of the desk: commands in, tickets and ledger out.
//!
//! ```text
//! connection ─▶ gate: log · time · origin · credentials · media type · number ─▶ verb: body, path, query ─▶ writer or store ─▶ answer
//! ```
//!
//! [`router()`] shows the whole API on one page; under `api` there is one file for each verb. Whatever is wrong
//! with a request is a [`problem`] with a [`status`]; every bound is in [`limits`]. Nothing here decides anything.

mod ailment;
mod answer;
mod api;
mod caller;
mod care;
mod connection;
mod conversation;
mod credentials;
mod gate;
mod json_body;
pub mod limits;
mod media_type;
mod needs;
mod openapi;
mod origin;
mod out_of_sight;
mod page;
mod parameters;
mod peer;
mod problem;
mod router;
mod serve;
mod site;
mod status;
mod traffic;
mod unique;

pub use care::{Care, CareSeen};
pub use credentials::{Exposed, Options, Token, TokenError, check_exposure};
pub use router::{openapi, router};
pub use serve::{ServeError, serve};
pub use site::Site;
