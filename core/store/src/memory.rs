//! The store that forgets: a `BTreeMap` behind a lock. It says in the fewest lines what a store must do.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use crate::commit::{check_commits, check_key, check_org};
use crate::heads::{Step, follow};
use crate::{Commit, Direction, Entry, Head, Scan, Store, StoreError};

/// A store in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    state: RwLock<State>,
}

#[derive(Debug, Default)]
struct State {
    heads: BTreeMap<String, Head>,
    entries: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl Store for MemoryStore {
    fn head(&self, org: &str) -> Result<Head, StoreError> {
        check_org(org)?;
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        Ok(state.heads.get(org).copied().unwrap_or_default())
    }

    fn orgs(&self) -> Result<Vec<(String, Head)>, StoreError> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        Ok(state.heads.iter().map(|(org, head)| (org.clone(), *head)).collect())
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        check_key(key)?;
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        Ok(state.entries.get(key).cloned())
    }

    fn scan(&self, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError> {
        let Some(stretch) = scan.stretch()? else { return Ok(Vec::new()) };
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let entries = state.entries.range::<[u8], _>(stretch.bounds());
        let entries = entries.map(|(key, value)| (key.clone(), value.clone()));
        Ok(match scan.direction {
            Direction::Forward => entries.take(scan.limit).collect(),
            Direction::Backward => entries.rev().take(scan.limit).collect(),
        })
    }

    fn commit(&self, commits: &[Commit]) -> Result<(), StoreError> {
        check_commits(commits)?;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let standing = |org: &str| Ok(state.heads.get(org).copied().unwrap_or_default());
        let heads = follow(commits.iter().map(Step::from), standing)?;
        state.heads.extend(heads);
        for commit in commits {
            for key in &commit.deletes {
                state.entries.remove(key);
            }
            state.entries.extend(commit.puts.iter().cloned());
        }
        Ok(())
    }
}
