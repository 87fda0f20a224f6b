//! `GET /v1/policy`: which rules are in force since when by whom, which are coming, and what was refused last, with
//! the place of every mistake.

use crate::limits::REVISIONS_MAX;
use crate::problem::Problem;
use crate::site::Site;
use crate::wire::policy::PolicyView;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;
use suban_desk::{DeskError, PolicyStatus};

/// Tells the state of the rules.
pub async fn read_policy(State(site): State<Arc<Site>>) -> Result<Json<PolicyView>, Problem> {
    let read = site.read(|site, _| {
        let status = PolicyStatus::read(site.revisions(), site.now())?;
        let status = status.ok_or_else(|| DeskError::Missing("activation of a pack".into()))?;
        let activations = site.revisions().activations()?;
        Ok(PolicyView::of(status, &activations, REVISIONS_MAX, &site.office()))
    });
    read.await.map(Json)
}
