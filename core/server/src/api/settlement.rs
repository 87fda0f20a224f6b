//! `POST /v1/settlements` and `GET /v1/settlements/{period}`: 结算, what a closed period comes to.

use crate::answer::{Answer, Done};
use crate::api::command::{Order, Sender};
use crate::caller::Caller;
use crate::json_body::JsonBody;
use crate::openapi::{ASSESSMENT, CommandFailures, NotFound, QueryFailures, texts};
use crate::parameters::PeriodPath;
use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_model::{Act, Settle};
use suban_tell::names::By;
use suban_tell::settlement::SettlementView;
use utoipa::ToSchema;

/// 结算 · the period to be settled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = SettlementOrder)]
pub struct Body {
    /// 何时结算的,须在该期截止之后 · when it is settled, after the period has closed.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 考核期 · the period.
    #[schema(value_type = texts::Period)]
    period: String,
}

/// Settles a period.
#[utoipa::path(
    post, path = "/v1/settlements", tag = ASSESSMENT,
    summary = "结算 · settle a period",
    description = "按政策包算出已截止的考核期的结果;再结算只记差额,没有变化则得当初的记录(200)。 · What a closed period comes to; done again \
                   it posts the difference only, and if nothing has changed the record is told that settled it (200).",
    params(Sender),
    request_body = Body,
    responses(Done, CommandFailures),
)]
pub async fn settle(
    State(site): State<Arc<Site>>,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let settle = Settle { period: crate::parameters::period(&body.period)? };
    Order::new(at, body.by, sender).perform(Act::Settle(settle), site).await
}

/// Tells what a period came to.
#[utoipa::path(
    get, path = "/v1/settlements/{period}", tag = ASSESSMENT, operation_id = "read_settlement",
    summary = "结算结果 · read a settlement",
    description = "一个考核期最近一次结算的扣分和责任追究;没有结算过的是 404。 · The charges and measures of a period as it was settled last; 404 \
                   if it never was.",
    params(PeriodPath),
    responses((status = 200, body = SettlementView, description = "结算 · the settlement"), QueryFailures, NotFound),
)]
pub async fn read(
    State(site): State<Arc<Site>>,
    caller: Caller,
    PeriodPath(period): PeriodPath,
) -> Result<Json<SettlementView>, Problem> {
    site.let_time_pass().await;
    let read = site.read(move |site, view| {
        site.sees_all(&caller, view)?;
        let settlement = view.settlement(period)?.ok_or(Problem::NotSettled(period))?;
        Ok(SettlementView::of(period, &settlement, &site.rulebook()))
    });
    read.await.map(Json)
}
