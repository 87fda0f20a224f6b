//! Small derived values of the organisation: warnings that were issued, and what its periods came to.

use serde::{Deserialize, Serialize};
use suban_model::{Book, Moment, TicketId, Warning};

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
