//! `POST /v1/tickets/{ticket}/determinations`: 定分, the decider picks the points that a rule leaves open.

use crate::api::command::{By, Order};
use crate::json_body::JsonBody;
use crate::parameters::{IdempotencyKey, TicketPath};
use crate::problem::Problem;
use crate::site::Site;
use crate::wire::answer::Answer;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_model::{Act, Determine, Points};

/// The pick.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct Body {
    at: String,
    by: By,
    /// Key of the charge, as the ticket shows it.
    charge: String,
    /// Base points, before count and multiplier.
    points: Points,
    reason: String,
}

/// Fixes the points of a pending charge.
pub async fn determine(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    key: IdempotencyKey,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let determine = Determine {
        ticket: Some(ticket),
        finding: None,
        charge: body.charge,
        points: body.points,
        reason: body.reason,
    };
    Order::new(at, body.by, key).perform(Act::Determine(determine), site).await
}
