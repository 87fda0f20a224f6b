//! The desk: commands in, decisions by the organisation's pack, records out.
//!
//! ```text
//! command ─▶ checks ─▶ facts ─▶ hooks ─▶ steps and ledger entries ─▶ record ─▶ one batch ─▶ one flush ─▶ answer
//! ```
//!
//! [`handle::handle`] shows the whole flow. The event log of [`record::Record`]s is the truth; everything else in
//! the store is derived from it by [`project`], and [`verify`] proves that it still is.

pub mod commands;
pub mod deciding;
pub mod limits;
pub mod publishing;
pub mod refusal;
mod refusal_in_chinese;
mod refusal_names;
mod refusal_of_people;
pub mod replay;
pub mod rules;
pub mod running;
pub mod stored;
pub mod waiting;

pub use deciding::request::{Request, Stamp};
pub use publishing::publish::{PublishError, Published, Ruled, publish};
pub use publishing::status::PolicyStatus;
pub use refusal::{DeskError, Refusal};
pub use refusal_of_people::PeopleRefusal;
pub use rules::activation::{Activation, Revision};
pub use rules::revisions::{Revisions, RulebookError};
pub use rules::rulebook::Rulebook;
pub use rules::rulebooks::{InForce, Rulebooks};
pub use rules::sight::Sight;
pub use running::batch::Receipt;
pub use running::desk::Desk;
pub use running::host::Host;
pub use running::pulse::Vitals;
pub use running::writer::Writer;
pub use stored::cause::Cause;
pub use stored::record::{About, Change, Entry, Judgement, Payload, Record};
pub use stored::refused_pack::RefusedPack;
pub use stored::view::View;
