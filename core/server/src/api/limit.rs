//! `POST /v1/tickets/{ticket}/limits`: 重定时限, whoever gave a limit gives another.

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
use suban_model::{Act, SetDue};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 重定时限 · the last moments from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Limits)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 各时限的最后时刻,按时限名 · last moments that are in time, by name of clock.
    #[serde(deserialize_with = "unique")]
    #[schema(value_type = BTreeMap<String, texts::WrittenMoment>)]
    given: BTreeMap<String, String>,
    /// 谁改的,为什么 · why.
    reason: String,
}

/// Sets limits that were given to another moment.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/limits", tag = STUDIO,
    summary = "重定时限 · give limits again",
    description = "平台指定的时限,平台改了的。 · Of limits that the platform gave and now gives otherwise.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn set_due(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let set_due = SetDue { ticket, given: site.given(&body.given)?, reason: body.reason };
    Order::new(at, body.by, sender).perform(Act::SetDue(set_due), site).await
}
