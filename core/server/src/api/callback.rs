//! `POST /v1/tickets/{ticket}/callbacks`: 回访, the citizen was asked.

use crate::answer::{Answer, Done};
use crate::api::command::{Order, Sender};
use crate::json_body::JsonBody;
use crate::openapi::{CommandFailures, NotFound, STUDIO, texts};
use crate::parameters::TicketPath;
use crate::problem::Problem;
use crate::site::Site;
use crate::unique::unique;
use axum::extract::State;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_model::{Act, Callback};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 回访 · the callback.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Callback)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 结果,也可写 满意、不满意、未联系上 · the answer.
    #[schema(value_type = texts::CallbackAnswer)]
    answer: suban_model::Answer,
    /// 来电人的话;可删除 · what the citizen said; can be erased.
    text: Option<String>,
    /// 平台随之定的到期时刻,按时限名 · due moments that the platform set with it, by name of clock.
    #[serde(default, deserialize_with = "unique")]
    #[schema(value_type = BTreeMap<String, texts::WrittenMoment>)]
    given: BTreeMap<String, String>,
}

/// Notes what the citizen said.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/callbacks", tag = STUDIO,
    summary = "回访 · note a callback",
    description = "来电人是否满意。 · Whether the citizen is satisfied.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn call_back(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let given = site.given(&body.given)?;
    let callback = Callback { ticket, answer: body.answer, given };
    Order::new(at, body.by, sender).with_words("text", body.text).perform(Act::Callback(callback), site).await
}
