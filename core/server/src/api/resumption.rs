//! `POST /v1/tickets/{ticket}/resumptions`: 恢复, work goes on.

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
use suban_model::{Act, Resume};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 恢复 · work goes on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Resuming)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
}

/// Resumes a ticket.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/resumptions", tag = STUDIO,
    summary = "恢复 · resume",
    description = "停走的时限接着走。 · Clocks that stood still go on.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn resume(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    Order::new(at, body.by, sender).perform(Act::Resume(Resume { ticket }), site).await
}
