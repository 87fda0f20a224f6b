//! Putting a revision in force: its files, the holidays and the engine profile are stored under their digests, and an
//! `activate` record says who did it, why, and from which day tickets are judged by it. What is decided after it in the
//! same batch is decided by it.

use crate::commands::handle::{Handled, Judging, handle_by};
use crate::deciding::request::Request;
use crate::refusal::{DeskError, Refusal};
use crate::rules::activation::{Revision, activations, in_force_after};
use crate::rules::rulebook::Rulebook;
use crate::rules::rulebooks::Rulebooks;
use crate::running::batch::Batch;
use crate::stored::cause::Cause;
use crate::stored::codec::encode;
use crate::stored::confirmed_clock::ConfirmedClock;
use crate::stored::keys::{Keys, Space};
use crate::stored::mark;
use crate::stored::record::Record;
use crate::stored::refused_pack::RefusedPack;
use crate::stored::view::View;
use std::sync::Arc;
use suban_model::{Act, Activate, Command, Digest, Moment, Private};
use suban_policy::PackFiles;
use suban_store::Commit;

/// Bytes of one part of a blob.
const BLOB_PART_BYTES: usize = 30_000;

/// Parts of one commit: far below the bytes that a commit may have.
const BLOB_PARTS_PER_COMMIT: usize = 16;

/// A revision that comes into force, and what stands once it has.
struct Change<'a> {
    rulebook: &'a Rulebook,
    /// All that judge then.
    rulebooks: Rulebooks,
    /// The files of the revision, unless the store has them.
    files: Option<&'a PackFiles>,
    /// The activation that is gone back to.
    restores: Option<u64>,
}

impl Batch<'_> {
    /// Puts a revision in force, in the place of the one with its effective date: its record; `None` if it is in force
    /// already.
    pub fn activate(&mut self, revision: &Revision, cause: &Cause) -> Result<Option<Arc<Record>>, DeskError> {
        mark::check(self.view())?;
        let Revision { files, rulebook } = revision;
        let past = activations(self.view())?;
        let standing = in_force_after(&past).get(&rulebook.pack.effective_from).copied();
        if standing.is_some_and(|standing| standing.revision.rulebook == rulebook.id) {
            return Ok(None);
        }
        let mut rulebooks = self.rulebooks.as_deref().cloned().unwrap_or_else(|| rulebook.clone().into());
        rulebooks.put(rulebook.clone());
        self.put_in_force(Change { rulebook, rulebooks, files: Some(files), restores: None }, cause).map(Some)
    }

    /// As [`Self::activate`], unless the rules were changed since the activation of this number: what was looked at beside
    /// other rules was not looked at beside these.
    pub fn activate_after(
        &mut self,
        seen: Option<u64>,
        revision: &Revision,
        cause: &Cause,
    ) -> Result<Option<Arc<Record>>, DeskError> {
        match self.view().last_number(Space::Activation)? {
            newest if newest == seen => self.activate(revision, cause),
            newest => Err(Refusal::RulesChanged { by: newest.unwrap_or_default() }.into()),
        }
    }

    /// Keeps what the host's clock shows, on somebody's word.
    pub fn confirm_clock(&mut self, cause: &Cause) -> Result<ConfirmedClock, DeskError> {
        let view = self.view();
        let recorded_at = view.last_record()?.map_or(Moment::MIN, |record| record.recorded_at);
        let confirmed = ConfirmedClock { at: self.state.host.now(), recorded_at, cause: cause.clone() };
        let bytes = encode(&confirmed)
            .map_err(|source| DeskError::Corrupt { what: "confirmed clock".into(), source })?;
        self.put_beside(self.view().keys.confirmed_clock(), bytes)?;
        Ok(confirmed)
    }

    /// Goes back to rulebooks that were in force right after the activation `seq`, which brought the second: the record;
    /// `None` if they are in force already.
    pub fn restore(
        &mut self,
        seq: u64,
        (rulebooks, rulebook): &(Rulebooks, Rulebook),
        cause: &Cause,
    ) -> Result<Option<Arc<Record>>, DeskError> {
        if self.rulebooks.as_ref().is_some_and(|in_force| rulebooks.same_as(in_force)) {
            return Ok(None);
        }
        let rulebooks = rulebooks.clone();
        self.put_in_force(Change { rulebook, rulebooks, files: None, restores: Some(seq) }, cause).map(Some)
    }

    /// Keeps, until a pack goes live, what is wrong with one that did not.
    pub fn note_refused(&mut self, refused: &RefusedPack) -> Result<(), DeskError> {
        let corrupt = |source| DeskError::Corrupt { what: "refused pack".into(), source };
        let bytes = encode(refused).map_err(corrupt)?;
        self.put_beside(self.view().keys.refused(), bytes)
    }

    /// Stores something beside the chain, which moves no head.
    fn put_beside(&mut self, key: Vec<u8>, bytes: Vec<u8>) -> Result<(), DeskError> {
        let view = self.view();
        let (head, org) = (view.head()?, view.org.to_owned());
        self.add(Commit { org, expected: head, next: head, puts: vec![(key, bytes)], deletes: Vec::new() })
    }

    /// Keeps the engine profile by which a record is decided, before its commit. Another version of this program judges
    /// by the pack in force without putting it in force anew, and its profile was not stored then.
    pub(super) fn keep_profile(&mut self, record: &Commit, rulebook: &Rulebook) -> Result<(), DeskError> {
        let digest = rulebook.id.profile;
        if self.state.profiles.contains(&digest) {
            return Ok(());
        }
        // What this batch has written may yet come to nothing.
        if self.view_before().blob(&digest)?.is_some() {
            self.state.profiles.insert(digest);
        } else if self.view().blob(&digest)?.is_none() {
            let keys = self.view().keys;
            let commits = blob(record, keys, &digest, rulebook.pack.profile.as_bytes());
            commits.into_iter().try_for_each(|commit| self.add(commit))?;
        }
        Ok(())
    }

    fn put_in_force(&mut self, change: Change<'_>, cause: &Cause) -> Result<Arc<Record>, DeskError> {
        let Change { rulebook, rulebooks, files, restores } = change;
        let stamp = self.stamp()?;
        let activate = Activate {
            pack: rulebook.pack.id.clone(),
            digest: rulebook.id.pack,
            effective_from: rulebook.pack.effective_from,
            restores,
            reason: cause.reason.clone(),
        };
        let (at, by) = (stamp.recorded_at, cause.by.clone().into());
        let command = Command { at, by, key: None, act: Act::Activate(activate) };
        let request = Request { command, private: Private::new() };
        // Whom the rules before it let do so puts it in force.
        let today = self.rulebooks.as_ref().map_or(rulebook, |before| before.at(stamp.recorded_at));
        let Handled::New(decided) =
            handle_by(Judging { rulebook, today }, self.view(), &request, stamp, None)?
        else {
            // Only a command with a key can have been done before.
            return Err(DeskError::Defect);
        };
        let (mut commit, record, _) = decided.into_commit(self.view())?;
        // What had to be mended is mended.
        commit.deletes.push(self.view().keys.refused());
        // The blobs go first, in commits that move no head: an activation never names what is not there.
        let mut commits = blobs(self.view(), &commit, rulebook, files)?;
        commits.push(commit);
        commits.into_iter().try_for_each(|commit| self.add(commit))?;
        self.recorded(&record);
        self.rule_by(rulebooks, record.seq);
        Ok(Arc::new(record))
    }
}

/// What stores the blobs of a revision that are not stored yet.
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
