//! `POST /v1/tickets/{ticket}/nodes`: 环节, a step of the process that the pack declares was passed.

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
use suban_model::{Act, Node};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 环节 · the step that was passed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Node)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 环节,须是政策包里有的 · the step, one that the pack knows.
    node: String,
    /// 特殊原因,晚了才写 · the special reason, if it comes late with one.
    excuse: Option<String>,
}

/// Notes that a step was passed.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/nodes", tag = STUDIO, operation_id = "pass_node",
    summary = "环节 · pass a step of the process",
    description = "如送批、调查报告;环节由政策包定。 · Such as sending for approval; the pack says which there are.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn pass(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let node = Node { ticket, node: body.node, excuse: body.excuse };
    Order::new(at, body.by, sender).perform(Act::Node(node), site).await
}
