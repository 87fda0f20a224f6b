//! `POST /v1/dismissals`: 免职, a person no longer holds a role.

use crate::answer::{Answer, Done};
use crate::api::command::{Order, Sender};
use crate::json_body::JsonBody;
use crate::openapi::{CommandFailures, PEOPLE, texts};
use crate::problem::Problem;
use crate::site::Site;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_model::{Act, Dismiss};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 免职 · who loses which role.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Dismissal)]
pub struct Body {
    /// 何时;从此不再担任 · when; it is over from then on.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁定的 · who decided it.
    by: By,
    /// 工号 · staff number.
    #[schema(example = "0102")]
    person: String,
    /// 角色 · role.
    #[schema(example = "部门负责人")]
    role: String,
    /// 在哪个单位担任的 · the unit in which it is held.
    unit: Option<String>,
}

/// Dismisses somebody.
#[utoipa::path(
    post, path = "/v1/dismissals", tag = PEOPLE, operation_id = "dismiss",
    summary = "免职 · dismiss",
    description = "此人不再担任这个角色;以前办过的照样有效。 · The person no longer holds the role; what they did in it stands.",
    params(Sender),
    request_body = Body,
    responses(Done, CommandFailures),
)]
pub async fn dismiss(
    State(site): State<Arc<Site>>,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let dismiss = Dismiss { person: body.person, role: body.role, unit: body.unit };
    Order::new(at, body.by, sender).perform(Act::Dismiss(dismiss), site).await
}
