//! A store in memory that can also be read as it was a while ago.

use std::collections::BTreeMap;

use crate::commit::{check_commits, check_key, check_org};
use crate::heads::{Step, follow};
use crate::overlay::merge;
use crate::{Commit, Direction, Entry, Head, Scan, Store, StoreError};

/// Commits in memory, and every state between them since the last call of [`Self::settle`].
///
/// Whoever knows the commits beforehand can look at many of these states at once, each as if the later ones had not been
/// written.
#[derive(Debug, Default)]
pub struct Timeline {
    /// In boxes, which are no longer than what is in them: this is most of what is in memory.
    settled: BTreeMap<Box<[u8]>, Box<[u8]>>,
    heads: Heads,
    /// What was written since.
    written: BTreeMap<Vec<u8>, Vec<Write>>,
    /// The heads after each commit since.
    moved: Vec<Heads>,
}

type Heads = BTreeMap<String, Head>;

/// How many commits led to what stands under a key, and that; `None`: it was deleted.
type Write = (usize, Option<Vec<u8>>);

impl Timeline {
    /// How many commits there are since the last call of [`Self::settle`].
    pub fn commits(&self) -> usize {
        self.moved.len()
    }

    /// Adds a commit.
    pub fn add(&mut self, commit: Commit) -> Result<(), StoreError> {
        check_commits(std::slice::from_ref(&commit))?;
        let newest = self.moved.last().unwrap_or(&self.heads);
        let standing = |org: &str| Ok(newest.get(org).copied().unwrap_or_default());
        let moved = follow([Step::from(&commit)], standing)?;
        let mut heads = newest.clone();
        heads.extend(moved);
        self.moved.push(heads);
        let commits = self.commits();
        let deleted = commit.deletes.into_iter().map(|key| (key, None));
        let put = commit.puts.into_iter().map(|(key, value)| (key, Some(value)));
        for (key, value) in deleted.chain(put) {
            self.written.entry(key).or_default().push((commits, value));
        }
        Ok(())
    }

    /// The state after so many commits; after all of them, if there are not so many.
    pub const fn after(&self, commits: usize) -> Past<'_> {
        Past { timeline: self, commits }
    }

    /// Forgets the states between the commits so far.
    pub fn settle(&mut self) {
        self.heads = self.moved.pop().unwrap_or_else(|| std::mem::take(&mut self.heads));
        self.moved.clear();
        for (key, mut values) in std::mem::take(&mut self.written) {
            match values.pop() {
                Some((_, Some(value))) => drop(self.settled.insert(key.into(), value.into())),
                Some((_, None)) => drop(self.settled.remove(key.as_slice())),
                None => {}
            }
        }
    }
}

/// A state of a [`Timeline`]. It cannot be written.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    timeline: &'a Timeline,
    commits: usize,
}

impl Past<'_> {
    /// What was written under a key by then.
    fn known<'v>(&self, values: &'v [Write]) -> Option<&'v Option<Vec<u8>>> {
        values.iter().rev().find(|(commits, _)| *commits <= self.commits).map(|(_, value)| value)
    }

    fn heads(&self) -> &Heads {
        let Timeline { moved, heads, .. } = self.timeline;
        match self.commits.min(moved.len()) {
            0 => heads,
            commits => moved.get(commits - 1).unwrap_or(heads),
        }
    }
}

impl Store for Past<'_> {
    fn head(&self, org: &str) -> Result<Head, StoreError> {
        check_org(org)?;
        Ok(self.heads().get(org).copied().unwrap_or_default())
    }

    fn orgs(&self) -> Result<Vec<(String, Head)>, StoreError> {
        Ok(self.heads().iter().map(|(org, head)| (org.clone(), *head)).collect())
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        check_key(key)?;
        let written = self.timeline.written.get(key).and_then(|values| self.known(values));
        Ok(written.map_or_else(|| self.timeline.settled.get(key).map(|value| value.to_vec()), Clone::clone))
    }

    fn scan(&self, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError> {
        let Some(stretch) = scan.stretch()? else { return Ok(Vec::new()) };
        let settled = self.timeline.settled.range::<[u8], _>(stretch.bounds());
        let settled = settled.map(|(key, value)| Ok((key.to_vec(), value.to_vec())));
        let written = self.timeline.written.range::<[u8], _>(stretch.bounds());
        let written = written.filter_map(|(key, values)| Some((key, self.known(values)?)));
        match scan.direction {
            Direction::Forward => merge(settled, written, |ours, theirs| ours <= theirs, scan.limit),
            Direction::Backward => {
                merge(settled.rev(), written.rev(), |ours, theirs| ours >= theirs, scan.limit)
            }
        }
    }

    fn commit(&self, _: &[Commit]) -> Result<(), StoreError> {
        Err(StoreError::Past)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A commit that moves the head from `seq - 1` to `seq`.
    fn commit(seq: u64, puts: &[(&str, &str)], deletes: &[&str]) -> Commit {
        let head = |seq| Head { seq, hash: [0; 32] };
        let bytes = |text: &str| text.as_bytes().to_vec();
        Commit {
            org: "a".to_owned(),
            expected: head(seq - 1),
            next: head(seq),
            puts: puts.iter().map(|(key, value)| (bytes(key), bytes(value))).collect(),
            deletes: deletes.iter().map(|key| bytes(key)).collect(),
        }
    }

    fn check(timeline: &Timeline, commits: usize, seq: u64, expect: &[(&str, &str)]) {
        let past = timeline.after(commits);
        assert_eq!(past.head("a").unwrap().seq, seq, "head after {commits}");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let told = |entries: Vec<Entry>| -> Vec<(String, String)> {
            entries.into_iter().map(|(key, value)| (text(key), text(value))).collect()
        };
        let mut expect: Vec<(String, String)> =
            expect.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        assert_eq!(told(past.scan(&Scan::prefix(b"", 10)).unwrap()), expect, "after {commits}");
        for (key, value) in &expect {
            assert_eq!(past.get(key.as_bytes()).unwrap().map(text).as_ref(), Some(value), "{key}");
        }
        expect.reverse();
        assert_eq!(told(past.scan(&Scan::prefix(b"", 10).backward()).unwrap()), expect, "backward");
        assert_eq!(told(past.scan(&Scan::prefix(b"", 1)).unwrap()).len(), expect.len().min(1), "one");
    }

    #[test]
    fn each_state_is_as_it_was() {
        let mut timeline = Timeline::default();
        check(&timeline, 0, 0, &[]);
        timeline.add(commit(1, &[("k", "1"), ("l", "1")], &[])).unwrap();
        timeline.settle();
        check(&timeline, 0, 1, &[("k", "1"), ("l", "1")]);
        timeline.add(commit(2, &[("k", "2"), ("m", "2")], &["l"])).unwrap();
        timeline.add(commit(3, &[("l", "3")], &["m"])).unwrap();
        assert_eq!(timeline.commits(), 2);
        for _ in 0..2 {
            check(&timeline, 0, 1, &[("k", "1"), ("l", "1")]);
            check(&timeline, 1, 2, &[("k", "2"), ("m", "2")]);
            check(&timeline, 2, 3, &[("k", "2"), ("l", "3")]);
            check(&timeline, 9, 3, &[("k", "2"), ("l", "3")]);
            // What does not follow on the newest state changes none.
            let late = timeline.add(commit(3, &[("k", "late")], &[]));
            assert!(matches!(late, Err(StoreError::HeadMoved { .. })), "{late:?}");
        }
        let written = timeline.after(1).commit(&[]);
        assert!(matches!(written, Err(StoreError::Past)), "{written:?}");
        timeline.settle();
        assert_eq!(timeline.commits(), 0);
        check(&timeline, 0, 3, &[("k", "2"), ("l", "3")]);
    }
}
