//! 签批: an office whose signature a step needs approves it, or turns it down.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::requirements::requirements_of;
use crate::refusal::{DeskError, Refusal};
use suban_model::signing::Chain;
use suban_model::{Approval, Approve, Prerequisite, TicketStep};

impl Perform for Approve {
    fn sizes(&self) -> Vec<Size<'_>> {
        let reason = self.reason.iter().map(|reason| Size::text("reason", reason));
        std::iter::once(Size::text("step", &self.step)).chain(reason).collect()
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        case.find(&self.ticket)?;
        let pack = &case.rulebook.pack;
        let Some(step) = pack.event(&self.step) else {
            let known = pack.event_alternatives(&self.step);
            return Err(Refusal::UnknownStep { field: "step", step: self.step.clone(), known }.into());
        };
        let requirements = requirements_of(case, &step)?.into_iter();
        let prerequisites = requirements.flat_map(|requirement| requirement.prerequisites);
        let chains = prerequisites.filter_map(|prerequisite| match prerequisite {
            Prerequisite::Signatures(seats) => Some(seats),
            Prerequisite::Form(_) | Prerequisite::Event(_) | Prerequisite::Ever(_) => None,
        });
        let chains: Vec<_> = chains.collect();
        let signers: Vec<_> = chains.iter().flat_map(|seats| Chain(seats).signers()).collect();
        if signers.is_empty() && case.has_happened() {
            // Nothing follows from a word that these rules do not ask for.
            return Ok(());
        }
        if signers.is_empty() {
            return Err(Refusal::NothingToSign { step: step.chinese().to_owned() }.into());
        }
        case.allow(signers.iter().copied())?;
        let ticket = case.ticket()?;
        let turns = chains.iter().filter_map(|seats| Chain(seats).to_come(&step, ticket).into_iter().next());
        let turns: Vec<_> = turns.flatten().collect();
        // What has happened is on record, whoever should have gone before.
        let candidates = if case.has_happened() { &signers } else { &turns };
        let office = match first_given(case, candidates)? {
            Some(office) => office,
            None if case.has_happened() => self_named(case),
            None => {
                let step = step.chinese().to_owned();
                return Err(Refusal::NotTheirTurn { step, turn: turns.join("、") }.into());
            }
        };
        case.step(TicketStep::Approved(Approval { step, office, granted: self.granted }))
    }
}

/// The first of these that the giver is.
fn first_given(case: &Case<'_>, offices: &[&str]) -> Result<Option<String>, DeskError> {
    for office in offices {
        if case.is_given_by(office)? {
            return Ok(Some((*office).to_owned()));
        }
    }
    Ok(None)
}

/// What whoever signed called themselves, where these rules ask for others.
fn self_named(case: &Case<'_>) -> String {
    case.request.command.by.office().to_owned()
}
