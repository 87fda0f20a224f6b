//! The bytes of a pack, read: files by path, their text, TOML and tables with the place of every cell, and what is
//! wrong with them and where.
//!
//! Nothing here may know what a rule is: these files would read any other folder of texts as well.

pub(crate) mod amount;
pub mod container;
pub mod diagnostic;
pub(crate) mod excel;
pub mod files;
pub mod mangling;
pub mod reader_words;
pub(crate) mod sheet;
pub mod source;
pub mod text;
pub mod unseen;
mod with_parameters;
mod workbook;
