//! `POST /v1/tickets/{ticket}/erasure`: the citizen's words and name are deleted; what was decided stays.

use crate::api::command::{By, Order};
use crate::json_body::JsonBody;
use crate::parameters::{IdempotencyKey, TicketPath};
use crate::problem::Problem;
use crate::site::Site;
use crate::wire::answer::Answer;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_model::{Act, Erase};

/// The ground.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct Body {
    at: String,
    by: By,
    reason: String,
}

/// Erases the citizen's words and name.
pub async fn erase(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    key: IdempotencyKey,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let erase = Erase { ticket, reason: body.reason };
    Order::new(at, body.by, key).perform(Act::Erase(erase), site).await
}
