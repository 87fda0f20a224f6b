//! `POST /v1/tickets/{ticket}/returns`: 退回, the ticket goes back to the platform.

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
use suban_model::{Act, GiveBack};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 退回 · why the ticket goes back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Return)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 为什么不归本单位 · why it is not ours.
    reason: String,
}

/// Gives a ticket back.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/returns", tag = STUDIO,
    summary = "退回 · give back",
    description = "不归本单位办的,退回平台。 · What is not ours goes back to the platform.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn give_back(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let give_back = GiveBack { ticket, reason: body.reason };
    Order::new(at, body.by, sender).perform(Act::GiveBack(give_back), site).await
}
