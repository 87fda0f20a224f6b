//! 定分: the decider picks the points of a charge that waits for them.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::charges::{called, charge as charge_of, find_book};
use crate::refusal::{DeskError, Refusal};
use suban_model::{Book, BookStep, Determination, Determine, Proposal};
use suban_policy::organisation::Units;

impl Perform for Determine {
    fn sizes(&self) -> Vec<Size<'_>> {
        vec![Size::text("reason", &self.reason)]
    }

    fn keeps_words(&self) -> bool {
        self.ticket.is_some()
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        find_book(case, self.ticket.as_ref(), self.finding)?;
        if self.reason.trim().is_empty() {
            return Err(Refusal::Empty("reason").into());
        }
        let charge = key_of(&self.charge, case.book()?, case.rulebook.pack.units())?;
        let proposal = charge_of(case.book()?, &charge);
        let (who, decider) =
            proposal.map(|proposal| (proposal.charge.who.clone(), proposal.charge.decider.clone())).unzip();
        case.is_about_charge_of(who);
        if let Some(decider) = decider.flatten() {
            case.allow(std::iter::once(decider.as_str()))?;
        }
        let by = case.request.command.by.actor();
        let by = by.person.unwrap_or(by.office);
        let determination = Determination { base: self.points, by, record: case.seq };
        case.step_book(BookStep::Determined { charge, determination })
    }
}

/// The key of a charge that may also be called by its rule and unit, such as `Q05 工程公司`: then it is the newest of
/// them that waits.
fn key_of(name: &str, book: &Book, units: &Units) -> Result<String, Refusal> {
    let meant = called(name, book, units);
    if let Some(waiting) = meant.clone().rfind(|proposal| proposal.points().is_none()) {
        return Ok(waiting.key());
    }
    let keys: Vec<String> = meant.filter(|meant| meant.determined.is_some()).map(Proposal::key).collect();
    if keys.is_empty() {
        return Ok(name.to_owned());
    }
    Err(Refusal::Decided { called: name.to_owned(), keys: keys.join("、") })
}
