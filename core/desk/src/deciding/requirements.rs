//! What the rulebook wants to have been done before a step of a ticket (`require`).

use crate::deciding::case::Case;
use crate::deciding::facts;
use crate::refusal::{DeskError, Refusal};
use std::collections::BTreeSet;
use suban_model::signing::{self, Chain};
use suban_model::{Event, Missing, OnMissing, Prerequisite, Requirement, Ticket, TicketStep};
use suban_policy::render::prerequisite;
use suban_policy::{Hook, Outcome};

/// Refuses a step that lacks what its rules insist on, and notes what they only remind of.
pub fn require(case: &mut Case<'_>, step: &Event) -> Result<(), DeskError> {
    for requirement in requirements_of(case, step)? {
        let (refused, clause) = (step.chinese().to_owned(), requirement.clause);
        let insists = !case.has_happened();
        if let OnMissing::Forbid(reason) = &requirement.on_missing
            && insists
        {
            return Err(Refusal::Forbidden { step: refused, clause, reason: reason.clone() }.into());
        }
        if !requirement.offices.is_empty() {
            case.allow(requirement.offices.iter().map(String::as_str))?;
        }
        let ticket = case.ticket()?;
        let unmet = requirement.prerequisites.iter().filter_map(|one| unmet(one, step, ticket));
        let missing: Vec<String> = unmet.map(|one| prerequisite(&one)).collect();
        if missing.is_empty() {
            continue;
        }
        let what = missing.join("、");
        if requirement.on_missing == OnMissing::Refuse && insists {
            return Err(Refusal::Lacks { step: refused, clause, what }.into());
        }
        case.step(TicketStep::Lacked(Missing { step: step.clone(), clause, what }))?;
    }
    Ok(())
}

/// What the rules require before a step.
pub fn requirements_of(case: &mut Case<'_>, step: &Event) -> Result<Vec<Requirement>, DeskError> {
    if !case.listens(Hook::Require, step) {
        return Ok(Vec::new());
    }
    let ticket = case.ticket()?;
    // Told only after a clock ran out, a step may still have been taken in time.
    let facts = facts::with_late_by(facts::of_ticket(case.rulebook, ticket, step), ticket, case.at());
    match case.ask(Hook::Require, step.name(), facts)? {
        Ok(Outcome::Required(requirements)) => Ok(requirements),
        _ => Ok(Vec::new()),
    }
}

/// What was signed is what the forms said that are wanted beside the signatures: when one of them is said anew, or is withdrawn,
/// they have to be signed again.
pub fn lapse_signatures(case: &mut Case<'_>, form: &str) -> Result<(), DeskError> {
    let standing = case.ticket()?.approvals.iter().filter(|signed| !signed.spent);
    let steps: BTreeSet<_> = standing.map(|signed| signed.approval.step.clone()).collect();
    for step in steps {
        let signs = |requirement: &Requirement| {
            let wants = &requirement.prerequisites;
            wants.iter().any(|one| one.form() == Some(form))
                && wants.iter().any(|one| matches!(one, Prerequisite::Signatures(_)))
        };
        if requirements_of(case, &step)?.iter().any(signs) {
            case.step(TicketStep::SignaturesLapsed(step))?;
        }
    }
    Ok(())
}

/// What of a prerequisite is still missing: of signatures in order, those that are to come.
pub fn unmet(prerequisite: &Prerequisite, step: &Event, ticket: &Ticket) -> Option<Prerequisite> {
    let met = match prerequisite {
        Prerequisite::Form(form) => ticket.forms.contains(form),
        Prerequisite::Event(event) => ticket.happened_at(event).is_some(),
        Prerequisite::Signatures(seats) => {
            let to_come = Chain(seats).to_come(step, ticket);
            return (!to_come.is_empty()).then(|| Prerequisite::Signatures(signing::written(&to_come)));
        }
        Prerequisite::Ever(wanted) => match wanted.as_ref() {
            Prerequisite::Form(form) => ticket.ever_had(form),
            Prerequisite::Event(event) => ticket.ever_happened(event),
            other => unmet(other, step, ticket).is_none(),
        },
    };
    (!met).then(|| prerequisite.clone())
}
