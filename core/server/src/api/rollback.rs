//! `POST /v1/policy/rollback`: go back to the rules as they were right after an earlier activation.

use crate::api::command::By;
use crate::json_body::JsonBody;
use crate::problem::Problem;
use crate::site::Site;
use crate::wire::policy::RevisionView;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use suban_desk::{Activation, Cause, rollback};

/// Where to go back to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct Body {
    by: By,
    /// Number of the activation, as `GET /v1/policy` lists it.
    record: u64,
    #[serde(default)]
    reason: String,
}

/// What became of it.
#[derive(Debug, Serialize)]
pub struct RolledBack {
    /// The activation; none: the rules were so already.
    pub revision: Option<RevisionView>,
}

/// Goes back: 201 if that changed the rules, 200 if they were so already.
pub async fn roll_back(
    State(site): State<Arc<Site>>,
    JsonBody(body): JsonBody<Body>,
) -> Result<(StatusCode, Json<RolledBack>), Problem> {
    let cause = Cause { by: body.by.into(), reason: body.reason };
    let done = site.change_rules(move |site| {
        let record = rollback(site.writer(), site.revisions(), body.record, &cause)?;
        let activation = record.as_deref().and_then(Activation::of);
        Ok(activation.map(|activation| RevisionView::of(&activation, &site.office())))
    });
    let revision = done.await?;
    let status = if revision.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(RolledBack { revision })))
}
