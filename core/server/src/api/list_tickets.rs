//! `GET /v1/tickets`: tickets, newest first, a page at a time; or the one with an external number.

use crate::parameters::{Parameters, page_rows, wrong_cursor};
use crate::problem::Problem;
use crate::site::Site;
use crate::wire::ticket::TicketRow;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use suban_model::TicketId;

/// Which tickets.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// Only the one with this number where it came from.
    external: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Most rows.
    limit: Option<usize>,
}

/// A page of tickets.
#[derive(Debug, Serialize)]
pub struct Page {
    tickets: Vec<TicketRow>,
    /// Where the next page begins; none: this is the last.
    next: Option<TicketId>,
}

/// Lists tickets.
pub async fn list_tickets(
    State(site): State<Arc<Site>>,
    Parameters(query): Parameters<Query>,
) -> Result<Json<Page>, Problem> {
    let rows = page_rows(query.limit)?;
    let before = query.cursor.map(|cursor| cursor.parse::<TicketId>()).transpose();
    let before = before.map_err(|_| wrong_cursor())?;
    let read = site.read(move |site, view| {
        let mut tickets = match query.external {
            Some(number) => {
                let id = view.by_external(&number)?;
                id.map(|id| view.ticket(id)).transpose()?.flatten().into_iter().collect()
            }
            // One more, to know whether there is a next page.
            None => view.tickets_before(before, rows + 1)?,
        };
        let more = tickets.len() > rows;
        tickets.truncate(rows);
        let offices = site.in_force();
        let row = |ticket| TicketRow::of(ticket, offices.at(ticket.received_at));
        Ok(Page {
            next: tickets.last().filter(|_| more).map(|ticket| ticket.id),
            tickets: tickets.iter().map(row).collect(),
        })
    });
    read.await.map(Json)
}
