//! What is derived and has no file of its own: tickets, books and sums, warnings that were issued, what periods came to,
//! and the small values that only point to a record or ticket.

use crate::stored::codec::Stored;
use crate::stored::keys::Space;
use serde::{Deserialize, Serialize};
use suban_model::{Aggregate, Book, Moment, Observation, Person, Ticket, TicketId, Warning};

/// A warning with when it was told, and of which ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedWarning {
    /// When.
    pub at: Moment,
    /// The ticket that gave rise to it.
    pub ticket: Option<TicketId>,
    /// What was told.
    pub warning: Warning,
}

/// What a period came to when it was last settled otherwise than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// Number of the record that settled it.
    pub seq: u64,
    /// Its charges and measures.
    pub book: Book,
}

/// Under an external number: the ticket that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByExternal(pub TicketId);

/// Under the key of a repeatable command: the number of the record that it made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByCommandKey(pub u64);

/// Under what a warning is about: the number of the record that warned of it last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarnedIn(pub u64);

impl Stored for Ticket {
    const SPACE: Space = Space::Ticket;
    const VERSION: u8 = 6;
}

impl Stored for Book {
    const SPACE: Space = Space::FindingBook;
    const VERSION: u8 = 6;
}

impl Stored for ByExternal {
    const SPACE: Space = Space::External;
    const VERSION: u8 = 3;
}

impl Stored for ByCommandKey {
    const SPACE: Space = Space::CommandKey;
    const VERSION: u8 = 3;
}

impl Stored for Observation {
    const SPACE: Space = Space::Observation;
    const VERSION: u8 = 3;
}

impl Stored for Aggregate {
    const SPACE: Space = Space::Aggregate;
    const VERSION: u8 = 3;
}

impl Stored for Settlement {
    const SPACE: Space = Space::Settlement;
    const VERSION: u8 = 6;
}

impl Stored for IssuedWarning {
    const SPACE: Space = Space::Warning;
    const VERSION: u8 = 3;
}

impl Stored for WarnedIn {
    const SPACE: Space = Space::Warned;
    const VERSION: u8 = 3;
}

impl Stored for Person {
    const SPACE: Space = Space::Person;
    const VERSION: u8 = 6;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stored::codec::FORMAT;
    use crate::stored::listing::Row;
    use crate::stored::record::Entry;

    #[test]
    fn a_derived_kind_that_changes_raises_the_format() {
        let versions = [
            Ticket::VERSION,
            Book::VERSION,
            ByExternal::VERSION,
            ByCommandKey::VERSION,
            Entry::VERSION,
            Observation::VERSION,
            Aggregate::VERSION,
            Settlement::VERSION,
            IssuedWarning::VERSION,
            WarnedIn::VERSION,
            Person::VERSION,
            Row::VERSION,
        ];
        assert_eq!(
            (FORMAT, versions),
            (6, [6, 6, 3, 3, 4, 3, 3, 6, 3, 3, 6, 6]),
            "old indexes are only known by the format"
        );
    }
}
