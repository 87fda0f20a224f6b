//! What whoever gives a command is told of tickets that they do not see: nothing, not even why the command is refused.

use crate::caller::Caller;
use crate::problem::Problem;
use crate::site::Site;
use std::sync::Arc;
use suban_desk::Refusal;
use suban_model::{Act, TicketId, TicketRef};

/// Refuses a command that names another ticket besides its own, such as the one that leads, if that is out of sight.
pub async fn check_others(site: &Arc<Site>, caller: &Caller, act: &Act) -> Result<(), Problem> {
    let other = match act {
        Act::Register(register) => register.repeats.clone(),
        Act::Merge(merge) => Some(merge.into.clone()),
        _ => None,
    };
    match other.filter(|_| caller.person().is_some()) {
        Some(other) => sees(site, caller, other).await,
        None => Ok(()),
    }
}

/// What is told of a problem with a command about this ticket.
pub async fn told(site: &Arc<Site>, caller: &Caller, about: Option<TicketRef>, problem: Problem) -> Problem {
    let Problem::Refused { refusal, .. } = &problem else { return problem };
    if caller.person().is_none() {
        return problem;
    }
    let taken = match refusal {
        Refusal::DuplicateExternal { external, ticket } => Some((external.clone(), *ticket)),
        _ => None,
    };
    match (taken, about) {
        (Some((external, ticket)), _) => match sees(site, caller, TicketRef::Id(ticket)).await {
            Ok(()) => problem,
            Err(_) => number_taken(external),
        },
        (None, Some(reference)) => sees(site, caller, reference).await.err().unwrap_or(problem),
        (None, None) => problem,
    }
}

fn number_taken(external: String) -> Problem {
    suban_desk::DeskError::from(Refusal::NumberTaken(external)).into()
}

async fn sees(site: &Arc<Site>, caller: &Caller, reference: TicketRef) -> Result<(), Problem> {
    let (site, caller) = (Arc::clone(site), caller.clone());
    let seen = site.read(move |site, view| {
        let _: TicketId = site.ticket(&caller, &reference, view)?.id;
        Ok(())
    });
    seen.await
}
