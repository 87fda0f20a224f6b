//! The rulebook's words for the clauses that an answer cites, said once each.

use std::collections::BTreeMap;
use suban_desk::{Record, Rulebook};
use suban_model::{Book, BookStep, Charge, Ticket, TicketStep};

/// Clause id to its words, by the revision that an answer is told in. A clause that it does not have is left out.
pub type Clauses = BTreeMap<String, Vec<String>>;

/// The words of these clauses.
pub fn words<'a>(cited: impl IntoIterator<Item = &'a str>, rulebook: &Rulebook) -> Clauses {
    let known = |id: &str| Some((id.to_owned(), rulebook.pack.clause(id)?.words.clone()));
    cited.into_iter().filter_map(known).collect()
}

/// The clauses that a record cites.
pub fn of_record(record: &Record) -> Vec<&str> {
    let traces = record.judgements.iter().map(|judgement| &judgement.trace);
    let fired = traces.clone().flat_map(|trace| trace.fired.iter().map(|fired| fired.clause.as_str()));
    let near = traces.flat_map(|trace| trace.near.iter().map(|miss| miss.clause.as_str()));
    let steps = record.change.ticket_steps().iter().filter_map(of_step);
    let book = record.change.book_steps().flat_map(of_book_step);
    let entries = record.entries.iter().map(|entry| entry.clause.as_str());
    fired.chain(near).chain(steps).chain(book).chain(entries).collect()
}

/// The clauses that a ticket cites besides its records.
pub fn of_ticket(ticket: &Ticket) -> Vec<&str> {
    let clocks = ticket.clocks.iter().map(|clock| clock.plan.clause.as_str());
    let missing = ticket.missing.iter().map(|missing| missing.clause.as_str());
    let warnings = ticket.warnings.iter().map(|warning| warning.clause.as_str());
    clocks.chain(missing).chain(warnings).chain(of_book(&ticket.book)).collect()
}

/// The clauses that a book's charges and measures cite.
pub fn of_book(book: &Book) -> Vec<&str> {
    let charges = book.proposals().iter().flat_map(|proposal| of_charge(&proposal.charge));
    charges.chain(book.measures().map(|held| held.measure.clause.as_str())).collect()
}

fn of_step(step: &TicketStep) -> Option<&str> {
    match step {
        TicketStep::ClockStarted(clock) => Some(&clock.plan.clause),
        TicketStep::Lacked(missing) => Some(&missing.clause),
        TicketStep::Warned(warning) => Some(&warning.clause),
        _ => None,
    }
}

fn of_book_step(step: &BookStep) -> Vec<&str> {
    match step {
        BookStep::Assessed { charges, .. } => charges.iter().flat_map(of_charge).collect(),
        BookStep::Measured { measures, .. } => {
            measures.iter().map(|measure| measure.clause.as_str()).collect()
        }
        BookStep::Determined { .. } | BookStep::Appealed(_) | BookStep::RuledOn { .. } => Vec::new(),
    }
}

fn of_charge(charge: &Charge) -> impl Iterator<Item = &str> {
    let times = charge.times.as_ref().map(|times| times.clause.as_str());
    std::iter::once(charge.clause.as_str()).chain(times)
}
