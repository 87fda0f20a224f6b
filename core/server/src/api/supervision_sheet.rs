//! `GET /v1/tickets/{ticket}/supervision-sheet`: the ticket's 督办单, a page to print, sign and file.
//!
//! It shows the citizen's words, for whoever handles the ticket must read them; what was erased is told to be so.

use crate::openapi::{NotFound, QueryFailures, STUDIO};
use crate::parameters::TicketPath;
use crate::problem::Problem;
use crate::site::Site;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{Html, IntoResponse};
use std::sync::Arc;
use suban_report::supervision_sheet::CONTENT_SECURITY_POLICY;
use suban_report::{Reading, SupervisionSheet};

/// What a browser is told besides the page: to run nothing, and to send its address to nobody.
const HEADERS: [(HeaderName, HeaderValue); 2] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY)),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];

/// Shows the page.
#[utoipa::path(
    get, path = "/v1/tickets/{ticket}/supervision-sheet", tag = STUDIO, operation_id = "show_supervision_sheet",
    summary = "督办单 · supervision sheet",
    description = "可打印的网页,含来电人的原话。 · A page to print, with the citizen's words.",
    params(TicketPath),
    responses(
        (status = 200, body = String, content_type = "text/html", description = "网页 · the page"),
        QueryFailures,
        NotFound,
    ),
)]
pub async fn show(
    State(site): State<Arc<Site>>,
    TicketPath(reference): TicketPath,
) -> Result<impl IntoResponse, Problem> {
    let read = site.read(move |site, view| {
        let ticket = view.find_ticket(&reference)?;
        let (rulebooks, now) = (site.in_force(), site.now());
        let sheet = SupervisionSheet::of(&ticket, &Reading { view, rulebooks: &rulebooks, now })?;
        sheet.to_html().map_err(|error| {
            tracing::error!(%error, "the supervision sheet could not be written");
            Problem::Panicked
        })
    });
    read.await.map(|page| (HEADERS, Html(page)))
}
