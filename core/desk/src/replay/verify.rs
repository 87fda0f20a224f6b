//! Proof: the chain is whole, every decision comes out again, and everything derived is what the records say.
//!
//! For each record verification checks number, digest of the one before and of its payload, and derives what it leaves from
//! the record as it stands (not from a new decision). So every state of the past is known before anything is decided, and the
//! commands of a stretch of the log are decided again, by the editions on record, on as many cores as there are, each on
//! the state before it. In the end what was derived is compared, key by key, with the store.
//!
//! Others may write meanwhile, as beside a running server. Records do not change, so they are read up to a head, and
//! then up to a later one. A derived value counts as wrong only if it differs while the head holds still.

mod again;
mod cores;
mod derived;
mod finding;
mod read;
mod rebuilt;

use crate::refusal::DeskError;
use crate::rules::activation::{Activation, in_force_after, up_to};
use crate::rules::revisions::{RulebookError, rulebook_of};
use crate::rules::rulebook::Rulebook;
use crate::rules::rulebooks::Rulebooks;
use crate::stored::keys::{Keys, Space};
use crate::stored::mark;
use crate::stored::project::{after, derive};
use crate::stored::record::{Record, RulebookId};
use crate::stored::view::View;
use again::{Again, Judged, judge};
use cores::on_all_cores;
use read::{Read, Words, WordsRead};
use rebuilt::Rebuilt;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use suban_model::{Digest, Moment};
use suban_policy::engine::Engine;
use suban_store::{Commit, Entry, Head, Scan, Store, StoreError, walk};

pub(super) use again::compare;
use finding::WORDS_MISSING;
pub use finding::{FINDINGS_MAX, Finding, Report, Verdict};

/// Records that are in memory at once. The longest are a megabyte, and the usual ones 600 bytes.
const STRETCH_RECORDS: usize = 256;

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
    let mut replay = Replay {
        view: View::new(store, org, &keys),
        rebuilt: Rebuilt::over(store, &keys),
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

/// The log being read, and the state that it has led to so far.
struct Replay<'a> {
    view: View<'a>,
    rebuilt: Rebuilt<'a>,
    load: &'a Load<'a>,
    rulebooks: BTreeMap<RulebookId, Result<Rulebook, String>>,
    activations: Vec<Activation>,
    /// The editions after the activations so far; `None` if they cannot be told.
    in_force: Option<Arc<Rulebooks>>,
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
        let mut log = walk(self.view.store, scan);
        loop {
            let stretch = log.by_ref().take(STRETCH_RECORDS).collect::<Result<Vec<Entry>, StoreError>>()?;
            if stretch.is_empty() {
                break;
            }
            self.check_stretch(&stretch)?;
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

    /// Checks records that follow one another, and decides them again.
    fn check_stretch(&mut self, entries: &[Entry]) -> Result<(), DeskError> {
        let view = self.view;
        let mut stretch = Vec::with_capacity(entries.len());
        for read in on_all_cores(entries, |(key, bytes)| Read::of(view, number_of(key), bytes)) {
            let (expected, number) = (self.expected, read.number);
            if number != expected {
                self.report.find(Finding::WrongNumber { expected, found: number });
            }
            stretch.extend(self.check(read)?);
            self.expected = number.saturating_add(1);
            (self.progress)(number);
        }
        let rebuilt = &self.rebuilt;
        let judged = on_all_cores(&stretch, |again| {
            let state = rebuilt.state(again.state);
            judge(View { store: &state, ..view }, again)
        });
        for (again, judged) in stretch.iter().zip(judged) {
            self.tell(again, judged?);
        }
        self.rebuilt.settle();
        Ok(())
    }

    /// Checks a record and derives what it leaves; gives what must be decided again.
    fn check<'r>(&mut self, read: Read<'r>) -> Result<Option<Again<'r>>, DeskError> {
        let Read { number: seq, bytes, digest, record, words } = read;
        let previous = std::mem::replace(&mut self.report.head, digest);
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                self.report.find(Finding::UnreadableRecord { seq, why: error.to_string() });
                return Ok(None);
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
        let words = self.words(&record, words)?;
        let (in_force, state) = (self.in_force.clone(), self.rebuilt.commits());
        if let Some(activation) = Activation::of(&record) {
            self.activations.push(activation);
            self.in_force = self.editions_after(&record).map(Arc::new);
        }
        self.rebuild(&record);
        let rulebook = self.rulebook(&record.rulebook);
        Ok(Some(Again { record, bytes, words, rulebook, in_force, state }))
    }

    /// The record's words, if they are there and are those the record means.
    fn words(&mut self, record: &Record, read: WordsRead) -> Result<Option<Words>, DeskError> {
        let seq = record.seq;
        let words = match read {
            WordsRead::Found(words) => words,
            WordsRead::Sealed(why) => {
                self.report.find(Finding::WrongPayload { seq, why });
                self.has_sealed = true;
                return Ok(None);
            }
            WordsRead::Damaged(error) => {
                self.report.find(Finding::WrongPayload { seq, why: error.to_string() });
                return Ok(None);
            }
            WordsRead::Failed(error) => return Err(error),
        };
        match (words, record.private) {
            (None, Some(_)) if self.is_erased(record) => {}
            // It may have been erased after we read it; then it is gone by now.
            (Some(_), Some(_)) if self.is_erased(record) => {
                if self.view.payload_bytes(seq)?.is_some() {
                    let why = "still there although it was erased".into();
                    self.report.find(Finding::WrongPayload { seq, why });
                }
            }
            (found, wanted) if found.as_ref().map(|words| words.digest) == wanted => return Ok(found),
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

    /// Tells how a record came out when it was decided again.
    fn tell(&mut self, again: &Again<'_>, judged: Judged) {
        let (Again { record, words, .. }, Judged { edition, verdict, why }) = (again, judged);
        self.report.find_all(edition);
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

    /// The editions after an activation. Once a pack cannot be loaded, which is found where it decided, nobody can
    /// tell them until a rollback goes back behind it.
    fn editions_after(&mut self, activation: &Record) -> Option<Rulebooks> {
        let newest = self.activations.last()?;
        if newest.restores.is_none() {
            let is_first = self.activations.len() == 1;
            let rulebook = self.rulebook(&activation.rulebook).ok()?;
            return match self.in_force.take() {
                Some(rulebooks) => {
                    let mut rulebooks = Arc::unwrap_or_clone(rulebooks);
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
    fn rebuild(&mut self, record: &Record) {
        let state = self.rebuilt.now();
        let view = View { store: &state, ..self.view };
        let mut commit = Commit {
            org: view.org.to_owned(),
            expected: Head { seq: record.seq.saturating_sub(1), hash: record.previous.0 },
            next: Head { seq: record.seq, hash: self.report.head.0 },
            ..Commit::default()
        };
        let derived = after(view, record).and_then(|after| derive(view, record, &after, &mut commit));
        let rebuilt = derived.and_then(|()| self.rebuilt.add(commit).map_err(DeskError::from));
        if let Err(error) = rebuilt {
            let why = format!("its changes cannot be applied: {error}");
            self.report.find(Finding::UnreadableRecord { seq: record.seq, why });
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
