//! `POST /v1/appointments`: 任职, a person is given a role.

use crate::answer::{Answer, Done};
use crate::api::command::{Order, Sender};
use crate::json_body::JsonBody;
use crate::openapi::{CommandFailures, PEOPLE, texts};
use crate::problem::Problem;
use crate::site::Site;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_model::{Act, Appoint};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 任职 · who gets which role.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Appointment)]
pub struct Body {
    /// 何时定的;可补记过去的,不可在将来 · when it was decided; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁定的 · who decided it.
    by: By,
    /// 工号,不写姓名:姓名会永远留在记录里 · staff number, and no name, which would stay on record for ever.
    #[schema(example = "0102")]
    person: String,
    /// 角色,见政策包的 roles.toml · role, as the pack declares it.
    #[schema(example = "部门负责人")]
    role: String,
    /// 在哪个单位担任;全单位的角色不写 · the unit in which it is held; left out for a role of the whole organisation.
    unit: Option<String>,
    /// 何时起;不写为 at · from when on; without, from `at`.
    #[schema(value_type = Option<texts::WrittenMoment>, inline)]
    from: Option<String>,
    /// 到何时为止;不写为至免职 · the first moment at which it is over; without, until a dismissal.
    #[schema(value_type = Option<texts::WrittenMoment>, inline)]
    until: Option<String>,
}

/// Appoints somebody.
#[utoipa::path(
    post, path = "/v1/appointments", tag = PEOPLE, operation_id = "appoint",
    summary = "任职 · appoint",
    description = "给人一个角色。第一次任职以后,谁都只能以所任的角色办事,并且不再回到试用。 · Gives a person a role. From the first \
                   appointment on everybody acts only in what they hold, for ever.",
    params(Sender),
    request_body = Body,
    responses(Done, CommandFailures),
)]
pub async fn appoint(
    State(site): State<Arc<Site>>,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let from = body.from.map(|from| site.moment("from", &from)).transpose()?;
    let until = body.until.map(|until| site.moment("until", &until)).transpose()?;
    let appoint = Appoint { person: body.person, role: body.role, unit: body.unit, from, until };
    Order::new(at, body.by, sender).perform(Act::Appoint(appoint), site).await
}
