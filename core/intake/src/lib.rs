//! Bytes → commands: files of tickets, as offices export and keep them, become commands for the desk.
//!
//! A [`Mapping`] says in a small TOML file which column is what. [`Import::open`] reads the whole file into
//! bounded memory and checks its columns, so that a file that cannot be understood is refused before anything
//! of it is done. [`Import::rows`] then gives every row as commands in business-time order, or as a [`Reject`]
//! with its column and reason; a row is all or nothing. [`reject_rows`] makes a table of the rejects that can be
//! corrected and imported again.
//!
//! Everything here comes from outside. Every size has a limit, sizes that a file claims for itself are not
//! believed, and nothing is guessed: what is not understood is rejected with a reason, in Chinese and English.

mod choice;
mod delimited;
mod draft;
mod error;
mod field;
mod identifier;
mod import;
mod limits;
mod mapping;
mod reason;
mod rejects;
mod shield;

pub use choice::Choice;
pub use draft::Intake;
pub use error::IntakeError;
pub use import::{Import, Row};
pub use limits::{
    COLUMNS_MAX, EXTERNAL_BYTES_MAX, FIELD_BYTES_MAX, FILE_BYTES_MAX, INFLATED_BYTES_MAX, ROWS_MAX,
    SHEET_BYTES_MAX, TEXT_BYTES_MAX, VALUE_CHARS_MAX,
};
pub use mapping::{
    CallbackColumns, Mapping, MappingError, NodeColumns, RegisterColumns, ReplyColumns, SheetChoice, Untold,
};
pub use reason::Reason;
pub use rejects::{Reject, reject_rows, write_csv};
