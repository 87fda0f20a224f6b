//! Putting a pack in force: its files, the holidays and the engine profile are stored under their digests, and
//! an `activate` record says who did it, why, and from which day tickets are judged by it.
//!
//! Which revision is in force for each effective date follows from these records alone, see [`in_force_after`].

use crate::case::{Request, Stamp};
use crate::handle::{Handled, handle};
use crate::keys::{Keys, Space};
use crate::office::Office;
use crate::offices::Offices;
use crate::record::{Edition, Record};
use crate::refusal::{DeskError, Refusal};
use crate::view::View;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_model::{Act, Activate, Actor, CivilDate, Command, Digest, Moment, Private};
use suban_policy::PackFiles;
use suban_store::{Commit, Store};

/// Bytes of one part of a blob.
const BLOB_PART_BYTES: usize = 30_000;

/// Parts of one commit: far below the bytes that a commit may have.
const BLOB_PARTS_PER_COMMIT: usize = 16;

/// Who puts a revision in force, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Who.
    pub by: Actor,
    /// Why; may be empty.
    pub reason: String,
}

impl Default for Cause {
    /// The host by itself.
    fn default() -> Self {
        Self { by: Actor { office: "suban".to_owned(), person: None }, reason: String::new() }
    }
}

/// A pack with its files, ready to be put in force.
#[derive(Debug, Clone)]
pub struct Revision {
    /// What is kept of it.
    pub files: PackFiles,
    /// What decides.
    pub office: Office,
}

/// A revision that was put in force, as its record tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Activation {
    /// Number of the record.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: Actor,
    /// Why.
    pub reason: String,
    /// Id of the pack.
    pub pack: String,
    /// Its effective date.
    pub effective_from: CivilDate,
    /// Names the exact pack, holidays and engine profile.
    pub edition: Edition,
    /// The earlier activation that it went back to.
    pub restores: Option<u64>,
}

impl Activation {
    /// What a record says, if it put a pack in force.
    pub fn of(record: &Record) -> Option<Self> {
        let Act::Activate(activate) = &record.command.act else { return None };
        Some(Self {
            seq: record.seq,
            at: record.command.at,
            by: record.command.by.clone(),
            reason: activate.reason.clone(),
            pack: activate.pack.clone(),
            effective_from: activate.effective_from,
            edition: record.edition,
            restores: activate.restores,
        })
    }

    /// The activation on record under a number, if it is one.
    pub fn at(view: View<'_>, seq: u64) -> Result<Option<Self>, DeskError> {
        Ok(view.record(seq)?.as_ref().and_then(Self::of))
    }
}

/// Every activation, oldest first.
pub fn activations(view: View<'_>) -> Result<Vec<Activation>, DeskError> {
    let missing = |seq| DeskError::Missing(format!("activation {seq}"));
    let read = |seq| Activation::at(view, seq)?.ok_or_else(|| missing(seq));
    view.numbers(Space::Activation)?.into_iter().map(read).collect()
}

/// The revision that stands for an effective date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing<'a> {
    /// The activation that brought it.
    pub revision: &'a Activation,
    /// The rollback that brought it back, if one did.
    pub put_back: Option<&'a Activation>,
}

impl Standing<'_> {
    /// The activation since which it is in force.
    pub fn since(&self) -> &Activation {
        self.put_back.unwrap_or(self.revision)
    }
}

/// What stands for each effective date after these activations, oldest first: the newest revision, unless a rollback
/// went back behind it.
pub fn in_force_after(activations: &[Activation]) -> BTreeMap<CivilDate, Standing<'_>> {
    let mut in_force = BTreeMap::new();
    let (mut until, mut put_back) = (u64::MAX, None);
    for activation in activations.iter().rev() {
        if activation.seq > until {
            continue;
        }
        if let Some(seq) = activation.restores {
            until = seq;
            put_back = put_back.or(Some(activation));
        } else {
            let standing = Standing { revision: activation, put_back };
            in_force.entry(activation.effective_from).or_insert(standing);
        }
    }
    in_force
}

/// The activations up to and including the one of this number.
pub fn up_to(activations: &[Activation], seq: u64) -> &[Activation] {
    let end = activations.partition_point(|activation| activation.seq <= seq);
    activations.get(..end).unwrap_or(activations)
}

/// Puts an office in force, as the host's own doing, unless it already is: whether it was written. Only for an
/// organisation for which no [`crate::Writer`] is at work.
pub fn activate(
    store: &dyn Store,
    org: &str,
    files: &PackFiles,
    office: &Office,
    stamp: Stamp,
) -> Result<bool, DeskError> {
    let revision = Revision { files: files.clone(), office: office.clone() };
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
    let office = &revision.office;
    let past = activations(view)?;
    let standing = in_force_after(&past);
    if standing.get(&office.pack.effective_from).is_some_and(|last| last.revision.edition == office.edition) {
        return Ok(false);
    }
    if let Some(last) = past.last().filter(|last| last.pack != office.pack.id) {
        let (in_force, given) = (last.pack.clone(), office.pack.id.clone());
        return Err(Refusal::OtherPack { in_force, given }.into());
    }
    let recorded_at =
        view.last_record()?.map_or(stamp.recorded_at, |last| last.recorded_at.max(stamp.recorded_at));
    let offices = Offices::from(office.clone());
    let stamp = Stamp { recorded_at, ..stamp };
    let (_, commits) = write(view, &offices, office, Some(&revision.files), (cause, None), stamp)?;
    store.commit(&commits)?;
    Ok(true)
}

/// The record that puts `office`, one of `offices`, in force, and all that must be committed for it, in order.
pub(crate) fn write(
    view: View<'_>,
    offices: &Offices,
    office: &Office,
    files: Option<&PackFiles>,
    (cause, restores): (&Cause, Option<u64>),
    stamp: Stamp,
) -> Result<(Arc<Record>, Vec<Commit>), DeskError> {
    let activate = Activate {
        pack: office.pack.id.clone(),
        digest: office.edition.pack,
        effective_from: office.pack.effective_from,
        restores,
        reason: cause.reason.clone(),
    };
    let command =
        Command { at: stamp.recorded_at, by: cause.by.clone(), key: None, act: Act::Activate(activate) };
    let request = Request { command, private: Private::new() };
    let Handled::New(record, mut commit) = handle(offices, view, &request, stamp)? else {
        // Only a command with a key can have been done before.
        return Err(DeskError::Defect);
    };
    // What had to be mended is mended.
    commit.deletes.push(view.keys.refused());
    // The blobs go first, in commits that move no head: an activation never names what is not there.
    let mut commits = blobs(view, &commit, office, files)?;
    commits.push(commit);
    Ok((Arc::new(*record), commits))
}

/// What stores the blobs of an edition that are not stored yet.
fn blobs(
    view: View<'_>,
    activation: &Commit,
    office: &Office,
    files: Option<&PackFiles>,
) -> Result<Vec<Commit>, DeskError> {
    let holidays = office.calendar.holidays().to_csv();
    let pack = files.map(|files| (office.edition.pack, files.to_container()));
    let rest = [
        (office.edition.holidays, holidays.into_bytes()),
        (office.edition.profile, office.pack.profile.clone().into_bytes()),
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
