//! A scan of any length, page by page.

use std::ops::Bound;

use crate::{Direction, Entry, Scan, Store, StoreError};

/// The most entries read from the store at once.
const PAGE_ENTRIES_MAX: usize = 1_000;

/// Goes through everything a scan asks for, up to its `limit` of any size, reading a page at a time.
///
/// What is written meanwhile behind the reader is not seen, what is written before it is.
pub fn walk<'a>(store: &'a dyn Store, scan: Scan<'a>) -> Walk<'a> {
    walk_by(PAGE_ENTRIES_MAX, store, scan)
}

/// A walk whose first page has only so many entries, for a reader who will likely need no more; later pages
/// grow.
pub fn walk_by<'a>(first_page: usize, store: &'a dyn Store, scan: Scan<'a>) -> Walk<'a> {
    let page = Vec::new().into_iter();
    Walk { store, scan, left: scan.limit, page_entries: first_page, last: None, page, ended: false }
}

/// The entries of a [`walk()`]; it ends after its first error.
pub struct Walk<'a> {
    store: &'a dyn Store,
    scan: Scan<'a>,
    left: usize,
    page_entries: usize,
    last: Option<Vec<u8>>,
    page: std::vec::IntoIter<Entry>,
    ended: bool,
}

impl Walk<'_> {
    fn read_page(&mut self) -> Result<(), StoreError> {
        let limit = self.left.min(self.page_entries.clamp(1, PAGE_ENTRIES_MAX));
        self.page_entries = self.page_entries.saturating_mul(2);
        let mut scan = Scan { limit, ..self.scan };
        if let Some(last) = &self.last {
            match scan.direction {
                Direction::Forward => scan.start = Bound::Excluded(last),
                Direction::Backward => scan.end = Bound::Excluded(last),
            }
        }
        let page = self.store.scan(&scan)?;
        self.left -= page.len();
        self.ended = page.len() < limit || self.left == 0;
        self.last = page.last().map(|(key, _)| key.clone());
        self.page = page.into_iter();
        Ok(())
    }
}

impl Iterator for Walk<'_> {
    type Item = Result<Entry, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(entry) = self.page.next() {
            return Some(Ok(entry));
        }
        if self.ended {
            return None;
        }
        if let Err(error) = self.read_page() {
            self.ended = true;
            return Some(Err(error));
        }
        self.page.next().map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Commit, MemoryStore};

    fn key(n: usize) -> Vec<u8> {
        format!("k{n:05}").into_bytes()
    }

    fn check(scan: Scan<'_>, expect: impl Iterator<Item = usize>) {
        let store = MemoryStore::default();
        for thousand in 0..3 {
            let puts = (thousand * 1_000..(thousand + 1) * 1_000).map(|n| (key(n), vec![])).collect();
            store.commit(&[Commit { org: "a".to_owned(), puts, ..Commit::default() }]).unwrap();
        }
        let got: Vec<_> = walk(&store, scan).map(|entry| entry.unwrap().0).collect();
        assert_eq!(got, expect.map(key).collect::<Vec<_>>());
    }

    #[test]
    fn pages_join_without_a_gap() {
        check(Scan::prefix(b"", usize::MAX), 0..3_000);
        check(Scan::prefix(b"", usize::MAX).backward(), (0..3_000).rev());
        check(Scan::prefix(b"", 2_000), 0..2_000);
        check(Scan::prefix(b"", 1_001).backward(), (1_999..3_000).rev());
        check(Scan::prefix(b"k01", usize::MAX).after(b"k01500"), 1_501..2_000);
        check(Scan::prefix(b"x", usize::MAX), 0..0);
        check(Scan::prefix(b"", 0), 0..0);
    }
}
