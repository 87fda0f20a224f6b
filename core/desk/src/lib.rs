//! The desk: commands in, decisions by the organisation's pack, records out.
//!
//! ```text
//! command ─▶ checks ─▶ facts ─▶ hooks ─▶ steps and ledger entries ─▶ record ─▶ one batch ─▶ one flush ─▶ answer
//! ```
//!
//! [`handle::handle`] shows the whole flow. The event log of [`record::Record`]s is the truth; everything else in
//! the store is derived from it by [`project`], and [`verify`] proves that it still is.

pub mod activation;
mod acts;
mod assessment;
pub mod case;
mod clocks;
mod demands;
mod determination;
mod facts_of;
mod figures;
pub mod handle;
pub mod history;
pub mod keys;
pub mod listing;
pub mod office;
pub mod offices;
pub mod page;
mod process;
pub mod project;
pub mod publish;
pub mod record;
pub mod refusal;
pub mod refused_pack;
pub mod revisions;
pub mod scenario;
pub mod settlement;
pub mod status;
pub mod trial;
pub mod verify;
pub mod view;
pub mod warnings;
pub mod writer;

pub use activation::{Activation, Cause, Revision, activate};
pub use case::{Request, Stamp};
pub use office::Office;
pub use offices::{InForce, Offices};
pub use publish::{PublishError, Published, publish, rollback};
pub use record::{Entry, Judgement, Record};
pub use refusal::{DeskError, Refusal};
pub use refused_pack::RefusedPack;
pub use revisions::{EditionError, Revisions};
pub use status::PolicyStatus;
pub use view::View;
pub use writer::{Receipt, Surroundings, Writer};
