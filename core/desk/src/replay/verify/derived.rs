//! Whether everything that is derived from the records is stored as they say, and nothing else is.

use super::{Finding, Replay};
use crate::refusal::DeskError;
use crate::stored::keys::Space;
use std::cmp::Ordering;
use suban_store::{Scan, Store, walk};

/// Most values that differ at first sight before they are looked at again.
const SUSPECTS_MAX: usize = 10_000;

impl Replay<'_> {
    /// Words that belong to no record.
    pub(super) fn check_payload_keys(&mut self) -> Result<(), DeskError> {
        // Each that does not open was told already.
        if self.has_sealed {
            return Ok(());
        }
        let prefix = self.view.keys.space(Space::Payload);
        let mut suspects = Vec::new();
        for entry in walk(self.view.store, Scan::prefix(&prefix, usize::MAX)) {
            let (key, _) = entry?;
            let rest = key.get(prefix.len()..).and_then(|rest| <[u8; 8]>::try_from(rest).ok());
            let seq = rest.map_or(0, u64::from_be_bytes);
            if seq == 0 || seq > self.reached.seq {
                suspects.push((seq, key));
            }
        }
        // Words and their record come together, so by now the records of all of them are there.
        self.catch_up(self.view.head()?)?;
        let records = 1..=self.reached.seq;
        for (_, key) in suspects.iter().filter(|(seq, _)| !records.contains(seq)) {
            self.differs(Space::Payload, key, "not from any record");
        }
        Ok(())
    }

    /// Compares what is stored with what the records lead to, first at one go and then, where it differs, with the
    /// head at rest.
    pub(super) fn compare_derived(&mut self) -> Result<(), DeskError> {
        let mut suspects = Vec::new();
        for space in Space::DERIVED {
            let mut place = None;
            loop {
                place = self.suspect(space, place.as_deref(), &mut suspects)?;
                if place.is_none() {
                    break;
                }
                self.look_again(std::mem::take(&mut suspects))?;
            }
        }
        self.look_again(suspects)
    }

    /// Gathers the keys of a space, after one of them, under which something else is stored than the records lead to; gives
    /// the key with which they become too many.
    fn suspect(
        &self,
        space: Space,
        after: Option<&[u8]>,
        suspects: &mut Vec<(Space, Vec<u8>)>,
    ) -> Result<Option<Vec<u8>>, DeskError> {
        let (state, prefix) = (self.rebuilt.now(), self.view.keys.space(space));
        let scan = Scan::prefix(&prefix, usize::MAX);
        let scan = after.map_or(scan, |key| scan.after(key));
        let (mut stored, mut rebuilt) = (walk(self.view.store, scan), walk(&state, scan));
        let (mut left, mut right) = (stored.next().transpose()?, rebuilt.next().transpose()?);
        loop {
            let order = match (&left, &right) {
                (None, None) => return Ok(None),
                (Some((key, _)), Some((again, _))) => key.cmp(again),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
            };
            if left != right {
                let suspect = if order == Ordering::Greater { &right } else { &left };
                suspects.extend(suspect.as_ref().map(|(key, _)| (space, key.clone())));
            }
            if suspects.len() >= SUSPECTS_MAX {
                return Ok(suspects.last().map(|(_, key)| key.clone()));
            }
            if order != Ordering::Greater {
                left = stored.next().transpose()?;
            }
            if order != Ordering::Less {
                right = rebuilt.next().transpose()?;
            }
        }
    }

    /// Looks at each with the head at rest, and then reads the records up to the heads they were seen at: all are
    /// looked at before any record is read, so that others who write fast are not chased.
    fn look_again(&mut self, suspects: Vec<(Space, Vec<u8>)>) -> Result<(), DeskError> {
        let mut seen = Vec::new();
        for (space, key) in suspects {
            match self.at_rest(|_| self.view.store.get(&key))? {
                Some((head, stored)) => seen.push((head, space, key, stored)),
                None => self.not_compared += 1,
            }
        }
        for (head, space, key, stored) in seen {
            self.catch_up(head)?;
            match (stored, self.rebuilt.now().get(&key)?) {
                (stored, rebuilt) if stored == rebuilt => {}
                (Some(_), Some(_)) => self.differs(space, &key, "not what the records say"),
                (Some(_), None) => self.differs(space, &key, "not from any record"),
                (None, _) => self.differs(space, &key, "missing"),
            }
        }
        Ok(())
    }

    fn differs(&mut self, space: Space, key: &[u8], why: &'static str) {
        let what = format!("{} {}", space.name(), self.view.keys.shown(space, key));
        self.report.find(Finding::Derived { what, why });
    }
}
