//! `GET /`: 首页, what a browser is shown at the service's address.

use crate::caller::Caller;
use crate::openapi::{OPERATIONS, QueryFailures};
use crate::page::Page;
use crate::parameters::{self, Parameters};
use crate::problem::Problem;
use crate::site::Site;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_report::overview::CONTENT_SECURITY_POLICY;
use suban_report::{Overview, Reading};

/// Which month.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// 考核期,如 `2026-03`;不写为最近有工单的 · period; without, the newest that people work on.
    #[param(example = "2026-03")]
    period: Option<String>,
}

/// Shows the page.
#[utoipa::path(
    get, path = "/", tag = OPERATIONS, operation_id = "show_overview",
    summary = "首页 · front page",
    description = "给人看的网页:一个月各单位的工单和扣分,每一分的条款和理由。 · A page for people: a month by unit, with the clause and reason of \
                   each point.",
    params(Query),
    responses(
        (status = 200, body = String, content_type = "text/html", description = "网页 · the page"),
        QueryFailures,
    ),
)]
pub async fn show(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Parameters(query): Parameters<Query>,
) -> Result<Page, Problem> {
    let period = query.period.as_deref().map(parameters::period).transpose()?;
    site.let_time_pass().await;
    let read = site.read(move |site, view| {
        site.sees_all(&caller, view)?;
        let (rulebooks, engines) = (site.in_force(), site.revisions().engines());
        let reading = Reading { view, rulebooks: &rulebooks, now: site.now() };
        let overview = Overview::of(&reading, engines, period)?;
        Page::of(overview.to_html(), CONTENT_SECURITY_POLICY)
    });
    read.await
}
