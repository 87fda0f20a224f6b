//! How a ticket is named.

use crate::{TicketId, TicketIdError};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How a command names its ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketRef {
    /// By its number here.
    Id(TicketId),
    /// By its number where it came from.
    External(String),
}

/// Begins the written form of a ticket that is named by its number where it came from.
pub const EXTERNAL_PREFIX: &str = "external:";

impl fmt::Display for TicketRef {
    /// Such as `T17` or `external:GD-1`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(out),
            Self::External(number) => write!(out, "{EXTERNAL_PREFIX}{number}"),
        }
    }
}

impl FromStr for TicketRef {
    type Err = TicketIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix(EXTERNAL_PREFIX) {
            Some(number) => Ok(Self::External(number.to_owned())),
            None => text.parse().map(Self::Id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_named_by_its_number_here_or_where_it_came_from() {
        let check = |written: &str, expect: Option<TicketRef>| {
            assert_eq!(written.parse().ok(), expect, "{written}");
            assert!(expect.is_none_or(|ticket| ticket.to_string() == written), "{written}");
        };
        check("T17", Some(TicketRef::Id(TicketId(17))));
        check("external:GD-1", Some(TicketRef::External("GD-1".into())));
        check("external:T17", Some(TicketRef::External("T17".into())));
        check("GD-1", None);
    }
}
