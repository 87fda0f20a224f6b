//! `POST /v1/tickets/{ticket}/verdicts`: 平台认定, the platform judged our work.

use crate::api::command::{By, Order};
use crate::json_body::JsonBody;
use crate::parameters::{IdempotencyKey, TicketPath};
use crate::problem::Problem;
use crate::site::Site;
use crate::wire::answer::Answer;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_model::{Act, Judge};

/// The verdict.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct Body {
    at: String,
    by: By,
    verdict: String,
}

/// Notes the platform's verdict.
pub async fn judge(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    key: IdempotencyKey,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let judge = Judge { ticket, verdict: body.verdict };
    Order::new(at, body.by, key).perform(Act::Judge(judge), site).await
}
