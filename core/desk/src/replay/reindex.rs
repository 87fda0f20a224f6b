//! Everything derived, built anew from the records: what `verify` builds in memory to compare, written.
//!
//! It goes record by record and keeps only one batch in memory. Each record's values are committed together with the mark
//! that counts it, so that after a kill at any moment the work goes on behind the last record that is whole.

use crate::refusal::DeskError;
use crate::stored::chain::each_link;
use crate::stored::codec::{CodecError, FORMAT, encode};
use crate::stored::keys::{Keys, Space};
use crate::stored::mark::{Mark, State, is_in_layout_3, mark};
use crate::stored::project::{after, derive};
use crate::stored::unusable::FormatError;
use crate::stored::view::View;
use serde::Serialize;
use std::collections::BTreeMap;
use suban_store::{Commit, Head, Overlay, Scan, Store, StoreError, groups, walk};

/// Keys of commits that are kept before they are written.
const BATCH_KEYS: usize = 4_000;

/// Bytes of commits that are kept before they are written.
const BATCH_BYTES: usize = 2 * 1024 * 1024;

/// Keys that are removed with one commit.
const REMOVED_KEYS: usize = 1_000;

/// What was built.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Rebuilt {
    /// Records whose values were built.
    pub records: u64,
    /// The record behind which an interrupted work was taken up again; 0: it was begun anew.
    pub went_on_after: u64,
    /// Values that are there now, by kind.
    pub values: BTreeMap<&'static str, u64>,
}

/// Builds everything derived of one organisation anew. Nobody else may write meanwhile. `progress` is told the number of
/// each record that was read.
///
/// The chain is read whole before anything is removed: what is derived from a broken one is better kept.
pub fn reindex(store: &dyn Store, org: &str, mut progress: impl FnMut(u64)) -> Result<Rebuilt, DeskError> {
    let keys = Keys::of(org);
    let view = View::new(store, org, &keys);
    let head = view.head()?;
    let noted = mark(view)?;
    match noted {
        Some(Mark { format, .. }) if format > FORMAT => {
            return Err(FormatError::Newer { found: format }.into());
        }
        None if is_in_layout_3(view)? => return Err(FormatError::OldKeys { found: 3 }.into()),
        Some(_) | None => {}
    }
    let done = match noted {
        Some(Mark { format: FORMAT, state: State::Rebuilding(done) }) if done <= head.seq => done,
        Some(_) | None => 0,
    };
    let mut reached = Head::default();
    each_link(view, Head::default(), |link| {
        if link.after.seq == done {
            reached = link.after;
        }
        Ok(())
    })?;
    let rebuild = Rebuild { view, head };
    if done == 0 {
        rebuild.write(&[rebuild.marked(Mark::rebuilding(0))?])?;
        rebuild.remove_all()?;
    }
    let records = rebuild.build(reached, &mut progress)?;
    rebuild.write(&[rebuild.marked(Mark::READY)?])?;
    Ok(Rebuilt { records, went_on_after: done, values: rebuild.count()? })
}

/// The work, which moves no head.
struct Rebuild<'a> {
    view: View<'a>,
    head: Head,
}

impl Rebuild<'_> {
    fn remove_all(&self) -> Result<(), DeskError> {
        for space in Space::DERIVED {
            let prefix = self.view.keys.space(space);
            loop {
                let found = self.view.store.scan(&Scan::prefix(&prefix, REMOVED_KEYS))?;
                if found.is_empty() {
                    break;
                }
                let deletes = found.into_iter().map(|(key, _)| key).collect();
                self.write(&[Commit { deletes, ..self.empty() }])?;
            }
        }
        Ok(())
    }

    /// Builds what the records after a place of the chain give: how many they are.
    fn build(&self, reached: Head, progress: &mut dyn FnMut(u64)) -> Result<u64, DeskError> {
        let mut records = 0;
        let mut batch = Batch::new(self.view.store);
        each_link(self.view, reached, |link| {
            let seq = link.record.seq;
            let mut commit = self.marked(Mark::rebuilding(seq))?;
            let view = View { store: &batch.overlay, ..self.view };
            derive(view, &link.record, &after(view, &link.record)?, &mut commit)?;
            batch.add(commit)?;
            if batch.is_full() {
                let full = std::mem::replace(&mut batch, Batch::new(self.view.store));
                self.write(&full.commits)?;
            }
            records += 1;
            progress(seq);
            Ok(())
        })?;
        self.write(&batch.commits)?;
        Ok(records)
    }

    fn count(&self) -> Result<BTreeMap<&'static str, u64>, DeskError> {
        let count = |space: Space| {
            let prefix = self.view.keys.space(space);
            let mut values = walk(self.view.store, Scan::prefix(&prefix, usize::MAX));
            values.try_fold(0, |count, entry| entry.map(|_| count + 1)).map(|count| (space.name(), count))
        };
        let counted: Result<_, StoreError> = Space::DERIVED.into_iter().map(count).collect();
        Ok(counted?)
    }

    fn empty(&self) -> Commit {
        Commit { org: self.view.org.to_owned(), expected: self.head, next: self.head, ..Commit::default() }
    }

    fn marked(&self, mark: Mark) -> Result<Commit, DeskError> {
        let unwritable =
            |source: CodecError| DeskError::Corrupt { what: "mark of the format".into(), source };
        let puts = vec![(self.view.keys.mark(), encode(&mark).map_err(unwritable)?)];
        Ok(Commit { puts, ..self.empty() })
    }

    fn write(&self, commits: &[Commit]) -> Result<(), DeskError> {
        Ok(groups(commits).try_for_each(|group| self.view.store.commit(group))?)
    }
}

/// Commits that later ones already build on, and that are not written yet.
struct Batch<'a> {
    overlay: Overlay<'a>,
    commits: Vec<Commit>,
    keys: usize,
    bytes: usize,
}

impl<'a> Batch<'a> {
    fn new(store: &'a dyn Store) -> Self {
        Self { overlay: Overlay::new(store), commits: Vec::new(), keys: 0, bytes: 0 }
    }

    fn add(&mut self, commit: Commit) -> Result<(), DeskError> {
        self.overlay.commit(std::slice::from_ref(&commit))?;
        self.keys += commit.keys();
        self.bytes += commit.bytes();
        self.commits.push(commit);
        Ok(())
    }

    const fn is_full(&self) -> bool {
        self.keys >= BATCH_KEYS || self.bytes >= BATCH_BYTES
    }
}
