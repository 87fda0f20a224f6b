//! The versions of the rules that decided on a ticket.

use super::{EditionRef, RecordRef};
use crate::names;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_desk::rules::revisions::{EditionError, office_of};
use suban_desk::stored::record::Edition;
use suban_desk::{DeskError, Office, Record, View};
use suban_policy::diagnostic::Bilingual;
use suban_policy::engine::Engine;

/// The offices of all editions that a ticket's records name.
pub(super) struct Editions<'a> {
    current: &'a Office,
    /// None: it does not load any more.
    earlier: BTreeMap<Edition, Option<Office>>,
}

impl<'a> Editions<'a> {
    pub fn of(
        view: View<'_>,
        current: &'a Office,
        engines: &[Arc<dyn Engine>],
        records: &[Record],
    ) -> Result<Self, DeskError> {
        let mut earlier = BTreeMap::new();
        for edition in records.iter().map(|record| record.edition) {
            if edition == current.edition || earlier.contains_key(&edition) {
                continue;
            }
            let office = match office_of(view, &edition, engines) {
                Ok(office) => Some(office),
                Err(EditionError::Desk(error)) => return Err(error),
                Err(_) => None,
            };
            earlier.insert(edition, office);
        }
        Ok(Self { current, earlier })
    }

    /// What decided on a record; the edition in force, for names, if that one does not load any more.
    pub fn office(&self, record: &Record) -> &Office {
        self.earlier.get(&record.edition).and_then(Option::as_ref).unwrap_or(self.current)
    }

    /// The record in short.
    pub fn record_ref(&self, record: &Record) -> RecordRef {
        let by = &record.command.by;
        let by = match &by.person {
            Some(person) => format!("{} {person}", by.office),
            None => by.office.clone(),
        };
        RecordRef {
            record: record.seq,
            at: names::moment(record.command.at, &self.current.pack.zone),
            act: Bilingual::new(record.command.act.chinese(), record.command.act.name()),
            by,
            edition: self.edition_ref(record),
        }
    }

    fn edition_ref(&self, record: &Record) -> EditionRef {
        let is_gone = matches!(self.earlier.get(&record.edition), Some(None));
        EditionRef {
            pack: record.edition.pack.short(),
            effective_from: (!is_gone).then(|| self.office(record).pack.effective_from.to_string()),
        }
    }
}
