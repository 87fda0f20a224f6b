//! `GET /v1/policy`: which rules are in force since when by whom, which are coming, and what was refused last, with
//! the place of every mistake.

use crate::limits::REVISIONS_MAX;
use crate::openapi::{RULES, ReadFailures};
use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;
use suban_desk::{DeskError, PolicyStatus};
use suban_tell::policy::PolicyView;

/// Tells the state of the rules.
#[utoipa::path(
    get, path = "/v1/policy", tag = RULES,
    summary = "现行规则 · the rules in force",
    description = "现行的和将要生效的版次、最近的启用,以及最近一次没能生效的政策包和错在哪里。 · The editions in force and to come, \
                   the newest activations, and the pack refused last with the place of every mistake.",
    responses((status = 200, body = PolicyView, description = "规则 · the rules"), ReadFailures),
)]
pub async fn read_policy(State(site): State<Arc<Site>>) -> Result<Json<PolicyView>, Problem> {
    let read = site.read(|site, _| {
        let status = PolicyStatus::read(site.revisions(), site.now())?;
        let status = status.ok_or_else(|| DeskError::Missing("activation of a pack".into()))?;
        let activations = site.revisions().activations()?;
        Ok(PolicyView::of(status, &activations, REVISIONS_MAX, &site.rulebook()))
    });
    read.await.map(Json)
}
