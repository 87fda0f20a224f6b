//! What stands in a report where there is no name.

/// What a report calls a charge or figure of no ticket.
pub(crate) const ORGANISATION: &str = "公司";

/// What a report calls the tickets for which no unit is responsible.
pub(crate) const NO_UNIT: &str = "(未派单)";
