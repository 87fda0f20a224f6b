//! Whether the rules in force give what is on record: before that is so, nothing that a candidate gives can be believed.

use crate::replay::verify::{Verdict, compare};
use crate::replay::world::{Lived, Recorded};
use serde::Serialize;

/// Most records that are named.
const NAMED_MAX: usize = 20;

/// What came out again by the rules that judged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// Records that were lived through.
    pub records: u64,
    /// Hook calls in them.
    pub decisions: u64,
    /// Records that came out byte for byte, or were none of the rules' making.
    pub equal: u64,
    /// Records that cannot be decided again, because their words were erased.
    pub erased: u64,
    /// Records during which the host had broken a plugin off.
    pub broken_off: u64,
    /// Records that came out otherwise, or not at all: a defect, or rules that are not what the record says.
    pub different: u64,
    /// The first of them, with why.
    pub named: Vec<(u64, String)>,
}

impl Receipt {
    /// Whether everything that can be decided again came out as it was.
    pub const fn is_whole(&self) -> bool {
        self.different == 0
    }

    /// Adds a record, and what became of it.
    pub(super) fn compare(&mut self, recorded: &Recorded, lived: &Lived) {
        let record = &recorded.record;
        self.records += 1;
        self.decisions += record.judgements.len() as u64;
        if recorded.is_erased() {
            self.erased += 1;
            return;
        }
        if record.judgements.is_empty() && lived.records.is_empty() && lived.refused.is_none() {
            self.equal += 1;
            return;
        }
        let again = lived.records.iter().find(|again| again.seq == record.seq);
        let (verdict, why) = match (again, &lived.refused) {
            (Some(again), _) => compare(record, &recorded.bytes, again, recorded.payload.as_ref()),
            (None, Some(refusal)) => (Verdict::OutcomeDiffers, refusal.chinese()),
            (None, None) => (Verdict::OutcomeDiffers, "没有再发生".to_owned()),
        };
        match verdict {
            Verdict::Equal => self.equal += 1,
            Verdict::NotRecomputable => self.broken_off += 1,
            Verdict::OutcomeDiffers | Verdict::ExplanationDiffers => {
                self.different += 1;
                if self.named.len() < NAMED_MAX {
                    self.named.push((record.seq, why));
                }
            }
        }
    }
}
