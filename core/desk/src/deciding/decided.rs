//! A command that was decided, and is not yet in any store.

use crate::refusal::DeskError;
use crate::stored::project::{After, Written, project};
use crate::stored::record::{Bytes, Payload, Record};
use crate::stored::view::View;
use suban_store::Commit;

/// A command that was decided.
#[derive(Debug)]
pub struct Decided {
    /// Its record.
    pub record: Record,
    /// Its bytes, and those of its words.
    pub bytes: Bytes,
    /// The words to keep beside it.
    pub payload: Option<Payload>,
    /// What it leaves of that which it is about.
    pub after: After,
}

impl Decided {
    /// All that it changes, in the store that it was decided on.
    pub fn commit(&self, view: View<'_>) -> Result<Commit, DeskError> {
        project(view, Written { record: &self.record, bytes: self.bytes.clone() }, &self.after)
    }
}
