//! 定分: the decider picks the points of a charge that waits for them.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
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
        match (&self.ticket, self.finding) {
            (Some(reference), None) => {
                case.find(reference)?;
            }
            (None, Some(seq)) => {
                let book = case.view.finding_book(seq)?.ok_or(Refusal::UnknownFinding(seq))?;
                case.begin_finding(seq, book);
            }
            (None, None) | (Some(_), Some(_)) => return Err(Refusal::OneSubject.into()),
        }
        if self.reason.trim().is_empty() {
            return Err(Refusal::Empty("reason").into());
        }
        let charge = key_of(&self.charge, case.book()?, case.rulebook.pack.units())?;
        if let Some(decider) = decider_of(case.book()?, &charge) {
            case.allow(std::iter::once(decider.as_str()))?;
        }
        let by = case.request.command.by.actor();
        let by = by.person.unwrap_or(by.office);
        let determination = Determination { base: self.points, by, record: case.seq };
        case.step_book(BookStep::Determined { charge, determination })
    }
}

/// The key of a charge that may also be called by its rule and unit, such as `Q05 工程公司`: then it is the newest of
/// them that waits. Keys hold numbers of records, which whoever writes commands in advance cannot know.
fn key_of(called: &str, book: &Book, units: &Units) -> Result<String, Refusal> {
    let (rule, unit) = called.split_once(' ').unwrap_or((called, ""));
    let who = units.id(unit.trim()).unwrap_or_default();
    let meant = |proposal: &&Proposal| proposal.charge.rule == rule && proposal.charge.who == who;
    if let Some(waiting) = book.pending().filter(meant).last() {
        return Ok(waiting.key());
    }
    let decided = book.proposals().iter().filter(|proposal| proposal.determined.is_some());
    let keys: Vec<String> = decided.filter(meant).map(Proposal::key).collect();
    if keys.is_empty() {
        return Ok(called.to_owned());
    }
    Err(Refusal::Decided { called: called.to_owned(), keys: keys.join("、") })
}

/// Who picks the points of a charge.
fn decider_of(book: &Book, charge: &str) -> Option<String> {
    let proposal = book.proposals().iter().find(|proposal| proposal.key() == charge)?;
    proposal.charge.decider.clone()
}
