//! `GET /v1/tickets/{ticket}`: a ticket with its clocks, its charges and the reason of everything, in the words of
//! the revision that decided about it last.

use crate::caller::Caller;
use crate::limits::HISTORY_RECORDS_MAX;
use crate::openapi::{NotFound, QueryFailures, STUDIO};
use crate::parameters::{Parameters, TicketPath};
use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_desk::{DeskError, Payload, Record, View};
use suban_model::Ticket;
use suban_tell::ticket::TicketView;

/// What to show.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// 连同来电人的姓名和原话 · the citizen's words and name too.
    #[serde(default)]
    words: bool,
}

/// Shows a ticket.
#[utoipa::path(
    get, path = "/v1/tickets/{ticket}", tag = STUDIO,
    summary = "工单 · read a ticket",
    description = "时限、扣分和最近的记录,每个判定都带规则、条款和差一点适用的规则。 · Its clocks, its charges and its newest records, \
                   each judgement with its rules, its clauses and what nearly applied.",
    params(TicketPath, Query),
    responses((status = 200, body = TicketView, description = "工单 · the ticket"), QueryFailures, NotFound),
)]
pub async fn read_ticket(
    State(site): State<Arc<Site>>,
    caller: Caller,
    TicketPath(reference): TicketPath,
    Parameters(query): Parameters<Query>,
) -> Result<Json<TicketView>, Problem> {
    let read = site.read(move |site, view| {
        let ticket = site.ticket(&caller, &reference, view)?;
        let records = records(&ticket, query.words, view)?;
        let newest = records.last().map(|(record, _)| site.rulebook_of(&record.rulebook));
        let rulebook = newest.unwrap_or_else(|| site.rulebook());
        Ok(TicketView::of(&ticket, &records, &rulebook))
    });
    read.await.map(Json)
}

/// The newest records of a ticket, oldest first, with their words if those are asked for.
fn records(
    ticket: &Ticket,
    words: bool,
    view: View<'_>,
) -> Result<Vec<(Record, Option<Payload>)>, DeskError> {
    let older = ticket.records.len().saturating_sub(HISTORY_RECORDS_MAX);
    let read = |seq: &u64| {
        let record = view.record(*seq)?.ok_or_else(|| DeskError::Missing(format!("record {seq}")))?;
        let payload = if words { view.payload(*seq)? } else { None };
        Ok((record, payload))
    };
    ticket.records.iter().skip(older).map(read).collect()
}
