//! `POST /v1/tickets/{ticket}/declines`: 退单, the unit that holds it says that it is not its own.

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
use suban_model::{Act, Decline};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 退单 · why it is not the unit's.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Declining)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 为什么不归本部门 · why it is not the unit's own.
    reason: String,
}

/// Declines a ticket.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/declines", tag = STUDIO,
    summary = "退单 · decline",
    description = "由主办单位退给人工重新派。 · By the unit that leads; a person must say whose it is.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn decline(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let decline = Decline { ticket, reason: body.reason };
    Order::new(at, body.by, sender).perform(Act::Decline(decline), site).await
}
