//! The versions of the rules that decided on a ticket.

use super::{EditionRef, RecordRef};
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_desk::rules::revisions::{RulebookError, rulebook_of};
use suban_desk::stored::record::RulebookId;
use suban_desk::{DeskError, Record, Rulebook, View};
use suban_policy::engine::Engine;
use suban_tell::sentences;

/// The rulebooks of all editions that records named so far.
pub(super) struct Editions<'a> {
    current: &'a Rulebook,
    engines: &'a [Arc<dyn Engine>],
    /// `None`: it does not load any more.
    earlier: BTreeMap<RulebookId, Option<Rulebook>>,
}

impl<'a> Editions<'a> {
    pub fn of(current: &'a Rulebook, engines: &'a [Arc<dyn Engine>]) -> Self {
        Self { current, engines, earlier: BTreeMap::new() }
    }

    /// Loads what these records name and none before them named.
    pub fn load(&mut self, view: View<'_>, records: &[Record]) -> Result<(), DeskError> {
        for edition in records.iter().map(|record| record.rulebook) {
            if edition == self.current.id || self.earlier.contains_key(&edition) {
                continue;
            }
            let rulebook = match rulebook_of(view, &edition, self.engines) {
                Ok(rulebook) => Some(rulebook),
                Err(RulebookError::Desk(error)) => return Err(error),
                Err(_) => None,
            };
            self.earlier.insert(edition, rulebook);
        }
        Ok(())
    }

    /// What judges that which comes in now.
    pub const fn current(&self) -> &'a Rulebook {
        self.current
    }

    /// What decided on a record; the edition in force, for names, if that one does not load any more.
    pub fn rulebook(&self, record: &Record) -> &Rulebook {
        self.earlier.get(&record.rulebook).and_then(Option::as_ref).unwrap_or(self.current)
    }

    /// The record in short.
    pub fn record_ref(&self, record: &Record) -> RecordRef {
        RecordRef {
            record: record.seq,
            at: record.command.at.told_in(&self.current.pack.zone),
            act: sentences::record::done(&record.command.act),
            by: sentences::record::by(&record.command.by.actor()).zh,
            edition: self.edition_ref(record),
        }
    }

    fn edition_ref(&self, record: &Record) -> EditionRef {
        let is_gone = matches!(self.earlier.get(&record.rulebook), Some(None));
        EditionRef {
            pack: record.rulebook.pack.short(),
            effective_from: (!is_gone).then(|| self.rulebook(record).pack.effective_from.to_string()),
        }
    }
}
