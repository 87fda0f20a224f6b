//! `POST /v1/tickets/{ticket}/dispatches`: 派单 by hand, such as out of the human queue.

use crate::api::command::{By, Order};
use crate::json_body::JsonBody;
use crate::parameters::{IdempotencyKey, TicketPath};
use crate::problem::Problem;
use crate::site::Site;
use crate::wire::answer::Answer;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_model::{Act, Dispatch};

/// Whom to send it to, by id or name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct Body {
    at: String,
    by: By,
    lead: String,
    #[serde(default)]
    co_handlers: Vec<String>,
}

/// Makes a unit responsible.
pub async fn dispatch(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    key: IdempotencyKey,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let known = site.office().pack.rules().names.units.id(&body.lead).is_some();
    let blamed = if known { "co_handlers" } else { "lead" };
    let dispatch = Dispatch { ticket, lead: body.lead, co_handlers: body.co_handlers };
    let done = Order::new(at, body.by, key).perform(Act::Dispatch(dispatch), site).await;
    done.map_err(|problem| problem.blame_unit(blamed))
}
