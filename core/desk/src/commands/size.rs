//! How large a field of a command is, and how large it may be.

use crate::limits::{FIELD_BYTES_MAX, LIST_ENTRIES_MAX};
use crate::refusal::Refusal;
use std::collections::BTreeMap;
use suban_model::Moment;

/// The size of one field.
pub struct Size<'a> {
    field: &'a str,
    /// Bytes of a text, or entries of a list.
    is: usize,
    max: usize,
}

impl<'a> Size<'a> {
    /// A field with a bound of its own.
    pub const fn new(field: &'a str, is: usize, max: usize) -> Self {
        Self { field, is, max }
    }

    /// A text like most.
    pub const fn text(field: &'a str, text: &str) -> Self {
        Self::new(field, text.len(), FIELD_BYTES_MAX)
    }

    /// A list.
    pub const fn list(field: &'a str, entries: usize) -> Self {
        Self::new(field, entries, LIST_ENTRIES_MAX)
    }

    /// Due moments by the names of clocks.
    pub fn of_given(given: &BTreeMap<String, Moment>) -> impl Iterator<Item = Self> {
        let clocks = given.keys().map(|clock| Self::text("given", clock));
        std::iter::once(Self::list("given", given.len())).chain(clocks)
    }

    /// Refuses a field that is too large.
    pub fn check(&self) -> Result<(), Refusal> {
        let Self { field, is: size, max } = *self;
        if size <= max { Ok(()) } else { Err(Refusal::TooLong { field: field.to_owned(), size, max }) }
    }
}
