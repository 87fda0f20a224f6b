//! Judging a subject: which charges should stand, and who answers beyond points.

use crate::deciding::case::Case;
use crate::refusal::{DeskError, Refusal};
use suban_model::{BookStep, Charge, Event, Measure, Period, Value};
use suban_policy::vocabulary::field;
use suban_policy::{Facts, FaultKind, Hook, Outcome};

/// What is judged.
pub struct Subject {
    /// What its charges are kept by.
    pub name: String,
    /// What happened.
    pub event: Event,
    /// The period of the facts.
    pub belongs_to: Period,
}

impl Subject {
    /// What a person puts in with the command, such as a finding.
    pub fn put_in(case: &Case<'_>, kind: &str, event: Event) -> Self {
        Self { name: format!("{kind}/{}", case.seq), event, belongs_to: case.rulebook.period_of(case.at()) }
    }
}

/// Judges what a person has just put in: a mistake in it is refused, for the person is still there to mend it.
/// Whether any rule spoke, or failed to.
pub fn assess_input(case: &mut Case<'_>, subject: &Subject, facts: Facts) -> Result<bool, DeskError> {
    let spoke = assess(case, subject, facts)?;
    match case.fault() {
        Some(fault) if matches!(fault.kind, FaultKind::Who | FaultKind::Input) => {
            Err(Refusal::Form(fault.clone()).into())
        }
        Some(_) => Ok(true),
        None => Ok(spoke),
    }
}

/// Makes what the rules say of the subject stand; after a failure, what stood before goes on standing. Whether any
/// rule spoke.
pub fn assess(case: &mut Case<'_>, subject: &Subject, facts: Facts) -> Result<bool, DeskError> {
    if !case.listens(Hook::Assess, &subject.event) {
        return hold_to_account(case, subject, facts, &[]);
    }
    let Ok(Outcome::Assessed(charges)) = case.ask(Hook::Assess, &subject.name, facts.clone())? else {
        return Ok(false);
    };
    let spoke = case.has_fired();
    Ok(post(case, subject, facts, charges)? || spoke)
}

/// Makes these charges stand, and whatever measures follow from them. Whether any rule asked for measures.
pub fn post(
    case: &mut Case<'_>,
    subject: &Subject,
    facts: Facts,
    charges: Vec<Charge>,
) -> Result<bool, DeskError> {
    let charged_by = charged_by(&charges);
    case.step_book(BookStep::Assessed {
        subject: subject.name.clone(),
        charges,
        belongs_to: subject.belongs_to,
    })?;
    hold_to_account(case, subject, facts, &charged_by)
}

/// Takes back all that was said of the subject.
pub fn withdraw(case: &mut Case<'_>, subject: &Subject) -> Result<(), DeskError> {
    let (name, belongs_to) = (&subject.name, subject.belongs_to);
    case.step_book(BookStep::Assessed { subject: name.clone(), charges: Vec::new(), belongs_to })?;
    hold(case, name, Vec::new())
}

/// The rules that charge, and the clauses that multiply: both may be what a measure waits for.
fn charged_by(charges: &[Charge]) -> Vec<String> {
    let multipliers = charges.iter().filter_map(|charge| charge.times.as_ref().map(|times| &times.clause));
    charges.iter().map(|charge| &charge.rule).chain(multipliers).cloned().collect()
}

fn hold_to_account(
    case: &mut Case<'_>,
    subject: &Subject,
    mut facts: Facts,
    charged_by: &[String],
) -> Result<bool, DeskError> {
    if !case.listens(Hook::Accountability, &subject.event) {
        return Ok(false);
    }
    facts.set(field::CHARGED_BY, Value::Terms(charged_by.to_vec()));
    let Ok(Outcome::Accounted(measures)) = case.ask(Hook::Accountability, &subject.name, facts)? else {
        return Ok(false);
    };
    let spoke = case.has_fired();
    hold(case, &subject.name, measures)?;
    Ok(spoke)
}

/// Makes `measures` the full set for a subject; nothing need be said of none where there was none.
fn hold(case: &mut Case<'_>, subject: &str, measures: Vec<Measure>) -> Result<(), DeskError> {
    if measures.is_empty() && !case.book()?.holds(subject) {
        return Ok(());
    }
    case.step_book(BookStep::Measured { subject: subject.to_owned(), measures })
}
