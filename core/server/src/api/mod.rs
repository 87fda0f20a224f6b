//! One file for each thing that can be asked; [`crate::router`] says under which path.

pub mod callback;
pub mod command;
pub mod determination;
pub mod dispatch;
pub mod document;
pub mod erasure;
pub mod finding;
pub mod health;
pub mod ledger;
pub mod list_records;
pub mod list_revisions;
pub mod list_tickets;
pub mod policy;
pub mod publish;
pub mod read_ticket;
pub mod register;
pub mod reply;
pub mod rollback;
pub mod supervision_sheet;
mod ticket_filter;
pub mod verdict;
