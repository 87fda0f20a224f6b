//! `POST /v1/tickets/{ticket}/reopenings`: 重开, the ticket is to be worked on after all.

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
use suban_model::{Act, Reopen};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 重开 · why, and whose it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Reopening)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 主办,写名称或 id;不写则待人工派单 · lead, by name or id; left out: a person must say.
    lead: Option<String>,
    /// 平台随之定的到期时刻,按时限名 · due moments that the platform set with it, by name of clock.
    #[serde(default, deserialize_with = "unique")]
    #[schema(value_type = BTreeMap<String, texts::WrittenMoment>)]
    given: BTreeMap<String, String>,
    /// 为什么 · why.
    reason: String,
}

/// Reopens a ticket.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/reopenings", tag = STUDIO,
    summary = "重开 · reopen",
    description = "已退回、并入或办结的,再办一轮。 · Another round of a ticket that was given back, merged or closed.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn reopen(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let reopen = Reopen { ticket, lead: body.lead, given: site.given(&body.given)?, reason: body.reason };
    Order::new(at, body.by, sender).perform(Act::Reopen(reopen), site).await
}
