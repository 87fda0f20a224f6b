//! `GET /v1/policy/revisions`: every time that rules were put in force, the newest first.

use crate::openapi::{QueryFailures, RULES};
use crate::parameters::{PageOfRows, Parameters, ROWS, wrong_cursor};
use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use suban_tell::policy::RevisionView;
use utoipa::ToSchema;

/// Which activations.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    #[param(ignore)]
    cursor: Option<String>,
    #[param(ignore)]
    limit: Option<usize>,
}

/// 启用的一页 · a page of activations.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RevisionPage)]
pub struct Page {
    /// The newest first.
    revisions: Vec<RevisionView>,
    /// Where the next page begins; none: this is the last.
    next: Option<String>,
}

/// Lists activations.
#[utoipa::path(
    get, path = "/v1/policy/revisions", tag = RULES,
    summary = "历次启用 · list activations",
    description = "每次启用政策包一行,新的在前:何时、何人、为何、哪个确切的包。 · One row each time that a pack was put in force, \
                   the newest first: when, by whom, why, and exactly which pack.",
    params(Query, PageOfRows),
    responses((status = 200, body = Page, description = "历次启用 · activations"), QueryFailures),
)]
pub async fn list_revisions(
    State(site): State<Arc<Site>>,
    Parameters(query): Parameters<Query>,
) -> Result<Json<Page>, Problem> {
    let bounds = ROWS.bounds(query.limit)?;
    let after = query.cursor.map(|cursor| cursor.parse::<u64>().map_err(|_| wrong_cursor())).transpose()?;
    let read = site.read(move |site, _| {
        let page = site.revisions().activations_before(after, bounds)?;
        let rulebook = site.rulebook();
        Ok(Page {
            revisions: page.found.iter().map(|activation| RevisionView::of(activation, &rulebook)).collect(),
            next: page.next.map(|seq| seq.to_string()),
        })
    });
    read.await.map(Json)
}
