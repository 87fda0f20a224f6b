//! `POST /v1/policy/rollback`: go back to the rules as they were right after an earlier activation.

use crate::caller::Caller;
use crate::json_body::JsonBody;
use crate::openapi::{CommandFailures, NotFound, RULES};
use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use suban_desk::{Activation, Cause};
use suban_tell::names::By;
use suban_tell::policy::RevisionView;
use utoipa::ToSchema;

/// 回退 · where to go back to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Rollback)]
pub struct Body {
    /// 谁办的 · who does it.
    by: By,
    /// 退回到哪次启用,见 `GET /v1/policy/revisions` · number of the activation.
    record: u64,
    /// 为什么 · why.
    #[serde(default)]
    reason: String,
}

/// 回退结果 · what became of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RolledBack {
    /// The activation; none: the rules were so already.
    pub revision: Option<RevisionView>,
}

/// Goes back: 201 if that changed the rules, 200 if they were so already.
#[utoipa::path(
    post, path = "/v1/policy/rollback", tag = RULES,
    summary = "回退 · roll back",
    description = "退回到某次启用刚完成时的规则;重发不会再退一次。 · Go back to the rules as they were right after an earlier \
                   activation. Sent again it changes nothing.",
    request_body = Body,
    responses(
        (status = 201, body = RolledBack, description = "已退回 · the rules are as they were"),
        (status = 200, body = RolledBack, description = "本来就如此 · they were so already"),
        CommandFailures,
        NotFound,
    ),
)]
pub async fn roll_back(
    State(site): State<Arc<Site>>,
    caller: Caller,
    JsonBody(body): JsonBody<Body>,
) -> Result<(StatusCode, Json<RolledBack>), Problem> {
    let cause = Cause { by: caller.speaks_for(body.by.into())?, reason: body.reason, accepted: None };
    let done = site.roll_back(move |site| {
        let record = site.writer().restore(body.record, cause)?;
        let activation = record.as_deref().and_then(Activation::of);
        Ok(activation.map(|activation| RevisionView::of(&activation, &site.rulebook())))
    });
    let revision = done.await?;
    let status = if revision.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(RolledBack { revision })))
}
