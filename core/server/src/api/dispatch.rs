//! `POST /v1/tickets/{ticket}/dispatches`: 派单 by hand, such as out of the human queue.

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
use suban_model::{Act, Dispatch};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 派单 · whom to send it to, by id or name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Dispatch)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 主办,写名称或 id · lead, by name or id.
    lead: String,
    /// 协办 · co-handlers.
    #[serde(default)]
    co_handlers: Vec<String>,
}

/// Makes a unit responsible.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/dispatches", tag = STUDIO,
    summary = "派单 · make a unit responsible",
    description = "由人派单,如转人工的工单。 · By hand, such as out of the human queue.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn dispatch(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let dispatch = Dispatch { ticket, lead: body.lead, co_handlers: body.co_handlers };
    Order::new(at, body.by, sender).perform(Act::Dispatch(dispatch), site).await
}
