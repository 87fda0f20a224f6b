//! `GET /v1/tickets/{ticket}`: a ticket with its clocks, its charges and the reason of everything, in the words of
//! the revision that decided about it last.

use crate::limits::HISTORY_RECORDS_MAX;
use crate::parameters::{Parameters, TicketPath};
use crate::problem::Problem;
use crate::site::Site;
use crate::wire::ticket::TicketView;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_desk::case::find_ticket;
use suban_desk::{DeskError, Record, View};
use suban_model::{Private, Ticket};

/// What to show.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// The citizen's words and name too.
    #[serde(default)]
    words: bool,
}

/// Shows a ticket.
pub async fn read_ticket(
    State(site): State<Arc<Site>>,
    TicketPath(reference): TicketPath,
    Parameters(query): Parameters<Query>,
) -> Result<Json<TicketView>, Problem> {
    let read = site.read(move |site, view| {
        let ticket = find_ticket(&view, &reference)?;
        let records = records(&ticket, query.words, view)?;
        let newest = records.last().map(|(record, _)| site.office_of(&record.edition));
        let office = newest.unwrap_or_else(|| site.office());
        Ok(TicketView::of(&ticket, &records, &office))
    });
    read.await.map(Json)
}

/// The newest records of a ticket, oldest first, with their words if those are asked for.
fn records(
    ticket: &Ticket,
    words: bool,
    view: View<'_>,
) -> Result<Vec<(Record, Option<Private>)>, DeskError> {
    let older = ticket.records.len().saturating_sub(HISTORY_RECORDS_MAX);
    let read = |seq: &u64| {
        let record = view.record(*seq)?.ok_or_else(|| DeskError::Missing(format!("record {seq}")))?;
        let payload = if words { view.payload(*seq)? } else { None };
        Ok((record, payload.map(|payload| payload.private)))
    };
    ticket.records.iter().skip(older).map(read).collect()
}
