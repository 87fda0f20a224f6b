//! Proof: the chain is whole, every decision comes out again, and everything derived is what the records say.
//!
//! Verification replays the log into memory. For each record it checks number, digest of the one before and of
//! its payload, decides the command again by the edition on record, and compares; then it derives the stored
//! state from the record (not from the new decision) and in the end compares that, key by key, with the store.
//!
//! Others may write meanwhile, as beside a running server. Records do not change, so they are read up to a head, and
//! then up to a later one. A derived value counts as wrong only if it differs while the head holds still.

mod derived;
mod finding;

use crate::commands::handle::{Handled, Judging, handle_by};
use crate::deciding::request::{Request, Stamp};
use crate::refusal::DeskError;
use crate::rules::activation::{Activation, in_force_after, up_to};
use crate::rules::revisions::{RulebookError, rulebook_of};
use crate::rules::rulebook::Rulebook;
use crate::rules::rulebooks::Rulebooks;
use crate::stored::codec::decode;
use crate::stored::keys::{Keys, Space};
use crate::stored::mark;
use crate::stored::older::written_in;
use crate::stored::project::{Written, after, project_again};
use crate::stored::record::{Bytes, Payload, Record, RulebookId};
use crate::stored::view::View;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use suban_model::{Digest, Moment, Private};
use suban_policy::engine::Engine;
use suban_store::{Head, MemoryStore, Scan, Store, StoreError, walk};

pub use finding::{FINDINGS_MAX, Finding, Report, Verdict};
use finding::{NOT_WITHOUT_WORDS, WORDS_MISSING};

/// How often the head is looked for at rest before one value is given up.
const LOOKS_MAX: usize = 100;

/// Number and digest of a record that was the newest once, as noted outside the store.
pub type Noted = (u64, Digest);

/// Verifies everything of one organisation, which must be whole and of this format. `progress` is told how many records were read.
///
/// Whoever can rewrite the whole store can also forge a chain that fits: only a digest that was `noted` elsewhere
/// shows that.
pub fn verify(
    store: &dyn Store,
    org: &str,
    engines: &[Arc<dyn Engine>],
    noted: Option<Noted>,
    progress: impl FnMut(u64),
) -> Result<Report, DeskError> {
    verify_by(store, org, &|view, id| rulebook_of(view, id, engines), noted, progress)
}

/// How the rulebook of an id on record is come by.
pub type Load<'a> = dyn Fn(View<'_>, &RulebookId) -> Result<Rulebook, RulebookError> + 'a;

/// As [`verify`], with rulebooks that are come by in some other way than out of the store.
pub fn verify_by(
    store: &dyn Store,
    org: &str,
    load: &Load<'_>,
    noted: Option<Noted>,
    mut progress: impl FnMut(u64),
) -> Result<Report, DeskError> {
    let keys = Keys::of(org);
    mark::check(View::new(store, org, &keys))?;
    let replayed = MemoryStore::default();
    let mut replay = Replay {
        view: View::new(store, org, &keys),
        rebuilt: View::new(&replayed, org, &keys),
        load,
        rulebooks: BTreeMap::new(),
        activations: Vec::new(),
        in_force: None,
        recorded_at: Moment::MIN,
        noted,
        progress: &mut progress,
        reached: Head::default(),
        expected: 1,
        not_compared: 0,
        has_sealed: false,
        report: Report::default(),
    };
    replay.catch_up(replay.view.head()?)?;
    replay.check_payload_keys()?;
    replay.compare_derived()?;
    replay.check_end()?;
    replay.check_blobs()?;
    Ok(replay.finish())
}

/// A record as it stands in the log, with its words.
struct Link<'a> {
    record: Record,
    bytes: &'a [u8],
    /// `None`: it has none, or they are gone.
    words: Option<Words>,
}

/// The words of a record as they are stored.
struct Words {
    payload: Payload,
    bytes: Vec<u8>,
}

/// The log being read, and the state that it has led to so far.
struct Replay<'a> {
    view: View<'a>,
    rebuilt: View<'a>,
    load: &'a Load<'a>,
    rulebooks: BTreeMap<RulebookId, Result<Rulebook, String>>,
    activations: Vec<Activation>,
    /// The editions after the activations so far; `None` if they cannot be told.
    in_force: Option<Rulebooks>,
    recorded_at: Moment,
    noted: Option<Noted>,
    progress: &'a mut dyn FnMut(u64),
    /// The head up to which records were read.
    reached: Head,
    /// The number of the next record.
    expected: u64,
    /// Values that never held still.
    not_compared: u64,
    /// Some words are sealed, and there is no key that opens them.
    has_sealed: bool,
    report: Report,
}

impl Replay<'_> {
    /// Reads the records up to a head of the store. They never change, whoever writes meanwhile.
    fn catch_up(&mut self, head: Head) -> Result<(), DeskError> {
        if head == self.reached {
            return Ok(());
        }
        let prefix = self.view.keys.space(Space::Record);
        let (read, last) = (self.view.keys.record(self.reached.seq), self.view.keys.record(head.seq));
        let scan = Scan::prefix(&prefix, usize::MAX).up_to(&last);
        let scan = if self.reached.seq == 0 { scan } else { scan.after(&read) };
        for entry in walk(self.view.store, scan) {
            let (key, bytes) = entry?;
            let (expected, number) = (self.expected, number_of(&key));
            if number != expected {
                self.report.find(Finding::WrongNumber { expected, found: number });
            }
            self.check(number, &bytes)?;
            self.expected = number.saturating_add(1);
            (self.progress)(number);
        }
        let found = self.expected - 1;
        if found != head.seq || self.report.head != Digest(head.hash) {
            self.report.find(Finding::WrongHead { expected: head.seq, found });
        }
        self.reached = head;
        Ok(())
    }

    /// The newest record is the one that the head names.
    fn check_end(&mut self) -> Result<(), DeskError> {
        let (view, prefix) = (self.view, self.view.keys.space(Space::Record));
        let beyond =
            |head: Head| view.store.scan(&Scan::prefix(&prefix, 1).after(&view.keys.record(head.seq)));
        let Some((head, beyond)) = self.at_rest(beyond)? else {
            self.not_compared += 1;
            return Ok(());
        };
        self.catch_up(head)?;
        let beyond = beyond.first().map(|(key, _)| number_of(key));
        self.report.find_all(beyond.map(|found| Finding::WrongHead { expected: head.seq, found }));
        Ok(())
    }

    /// Looks at the store while its head is at rest; nothing if it never is.
    fn at_rest<T>(
        &self,
        look: impl Fn(Head) -> Result<T, StoreError>,
    ) -> Result<Option<(Head, T)>, DeskError> {
        for _ in 0..LOOKS_MAX {
            let head = self.view.head()?;
            let seen = look(head)?;
            if self.view.head()? == head {
                return Ok(Some((head, seen)));
            }
        }
        Ok(None)
    }

    fn finish(mut self) -> Report {
        let unread = self.noted.filter(|(seq, _)| *seq >= self.expected);
        self.report.find_all(unread.map(|(seq, _)| Finding::NotAsNoted { seq }));
        let unsure = Some(self.not_compared).filter(|keys| *keys > 0);
        self.report.find_all(unsure.map(|keys| Finding::NotCompared { keys }));
        self.report
    }

    fn check(&mut self, seq: u64, bytes: &[u8]) -> Result<(), DeskError> {
        let previous = std::mem::replace(&mut self.report.head, Digest::of(bytes));
        let record: Record = match decode(bytes) {
            Ok(record) => record,
            Err(error) => {
                self.report.find(Finding::UnreadableRecord { seq, why: error.to_string() });
                return Ok(());
            }
        };
        if record.seq != seq {
            self.report.find(Finding::WrongNumber { expected: seq, found: record.seq });
        }
        if record.previous != previous {
            self.report.find(Finding::BrokenChain { seq });
        }
        if record.recorded_at < self.recorded_at {
            self.report.find(Finding::TimeRanBack { seq });
        }
        self.recorded_at = self.recorded_at.max(record.recorded_at);
        if let Some((noted, digest)) = self.noted
            && noted == seq
            && digest != self.report.head
        {
            self.report.find(Finding::NotAsNoted { seq });
        }
        self.report.records += 1;
        self.report.entries += record.entries.len() as u64;
        self.report.decisions += record.judgements.len() as u64;
        let words = self.words(&record)?;
        // A revision is put in force by whom the rules before it let do so.
        let today = self.in_force.as_ref().map(|rulebooks| rulebooks.at(record.recorded_at).clone());
        self.check_edition(&record)?;
        let link = Link { record, bytes, words };
        self.decide_again(&link, today.as_ref());
        self.rebuild(&link);
        Ok(())
    }

    /// The record's words, if they are there and are those the record means.
    fn words(&mut self, record: &Record) -> Result<Option<Words>, DeskError> {
        let seq = record.seq;
        let bytes = match self.view.payload_bytes(seq) {
            Err(DeskError::Store(error)) => {
                let StoreError::Sealed { source, .. } = error.as_ref() else {
                    return Err(DeskError::Store(error));
                };
                self.report.find(Finding::WrongPayload { seq, why: source.to_string() });
                self.has_sealed = true;
                return Ok(None);
            }
            bytes => bytes?,
        };
        let payload = match bytes.as_deref().map(decode::<Payload>).transpose() {
            Ok(payload) => payload,
            Err(error) => {
                self.report.find(Finding::WrongPayload { seq, why: error.to_string() });
                return Ok(None);
            }
        };
        match (bytes.as_deref().map(Digest::of), record.private) {
            (None, Some(_)) if self.is_erased(record) => {}
            // It may have been erased after we read it; then it is gone by now.
            (Some(_), Some(_)) if self.is_erased(record) => {
                if self.view.payload_bytes(seq)?.is_some() {
                    let why = "still there although it was erased".into();
                    self.report.find(Finding::WrongPayload { seq, why });
                }
            }
            (found, wanted) if found == wanted => {
                return Ok(payload.zip(bytes).map(|(payload, bytes)| Words { payload, bytes }));
            }
            (None, _) => self.report.find(Finding::WrongPayload { seq, why: WORDS_MISSING.into() }),
            (Some(_), _) => {
                self.report.find(Finding::WrongPayload { seq, why: "not what the record names".into() });
            }
        }
        Ok(None)
    }

    /// Whether the words of the record were erased by now: an erasure takes what was said before it.
    fn is_erased(&self, record: &Record) -> bool {
        let ticket = record.ticket().and_then(|id| self.view.ticket(id).ok().flatten());
        let Some(ticket) = ticket.filter(|ticket| ticket.erased) else { return false };
        let later = ticket.records.iter().rev().take_while(|seq| **seq > record.seq);
        later.filter_map(|seq| self.view.record(*seq).ok().flatten()).any(|later| later.erases().is_some())
    }

    fn decide_again(&mut self, link: &Link<'_>, today: Option<&Rulebook>) {
        let Link { record, words, .. } = link;
        let (verdict, why) = self.judge(link, today);
        let name = match verdict {
            Verdict::Equal => "equal",
            Verdict::ExplanationDiffers => "explanation_differs",
            Verdict::OutcomeDiffers => "outcome_differs",
            Verdict::NotRecomputable => "not_recomputable",
        };
        *self.report.verdicts.entry(name.to_owned()).or_default() += 1;
        let erased = record.private.is_some() && words.is_none() && self.is_erased(record);
        if erased {
            self.report.erased += 1;
        } else if verdict != Verdict::Equal {
            let (seq, ticket) = (record.seq, record.ticket());
            self.report.find(Finding::Decision { seq, ticket, verdict, why });
        }
    }

    fn judge(&mut self, link: &Link<'_>, today: Option<&Rulebook>) -> (Verdict, String) {
        let Link { record, words, .. } = link;
        if record.private.is_some() && words.is_none() {
            return (Verdict::NotRecomputable, NOT_WITHOUT_WORDS.into());
        }
        let rulebook = match self.rulebook(&record.rulebook) {
            Ok(rulebook) => rulebook,
            Err(why) => return (Verdict::NotRecomputable, why),
        };
        let payload = words.as_ref().map(|words| &words.payload);
        let private = payload.map_or_else(Private::new, |payload| payload.private.clone());
        let salt = payload.map_or([0; 16], |payload| payload.salt);
        let request = Request { command: record.command_with(payload), private };
        let stamp = Stamp { recorded_at: record.recorded_at, salt, words: record.private, happened: false };
        let judging = Judging { rulebook: &rulebook, today: today.unwrap_or(&rulebook) };
        let again = match handle_by(judging, self.rebuilt, &request, stamp) {
            Ok(Handled::New(again)) => again,
            Ok(Handled::Again(seq)) => {
                return (Verdict::OutcomeDiffers, format!("a repetition of record {seq}"));
            }
            Err(error) => return (Verdict::OutcomeDiffers, format!("now refused: {error}")),
        };
        let (record, bytes) = (&link.record, link.bytes);
        compare(record, bytes, &again.record, again.payload.as_ref())
    }

    fn rulebook(&mut self, edition: &RulebookId) -> Result<Rulebook, String> {
        let (view, by) = (self.view, self.load);
        let load = || {
            let rulebook = by(view, edition).map_err(|error: RulebookError| error.to_string())?;
            if rulebook.id.pack != edition.pack || rulebook.id.holidays != edition.holidays {
                return Err("the stored pack or holidays are not what the record names".to_owned());
            }
            Ok(rulebook)
        };
        self.rulebooks.entry(*edition).or_insert_with(load).clone()
    }

    /// Whether the revision that decided was the one in force, by the activations before it.
    fn check_edition(&mut self, record: &Record) -> Result<(), DeskError> {
        if let Some(activation) = Activation::of(record) {
            self.activations.push(activation);
            self.in_force = self.editions_after(record);
            return Ok(());
        }
        let Some(in_force) = &self.in_force else { return Ok(()) };
        let ticket = record.command.act.ticket().map(|ticket| self.rebuilt.find_ticket(ticket));
        let ticket = match ticket.transpose() {
            Err(DeskError::Refused(_)) => None,
            found => found?,
        };
        let rulebook = in_force.judging(&record.command, ticket.as_ref())?;
        if !rulebook.id.judges_as(&record.rulebook) {
            let (decided_by, in_force) = (record.rulebook.pack.short(), rulebook.id.pack.short());
            self.report.find(Finding::WrongEdition { seq: record.seq, decided_by, in_force });
        }
        Ok(())
    }

    /// The editions after an activation. Once a pack cannot be loaded, which is found where it decided, nobody can
    /// tell them until a rollback goes back behind it.
    fn editions_after(&mut self, activation: &Record) -> Option<Rulebooks> {
        let newest = self.activations.last()?;
        if newest.restores.is_none() {
            let is_first = self.activations.len() == 1;
            let rulebook = self.rulebook(&activation.rulebook).ok()?;
            return match self.in_force.take() {
                Some(mut rulebooks) => {
                    rulebooks.put(rulebook);
                    Some(rulebooks)
                }
                None => is_first.then(|| rulebook.into()),
            };
        }
        let standing = in_force_after(up_to(&self.activations, activation.seq));
        let editions: Vec<RulebookId> =
            standing.values().map(|standing| standing.revision.rulebook).collect();
        let rulebooks: Result<Vec<Rulebook>, String> =
            editions.iter().map(|edition| self.rulebook(edition)).collect();
        Rulebooks::of(rulebooks.ok()?)
    }

    /// Derives what the record changes, from the record as it stands.
    fn rebuild(&mut self, link: &Link<'_>) {
        let Link { record, bytes, words } = link;
        let (view, seq) = (self.rebuilt, record.seq);
        let payload = words.as_ref().map(|words| words.bytes.clone());
        let bytes = Bytes { record: bytes.to_vec(), payload };
        let rebuilt = after(view, record)
            .and_then(|after| project_again(view, Written { record, bytes }, &after))
            .and_then(|commit| view.store.commit(&[commit]).map_err(DeskError::from));
        if let Err(error) = rebuilt {
            let why = format!("its changes cannot be applied: {error}");
            self.report.find(Finding::UnreadableRecord { seq, why });
        }
    }

    /// What decided is kept under its own digest.
    fn check_blobs(&mut self) -> Result<(), DeskError> {
        let editions: Vec<RulebookId> = self.rulebooks.keys().copied().collect();
        let digests = editions.iter().flat_map(|edition| {
            [("pack", edition.pack), ("holidays", edition.holidays), ("engine profile", edition.profile)]
        });
        for (name, digest) in digests.collect::<BTreeSet<_>>() {
            let why = match self.view.blob(&digest)? {
                Some(bytes) if Digest::of(&bytes) == digest => continue,
                Some(_) => "not what its digest says",
                None => "missing",
            };
            self.report.find(Finding::Derived { what: format!("{name} {}", digest.short()), why });
        }
        Ok(())
    }
}

/// The number at the end of a record's key.
fn number_of(key: &[u8]) -> u64 {
    key.split_last_chunk::<8>().map_or(0, |(_, seq)| u64::from_be_bytes(*seq))
}

/// Compares a record with what its command comes to now, in the version in which it was written: what only a later one
/// can say is no difference.
pub(super) fn compare(
    record: &Record,
    bytes: &[u8],
    again: &Record,
    words: Option<&Payload>,
) -> (Verdict, String) {
    // Another engine may have another profile: what counts is whether anything came out differently.
    let again = Record {
        rulebook: RulebookId { profile: record.rulebook.profile, ..again.rulebook },
        ..again.clone()
    };
    let version = bytes.first().copied().unwrap_or_default();
    let written = written_in(version, &again, words).and_then(|written| {
        let again: Record = decode(&written.record)?;
        Ok((written.record, again))
    });
    let again = match written {
        Ok((written, _)) if written == bytes => return (Verdict::Equal, String::new()),
        Ok((_, again)) => again,
        Err(error) => return (Verdict::OutcomeDiffers, format!("now it cannot be written: {error}")),
    };
    let broken_off =
        |record: &Record| record.judgements.iter().any(|judgement| judgement.trace.was_broken_off());
    if broken_off(record) {
        return (Verdict::NotRecomputable, "the host had broken a plugin off".into());
    }
    if broken_off(&again) {
        return (Verdict::NotRecomputable, "the host broke a plugin off now; verify again".into());
    }
    if (&record.change, &record.entries) != (&again.change, &again.entries) {
        let step = record.change.differs_at(&again.change);
        let step = step.map_or_else(
            || "what it is about, or the number of steps or entries".to_owned(),
            |at| format!("step {}", at + 1),
        );
        return (Verdict::OutcomeDiffers, format!("{step} differs"));
    }
    let inputs =
        |record: &Record| record.judgements.iter().map(|judgement| judgement.input).collect::<Vec<_>>();
    if inputs(record) != inputs(&again) {
        return (Verdict::ExplanationDiffers, "the facts that were seen differ".into());
    }
    (Verdict::ExplanationDiffers, "budget or trace differs".into())
}
