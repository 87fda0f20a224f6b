//! Determination (定分): the decider picks the points of a charge that waits for them.

use crate::case::Case;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Book, Determination, Determine, Proposal, Step};
use suban_policy::organisation::Units;

/// Fixes the points of a pending charge of a ticket, or of a finding about the whole organisation.
pub fn fix_points(case: &mut Case<'_>, determine: &Determine) -> Result<(), DeskError> {
    match (&determine.ticket, determine.finding) {
        (Some(reference), None) => {
            case.find(reference)?;
        }
        (None, Some(seq)) => {
            let book = case.view.finding_book(seq)?.ok_or(Refusal::UnknownFinding(seq))?;
            case.take_up_book(book);
        }
        (None, None) | (Some(_), Some(_)) => return Err(Refusal::OneSubject.into()),
    }
    if determine.reason.trim().is_empty() {
        return Err(Refusal::Empty("reason").into());
    }
    let charge = key_of(&determine.charge, case.book(), &case.office.pack.rules().names.units);
    if let Some(decider) = decider_of(case.book(), &charge) {
        case.allow(std::iter::once(decider.as_str()))?;
    }
    let by = &case.request.command.by;
    let determination = Determination {
        base: determine.points,
        reason: determine.reason.clone(),
        by: by.person.clone().unwrap_or_else(|| by.office.clone()),
    };
    case.step(Step::Determined { charge, determination })
}

/// The key of a charge that may also be called by its rule and unit, such as `Q05 工程公司`: then it is the newest of
/// them that waits. Keys hold numbers of records, which whoever writes commands in advance cannot know.
fn key_of(called: &str, book: &Book, units: &Units) -> String {
    let (rule, unit) = called.split_once(' ').unwrap_or((called, ""));
    let who = units.id(unit.trim()).unwrap_or_default();
    let meant = |proposal: &&Proposal| proposal.charge.rule == rule && proposal.charge.who == who;
    book.pending().filter(meant).last().map_or_else(|| called.to_owned(), Proposal::key)
}

/// Who picks the points of a charge.
fn decider_of(book: &Book, charge: &str) -> Option<String> {
    let proposal = book.proposals().iter().find(|proposal| proposal.key() == charge)?;
    proposal.charge.decider.clone()
}
