//! `POST /v1/tickets/{ticket}/determinations` and `POST /v1/findings/{record}/determinations`: 定分, the decider picks the points that a rule leaves open.

use crate::answer::{Answer, Done};
use crate::api::command::{Order, Sender};
use crate::json_body::JsonBody;
use crate::openapi::{ASSESSMENT, CommandFailures, NotFound, texts};
use crate::parameters::{RecordPath, TicketPath};
use crate::problem::Problem;
use crate::site::Site;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_model::{Act, Determine, Points, TicketRef};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 定分 · the pick.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = DeterminationOrder)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 扣分的 key,见工单;或规则与单位,如 Q05 工程公司 · key of the charge, as the ticket shows it, or its rule and unit.
    charge: String,
    /// 基础分,未乘次数和倍数 · base points, before count and multiplier.
    #[schema(value_type = texts::WrittenPoints)]
    points: Points,
    /// 理由 · why.
    reason: String,
}

/// Fixes the points of a pending charge.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/determinations", tag = ASSESSMENT,
    summary = "定分 · pick points",
    description = "规则留给人定的分,由有权的人在规则的范围内定。 · The points that a rule leaves open, picked by its decider within the bounds of the rule.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn determine(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    pick(site, (Some(ticket), None), sender, body).await
}

/// Fixes the points of a pending charge of a finding about the organisation.
#[utoipa::path(
    post, path = "/v1/findings/{record}/determinations", tag = ASSESSMENT,
    summary = "定分(全单位的查实) · pick points for a finding about the organisation",
    description = "同上;`record` 是记下该查实的记录号。 · The same; `record` is the number of the record that holds the finding.",
    params(RecordPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn determine_on_organisation(
    State(site): State<Arc<Site>>,
    RecordPath(record): RecordPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    pick(site, (None, Some(record)), sender, body).await
}

async fn pick(
    site: Arc<Site>,
    (ticket, finding): (Option<TicketRef>, Option<u64>),
    sender: Sender,
    body: Body,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let (charge, points, reason) = (body.charge, body.points, body.reason);
    let determine = Determine { ticket, finding, charge, points, reason };
    Order::new(at, body.by, sender).perform(Act::Determine(determine), site).await
}
