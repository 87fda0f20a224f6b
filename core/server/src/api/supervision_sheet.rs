//! `GET /v1/tickets/{ticket}/supervision-sheet`: the ticket's 督办单, a page to print, sign and file.
//!
//! It shows the citizen's words, for whoever handles the ticket must read them; what was erased is told to be so.

use crate::caller::Caller;
use crate::openapi::{NotFound, QueryFailures, STUDIO};
use crate::page::Page;
use crate::parameters::TicketPath;
use crate::problem::Problem;
use crate::site::Site;
use axum::extract::State;
use std::sync::Arc;
use suban_report::supervision_sheet::CONTENT_SECURITY_POLICY;
use suban_report::{Reading, SupervisionSheet};

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
    caller: Caller,
    TicketPath(reference): TicketPath,
) -> Result<Page, Problem> {
    let read = site.read(move |site, view| {
        let ticket = site.ticket(&caller, &reference, view)?;
        let (rulebooks, now) = (site.in_force(), site.now());
        let sheet = SupervisionSheet::of(&ticket, &Reading { view, rulebooks: &rulebooks, now })?;
        Page::of(sheet.to_html(), CONTENT_SECURITY_POLICY)
    });
    read.await
}
