//! What people have put in on a ticket: findings and verdicts, with what they said, unless they were withdrawn.

use crate::deciding::case::Case;
use crate::refusal::DeskError;
use suban_model::{Act, Event, Finding, Judge, Moment};

/// One of them.
pub struct Said {
    /// Number of the record that put it in.
    pub record: u64,
    /// When it was so.
    pub at: Moment,
    /// The round in which it did.
    pub round: u32,
    /// What was said.
    pub what: What,
}

/// What was said.
pub enum What {
    /// On a form.
    Finding(Finding),
    /// By the platform.
    Verdict(Judge),
}

impl Said {
    /// What its charges are kept by.
    pub fn subject(&self) -> String {
        match self.what {
            What::Finding(_) => format!("finding/{}", self.record),
            What::Verdict(_) => format!("verdict/{}", self.record),
        }
    }

    /// What happened when it was put in.
    pub const fn event(&self) -> Event {
        match self.what {
            What::Finding(_) => Event::FindingRecorded,
            What::Verdict(_) => Event::PlatformJudged,
        }
    }

    /// What people call it: the form, or the verdict itself.
    pub fn name(&self) -> &str {
        match &self.what {
            What::Finding(finding) => &finding.form,
            What::Verdict(judge) => &judge.verdict,
        }
    }
}

/// What was said on the ticket and stands, in order. Words that were erased are missing in it.
pub fn said(case: &Case<'_>) -> Result<Vec<Said>, DeskError> {
    let ticket = case.ticket()?;
    let (mut said, mut round) = (Vec::new(), 1);
    for seq in &ticket.records {
        let record = case.view.record(*seq)?.ok_or_else(|| DeskError::Missing(format!("record {seq}")))?;
        match &record.command.act {
            Act::Rework(_) | Act::Reopen(_) => round += 1,
            Act::Record(_) | Act::RecordAnother(_) | Act::Judge(_) if !ticket.withdrawn.contains(seq) => {
                let words = case.view.payload(*seq)?;
                let what = match record.command_with(words.as_ref()).act {
                    Act::Record(finding) | Act::RecordAnother(finding) => What::Finding(finding),
                    Act::Judge(judge) => What::Verdict(judge),
                    _ => continue,
                };
                said.push(Said { record: *seq, at: record.command.at, round, what });
            }
            _ => {}
        }
    }
    Ok(said)
}
