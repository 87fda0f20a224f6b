//! What people are shown in place of a key, and what stands in a report where there is no name.

/// What a report calls a charge or figure of no ticket.
pub(crate) const ORGANISATION: &str = "公司";

/// What a report calls the tickets for which no unit is responsible.
pub(crate) const NO_UNIT: &str = "(未派单)";

/// A ticket by the number that people know: the one it came with, or else ours; without a ticket, the organisation.
pub(crate) fn ticket(ticket: Option<&String>, external: Option<&String>) -> String {
    external.or(ticket).map_or_else(|| ORGANISATION.to_owned(), Clone::clone)
}
