//! What answers look like: the desk's records and tickets with names beside ids, moments on the organisation's
//! clocks and the rulebook's words beside clauses. Everything here is a pure function of what was read.

pub mod answer;
pub mod charges;
pub mod clauses;
pub mod clocks;
pub mod commands;
pub mod complaints;
pub mod consequences;
pub mod decided;
pub mod judgements;
pub mod ledger;
pub mod names;
pub mod policy;
pub mod record;
pub mod settlement;
pub mod ticket;
