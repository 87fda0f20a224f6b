//! Which charge a command is about, and since when it counts.

use crate::deciding::case::Case;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Book, Moment, Proposal, TicketRef};
use suban_policy::organisation::Units;

/// Makes the case one about the ticket, or about the finding about the organisation, on which something is charged.
pub fn find_book(
    case: &mut Case<'_>,
    ticket: Option<&TicketRef>,
    finding: Option<u64>,
) -> Result<(), DeskError> {
    match (ticket, finding) {
        (Some(reference), None) => {
            case.find(reference)?;
        }
        (None, Some(seq)) => {
            let book = case.view.finding_book(seq)?.ok_or(Refusal::UnknownFinding(seq))?;
            case.begin_finding(seq, book);
        }
        (None, None) | (Some(_), Some(_)) => return Err(Refusal::OneSubject.into()),
    }
    Ok(())
}

/// The charges of a rule against a unit, such as `Q05 工程公司`. Keys hold numbers of records, which whoever writes
/// commands in advance cannot know.
pub fn called<'b>(
    called: &str,
    book: &'b Book,
    units: &Units,
) -> impl DoubleEndedIterator<Item = &'b Proposal> + Clone {
    let (rule, unit) = called.split_once(' ').unwrap_or((called, ""));
    let (rule, who) = (rule.to_owned(), units.id(unit.trim()).unwrap_or_default().to_owned());
    book.proposals().iter().filter(move |proposal| proposal.charge.rule == rule && proposal.charge.who == who)
}

/// The key of a charge that may also be called by its rule and unit: then it is the newest of them that is wanted or,
/// where none is, the newest.
pub fn key_of(
    case: &Case<'_>,
    name: &str,
    wanted: impl Fn(&Book, &Proposal) -> bool,
) -> Result<String, DeskError> {
    let book = case.book()?;
    let meant = called(name, book, case.rulebook.pack.units());
    let newest = meant.clone().rfind(|proposal| wanted(book, proposal)).or_else(|| meant.last());
    Ok(newest.map_or_else(|| name.to_owned(), Proposal::key))
}

/// The charge of this key.
pub fn charge<'b>(book: &'b Book, key: &str) -> Option<&'b Proposal> {
    book.proposals().iter().rfind(|proposal| proposal.key() == key)
}

/// When the ledger last got points for a charge: when that was done, and when it was recorded.
pub fn posted_at(case: &Case<'_>, proposal: &Proposal) -> Result<Option<(Moment, Moment)>, DeskError> {
    let (slot, _) = proposal.slot();
    let picked = proposal.determined.as_ref().map(|picked| picked.record);
    for seq in case.records().into_iter().chain(picked).rev() {
        let record = case.view.record(seq)?.ok_or_else(|| DeskError::Missing(format!("record {seq}")))?;
        let is_posted = record.entries.iter().any(|entry| {
            (&entry.slot, &entry.rule, &entry.unit) == (&slot, &proposal.charge.rule, &proposal.charge.who)
                && entry.points > suban_model::Points::ZERO
        });
        if is_posted {
            return Ok(Some((record.command.at, record.recorded_at)));
        }
    }
    Ok(None)
}
