//! What a ticket is about, as statistics tell it; the citizen's words only for whoever needs them.

use suban_desk::{DeskError, View};
use suban_model::Ticket;

/// What stands where no rule said what a ticket is.
const UNCLASSIFIED: &str = "(未分类)";

/// Whether the citizen's words are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// Only kind and category.
    Hidden,
    /// Title and text too.
    Shown,
}

pub(crate) fn kind(ticket: &Ticket) -> &str {
    let kind = ticket.classification.as_ref().map_or("", |class| class.kind.as_str());
    if kind.is_empty() { UNCLASSIFIED } else { kind }
}

pub(crate) fn category(ticket: &Ticket) -> &str {
    let category = ticket.classification.as_ref().map_or("", |class| class.category.as_str());
    if category.is_empty() { UNCLASSIFIED } else { category }
}

/// What the citizen wrote, title first; `None` if it is hidden or erased.
pub(crate) fn content(view: View<'_>, ticket: &Ticket, words: Words) -> Result<Option<String>, DeskError> {
    if words == Words::Hidden {
        return Ok(None);
    }
    let Some(payload) = view.payload(ticket.id.0)? else { return Ok(None) };
    let parts = ["title", "text"].map(|name| payload.private.get(name).map_or("", |text| text.trim()));
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Ok(Some(parts.join("\n")))
}
