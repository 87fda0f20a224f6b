//! The steps of format 3: one kind for whatever a record was about.

use super::reasons::{self, Routing};
use crate::stored::codec::CodecError;
use crate::stored::record::{Change, Judgement};
use serde::{Deserialize, Serialize};
use suban_model::{
    Act, Answer, Approval, BookStep, Charge, Classification, Clock, Determine, Event, FindingStep, GiveBack,
    Measure, Missing, Moment, Observation, Observed, Period, Points, TicketId, TicketStep, Warning,
};

#[derive(Serialize, Deserialize)]
pub(super) struct Determination {
    base: Points,
    reason: String,
    by: String,
}

#[derive(Serialize, Deserialize)]
pub(super) enum Step {
    Classified(Classification),
    Routed(Routing),
    Attention(String),
    ClockStarted(Clock),
    Happened(Event),
    ClockLate { name: String, holder: Option<String>, next_check: Option<Moment> },
    Replied { last: bool, explained: bool },
    CalledBack(Answer),
    Judged(String),
    Repeated(u32),
    Excused(Event),
    Promised(Moment),
    GivenBack(String),
    FormRecorded(String),
    Approved(Approval),
    Lacked(Missing),
    Warned(Warning),
    Observed { replaces: Option<Observation>, now: Option<Observation> },
    Measured { subject: String, measures: Vec<Measure> },
    Assessed { subject: String, charges: Vec<Charge>, belongs_to: Period },
    Determined { charge: String, determination: Determination },
    Erased,
}

/// What the steps of record `seq` change. What that is about followed from the command.
pub(super) fn up(
    seq: u64,
    ticket: Option<TicketId>,
    act: &Act,
    steps: Vec<Step>,
    judgements: &[Judgement],
) -> Result<Change, CodecError> {
    let steps = steps.into_iter().map(|step| of_ticket(seq, step, judgements).ok_or(CodecError::Impossible));
    if let Some(id) = ticket {
        return Ok(Change::Ticket(id, steps.collect::<Result<_, _>>()?));
    }
    let book = |step| match step {
        TicketStep::Book(step) => Ok(step),
        _ => Err(CodecError::Impossible),
    };
    let of_finding = |step| match step {
        TicketStep::Observed(observed) => Ok(FindingStep::Observed(observed)),
        other => book(other).map(FindingStep::Book),
    };
    let of_figures = |step| match step {
        TicketStep::Observed(observed) => Ok(observed),
        _ => Err(CodecError::Impossible),
    };
    Ok(match act {
        Act::Record(_) => {
            Change::Finding(seq, steps.map(|step| of_finding(step?)).collect::<Result<_, _>>()?)
        }
        Act::Determine(Determine { finding: Some(number), .. }) => {
            Change::Finding(*number, steps.map(|step| of_finding(step?)).collect::<Result<_, _>>()?)
        }
        Act::Settle(settle) => {
            Change::Period(settle.period, steps.map(|step| book(step?)).collect::<Result<_, _>>()?)
        }
        Act::Tally(_) => Change::Figures(steps.map(|step| of_figures(step?)).collect::<Result<_, _>>()?),
        Act::Activate(_) if steps.len() == 0 => Change::Rules,
        _ => return Err(CodecError::Impossible),
    })
}

/// `None`: nothing that format 3 ever wrote.
fn of_ticket(seq: u64, step: Step, judgements: &[Judgement]) -> Option<TicketStep> {
    Some(match step {
        Step::Classified(classification) => TicketStep::Classified(classification),
        Step::Routed(routing) => TicketStep::Routed(routing.into()),
        Step::Attention(why) => TicketStep::Attention(reasons::attention(&why, judgements)?),
        Step::ClockStarted(clock) => TicketStep::ClockStarted(clock),
        Step::Happened(event) => TicketStep::Happened(event),
        Step::ClockLate { name, holder, next_check } => TicketStep::ClockLate { name, holder, next_check },
        Step::Replied { last, explained } => TicketStep::Replied { last, explained },
        Step::CalledBack(answer) => TicketStep::CalledBack(answer),
        Step::Judged(verdict) => TicketStep::Judged(verdict),
        Step::Repeated(nth) => TicketStep::Repeated(nth),
        Step::Excused(event) => TicketStep::Excused(event),
        Step::Promised(until) => TicketStep::Promised(until),
        Step::GivenBack(_) => TicketStep::GivenBack,
        Step::FormRecorded(form) => TicketStep::FormRecorded(form),
        Step::Approved(approval) => TicketStep::Approved(approval),
        Step::Lacked(missing) => TicketStep::Lacked(missing),
        Step::Warned(warning) => TicketStep::Warned(warning),
        Step::Observed { replaces, now } => TicketStep::Observed(Observed { replaces, now }),
        Step::Measured { subject, measures } => TicketStep::Book(BookStep::Measured { subject, measures }),
        Step::Assessed { subject, charges, belongs_to } => {
            TicketStep::Book(BookStep::Assessed { subject, charges, belongs_to })
        }
        Step::Determined { charge, determination: Determination { base, by, .. } } => {
            let determination = suban_model::Determination { base, by, record: seq };
            TicketStep::Book(BookStep::Determined { charge, determination })
        }
        Step::Erased => TicketStep::Erased,
    })
}

/// The steps of a change. Reasons that they told are those of the command, which has its words.
pub(super) fn down(change: &Change, act: &Act) -> Vec<Step> {
    let reason = match act {
        Act::GiveBack(GiveBack { reason, .. }) | Act::Determine(Determine { reason, .. }) => reason,
        _ => "",
    };
    match change {
        Change::Ticket(_, steps) => steps.iter().map(|step| from_ticket(step, reason)).collect(),
        Change::Finding(_, steps) => steps.iter().map(|step| from_finding(step, reason)).collect(),
        Change::Period(_, steps) => steps.iter().map(|step| from_book(step, reason)).collect(),
        Change::Figures(steps) => steps.iter().map(from_observed).collect(),
        Change::Rules | Change::Person(..) => Vec::new(),
    }
}

fn from_finding(step: &FindingStep, reason: &str) -> Step {
    match step {
        FindingStep::Observed(observed) => from_observed(observed),
        FindingStep::Book(step) => from_book(step, reason),
    }
}

fn from_observed(Observed { replaces, now }: &Observed) -> Step {
    Step::Observed { replaces: replaces.clone(), now: now.clone() }
}

fn from_book(step: &BookStep, reason: &str) -> Step {
    match step.clone() {
        BookStep::Assessed { subject, charges, belongs_to } => {
            Step::Assessed { subject, charges, belongs_to }
        }
        BookStep::Measured { subject, measures } => Step::Measured { subject, measures },
        BookStep::Determined { charge, determination } => {
            let suban_model::Determination { base, by, record: _ } = determination;
            Step::Determined { charge, determination: Determination { base, reason: reason.to_owned(), by } }
        }
        // Format 3 knew no appeals, so nothing on record equals it.
        other @ (BookStep::Appealed(_) | BookStep::RuledOn { .. }) => Step::Attention(format!("{other:?}")),
    }
}

fn from_ticket(step: &TicketStep, reason: &str) -> Step {
    match step.clone() {
        TicketStep::Classified(classification) => Step::Classified(classification),
        TicketStep::Routed(routing) => Step::Routed(routing.into()),
        TicketStep::Attention(attention) => Step::Attention(reasons::sentence(&attention)),
        TicketStep::ClockStarted(clock) => Step::ClockStarted(clock),
        TicketStep::Happened(event) => Step::Happened(event),
        TicketStep::ClockLate { name, holder, next_check } => Step::ClockLate { name, holder, next_check },
        TicketStep::Replied { last, explained } => Step::Replied { last, explained },
        TicketStep::CalledBack(answer) => Step::CalledBack(answer),
        TicketStep::Judged(verdict) => Step::Judged(verdict),
        TicketStep::Repeated(nth) => Step::Repeated(nth),
        TicketStep::Excused(event) => Step::Excused(event),
        TicketStep::Promised(until) => Step::Promised(until),
        TicketStep::GivenBack => Step::GivenBack(reason.to_owned()),
        TicketStep::FormRecorded(form) => Step::FormRecorded(form),
        TicketStep::Approved(approval) => Step::Approved(approval),
        TicketStep::Lacked(missing) => Step::Lacked(missing),
        TicketStep::Warned(warning) => Step::Warned(warning),
        TicketStep::Observed(observed) => from_observed(&observed),
        TicketStep::Book(step) => from_book(&step, reason),
        TicketStep::Erased => Step::Erased,
        // Format 3 knew no such step, so nothing on record equals it.
        other @ (TicketStep::Rescheduled { .. }
        | TicketStep::RoundBegan(_)
        | TicketStep::Corrected(_)
        | TicketStep::Merged(_)
        | TicketStep::Suspended(_)
        | TicketStep::ClockResumed { .. }
        | TicketStep::Resumed
        | TicketStep::Withdrawn { .. }
        | TicketStep::DueSet { .. }
        | TicketStep::FormsLapsed(_)
        | TicketStep::SignaturesLapsed(_)) => Step::Attention(format!("{other:?}")),
    }
}
