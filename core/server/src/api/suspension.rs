//! `POST /v1/tickets/{ticket}/suspensions`: 挂起, nothing can be done for now.

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
use suban_model::{Act, Suspend};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 挂起 · what the ticket waits for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Suspending)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 挂起事由,须是政策包里有的 · the cause, one that the pack names.
    cause: String,
    /// 补充说明 · more about it.
    note: Option<String>,
}

/// Suspends a ticket.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/suspensions", tag = STUDIO,
    summary = "挂起 · suspend",
    description = "按政策包,该停的时限停走,恢复后顺延。 · The clocks that the pack names stand still and are due later by as long.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn suspend(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let suspend = Suspend { ticket, cause: body.cause, note: body.note };
    Order::new(at, body.by, sender).perform(Act::Suspend(suspend), site).await
}
