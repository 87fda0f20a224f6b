//! The commands, one file each.

pub mod account;
pub mod check;
pub mod clock;
pub mod coverage;
pub mod decide;
pub mod demo;
pub mod doctor;
pub mod explain;
pub mod import;
mod mutate;
pub mod openapi;
pub mod perform;
pub mod plugin;
pub mod publish;
pub mod reindex;
pub mod replay;
pub mod report;
pub mod reseal;
pub mod rollback;
pub mod rulebook;
pub mod schema;
pub mod serve;
pub mod simulate;
pub mod status;
pub mod test;
pub mod upgrade;
pub mod verify;
