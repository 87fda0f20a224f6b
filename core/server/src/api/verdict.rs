//! `POST /v1/tickets/{ticket}/verdicts`: 平台认定, the platform judged our work.

use crate::answer::{Answer, Done};
use crate::api::command::{Order, Sender};
use crate::json_body::JsonBody;
use crate::openapi::{CommandFailures, NotFound, STUDIO, texts};
use crate::parameters::TicketPath;
use crate::problem::Problem;
use crate::site::Site;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_model::{Act, Judge};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 平台认定 · the verdict.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Verdict)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 认定 · the verdict, in the words of the pack.
    verdict: String,
}

/// Notes the platform's verdict.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/verdicts", tag = STUDIO,
    summary = "平台认定 · note a verdict",
    description = "平台对办理的认定。 · What the platform judged of our work.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn judge(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let judge = Judge { ticket, verdict: body.verdict };
    Order::new(at, body.by, sender).perform(Act::Judge(judge), site).await
}
