//! `GET /v1/tickets`: tickets, the last received first, a page at a time.
//!
//! Filters are asked of the rows of a [list](suban_desk::stored::listing), of which a page looks at
//! [`LOOKED_AT_ROWS_MAX`](crate::limits::LOOKED_AT_ROWS_MAX) at most. Bounds of reception are bounds of what is
//! read, and what only open tickets can be is looked for among those.

use crate::api::ticket_filter::{TicketFilter, TicketQuery};
use crate::caller::Caller;
use crate::openapi::{QueryFailures, STUDIO};
use crate::parameters::{PageOfRows, Parameters, ROWS, wrong_cursor};
use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;
use suban_desk::stored::listing::{Place, Stretch};
use suban_desk::stored::page::Bounds;
use suban_desk::{DeskError, Sight, View};
use suban_model::Ticket;
use suban_tell::ticket::TicketRow;
use utoipa::ToSchema;

/// 工单的一页 · a page of tickets.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketPage)]
pub struct Page {
    tickets: Vec<TicketRow>,
    /// Where the next page begins; none: this is the last.
    next: Option<String>,
}

/// Lists tickets.
#[utoipa::path(
    get, path = "/v1/tickets", tag = STUDIO,
    summary = "工单列表 · list tickets",
    description = "后接收的在前。各条件须同时满足。 · The last received first. Every condition must hold.",
    params(TicketQuery, PageOfRows),
    responses((status = 200, body = Page, description = "工单 · tickets"), QueryFailures),
)]
pub async fn list_tickets(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Parameters(query): Parameters<TicketQuery>,
) -> Result<Json<Page>, Problem> {
    let bounds = ROWS.bounds(query.limit)?;
    let cursor = query.cursor.as_deref().map(|cursor| cursor.parse::<Place>().map_err(|_| wrong_cursor()));
    let after = cursor.transpose()?;
    let filter = TicketFilter::new(query, &site)?;
    let read = site.read(move |site, view| {
        let sight = site.sight(&caller, view)?;
        let (tickets, next) = match &filter.external {
            Some(number) => (with_number(number, &filter, &sight, view)?, None),
            None => on_page(after, bounds, (&filter, &sight), view)?,
        };
        let rulebooks = site.in_force();
        let row = |ticket| TicketRow::of(ticket, rulebooks.at(ticket.received_at));
        Ok(Page { tickets: tickets.iter().map(row).collect(), next: next.map(|place| place.to_string()) })
    });
    read.await.map(Json)
}

/// The ticket of an external number, if it fits the filter and is seen.
fn with_number(
    number: &str,
    filter: &TicketFilter,
    sight: &Sight,
    view: View<'_>,
) -> Result<Vec<Ticket>, DeskError> {
    let id = view.by_external(number)?;
    let ticket = id.map(|id| view.ticket(id)).transpose()?.flatten();
    Ok(ticket.into_iter().filter(|ticket| filter.fits(ticket) && sight.sees(ticket)).collect())
}

/// The tickets of a page, and where the next begins.
fn on_page(
    after: Option<Place>,
    bounds: Bounds,
    (filter, sight): (&TicketFilter, &Sight),
    view: View<'_>,
) -> Result<(Vec<Ticket>, Option<Place>), DeskError> {
    let stretch = Stretch {
        list: filter.list(),
        received_from: filter.received_from,
        received_before: filter.received_before,
        after,
    };
    let page = view.listed(&stretch, bounds, |row| filter.wants(row) && sight.sees_row(row))?;
    let read = |id| view.ticket(id)?.ok_or_else(|| DeskError::Missing(format!("ticket {id}")));
    let tickets = page.found.iter().map(|(place, _)| read(place.ticket));
    Ok((tickets.collect::<Result<_, _>>()?, page.next))
}
