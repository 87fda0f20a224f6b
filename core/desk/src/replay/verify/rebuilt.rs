//! The states that the records lead to. What is derived is kept in memory; records and their words, which are the bulk of a
//! folder, are read where they are: they are the same in every state that has them.

use crate::stored::keys::{Keys, Space};
use suban_store::{Commit, Entry, Head, Past, Scan, Store, StoreError, Timeline};

/// All states of a stretch of the log.
pub(super) struct Rebuilt<'a> {
    truth: &'a dyn Store,
    /// What the keys of the truth begin with.
    of_truth: [Vec<u8>; 3],
    derived: Timeline,
}

/// One of them.
pub(super) struct State<'a> {
    truth: &'a dyn Store,
    of_truth: &'a [Vec<u8>; 3],
    derived: Past<'a>,
}

impl<'a> Rebuilt<'a> {
    /// The state before any record, over the store that has the records.
    pub fn over(truth: &'a dyn Store, keys: &Keys) -> Self {
        let of_truth = Space::TRUTH.map(|space| keys.space(space));
        Self { truth, of_truth, derived: Timeline::default() }
    }

    /// How many commits of its stretch the newest state has.
    pub fn commits(&self) -> usize {
        self.derived.commits()
    }

    /// The state after so many commits of its stretch.
    pub fn state(&self, commits: usize) -> State<'_> {
        State { truth: self.truth, of_truth: &self.of_truth, derived: self.derived.after(commits) }
    }

    /// The newest state.
    pub fn now(&self) -> State<'_> {
        self.state(self.commits())
    }

    /// Goes on to the state after a commit of what is derived.
    pub fn add(&mut self, commit: Commit) -> Result<(), StoreError> {
        self.derived.add(commit)
    }

    /// Ends a stretch: of its states only the last is known from here on.
    pub fn settle(&mut self) {
        self.derived.settle();
    }
}

impl State<'_> {
    fn of(&self, key: &[u8]) -> &dyn Store {
        let is_truth = self.of_truth.iter().any(|prefix| key.starts_with(prefix));
        if is_truth { self.truth } else { &self.derived }
    }
}

impl Store for State<'_> {
    fn head(&self, org: &str) -> Result<Head, StoreError> {
        self.derived.head(org)
    }

    fn orgs(&self) -> Result<Vec<(String, Head)>, StoreError> {
        self.derived.orgs()
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.of(key).get(key)
    }

    fn scan(&self, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError> {
        self.of(scan.prefix).scan(scan)
    }

    fn commit(&self, commits: &[Commit]) -> Result<(), StoreError> {
        self.derived.commit(commits)
    }
}
