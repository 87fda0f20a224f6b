//! What a person puts in with a command, such as a finding or a verdict, is counted, judged, and moves the clocks.

use crate::deciding::assessment::{Subject, assess_input};
use crate::deciding::case::Case;
use crate::deciding::clocks::apply_counted_event;
use crate::deciding::figures::observe_event;
use crate::refusal::DeskError;
use std::collections::BTreeMap;
use suban_model::{Attention, TicketStep};
use suban_policy::Facts;

/// Judges what a person has just put in; if no rule had a word to say, a person must look.
pub fn judge_input(
    case: &mut Case<'_>,
    subject: &Subject,
    facts: Facts,
    is_enough: bool,
) -> Result<(), DeskError> {
    let facts = observe_event(case, &subject.event, facts, &case.seq.to_string(), case.at())?;
    let spoke = assess_input(case, subject, facts.clone())?;
    if case.ticket().is_err() {
        return Ok(());
    }
    if !spoke && !is_enough {
        let subject = subject.name.clone();
        case.step(TicketStep::Attention(Attention::NoRule { subject }))?;
    }
    apply_counted_event(case, &subject.event, facts, &BTreeMap::new())
}
