//! What the rulebook wants to have been done before a step of a ticket (`require`).

use crate::deciding::case::Case;
use crate::deciding::facts;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Demand, Event, Lack, OnLack, Step, Ticket, Want};
use suban_policy::render::wanted;
use suban_policy::{Hook, Outcome};

/// Refuses a step that lacks what its rules insist on, and notes what they only remind of.
pub fn require(case: &mut Case<'_>, step: &Event) -> Result<(), DeskError> {
    for demand in demands(case, step)? {
        if !demand.offices.is_empty() {
            case.allow(demand.offices.iter().map(String::as_str))?;
        }
        let ticket = case.ticket()?;
        let missing: Vec<String> =
            demand.wants.iter().filter(|want| !is_met(want, step, ticket)).map(wanted).collect();
        if missing.is_empty() {
            continue;
        }
        let what = missing.join("、");
        match demand.on_lack {
            OnLack::Refuse => {
                let step = step.chinese().to_owned();
                return Err(Refusal::Lacks { step, clause: demand.clause, what }.into());
            }
            OnLack::Remind => {
                case.step(Step::Lacked(Lack { step: step.clone(), clause: demand.clause, what }))?;
            }
        }
    }
    Ok(())
}

/// What the rules want before a step.
pub fn demands(case: &mut Case<'_>, step: &Event) -> Result<Vec<Demand>, DeskError> {
    if !case.listens(Hook::Require, step) {
        return Ok(Vec::new());
    }
    let facts = facts::of_ticket(case.rulebook, case.ticket()?, step);
    match case.ask(Hook::Require, step.name(), facts)? {
        Ok(Outcome::Required(demands)) => Ok(demands),
        _ => Ok(Vec::new()),
    }
}

fn is_met(want: &Want, step: &Event, ticket: &Ticket) -> bool {
    match want {
        Want::Form(form) => ticket.forms.contains(form),
        Want::Event(event) => ticket.happened_at(event).is_some(),
        Want::Signatures(offices) => has_signed(offices, step, ticket),
    }
}

/// Whether the offices have approved the step in this order since it was last turned down.
fn has_signed(offices: &[String], step: &Event, ticket: &Ticket) -> bool {
    let mut missing = offices.iter().peekable();
    for approval in ticket.approvals.iter().filter(|approval| approval.step == *step) {
        if !approval.granted {
            missing = offices.iter().peekable();
        } else if missing.peek().is_some_and(|office| **office == approval.office) {
            missing.next();
        }
    }
    missing.peek().is_none()
}
