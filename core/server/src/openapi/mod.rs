//! The document of the API (OpenAPI): what is asked how, what is answered, and how a refusal looks.
//!
//! It is made of the same routes that are served, so that nothing is served undocumented: what lives here is what
//! routes say of themselves, and [`crate::router`] puts it together. `docs/openapi.json` is its snapshot, and a test
//! fails when that is stale.

mod document;
mod responses;
mod tags;
pub mod texts;

pub use document::{frame, written};
pub use responses::{
    CitizenFailures, CommandFailures, ContainerFailures, HostFailures, LoginFailures, NotFound,
    QueryFailures, ReadFailures,
};
pub use tags::{ACCESS, ASSESSMENT, AUDIT, CITIZEN, OPERATIONS, PEOPLE, PRIVACY, RULES, STUDIO};
