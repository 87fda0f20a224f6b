//! The log as it is read for a world: each record with its bytes and the words that came with it.

use crate::deciding::request::{Request, Stamp};
use crate::refusal::DeskError;
use crate::stored::codec::decode;
use crate::stored::keys::Space;
use crate::stored::record::{Payload, Record};
use crate::stored::view::View;
use suban_model::Private;
use suban_store::{Scan, walk};

/// A record of the log.
pub struct Recorded {
    /// The record.
    pub record: Record,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its words; `None`: it has none, or they were erased.
    pub payload: Option<Payload>,
}

impl Recorded {
    /// Whether it had words, and they are gone.
    pub const fn is_erased(&self) -> bool {
        self.record.private.is_some() && self.payload.is_none()
    }

    /// The command as it was given, words and all.
    pub fn request(&self) -> Request {
        let private = self.payload.as_ref().map_or_else(Private::new, |payload| payload.private.clone());
        Request { command: self.record.command_with(self.payload.as_ref()), private }
    }

    /// The time and chance that came with it.
    pub fn stamp(&self) -> Stamp {
        let Record { recorded_at, private, .. } = self.record;
        Stamp {
            recorded_at,
            salt: self.payload.as_ref().map_or([0; 16], |payload| payload.salt),
            words: private,
            happened: false,
        }
    }
}

/// Visits every record of an organisation in order, up to the head at the beginning.
pub fn each_recorded(
    view: View<'_>,
    mut visit: impl FnMut(&Recorded) -> Result<(), DeskError>,
) -> Result<(), DeskError> {
    let (prefix, last) = (view.keys.space(Space::Record), view.keys.record(view.head()?.seq));
    for entry in walk(view.store, Scan::prefix(&prefix, usize::MAX).up_to(&last)) {
        let (_, bytes) = entry?;
        let corrupt = |source| DeskError::Corrupt { what: "a record".into(), source };
        let record: Record = decode(&bytes).map_err(corrupt)?;
        let payload = view.payload(record.seq)?;
        visit(&Recorded { record, bytes, payload })?;
    }
    Ok(())
}
