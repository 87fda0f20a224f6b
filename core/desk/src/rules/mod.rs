//! Which rules judge what: the revisions on record, those in force for each effective date, and the one that judges a
//! command. Decides nothing and writes nothing.

pub mod activation;
pub mod revisions;
pub mod rulebook;
pub mod rulebooks;
pub mod sight;
