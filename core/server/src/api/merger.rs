//! `POST /v1/tickets/{ticket}/mergers`: 并单, the ticket is about the same as another.

use crate::answer::{Answer, Done};
use crate::api::command::{Order, Sender};
use crate::json_body::JsonBody;
use crate::openapi::{CommandFailures, NotFound, STUDIO, texts};
use crate::parameters::{TicketPath, ticket as parse_ticket};
use crate::problem::Problem;
use crate::site::Site;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_model::{Act, Merge};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 并单 · the ticket that leads.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Merger)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 并到哪张,`T17` 或 `external:` 加外部编号 · the ticket that leads.
    into: String,
    /// 为什么 · why.
    reason: String,
}

/// Merges a ticket into another.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/mergers", tag = STUDIO,
    summary = "并单 · merge into another",
    description = "同一件事的两张,一张并到另一张,两个编号都还有效;时限随之结束。 · Of two about the same matter one is merged into the other; both numbers stay valid, and its clocks end.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn merge(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let into = parse_ticket("into", &body.into)?;
    let merge = Merge { ticket, into, reason: body.reason };
    Order::new(at, body.by, sender).perform(Act::Merge(merge), site).await
}
