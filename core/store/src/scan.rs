//! What is read: a stretch of keys, in one direction, up to a number of entries.

use std::ops::Bound;

use crate::{RESERVED_FIRST_BYTE, StoreError};

/// The most entries one scan may ask for; longer readings page, see [`walk()`](crate::walk()).
pub const SCAN_ENTRIES_MAX: usize = 10_000;

/// A key and its value.
pub type Entry = (Vec<u8>, Vec<u8>);

/// In which order a scan gives its entries, and from which end it counts its limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    /// Smallest key first.
    #[default]
    Forward,
    /// Greatest key first.
    Backward,
}

/// The keys that begin with `prefix` and lie between `start` and `end`, whatever the direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scan<'a> {
    /// What every key must begin with; empty for all keys.
    pub prefix: &'a [u8],
    /// The lower bound.
    pub start: Bound<&'a [u8]>,
    /// The upper bound.
    pub end: Bound<&'a [u8]>,
    /// Which end comes first.
    pub direction: Direction,
    /// The most entries to give: at most [`SCAN_ENTRIES_MAX`] in a scan, any number in a walk.
    pub limit: usize,
}

impl<'a> Scan<'a> {
    /// The first `limit` entries whose keys begin with `prefix`.
    pub fn prefix(prefix: &'a [u8], limit: usize) -> Self {
        Scan { prefix, start: Bound::Unbounded, end: Bound::Unbounded, direction: Direction::Forward, limit }
    }

    /// Only keys from this one on.
    #[must_use]
    pub fn from(self, key: &'a [u8]) -> Self {
        Scan { start: Bound::Included(key), ..self }
    }

    /// Only keys after this one.
    #[must_use]
    pub fn after(self, key: &'a [u8]) -> Self {
        Scan { start: Bound::Excluded(key), ..self }
    }

    /// Only keys before this one.
    #[must_use]
    pub fn before(self, key: &'a [u8]) -> Self {
        Scan { end: Bound::Excluded(key), ..self }
    }

    /// Only keys up to and including this one.
    #[must_use]
    pub fn up_to(self, key: &'a [u8]) -> Self {
        Scan { end: Bound::Included(key), ..self }
    }

    /// The last entries instead of the first, greatest key first.
    #[must_use]
    pub fn backward(self) -> Self {
        Scan { direction: Direction::Backward, ..self }
    }

    /// The stretch of keys, or nothing if no key can lie in it.
    pub(crate) fn stretch(&self) -> Result<Option<Stretch>, StoreError> {
        if self.limit > SCAN_ENTRIES_MAX {
            return Err(StoreError::ScanTooLong { limit: self.limit });
        }
        let low = match self.start {
            Bound::Unbounded => Vec::new(),
            Bound::Included(key) => key.to_vec(),
            Bound::Excluded(key) => successor(key),
        };
        let high = match self.end {
            Bound::Unbounded => None,
            Bound::Included(key) => Some(successor(key)),
            Bound::Excluded(key) => Some(key.to_vec()),
        };
        let low = low.max(self.prefix.to_vec()).max(vec![RESERVED_FIRST_BYTE + 1]);
        let high = match (high, prefix_end(self.prefix)) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        let empty = self.limit == 0 || high.as_ref().is_some_and(|high| *high <= low);
        Ok((!empty).then_some(Stretch { low, high }))
    }
}

/// A stretch of callers' keys that is not empty, as both kinds of tree take it.
pub(crate) struct Stretch {
    /// The smallest key that may lie in it.
    low: Vec<u8>,
    /// The smallest key above it, if there is one.
    high: Option<Vec<u8>>,
}

impl Stretch {
    pub(crate) fn bounds(&self) -> (Bound<&[u8]>, Bound<&[u8]>) {
        let high = self.high.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        (Bound::Included(self.low.as_slice()), high)
    }
}

/// The next key after this one: nothing lies between `key` and `key 00`.
fn successor(key: &[u8]) -> Vec<u8> {
    let mut next = key.to_vec();
    next.push(0);
    next
}

/// The smallest key above all that begin with `prefix`; `None` when it is empty or all `ff`.
fn prefix_end(prefix: &[u8]) -> Option<Vec<u8>> {
    let kept = prefix.iter().rposition(|byte| *byte != u8::MAX)?;
    let mut end = prefix.get(..=kept)?.to_vec();
    let last = end.last_mut()?;
    *last += 1;
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(scan: Scan<'_>, expect: Option<(&[u8], Option<&[u8]>)>) {
        let got = scan.stretch().unwrap();
        let got = got.as_ref().map(|stretch| (stretch.low.as_slice(), stretch.high.as_deref()));
        assert_eq!(got, expect, "{scan:?}");
    }

    #[test]
    fn prefixes_and_bounds_become_half_open_stretches() {
        let all = Scan::prefix(b"", 1);
        check(all, Some((&[1], None)));
        check(all.from(b"a").before(b"b"), Some((b"a", Some(b"b"))));
        check(all.after(b"a").up_to(b"b"), Some((b"a\0", Some(b"b\0"))));
        check(all.after(b"a").before(b"a\0"), None);
        check(all.from(b"b").before(b"b"), None);
        check(all.from(b"c").before(b"b"), None);
        check(Scan { limit: 0, ..all }, None);

        let some = Scan::prefix(b"ab", 1);
        check(some, Some((b"ab", Some(b"ac"))));
        check(some.from(b"aa").up_to(b"b"), Some((b"ab", Some(b"ac"))));
        check(some.from(b"abc").before(b"abd"), Some((b"abc", Some(b"abd"))));
        check(some.from(b"ac"), None);
        check(some.before(b"ab"), None);
        check(Scan::prefix(&[7, 255, 255], 1), Some((&[7, 255, 255], Some(&[8]))));
        check(Scan::prefix(&[255], 1), Some((&[255], None)));
    }

    #[test]
    fn the_reserved_keys_are_never_in_a_stretch() {
        check(Scan::prefix(&[0], 1), None);
        check(Scan::prefix(b"", 1).from(&[0, 5]), Some((&[1], None)));
        check(Scan::prefix(b"", 1).up_to(&[0, 255]), None);
        check(Scan::prefix(b"", 1).before(&[1]), None);
    }

    #[test]
    fn the_limit_has_a_limit() {
        assert!(Scan::prefix(b"", SCAN_ENTRIES_MAX).stretch().is_ok());
        let error = Scan::prefix(b"", SCAN_ENTRIES_MAX + 1).stretch().err().map(|error| error.to_string());
        assert_eq!(
            error.as_deref(),
            Some("a scan asked for 10001 entries, more than the 10000 one scan may give")
        );
    }
}
