//! What a verification finds, and how it is said.

use serde::Serialize;
use std::collections::BTreeMap;
use suban_model::{Digest, TicketId};
use suban_policy::diagnostic::Language;

/// Most findings that a verification lists; it goes on counting.
pub const FINDINGS_MAX: usize = 1_000;

/// Said of words that are not there, although nobody erased them.
pub(super) const WORDS_MISSING: &str = "missing without having been erased";

/// Said of a decision that was made by words that are not there.
pub(super) const NOT_WITHOUT_WORDS: &str = "the words of the request are not there";

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
    /// Others wrote so much meanwhile that these derived values could not be compared.
    NotCompared {
        /// How many.
        keys: u64,
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
    /// Whether it says that words are not there, or that a decision cannot be made again without them.
    fn is_of_lacking_words(&self) -> bool {
        match self {
            Self::WrongPayload { why, .. } => why == WORDS_MISSING,
            Self::Decision { verdict, why, .. } => {
                *verdict == Verdict::NotRecomputable && why == NOT_WITHOUT_WORDS
            }
            _ => false,
        }
    }

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
            Self::NotCompared { keys } => (
                format!("写入太频繁,有 {keys} 项没有比完;等空闲些再核对"),
                format!(
                    "too much was written meanwhile to compare {keys} values: verify again at a quieter time"
                ),
            ),
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
    /// How many of them are about words that are not there.
    #[serde(skip)]
    pub words_lacking: u64,
    /// Digest of the newest record: note it elsewhere, and nobody can rewrite the past unseen.
    pub head: Digest,
}

impl Report {
    /// Whether all is as it should be.
    pub const fn is_clean(&self) -> bool {
        self.findings_total == 0
    }

    /// Whether nothing is wrong but that words are not there, so that what was decided by them cannot be decided again.
    pub const fn lacks_only_words(&self) -> bool {
        self.findings_total == self.words_lacking
    }

    pub(super) fn find(&mut self, finding: Finding) {
        self.findings_total += 1;
        self.words_lacking += u64::from(finding.is_of_lacking_words());
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        }
    }

    pub(super) fn find_all(&mut self, findings: impl IntoIterator<Item = Finding>) {
        findings.into_iter().for_each(|finding| self.find(finding));
    }
}
