//! `POST /v1/tickets/{ticket}/reworks`: 返工, the answer was not good enough.

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
use suban_model::{Act, Rework};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 返工 · why, and whose it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Reworking)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 改由谁主办,写名称或 id;不写则仍是原来的 · lead from now on, by name or id; left out: whose it was.
    lead: Option<String>,
    /// 平台随之定的到期时刻,按时限名 · due moments that the platform set with it, by name of clock.
    #[serde(default, deserialize_with = "unique")]
    #[schema(value_type = BTreeMap<String, texts::WrittenMoment>)]
    given: BTreeMap<String, String>,
    /// 为什么 · why.
    reason: String,
}

/// Has a ticket worked on again.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/reworks", tag = STUDIO,
    summary = "返工 · work again",
    description = "已最终回复或回访的,再办一轮,时限另起;以前各轮的扣分不变。 · Another round of a ticket that was answered or called back, with limits of its own; earlier charges stand.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn rework(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let rework = Rework { ticket, lead: body.lead, given: site.given(&body.given)?, reason: body.reason };
    Order::new(at, body.by, sender).perform(Act::Rework(rework), site).await
}
