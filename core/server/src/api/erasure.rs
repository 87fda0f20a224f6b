//! `POST /v1/tickets/{ticket}/erasure`: the citizen's words and name are deleted; what was decided stays.

use crate::answer::{Answer, Done};
use crate::api::command::{Order, Sender};
use crate::json_body::JsonBody;
use crate::openapi::{CommandFailures, NotFound, PRIVACY, texts};
use crate::parameters::TicketPath;
use crate::problem::Problem;
use crate::site::Site;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_model::{Act, Erase};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 删除个人信息 · the ground.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Erasure)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 依据 · the ground.
    reason: String,
}

/// Erases the citizen's words and name.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/erasure", tag = PRIVACY,
    summary = "删除个人信息 · erase personal data",
    description = "删除来电人的姓名、电话、地址和诉求原文;已作的判定照旧。 · The citizen's words and name are deleted; what was decided stays.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn erase(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let erase = Erase { ticket, reason: body.reason };
    Order::new(at, body.by, sender).perform(Act::Erase(erase), site).await
}
