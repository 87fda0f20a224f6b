//! In which format an organisation is stored, and whether what is derived is whole: a small value beside the truth, and
//! neither truth nor derived itself.
//!
//! Whoever opens an organisation asks [`check`] first. A program that read keys of another layout would find nothing
//! where there is something, and would begin the organisation anew.

use crate::refusal::DeskError;
use crate::stored::codec::{CodecError, FORMAT, Stored, decode};
use crate::stored::keys::{Keys, Space};
use crate::stored::unusable::FormatError;
use crate::stored::view::View;
use serde::{Deserialize, Serialize};

/// What is noted of an organisation's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The format of its keys and derived values.
    pub format: u8,
    /// Whether these are whole.
    pub state: State,
}

/// Whether the derived values are whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// They are, and every commit keeps them so.
    Ready,
    /// They are being built again; those of the records up to this one are there. At 0, older ones may still be.
    Rebuilding(u64),
}

impl Mark {
    /// Of an organisation that is written in the newest format.
    pub const READY: Self = Self { format: FORMAT, state: State::Ready };

    /// Of one whose derived values were built up to this record.
    pub const fn rebuilding(done: u64) -> Self {
        Self { format: FORMAT, state: State::Rebuilding(done) }
    }
}

impl Stored for Mark {
    const SPACE: Space = Space::Mark;
    // For ever: a program must be able to tell that an organisation is too new for it.
    const VERSION: u8 = 1;
}

/// The mark of an organisation; `None` before its first record, and in formats without one.
pub fn mark(view: View<'_>) -> Result<Option<Mark>, DeskError> {
    let Some(bytes) = view.store.get(&view.keys.mark())? else { return Ok(None) };
    match decode(&bytes) {
        Ok(mark) => Ok(Some(mark)),
        // Its second byte is the format in every version.
        Err(CodecError::Version { found, reads, .. }) if found > reads => {
            let format = bytes.get(1).copied().unwrap_or(u8::MAX);
            Err(FormatError::Newer { found: format }.into())
        }
        Err(source) => Err(DeskError::Corrupt { what: "mark of the format".into(), source }),
    }
}

/// Refuses an organisation that is not whole, or not of this format.
pub fn check(view: View<'_>) -> Result<(), DeskError> {
    let found = match mark(view)? {
        Some(Mark { format, .. }) if format > FORMAT => FormatError::Newer { found: format },
        Some(Mark { format, .. }) if format < FORMAT => FormatError::OldIndex { found: format },
        Some(Mark { state: State::Rebuilding(done), .. }) => FormatError::Unfinished { done },
        Some(Mark { state: State::Ready, .. }) => return Ok(()),
        None if view.head()?.seq == 0 => return Ok(()),
        None if is_in_layout_3(view)? => FormatError::OldKeys { found: 3 },
        None => FormatError::Unmarked,
    };
    Err(found.into())
}

/// Whether the organisation's records have keys of layout 3.
pub fn is_in_layout_3(view: View<'_>) -> Result<bool, DeskError> {
    let older = Keys::in_layout_3(view.org);
    Ok(view.store.get(&older.record(1))?.is_some())
}
