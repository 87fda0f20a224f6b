//! Judging a subject: what figures count of it, which charges should stand, and who answers beyond points.

use crate::case::Case;
use crate::figures::observe_event;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Charge, Event, Moment, Period, Step, Value};
use suban_policy::vocabulary::field;
use suban_policy::{Facts, FaultKind, Hook, Outcome};

/// What is judged.
pub struct Subject {
    /// What its charges are kept by.
    pub name: String,
    /// What happened.
    pub event: Event,
    /// When.
    pub at: Moment,
    /// The period of the facts.
    pub belongs_to: Period,
}

/// Judges what a person has just put in: a mistake in it is refused, for the person is still there to mend it.
pub fn assess_input(case: &mut Case<'_>, name: String, event: Event, facts: Facts) -> Result<(), DeskError> {
    let (at, belongs_to) = (case.at(), case.office.period_of(case.at()));
    let facts = observe_event(case, &event, facts, &case.seq.to_string(), at)?;
    let subject = Subject { name, event, at, belongs_to };
    assess(case, &subject, facts)?;
    if let Some(fault) = case.fault() {
        return match fault.kind {
            FaultKind::Who | FaultKind::Input => Err(Refusal::Form(fault.clone()).into()),
            _ => Ok(()),
        };
    }
    Ok(())
}

/// Makes what the rules say of the subject stand; after a failure, what stood before goes on standing. Whether any
/// rule spoke.
pub fn assess(case: &mut Case<'_>, subject: &Subject, mut facts: Facts) -> Result<bool, DeskError> {
    let mut charged_by: Vec<String> = Vec::new();
    let mut spoke = false;
    if case.listens(Hook::Assess, &subject.event) {
        let Ok(outcome) = case.ask(Hook::Assess, &subject.name, facts.clone())? else { return Ok(false) };
        let charges = match outcome {
            Outcome::Assessed(charges) => charges,
            _ => Vec::new(),
        };
        spoke |= case.has_spoken();
        charged_by = rules_of(&charges);
        let (subject, belongs_to) = (subject.name.clone(), subject.belongs_to);
        case.step(Step::Assessed { subject, charges, belongs_to })?;
    }
    if case.listens(Hook::Accountability, &subject.event) {
        facts.set(field::CHARGED_BY, Value::Terms(charged_by));
        spoke |= hold_to_account(case, &subject.name, facts)?;
    }
    Ok(spoke)
}

/// The rules that charge, and the clauses that multiply: both may be what a measure waits for.
fn rules_of(charges: &[Charge]) -> Vec<String> {
    let multipliers = charges.iter().filter_map(|charge| charge.times.as_ref().map(|times| &times.clause));
    charges.iter().map(|charge| &charge.rule).chain(multipliers).cloned().collect()
}

fn hold_to_account(case: &mut Case<'_>, subject: &str, facts: Facts) -> Result<bool, DeskError> {
    let Ok(Outcome::Accounted(measures)) = case.ask(Hook::Accountability, subject, facts)? else {
        return Ok(false);
    };
    let spoke = case.has_spoken();
    if !measures.is_empty() || case.book().measures().iter().any(|held| held.subject == subject) {
        case.step(Step::Measured { subject: subject.to_owned(), measures })?;
    }
    Ok(spoke)
}
