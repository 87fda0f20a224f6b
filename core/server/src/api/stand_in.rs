//! `POST /v1/stand-ins`: 代理, a person stands in for another for a time.

use crate::answer::{Answer, Done};
use crate::api::command::{Order, Sender};
use crate::json_body::JsonBody;
use crate::openapi::{CommandFailures, PEOPLE, texts};
use crate::problem::Problem;
use crate::site::Site;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_model::{Act, Delegate};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 代理 · who stands in for whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = StandIn)]
pub struct Body {
    /// 何时定的 · when it was decided.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁定的:本人,或可以任职的人 · who decided it: the person who is away, or whoever may appoint.
    by: By,
    /// 不在的人,工号 · staff number of the person who is away.
    #[schema(example = "0001")]
    from: String,
    /// 代理的人,工号 · staff number of the person who stands in.
    #[schema(example = "0102")]
    to: String,
    /// 代行的角色 · the role in which they stand in.
    #[schema(example = "总经理")]
    role: String,
    /// 在哪个单位担任的 · the unit in which it is held.
    unit: Option<String>,
    /// 何时起;不写为 at · from when on; without, from `at`.
    #[schema(value_type = Option<texts::WrittenMoment>, inline)]
    since: Option<String>,
    /// 到何时为止 · the first moment at which it is over.
    #[schema(value_type = texts::WrittenMoment)]
    until: String,
}

/// Lets somebody stand in.
#[utoipa::path(
    post, path = "/v1/stand-ins", tag = PEOPLE, operation_id = "delegate",
    summary = "代理 · stand in",
    description = "一段时间里由人代行;代办的命令写明 on_behalf_of。再定一次,以后一次为准。 · For a time a person acts for another, whom \
                   their commands name as `on_behalf_of`. Told again, the newest word counts.",
    params(Sender),
    request_body = Body,
    responses(Done, CommandFailures),
)]
pub async fn delegate(
    State(site): State<Arc<Site>>,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let since = body.since.map(|since| site.moment("since", &since)).transpose()?;
    let until = site.moment("until", &body.until)?;
    let Body { by, from, to, role, unit, .. } = body;
    sender.may_speak_of(&from)?;
    Order::new(at, by, sender)
        .perform(Act::Delegate(Delegate { from, to, role, unit, since, until }), site)
        .await
}
