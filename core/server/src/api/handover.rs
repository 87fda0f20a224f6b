//! `POST /v1/tickets/{ticket}/handovers`: 转办, another unit takes over.

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
use suban_model::{Act, HandOver};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 转办 · who takes over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Handover)]
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
    /// 为什么 · why.
    reason: String,
}

/// Hands a ticket over.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/handovers", tag = STUDIO,
    summary = "转办 · hand over",
    description = "已派单的,改由别的单位办。 · A ticket that one unit has goes to another.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn hand_over(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let hand_over = HandOver { ticket, lead: body.lead, co_handlers: body.co_handlers, reason: body.reason };
    Order::new(at, body.by, sender).perform(Act::HandOver(hand_over), site).await
}
