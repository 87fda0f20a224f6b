//! The chain of records, link by link, as it stands in the store: for whoever builds on it and must not build on a
//! broken one. [`crate::replay::verify`] goes on after a break and tells them all.

use crate::refusal::DeskError;
use crate::stored::codec::decode;
use crate::stored::keys::Space;
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
    let mut before = after;
    for entry in walk(view.store, scan) {
        let (key, bytes) = entry?;
        let seq = before.seq.saturating_add(1);
        if key != view.keys.record(seq) {
            return Err(ChainError::Missing { expected: seq }.into());
        }
        let corrupt = |source| DeskError::Corrupt { what: format!("record {seq}"), source };
        let record: Record = decode(&bytes).map_err(corrupt)?;
        if record.seq != seq || record.previous != Digest(before.hash) {
            return Err(ChainError::Broken { seq }.into());
        }
        let payload = view.payload_bytes(seq)?;
        if payload.as_ref().is_some_and(|payload| record.private != Some(Digest::of(payload))) {
            return Err(ChainError::Words { seq }.into());
        }
        let after = Head { seq, hash: Digest::of(&bytes).0 };
        visit(Link { record, bytes, before, after, payload })?;
        before = after;
    }
    match before {
        before if before == head => Ok(()),
        before if before.seq == head.seq => Err(ChainError::Broken { seq: head.seq }.into()),
        before => Err(ChainError::End { expected: head.seq, found: before.seq }.into()),
    }
}
