//! Putting a revision in force: its files, the holidays and the engine profile are stored under their digests, and an
//! `activate` record says who did it, why, and from which day tickets are judged by it.

use crate::commands::handle::{Handled, handle};
use crate::deciding::request::{Request, Stamp};
use crate::refusal::{DeskError, Refusal};
use crate::rules::activation::{Revision, activations, in_force_after};
use crate::rules::rulebook::Rulebook;
use crate::rules::rulebooks::Rulebooks;
use crate::stored::cause::Cause;
use crate::stored::keys::Keys;
use crate::stored::mark;
use crate::stored::record::Record;
use crate::stored::view::View;

use std::sync::Arc;
use suban_model::{Act, Activate, Command, Digest, Private};
use suban_policy::PackFiles;
use suban_store::{Commit, Store};

/// Bytes of one part of a blob.
const BLOB_PART_BYTES: usize = 30_000;

/// Parts of one commit: far below the bytes that a commit may have.
const BLOB_PARTS_PER_COMMIT: usize = 16;

/// Puts an office in force, as the host's own doing, unless it already is: whether it was written. Only for an
/// organisation for which no [`crate::Writer`] is at work.
pub fn activate(
    store: &dyn Store,
    org: &str,
    files: &PackFiles,
    rulebook: &Rulebook,
    stamp: Stamp,
) -> Result<bool, DeskError> {
    let revision = Revision { files: files.clone(), rulebook: rulebook.clone() };
    activate_for(&Cause::default(), store, org, &revision, stamp)
}

/// As [`activate`], for somebody who has a reason.
pub fn activate_for(
    cause: &Cause,
    store: &dyn Store,
    org: &str,
    revision: &Revision,
    stamp: Stamp,
) -> Result<bool, DeskError> {
    let keys = Keys::of(org);
    let view = View::new(store, org, &keys);
    mark::check(view)?;
    let rulebook = &revision.rulebook;
    let past = activations(view)?;
    let standing = in_force_after(&past);
    if standing.get(&rulebook.pack.effective_from).is_some_and(|last| last.revision.rulebook == rulebook.id) {
        return Ok(false);
    }
    if let Some(last) = past.last().filter(|last| last.pack != rulebook.pack.id) {
        let (in_force, given) = (last.pack.clone(), rulebook.pack.id.clone());
        return Err(Refusal::OtherPack { in_force, given }.into());
    }
    let recorded_at =
        view.last_record()?.map_or(stamp.recorded_at, |last| last.recorded_at.max(stamp.recorded_at));
    let rulebooks = Rulebooks::from(rulebook.clone());
    let stamp = Stamp { recorded_at, ..stamp };
    let (_, commits) = write(view, &rulebooks, rulebook, Some(&revision.files), (cause, None), stamp)?;
    store.commit(&commits)?;
    Ok(true)
}

/// The record that puts `office`, one of `offices`, in force, and all that must be committed for it, in order.
pub(crate) fn write(
    view: View<'_>,
    rulebooks: &Rulebooks,
    rulebook: &Rulebook,
    files: Option<&PackFiles>,
    (cause, restores): (&Cause, Option<u64>),
    stamp: Stamp,
) -> Result<(Arc<Record>, Vec<Commit>), DeskError> {
    let activate = Activate {
        pack: rulebook.pack.id.clone(),
        digest: rulebook.id.pack,
        effective_from: rulebook.pack.effective_from,
        restores,
        reason: cause.reason.clone(),
    };
    let command =
        Command { at: stamp.recorded_at, by: cause.by.clone(), key: None, act: Act::Activate(activate) };
    let request = Request { command, private: Private::new() };
    let Handled::New(record, mut commit) = handle(rulebooks, view, &request, stamp)? else {
        // Only a command with a key can have been done before.
        return Err(DeskError::Defect);
    };
    // What had to be mended is mended.
    commit.deletes.push(view.keys.refused());
    // The blobs go first, in commits that move no head: an activation never names what is not there.
    let mut commits = blobs(view, &commit, rulebook, files)?;
    commits.push(commit);
    Ok((Arc::new(*record), commits))
}

/// What stores the blobs of an edition that are not stored yet.
fn blobs(
    view: View<'_>,
    activation: &Commit,
    rulebook: &Rulebook,
    files: Option<&PackFiles>,
) -> Result<Vec<Commit>, DeskError> {
    let holidays = rulebook.calendar.holidays().to_csv();
    let pack = files.map(|files| (rulebook.id.pack, files.to_container()));
    let rest = [
        (rulebook.id.holidays, holidays.into_bytes()),
        (rulebook.id.profile, rulebook.pack.profile.clone().into_bytes()),
    ];
    let mut commits = Vec::new();
    for (digest, bytes) in pack.into_iter().chain(rest) {
        // A write that was interrupted may have left some parts.
        let is_stored = view.blob(&digest)?.is_some_and(|stored| Digest::of(&stored) == digest);
        if !is_stored {
            commits.extend(blob(activation, view.keys, &digest, &bytes));
        }
    }
    Ok(commits)
}

/// Commits that store a blob without moving the head, a few parts each.
fn blob(activation: &Commit, keys: &Keys, digest: &Digest, bytes: &[u8]) -> Vec<Commit> {
    let parts: Vec<_> = bytes.chunks(BLOB_PART_BYTES).zip(0u16..).collect();
    let commit = |parts: &[(&[u8], u16)]| Commit {
        org: activation.org.clone(),
        expected: activation.expected,
        next: activation.expected,
        puts: parts.iter().map(|(part, number)| (keys.blob(digest, *number), part.to_vec())).collect(),
        deletes: Vec::new(),
    };
    parts.chunks(BLOB_PARTS_PER_COMMIT).map(commit).collect()
}
