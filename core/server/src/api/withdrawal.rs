//! `POST /v1/tickets/{ticket}/withdrawals` and `/v1/findings/{record}/withdrawals`: 撤回, a finding or a verdict was wrong.

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
use suban_model::{Act, Withdraw};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 撤回 · what was wrong.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Withdrawal)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 撤回哪一个:如 finding/17、verdict/17;或表名、认定,即最近的一个 · which, such as `finding/17` or `verdict/17`; or the name of a
    /// form or the words of a verdict, which is the newest of them.
    what: String,
    /// 为什么 · why.
    reason: String,
}

/// 撤回 · why a finding about the organisation was wrong.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = WithdrawalOfFinding)]
pub struct FindingBody {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 为什么 · why.
    reason: String,
}

/// Withdraws a finding or a verdict of a ticket.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/withdrawals", tag = ASSESSMENT,
    summary = "撤回(工单) · withdraw a finding or a verdict",
    description = "可记它的人可撤回;据它扣的分随之冲回。 · By whoever may record it; what was charged for it is taken back.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn withdraw_from_ticket(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let withdraw = Withdraw { ticket: Some(ticket), what: body.what, reason: body.reason };
    Order::new(at, body.by, sender).perform(Act::Withdraw(withdraw), site).await
}

/// Withdraws a finding about the organisation.
#[utoipa::path(
    post, path = "/v1/findings/{record}/withdrawals", tag = ASSESSMENT,
    summary = "撤回(全单位的查实) · withdraw a finding about the organisation",
    description = "同上;`record` 是记下该查实的记录号。 · The same; `record` is the number of the record that holds the finding.",
    params(RecordPath, Sender),
    request_body = FindingBody,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn withdraw_from_organisation(
    State(site): State<Arc<Site>>,
    RecordPath(record): RecordPath,
    sender: Sender,
    JsonBody(body): JsonBody<FindingBody>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let withdraw = Withdraw { ticket: None, what: format!("finding/{record}"), reason: body.reason };
    Order::new(at, body.by, sender).perform(Act::Withdraw(withdraw), site).await
}
