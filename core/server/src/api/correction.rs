//! `POST /v1/tickets/{ticket}/corrections`: 更正, what is known of a ticket was wrong.

use crate::answer::{Answer, Done};
use crate::api::command::{Order, Sender};
use crate::json_body::JsonBody;
use crate::openapi::{CommandFailures, NotFound, STUDIO, texts};
use crate::parameters::TicketPath;
use crate::problem::Problem;
use crate::site::Site;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_model::{Act, Correct};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 更正 · what is otherwise; what is left out stays as it was.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Correction)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 片区 · area.
    area: Option<String>,
    /// 诉求类型 · kind.
    kind: Option<String>,
    /// 类别的全路径 · path of the category.
    category: Option<String>,
    /// 分级 · grade.
    grade: Option<String>,
    /// 标签,从此就是这些 · tags, all that it has from now on.
    tags: Option<Vec<String>>,
    /// 按新写的原文请规则重新分类 · have the rules classify it again, by the words that come along.
    #[serde(default)]
    classify: bool,
    /// 请规则重新派单,答复前才可以 · have the rules route it again, which is possible until it is answered.
    #[serde(default)]
    route: bool,
    /// 更正后的诉求原文;可删除 · the citizen's words as they should be; can be erased.
    text: Option<String>,
    /// 标题;可删除 · title; can be erased.
    title: Option<String>,
    /// 来电人;可删除 · who asks; can be erased.
    caller: Option<String>,
    /// 电话;可删除 · phone; can be erased.
    phone: Option<String>,
    /// 地址;可删除 · address; can be erased.
    address: Option<String>,
    /// 为什么更正 · why.
    reason: String,
}

/// Corrects what is known of a ticket.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/corrections", tag = STUDIO,
    summary = "更正 · correct",
    description = "类别、片区、原文等写错了;来源编号和接收时间不可改。 · Category, area, words and the like were wrong; where it came from and when it was received cannot be changed.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn correct(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let correct = Correct {
        ticket,
        area: body.area,
        kind: body.kind,
        category: body.category,
        grade: body.grade,
        tags: body.tags,
        classify: body.classify,
        route: body.route,
        reason: body.reason,
    };
    Order::new(at, body.by, sender)
        .with_words("text", body.text)
        .with_words("title", body.title)
        .with_words("caller", body.caller)
        .with_words("phone", body.phone)
        .with_words("address", body.address)
        .perform(Act::Correct(correct), site)
        .await
}
