//! `POST /v1/tallies`: 填报, a number that comes from outside, such as the calls of a day.

use crate::answer::{Answer, Done};
use crate::api::command::{Order, Sender};
use crate::json_body::JsonBody;
use crate::openapi::{ASSESSMENT, CommandFailures, texts};
use crate::problem::Problem;
use crate::site::Site;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_model::{Act, CivilDate, Tally};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 填报 · the number.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Tally)]
pub struct Body {
    /// 何时填报的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁填报的 · who did it.
    by: By,
    /// 口径的名称或 id · name or id of the figure that it counts for.
    figure: String,
    /// 哪一天的;同一天同一单位再填报即改正 · of which day; told again for the same day and unit, it replaces what was told.
    #[schema(value_type = texts::Date)]
    on: CivilDate,
    /// 单位,写名称或 id;不写为全单位 · unit, by name or id; without, the whole organisation.
    unit: Option<String>,
    /// 数,写成文字,如 "120" · how many, as text.
    #[schema(value_type = texts::Factor)]
    value: String,
}

/// Takes a number in.
#[utoipa::path(
    post, path = "/v1/tallies", tag = ASSESSMENT, operation_id = "tally",
    summary = "填报 · tell a number",
    description = "从外面来的数,如一天的接话量,供政策包的口径计算。 · A number from outside, such as the calls of a day, which figures of \
                   the pack count.",
    params(Sender),
    request_body = Body,
    responses(Done, CommandFailures),
)]
pub async fn tell(
    State(site): State<Arc<Site>>,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let value = body.value.parse().map_err(|_| not_a_number(&body.value))?;
    let tally = Tally { figure: body.figure, on: body.on, unit: body.unit, value };
    Order::new(at, body.by, sender).perform(Act::Tally(tally), site).await
}

fn not_a_number(text: &str) -> Problem {
    let zh = format!("「{text}」不是数;应写如 \"120\" 或 \"0.5\"");
    Problem::input("number", "value", zh, format!("`{text}` is not a number such as `120` or `0.5`"))
}
