//! `POST /v1/tickets/{ticket}/replies`: 回复, the citizen or platform was answered.

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
use suban_model::{Act, Reply};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 回复 · the reply.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Reply)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 最终回复:办结 · it ends the work.
    #[serde(rename = "final", default)]
    last: bool,
    /// 已说明延误的理由 · the reason of a delay was told.
    #[serde(default)]
    explained: bool,
    /// 回复内容;可删除 · what was replied; can be erased.
    text: Option<String>,
}

/// Notes a reply.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/replies", tag = STUDIO,
    summary = "回复 · note a reply",
    description = "已答复来电人或平台;最终回复即办结。 · The citizen or platform was answered; a final reply ends the work.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn reply(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let reply = Reply { ticket, last: body.last, explained: body.explained };
    Order::new(at, body.by, sender).with_words("text", body.text).perform(Act::Reply(reply), site).await
}
