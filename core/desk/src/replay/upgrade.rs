//! An organisation's truth, copied into another store under the keys of the newest layout: values byte for byte, with the
//! heads that they had. What is derived is built there by [`reindex`](super::reindex).

use crate::refusal::DeskError;
use crate::stored::chain::each_link;
use crate::stored::codec::{CodecError, FORMAT, decode, encode};
use crate::stored::keys::{Keys, Space};
use crate::stored::mark::{Mark, is_in_layout_3, mark};
use crate::stored::refused_pack::RefusedPack;
use crate::stored::unusable::FormatError;
use crate::stored::view::View;
use suban_store::{Commit, Head, Scan, Store, groups, walk};

/// Bytes of commits that are kept before they are written.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// Values in one commit that moves no head: parts of blobs are large, and it stays far below the bytes that a commit may have.
const VALUES_PER_COMMIT: usize = 16;

/// Whether an organisation must be upgraded: its keys are of an older layout.
pub fn needs_upgrade(store: &dyn Store, org: &str) -> Result<bool, DeskError> {
    let keys = Keys::of(org);
    let view = View::new(store, org, &keys);
    match mark(view)? {
        Some(Mark { format, .. }) if format > FORMAT => Err(FormatError::Newer { found: format }.into()),
        Some(_) => Ok(false),
        None => is_in_layout_3(view),
    }
}

/// Reads the chain of an organisation to its end, in whatever layout its keys are.
pub fn check_chain(store: &dyn Store, org: &str, mut progress: impl FnMut(u64)) -> Result<Head, DeskError> {
    let keys = keys_in(store, org)?;
    let mut head = Head::default();
    each_link(View::new(store, org, &keys), Head::default(), |link| {
        head = link.after;
        progress(head.seq);
        Ok(())
    })?;
    Ok(head)
}

/// Copies records, words, blobs and credentials of an organisation into a store that has nothing of it yet.
pub fn copy_truth(
    from: &dyn Store,
    to: &dyn Store,
    org: &str,
    mut progress: impl FnMut(u64),
) -> Result<(), DeskError> {
    let (old, new) = (keys_in(from, org)?, Keys::of(org));
    let view = View::new(from, org, &old);
    let commit = || Commit { org: org.to_owned(), ..Commit::default() };

    // Before anything else: what is here is not whole. No head has moved yet, and blobs move none.
    let unwritable = |source: CodecError| DeskError::Corrupt { what: "mark of the format".into(), source };
    let puts = vec![(new.mark(), encode(&Mark::rebuilding(0)).map_err(unwritable)?)];
    to.commit(&[Commit { puts, ..commit() }])?;
    for space in [Space::Blob].into_iter().chain(Space::CREDENTIALS) {
        let (old_prefix, new_prefix) = (old.space(space), new.space(space));
        let mut puts = Vec::new();
        for entry in walk(from, Scan::prefix(&old_prefix, usize::MAX)) {
            let (key, value) = entry?;
            let rest = key.get(old_prefix.len()..).unwrap_or_default();
            puts.push(([new_prefix.as_slice(), rest].concat(), value));
            if puts.len() == VALUES_PER_COMMIT {
                to.commit(&[Commit { puts: std::mem::take(&mut puts), ..commit() }])?;
            }
        }
        to.commit(&[Commit { puts, ..commit() }])?;
    }

    let (mut commits, mut bytes) = (Vec::new(), 0);
    each_link(view, Head::default(), |link| {
        let seq = link.after.seq;
        let mut copied = Commit { expected: link.before, next: link.after, ..commit() };
        copied.puts.push((new.record(seq), link.bytes));
        copied.puts.extend(link.payload.map(|payload| (new.payload(seq), payload)));
        bytes += copied.bytes();
        commits.push(copied);
        if bytes >= BATCH_BYTES {
            groups(&commits).try_for_each(|group| to.commit(group))?;
            commits.clear();
            bytes = 0;
        }
        progress(seq);
        Ok(())
    })?;
    groups(&commits).try_for_each(|group| to.commit(group))?;

    // The note of a refused pack is no truth: one that is not read any more is left behind.
    let refused = from.get(&old.refused())?.filter(|bytes| decode::<RefusedPack>(bytes).is_ok());
    if let Some(refused) = refused {
        let head = to.head(org)?;
        let puts = vec![(new.refused(), refused)];
        to.commit(&[Commit { expected: head, next: head, puts, ..commit() }])?;
    }
    Ok(())
}

/// The keys that an organisation has in a store.
fn keys_in(store: &dyn Store, org: &str) -> Result<Keys, DeskError> {
    Ok(if needs_upgrade(store, org)? { Keys::in_layout_3(org) } else { Keys::of(org) })
}
