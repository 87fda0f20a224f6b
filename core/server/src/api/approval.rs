//! `POST /v1/tickets/{ticket}/approvals`: 签批, an office approves a step to come, or turns it down.

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
use suban_model::{Act, Approve};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 签批 · the office's word.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Approval)]
pub struct Body {
    /// 何时签的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁签的 · who did it.
    by: By,
    /// 对哪一步:如 最终回复,或一个环节 · the step: 最终回复 (the final reply), or one of the pack.
    step: String,
    /// 同意与否;不写为同意 · whether it is approved; if it is not said, it is.
    #[serde(default = "yes")]
    granted: bool,
    /// 不同意的理由,或附带的条件 · why not, or on what condition.
    reason: Option<String>,
}

const fn yes() -> bool {
    true
}

/// Notes what an office said of a step to come.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/approvals", tag = STUDIO,
    summary = "签批 · approve a step",
    description = "如对最终回复逐级签批;要谁签、什么次序,由政策包定。 · Such as of the final reply; whose word it takes, and in which order, \
                   the pack says.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn approve(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let approve = Approve { ticket, step: body.step, granted: body.granted, reason: body.reason };
    Order::new(at, body.by, sender).perform(Act::Approve(approve), site).await
}
