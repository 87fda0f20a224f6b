//! Putting a pack in force: its files, the holidays and the engine profile are stored under their digests, and
//! an `activate` record says from when they decide.

use crate::case::{Request, Stamp};
use crate::handle::{Handled, handle};
use crate::keys::Keys;
use crate::office::Office;
use crate::record::Edition;
use crate::refusal::DeskError;
use crate::view::View;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_model::{Act, Activate, Actor, Command, Digest, Holidays, Private};
use suban_policy::diagnostic::Diagnostic;
use suban_policy::engine::Engine;
use suban_policy::files::FilesError;
use suban_policy::{Pack, PackFiles};
use suban_store::{Commit, Store};

/// Bytes of one part of a blob.
const BLOB_PART_BYTES: usize = 30_000;

/// Parts of one commit: far below the bytes that a commit may have.
const BLOB_PARTS_PER_COMMIT: usize = 16;

/// What an edition on record cannot be rebuilt from.
#[derive(Debug, thiserror::Error)]
pub enum EditionError {
    /// Its bytes are not in the store.
    #[error("the {what} {digest} of an edition is not in the store")]
    Missing {
        /// Pack or holidays.
        what: &'static str,
        /// Its digest.
        digest: Digest,
    },
    /// The pack's bytes are no container.
    #[error("the pack {digest} is not readable")]
    Container {
        /// Its digest.
        digest: Digest,
        /// Why.
        #[source]
        source: FilesError,
    },
    /// This version finds errors in the pack.
    #[error("the pack {digest} does not load with this version: {}", diagnostics.first().map(ToString::to_string).unwrap_or_default())]
    Pack {
        /// Its digest.
        digest: Digest,
        /// Them.
        diagnostics: Vec<Diagnostic>,
    },
    /// The holidays are not readable.
    #[error("the holidays {digest} are not readable")]
    Holidays {
        /// Their digest.
        digest: Digest,
    },
    /// The store failed.
    #[error("the store failed")]
    Desk(#[from] DeskError),
}

/// Puts an office in force unless it already is: whether it was written.
pub fn activate(
    store: &dyn Store,
    org: &str,
    files: &PackFiles,
    office: &Office,
    stamp: Stamp,
) -> Result<bool, DeskError> {
    let keys = Keys::of(org);
    let view = View::new(store, org, &keys);
    let last = view.last_record()?;
    if last.as_ref().is_some_and(|record| record.edition == office.edition) {
        return Ok(false);
    }
    let recorded_at = last.map_or(stamp.recorded_at, |record| record.recorded_at.max(stamp.recorded_at));
    let act = Act::Activate(Activate { pack: office.pack.id.clone(), digest: office.edition.pack });
    let by = Actor { office: "suban".to_owned(), person: None };
    let command = Command { at: recorded_at, by, key: None, act };
    let request = Request { command, private: Private::new() };
    let Handled::New(_, commit) = handle(office, view, &request, Stamp { recorded_at, ..stamp })? else {
        return Ok(false);
    };
    let holidays = office.calendar.holidays().to_csv();
    let blobs = [
        (office.edition.pack, files.to_container()),
        (office.edition.holidays, holidays.into_bytes()),
        (office.edition.profile, office.pack.profile.clone().into_bytes()),
    ];
    // The blobs go first, in commits that move no head: an activation never names what is not there.
    let mut commits: Vec<Commit> =
        blobs.iter().flat_map(|(digest, bytes)| blob(&commit, &keys, digest, bytes)).collect();
    commits.push(commit);
    store.commit(&commits)?;
    Ok(true)
}

/// Rebuilds the office of an edition from what the store keeps.
pub fn office_of(
    view: View<'_>,
    edition: &Edition,
    engines: &[Arc<dyn Engine>],
) -> Result<Office, EditionError> {
    let digest = edition.pack;
    let container = view.blob(&digest)?.ok_or(EditionError::Missing { what: "pack", digest })?;
    let files =
        PackFiles::from_container(&container).map_err(|source| EditionError::Container { digest, source })?;
    let pack = Pack::load(&files, engines, &BTreeMap::new())
        .map_err(|diagnostics| EditionError::Pack { digest, diagnostics })?;
    let digest = edition.holidays;
    let holidays = view.blob(&digest)?.ok_or(EditionError::Missing { what: "holidays", digest })?;
    let holidays = std::str::from_utf8(&holidays).ok().and_then(|text| Holidays::parse(text).ok());
    let holidays = holidays.ok_or(EditionError::Holidays { digest })?;
    Ok(Office::new(Arc::new(pack), Arc::new(holidays)))
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
