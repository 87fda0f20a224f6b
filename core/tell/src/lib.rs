//! Where the stored becomes what people read: tickets, records and rules as plain views, with names beside ids,
//! moments on the organisation's clocks and the rulebook's words beside clauses; and what happened in sentences.
//!
//! A view is a struct of public fields, to be written as JSON or laid out on a page. A name that the model or the
//! policy gives to one of a few things, such as a stage, stands in it as it is; whatever else is stored is told by
//! a view of its own, so that the stored may change its form without anybody who reads it.
//!
//! Everything here is a pure function of what was read and of the rulebook that it is told by. With the feature
//! `schema`, the views describe themselves for the document of an API.

pub mod appeals;
pub mod asked;
pub mod catalogue;
pub mod charges;
pub mod clauses;
pub mod clocks;
pub mod complaints;
pub mod consequences;
pub mod decided;
pub mod judgements;
pub mod ledger;
pub mod names;
pub mod outcomes;
pub mod people;
pub mod policy;
pub mod record;
pub mod rounds;
pub mod sentences;
pub mod settlement;
#[cfg(feature = "schema")]
pub mod texts;
pub mod ticket;
pub mod worklist;
