//! `POST /v1/tickets/{ticket}/closures`: 办结, nothing is left to be done.

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
use suban_model::{Act, Close};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 办结 · what remains to be said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Closure)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 补充说明 · what remains to be said.
    note: Option<String>,
}

/// Closes a ticket.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/closures", tag = STUDIO,
    summary = "办结 · close",
    description = "没有未了的时限才可以。 · Possible once no clock waits any more.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn close(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let close = Close { ticket, note: body.note };
    Order::new(at, body.by, sender).perform(Act::Close(close), site).await
}
