//! The chain of records, link by link, as it stands in the store: for whoever builds on it and must not build on a
//! broken one. [`crate::replay::verify`] goes on after a break and tells them all.

use crate::refusal::DeskError;
use crate::stored::codec::decode;
use crate::stored::keys::{Keys, Space};
use crate::stored::record::Record;
use crate::stored::unusable::ChainError;
use crate::stored::view::View;
use suban_model::Digest;
use suban_store::{Head, Scan, walk};

/// A record and its words as they are stored.
#[derive(Debug)]
pub struct Link {
    /// The record.
    pub record: Record,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Where the chain stood before it.
    pub before: Head,
    /// Where it stands after it.
    pub after: Head,
    /// The bytes of its words; `None`: it has none, or they were erased.
    pub payload: Option<Vec<u8>>,
}

/// Shows every link after a place of the chain, up to its head; a break ends it.
pub fn each_link(
    view: View<'_>,
    after: Head,
    mut visit: impl FnMut(Link) -> Result<(), DeskError>,
) -> Result<(), DeskError> {
    let (head, prefix) = (view.head()?, view.keys.space(Space::Record));
    let start = view.keys.record(after.seq);
    let scan = Scan::prefix(&prefix, usize::MAX);
    let scan = if after.seq == 0 { scan } else { scan.after(&start) };
    let mut chain = Chain { reached: after };
    for entry in walk(view.store, scan) {
        let (key, bytes) = entry?;
        let before = chain.reached;
        let record = chain.next(view.keys, &key, &bytes)?;
        let seq = record.seq;
        let payload = view.payload_bytes(seq)?;
        if payload.as_ref().is_some_and(|payload| record.private != Some(Digest::of(payload))) {
            return Err(ChainError::Words { seq }.into());
        }
        visit(Link { record, bytes, before, after: chain.reached, payload })?;
    }
    Ok(chain.ends_at(head)?)
}

/// How far a chain was followed.
#[derive(Debug, Clone, Copy)]
pub struct Chain {
    /// The last record that fitted.
    pub reached: Head,
}

impl Chain {
    /// Reads the record that must come next.
    pub fn next(&mut self, keys: &Keys, key: &[u8], bytes: &[u8]) -> Result<Record, DeskError> {
        let seq = self.reached.seq.saturating_add(1);
        if key != keys.record(seq) {
            return Err(ChainError::Missing { expected: seq }.into());
        }
        let corrupt = |source| DeskError::Corrupt { what: format!("record {seq}"), source };
        let record: Record = decode(bytes).map_err(corrupt)?;
        if record.seq != seq || record.previous != Digest(self.reached.hash) {
            return Err(ChainError::Broken { seq }.into());
        }
        self.reached = Head { seq, hash: Digest::of(bytes).0 };
        Ok(record)
    }

    /// Whether it was followed to its head.
    pub fn ends_at(&self, head: Head) -> Result<(), ChainError> {
        match self.reached {
            reached if reached == head => Ok(()),
            reached if reached.seq == head.seq => Err(ChainError::Broken { seq: head.seq }),
            reached => Err(ChainError::End { expected: head.seq, found: reached.seq }),
        }
    }
}
