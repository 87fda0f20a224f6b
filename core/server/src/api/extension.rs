//! `POST /v1/tickets/{ticket}/extensions`: 延期, a later final answer is approved and promised.

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
use suban_model::{Act, Extend};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 延期 · the promise.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Extension)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 承诺最迟何时答复 · last moment of the final answer that is promised.
    #[schema(value_type = texts::WrittenMoment)]
    until: String,
    /// 理由 · why more time is needed.
    reason: String,
}

/// Notes the promise of a later answer.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/extensions", tag = STUDIO,
    summary = "延期 · extend",
    description = "批准延期并承诺答复时间;守没守住另行考核。 · A later final answer is approved and promised; whether it is kept is judged.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn extend(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let until = site.moment("until", &body.until)?;
    let extend = Extend { ticket, until, reason: body.reason };
    Order::new(at, body.by, sender).perform(Act::Extend(extend), site).await
}
