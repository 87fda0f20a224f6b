//! Proof: the chain is whole, every decision comes out again, and everything derived is what the records say.
//!
//! Verification replays the log into memory. For each record it checks number, digest of the one before and of
//! its payload, decides the command again by the edition on record, and compares; then it derives the stored
//! state from the record (not from the new decision) and in the end compares that, key by key, with the store.

use crate::activation::{Activation, in_force_after, up_to};
use crate::case::{Request, Stamp};
use crate::handle::{Handled, handle};
use crate::keys::{Keys, Space};
use crate::office::Office;
use crate::offices::Offices;
use crate::project::project;
use crate::record::{Edition, Payload, Record, decode};
use crate::refusal::DeskError;
use crate::revisions::{EditionError, office_of};
use crate::view::View;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use suban_model::{Digest, Moment, Private, TicketId};
use suban_policy::diagnostic::Language;
use suban_policy::engine::Engine;
use suban_store::{MemoryStore, Scan, Store, walk};

/// Most findings that a verification lists; it goes on counting.
pub const FINDINGS_MAX: usize = 1_000;

/// How a record came out when it was decided again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Byte for byte the same.
    Equal,
    /// Same outcome, another budget or trace.
    ExplanationDiffers,
    /// Another outcome.
    OutcomeDiffers,
    /// It cannot be decided again.
    NotRecomputable,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "finding")]
pub enum Finding {
    /// A record cannot be read.
    UnreadableRecord {
        /// Its number.
        seq: u64,
        /// Why.
        why: String,
    },
    /// A record is missing, or stands where another should.
    WrongNumber {
        /// The number expected.
        expected: u64,
        /// The number found.
        found: u64,
    },
    /// A record was changed, or the one before it was.
    BrokenChain {
        /// The record whose `previous` does not fit.
        seq: u64,
    },
    /// A record says that it was written before the one before it.
    TimeRanBack {
        /// Its number.
        seq: u64,
    },
    /// The record that was noted elsewhere is gone, or is another.
    NotAsNoted {
        /// Its number.
        seq: u64,
    },
    /// The newest record is not the one that the store's head names.
    WrongHead {
        /// The number in the head.
        expected: u64,
        /// The newest record.
        found: u64,
    },
    /// The citizen's words were changed, or are gone without having been erased.
    WrongPayload {
        /// The record they belong to.
        seq: u64,
        /// How.
        why: String,
    },
    /// A record did not come out equal.
    Decision {
        /// The record.
        seq: u64,
        /// Its ticket.
        ticket: Option<TicketId>,
        /// How it came out.
        verdict: Verdict,
        /// What differs, or why it cannot be decided again.
        why: String,
    },
    /// A record was decided by a revision that was not in force for it then.
    WrongEdition {
        /// The record.
        seq: u64,
        /// First digits of the pack that decided.
        decided_by: String,
        /// First digits of the pack that was in force.
        in_force: String,
    },
    /// A derived value differs from what the records say.
    Derived {
        /// Which, such as `ticket T5`.
        what: String,
        /// How.
        why: &'static str,
    },
}

impl Finding {
    /// The sentence for people.
    pub fn speak(&self, language: Language) -> String {
        let (zh, en) = match self {
            Self::UnreadableRecord { seq, why } => {
                (format!("记录 {seq} 读不出来:{why}"), format!("record {seq} cannot be read: {why}"))
            }
            Self::WrongNumber { expected, found } => (
                format!("应为记录 {expected},却是 {found}"),
                format!("record {expected} expected, {found} found"),
            ),
            Self::BrokenChain { seq } => (
                format!("链在记录 {seq} 处断开:它或它之前的一条被改过"),
                format!("the chain breaks at record {seq}: it or the one before was changed"),
            ),
            Self::TimeRanBack { seq } => (
                format!("记录 {seq} 的写入时间早于前一条"),
                format!("record {seq} was written before the one before it"),
            ),
            Self::NotAsNoted { seq } => (
                format!("记录 {seq} 与另外记下的不符"),
                format!("record {seq} is not the one that was noted"),
            ),
            Self::WrongHead { expected, found } => (
                format!("最后一条应为记录 {expected},却是 {found}"),
                format!("the newest record should be {expected}, but {found} is"),
            ),
            Self::WrongPayload { seq, why } => {
                (format!("记录 {seq} 的个人信息不对:{why}"), format!("the words of record {seq}: {why}"))
            }
            Self::Decision { seq, ticket, verdict, why } => {
                let ticket = ticket.map(|ticket| format!(" ({ticket})")).unwrap_or_default();
                let (zh, en) = verdict.words();
                (format!("记录 {seq}{ticket} {zh}:{why}"), format!("record {seq}{ticket} {en}: {why}"))
            }
            Self::WrongEdition { seq, decided_by, in_force } => (
                format!("记录 {seq} 由 {decided_by} 判定,当时现行的却是 {in_force}"),
                format!("record {seq} was decided by {decided_by}, but {in_force} was in force"),
            ),
            Self::Derived { what, why } => (format!("{what} 与记录不符:{why}"), format!("{what}: {why}")),
        };
        match language {
            Language::Chinese => zh,
            Language::English => en,
        }
    }
}

impl Verdict {
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Equal => ("相同", "is equal"),
            Self::ExplanationDiffers => ("结果相同,依据不同", "differs in budget or trace only"),
            Self::OutcomeDiffers => ("结果不同", "has another outcome"),
            Self::NotRecomputable => ("无法重算", "cannot be recomputed"),
        }
    }
}

/// The result.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Records read.
    pub records: u64,
    /// Hook calls decided again.
    pub decisions: u64,
    /// Ledger entries read.
    pub entries: u64,
    /// Records by how they came out.
    pub verdicts: BTreeMap<String, u64>,
    /// Records of tickets whose words were erased, which nobody can decide again.
    pub erased: u64,
    /// What is wrong, at most [`FINDINGS_MAX`].
    pub findings: Vec<Finding>,
    /// How many findings there are.
    pub findings_total: u64,
    /// Digest of the newest record: note it elsewhere, and nobody can rewrite the past unseen.
    pub head: Digest,
}

impl Report {
    /// Whether all is as it should be.
    pub const fn is_clean(&self) -> bool {
        self.findings_total == 0
    }

    fn find(&mut self, finding: Finding) {
        self.findings_total += 1;
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        }
    }
}

/// Number and digest of a record that was the newest once, as noted outside the store.
pub type Noted = (u64, Digest);

/// Verifies everything of one organisation. `progress` is told how many records were read.
///
/// Whoever can rewrite the whole store can also forge a chain that fits: only a digest that was `noted` elsewhere
/// shows that.
pub fn verify(
    store: &dyn Store,
    org: &str,
    engines: &[Arc<dyn Engine>],
    noted: Option<Noted>,
    mut progress: impl FnMut(u64),
) -> Result<Report, DeskError> {
    let keys = Keys::of(org);
    let replayed = MemoryStore::default();
    let mut replay = Replay {
        view: View::new(store, org, &keys),
        rebuilt: View::new(&replayed, org, &keys),
        engines,
        offices: BTreeMap::new(),
        activations: Vec::new(),
        in_force: None,
        recorded_at: Moment::MIN,
        noted,
        report: Report::default(),
    };
    let head = replay.view.head()?;
    let mut expected = 1;
    let prefix = keys.space(Space::Record);
    for entry in walk(store, Scan::prefix(&prefix, usize::MAX)) {
        let (key, bytes) = entry?;
        let number = key.split_last_chunk::<8>().map_or(0, |(_, seq)| u64::from_be_bytes(*seq));
        if number != expected {
            replay.report.find(Finding::WrongNumber { expected, found: number });
        }
        replay.check(number, &bytes)?;
        expected = number.saturating_add(1);
        progress(number);
    }
    if expected - 1 != head.seq || replay.report.head != Digest(head.hash) {
        replay.report.find(Finding::WrongHead { expected: head.seq, found: expected - 1 });
    }
    if let Some((seq, _)) = noted.filter(|(seq, _)| *seq >= expected) {
        replay.report.find(Finding::NotAsNoted { seq });
    }
    replay.check_blobs()?;
    replay.check_payload_keys()?;
    replay.compare_derived()?;
    Ok(replay.report)
}

struct Replay<'a> {
    view: View<'a>,
    rebuilt: View<'a>,
    engines: &'a [Arc<dyn Engine>],
    offices: BTreeMap<Edition, Result<Office, String>>,
    activations: Vec<Activation>,
    /// The editions after the activations so far; `None` if they cannot be told.
    in_force: Option<Offices>,
    recorded_at: Moment,
    noted: Option<Noted>,
    report: Report,
}

impl Replay<'_> {
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
        let payload = self.payload(&record)?;
        self.check_edition(&record)?;
        self.decide_again(&record, payload.as_ref());
        self.rebuild(&record, payload.as_ref());
        Ok(())
    }

    /// The record's payload, if it is there and is the one the record means.
    fn payload(&mut self, record: &Record) -> Result<Option<Payload>, DeskError> {
        let seq = record.seq;
        let payload = match self.view.payload(seq) {
            Ok(payload) => payload,
            Err(DeskError::Corrupt { source, .. }) => {
                self.report.find(Finding::WrongPayload { seq, why: source.to_string() });
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let digest = payload.as_ref().map(Payload::digest).transpose().ok().flatten();
        match (digest, record.private) {
            (None, Some(_)) if self.is_erased(record) => {}
            (Some(_), Some(_)) if self.is_erased(record) => {
                self.report
                    .find(Finding::WrongPayload { seq, why: "still there although it was erased".into() });
            }
            (found, wanted) if found == wanted => return Ok(payload),
            (None, _) => self
                .report
                .find(Finding::WrongPayload { seq, why: "missing without having been erased".into() }),
            (Some(_), _) => {
                self.report.find(Finding::WrongPayload { seq, why: "not what the record names".into() });
            }
        }
        Ok(None)
    }

    /// Whether the words of the record's ticket were erased, now or later.
    fn is_erased(&self, record: &Record) -> bool {
        let ticket = record.ticket.and_then(|id| self.view.ticket(id).ok().flatten());
        ticket.is_some_and(|ticket| ticket.erased)
    }

    fn decide_again(&mut self, record: &Record, payload: Option<&Payload>) {
        let (verdict, why) = self.judge(record, payload);
        let name = match verdict {
            Verdict::Equal => "equal",
            Verdict::ExplanationDiffers => "explanation_differs",
            Verdict::OutcomeDiffers => "outcome_differs",
            Verdict::NotRecomputable => "not_recomputable",
        };
        *self.report.verdicts.entry(name.to_owned()).or_default() += 1;
        let erased = record.private.is_some() && payload.is_none() && self.is_erased(record);
        if erased {
            self.report.erased += 1;
        } else if verdict != Verdict::Equal {
            let (seq, ticket) = (record.seq, record.ticket);
            self.report.find(Finding::Decision { seq, ticket, verdict, why });
        }
    }

    fn judge(&mut self, record: &Record, payload: Option<&Payload>) -> (Verdict, String) {
        if record.private.is_some() && payload.is_none() {
            return (Verdict::NotRecomputable, "the words of the request are not there".into());
        }
        let office = match self.office(&record.edition) {
            Ok(office) => office,
            Err(why) => return (Verdict::NotRecomputable, why),
        };
        let private = payload.map_or_else(Private::new, |payload| payload.private.clone());
        let salt = payload.map_or([0; 16], |payload| payload.salt);
        let request = Request { command: record.command.clone(), private };
        let stamp = Stamp { recorded_at: record.recorded_at, salt };
        let again = match handle(&Offices::from(office), self.rebuilt, &request, stamp) {
            Ok(Handled::New(again, _)) => again,
            Ok(Handled::Again(seq)) => {
                return (Verdict::OutcomeDiffers, format!("a repetition of record {seq}"));
            }
            Err(error) => return (Verdict::OutcomeDiffers, format!("now refused: {error}")),
        };
        compare(record, &again)
    }

    fn office(&mut self, edition: &Edition) -> Result<Office, String> {
        let (view, engines) = (self.view, self.engines);
        let load = || {
            let office =
                office_of(view, edition, engines).map_err(|error: EditionError| error.to_string())?;
            if office.edition.pack != edition.pack || office.edition.holidays != edition.holidays {
                return Err("the stored pack or holidays are not what the record names".to_owned());
            }
            Ok(office)
        };
        self.offices.entry(*edition).or_insert_with(load).clone()
    }

    /// Whether the revision that decided was the one in force, by the activations before it.
    fn check_edition(&mut self, record: &Record) -> Result<(), DeskError> {
        if let Some(activation) = Activation::of(record) {
            self.activations.push(activation);
            self.in_force = self.editions_after(record);
            return Ok(());
        }
        let Some(in_force) = &self.in_force else { return Ok(()) };
        let office = in_force.judging(&self.rebuilt, &record.command)?;
        if !office.edition.judges_as(&record.edition) {
            let (decided_by, in_force) = (record.edition.pack.short(), office.edition.pack.short());
            self.report.find(Finding::WrongEdition { seq: record.seq, decided_by, in_force });
        }
        Ok(())
    }

    /// The editions after an activation. Once a pack cannot be loaded, which is found where it decided, nobody can
    /// tell them until a rollback goes back behind it.
    fn editions_after(&mut self, activation: &Record) -> Option<Offices> {
        let newest = self.activations.last()?;
        if newest.restores.is_none() {
            let is_first = self.activations.len() == 1;
            let office = self.office(&activation.edition).ok()?;
            return match self.in_force.take() {
                Some(mut offices) => {
                    offices.put(office);
                    Some(offices)
                }
                None => is_first.then(|| office.into()),
            };
        }
        let standing = in_force_after(up_to(&self.activations, activation.seq));
        let editions: Vec<Edition> = standing.values().map(|standing| standing.revision.edition).collect();
        let offices: Result<Vec<Office>, String> =
            editions.iter().map(|edition| self.office(edition)).collect();
        Offices::of(offices.ok()?)
    }

    /// Derives what the record changes, from the record as it stands.
    fn rebuild(&mut self, record: &Record, payload: Option<&Payload>) {
        let written = project(self.rebuilt, record, payload)
            .and_then(|commit| self.rebuilt.store.commit(&[commit]).map_err(DeskError::from));
        if let Err(error) = written {
            let why = format!("its changes cannot be applied: {error}");
            self.report.find(Finding::UnreadableRecord { seq: record.seq, why });
        }
    }

    /// What decided is kept under its own digest.
    fn check_blobs(&mut self) -> Result<(), DeskError> {
        let editions: Vec<Edition> = self.offices.keys().copied().collect();
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

    /// Words that belong to no record.
    fn check_payload_keys(&mut self) -> Result<(), DeskError> {
        let prefix = self.view.keys.space(Space::Payload);
        for entry in walk(self.view.store, Scan::prefix(&prefix, usize::MAX)) {
            let (key, _) = entry?;
            let seq = key
                .get(prefix.len()..)
                .and_then(|rest| <[u8; 8]>::try_from(rest).ok())
                .map(u64::from_be_bytes);
            if seq.is_none_or(|seq| seq == 0 || seq > self.report.records) {
                self.differs(Space::Payload, &key, "not from any record");
            }
        }
        Ok(())
    }

    fn compare_derived(&mut self) -> Result<(), DeskError> {
        for space in Space::DERIVED {
            let prefix = self.view.keys.space(space);
            let mut stored = walk(self.view.store, Scan::prefix(&prefix, usize::MAX)).peekable();
            let mut rebuilt = walk(self.rebuilt.store, Scan::prefix(&prefix, usize::MAX)).peekable();
            loop {
                let (left, right) = (stored.next_if(Result::is_err), rebuilt.next_if(Result::is_err));
                if let Some(Err(error)) = left.or(right) {
                    return Err(error.into());
                }
                let (Some(Ok((key, value))), other) = (stored.peek(), rebuilt.peek()) else {
                    match rebuilt.next() {
                        Some(entry) => {
                            self.differs(space, &entry?.0, "missing");
                            continue;
                        }
                        None => break,
                    }
                };
                match other {
                    Some(Ok((key_again, value_again))) if key_again == key => {
                        if value != value_again {
                            let key = key.clone();
                            self.differs(space, &key, "not what the records say");
                        }
                        stored.next();
                        rebuilt.next();
                    }
                    Some(Ok((key_again, _))) if key_again < key => {
                        let key = key_again.clone();
                        self.differs(space, &key, "missing");
                        rebuilt.next();
                    }
                    _ => {
                        let key = key.clone();
                        self.differs(space, &key, "not from any record");
                        stored.next();
                    }
                }
            }
        }
        Ok(())
    }

    fn differs(&mut self, space: Space, key: &[u8], why: &'static str) {
        let what = format!("{} {}", space.name(), self.view.keys.shown(space, key));
        self.report.find(Finding::Derived { what, why });
    }
}

fn compare(record: &Record, again: &Record) -> (Verdict, String) {
    // Another version may have another profile: what counts is whether anything came out differently.
    let again =
        Record { edition: Edition { profile: record.edition.profile, ..again.edition }, ..again.clone() };
    if *record == again {
        return (Verdict::Equal, String::new());
    }
    if (&record.steps, &record.entries, record.ticket) != (&again.steps, &again.entries, again.ticket) {
        let differs = record.steps.iter().zip(&again.steps).position(|(one, other)| one != other);
        let step =
            differs.map_or_else(|| "number of steps or entries".to_owned(), |at| format!("step {}", at + 1));
        return (Verdict::OutcomeDiffers, format!("{step} differs"));
    }
    let inputs =
        |record: &Record| record.judgements.iter().map(|judgement| judgement.input).collect::<Vec<_>>();
    if inputs(record) != inputs(&again) {
        return (Verdict::ExplanationDiffers, "the facts that were seen differ".into());
    }
    (Verdict::ExplanationDiffers, "budget or trace differs".into())
}
