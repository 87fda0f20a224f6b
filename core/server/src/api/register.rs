//! `POST /v1/tickets`: 登记, take a ticket in. The rules classify and route it and start its clocks at once.

use crate::answer::{Answer, Done};
use crate::api::command::{Order, Sender};
use crate::json_body::JsonBody;
use crate::openapi::{CommandFailures, STUDIO, texts};
use crate::parameters::ticket;
use crate::problem::Problem;
use crate::site::Site;
use crate::unique::unique;
use axum::extract::State;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_model::{Act, Register};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 登记 · the ticket.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Registration)]
pub struct Body {
    /// 接收时间 · when it was received; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    received_at: String,
    /// 谁登记的 · who took it in.
    by: By,
    /// 渠道,须是政策包里有的 · channel, one that the pack knows.
    #[schema(example = "来电")]
    channel: String,
    /// 诉求原文;可删除 · the citizen's words; can be erased.
    text: String,
    /// 标题;可删除 · title; can be erased.
    title: Option<String>,
    /// 来电人;可删除 · who asks; can be erased.
    caller: Option<String>,
    /// 电话;可删除 · phone; can be erased.
    phone: Option<String>,
    /// 地址;可删除 · address; can be erased.
    address: Option<String>,
    /// 片区 · area.
    area: Option<String>,
    /// 来源处的编号,本单位内不可重复 · its number where it came from, unique here.
    external: Option<String>,
    /// 重复:同一人就同一事项的前一张工单,`T17` 或 `external:` 加外部编号 · the citizen's earlier ticket about the same matter.
    repeats: Option<String>,
    /// 随工单来的到期时刻,按时限名 · due moments that came along, by name of clock.
    #[serde(default, deserialize_with = "unique")]
    #[schema(value_type = BTreeMap<String, texts::WrittenMoment>)]
    given: BTreeMap<String, String>,
}

/// Takes a ticket in.
#[utoipa::path(
    post, path = "/v1/tickets", tag = STUDIO,
    summary = "登记 · take a ticket in",
    description = "规则随即分类、派单并起算时限;规则没能定的转人工。 · The rules classify and route it and start its clocks at once; what they cannot decide waits for a person.",
    params(Sender),
    request_body = Body,
    responses(Done, CommandFailures),
)]
pub async fn register(
    State(site): State<Arc<Site>>,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let received_at = site.moment("received_at", &body.received_at)?;
    let given = site.given(&body.given)?;
    let repeats = body.repeats.as_deref().map(|number| ticket("repeats", number)).transpose()?;
    let register =
        Register { external: body.external, channel: body.channel, area: body.area, given, repeats };
    Order::new(received_at, body.by, sender)
        .with_words("text", Some(body.text))
        .with_words("title", body.title)
        .with_words("caller", body.caller)
        .with_words("phone", body.phone)
        .with_words("address", body.address)
        .perform(Act::Register(register), site)
        .await
        .map_err(|problem| problem.rename_field("at", "received_at"))
}
