//! Writes kept in memory over another store, which is only read.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use crate::commit::{check_commits, check_key, check_org, check_value};
use crate::heads::{Step, follow};
use crate::walk::walk_by;
use crate::{Commit, Direction, Entry, Head, Scan, Store, StoreError};

/// A store that reads like its base with further commits applied, and writes nothing to it.
///
/// The desk decides a group of commands on one, each seeing the ones before it, and then commits them to the
/// base in one call; a dry run throws it away. Overlays may be stacked.
pub struct Overlay<'a> {
    base: &'a dyn Store,
    changes: RwLock<Changes>,
}

#[derive(Debug, Default)]
struct Changes {
    heads: BTreeMap<String, Head>,
    /// What stands under each key written here; `None` where it was deleted.
    entries: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

impl<'a> Overlay<'a> {
    /// An overlay without changes.
    pub fn new(base: &'a dyn Store) -> Self {
        Overlay { base, changes: RwLock::default() }
    }

    /// Writes one value outside any commit.
    pub fn put(&mut self, key: Vec<u8>, value: Vec<u8>) -> Result<(), StoreError> {
        check_key(&key)?;
        check_value(&key, &value)?;
        self.changes_mut().entries.insert(key, Some(value));
        Ok(())
    }

    /// Removes one key outside any commit.
    pub fn delete(&mut self, key: Vec<u8>) -> Result<(), StoreError> {
        check_key(&key)?;
        self.changes_mut().entries.insert(key, None);
        Ok(())
    }

    fn changes_mut(&mut self) -> &mut Changes {
        self.changes.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Overlay<'_> {
    fn head(&self, org: &str) -> Result<Head, StoreError> {
        check_org(org)?;
        let changes = self.changes.read().unwrap_or_else(PoisonError::into_inner);
        changes.heads.get(org).map_or_else(|| self.base.head(org), |head| Ok(*head))
    }

    fn orgs(&self) -> Result<Vec<(String, Head)>, StoreError> {
        let changes = self.changes.read().unwrap_or_else(PoisonError::into_inner);
        let mut orgs: BTreeMap<_, _> = self.base.orgs()?.into_iter().collect();
        orgs.extend(changes.heads.iter().map(|(org, head)| (org.clone(), *head)));
        Ok(orgs.into_iter().collect())
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        check_key(key)?;
        let changes = self.changes.read().unwrap_or_else(PoisonError::into_inner);
        changes.entries.get(key).map_or_else(|| self.base.get(key), |value| Ok(value.clone()))
    }

    fn scan(&self, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError> {
        let Some(stretch) = scan.stretch()? else { return Ok(Vec::new()) };
        let changes = self.changes.read().unwrap_or_else(PoisonError::into_inner);
        let written = changes.entries.range::<[u8], _>(stretch.bounds());
        // Deleted keys hide entries of the base, so the base may have to give more than the limit.
        let base = walk_by(scan.limit, self.base, Scan { limit: usize::MAX, ..*scan });
        match scan.direction {
            Direction::Forward => merge(base, written, |ours, theirs| ours <= theirs, scan.limit),
            Direction::Backward => merge(base, written.rev(), |ours, theirs| ours >= theirs, scan.limit),
        }
    }

    fn commit(&self, commits: &[Commit]) -> Result<(), StoreError> {
        check_commits(commits)?;
        let mut changes = self.changes.write().unwrap_or_else(PoisonError::into_inner);
        let standing =
            |org: &str| changes.heads.get(org).map_or_else(|| self.base.head(org), |head| Ok(*head));
        let heads = follow(commits.iter().map(Step::from), standing)?;
        changes.heads.extend(heads);
        for commit in commits {
            changes.entries.extend(commit.deletes.iter().map(|key| (key.clone(), None)));
            changes.entries.extend(commit.puts.iter().map(|(key, value)| (key.clone(), Some(value.clone()))));
        }
        Ok(())
    }
}

/// Joins two ordered streams; of one key in both, what is written here wins. `not_after` says which key comes
/// first.
pub(crate) fn merge<'c>(
    mut base: impl Iterator<Item = Result<Entry, StoreError>>,
    written: impl Iterator<Item = (&'c Vec<u8>, &'c Option<Vec<u8>>)>,
    not_after: impl Fn(&[u8], &[u8]) -> bool,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let mut written = written.peekable();
    let mut theirs = base.next().transpose()?;
    let mut entries = Vec::new();
    while entries.len() < limit {
        let ours = written.next_if(|(key, _)| theirs.as_ref().is_none_or(|(other, _)| not_after(key, other)));
        if let Some((key, value)) = ours {
            if theirs.as_ref().is_some_and(|(other, _)| other == key) {
                theirs = base.next().transpose()?;
            }
            entries.extend(value.as_ref().map(|value| (key.clone(), value.clone())));
        } else if let Some(entry) = theirs {
            entries.push(entry);
            theirs = base.next().transpose()?;
        } else {
            break;
        }
    }
    Ok(entries)
}
