//! `POST /v1/tickets/{ticket}/replies`: 回复, the citizen or platform was answered.

use crate::api::command::{By, Order};
use crate::json_body::JsonBody;
use crate::parameters::{IdempotencyKey, TicketPath};
use crate::problem::Problem;
use crate::site::Site;
use crate::wire::answer::Answer;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_model::{Act, Reply};

/// The reply.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct Body {
    at: String,
    by: By,
    /// 最终回复: it ends the work.
    #[serde(rename = "final", default)]
    last: bool,
    /// 已说明理由 of a delay.
    #[serde(default)]
    explained: bool,
    text: Option<String>,
}

/// Notes a reply.
pub async fn reply(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    key: IdempotencyKey,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let reply = Reply { ticket, last: body.last, explained: body.explained };
    Order::new(at, body.by, key).with_words("text", body.text).perform(Act::Reply(reply), site).await
}
