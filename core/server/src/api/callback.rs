//! `POST /v1/tickets/{ticket}/callbacks`: 回访, the citizen was asked.

use crate::api::command::{By, Order};
use crate::json_body::JsonBody;
use crate::parameters::{IdempotencyKey, TicketPath};
use crate::problem::Problem;
use crate::site::Site;
use crate::unique::unique;
use crate::wire::answer::Answer;
use axum::extract::State;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_model::{Act, Callback};

/// The callback.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct Body {
    at: String,
    by: By,
    answer: suban_model::Answer,
    text: Option<String>,
    /// Due moments that the platform set with it, by clock name.
    #[serde(default, deserialize_with = "unique")]
    given: BTreeMap<String, String>,
}

/// Notes what the citizen said.
pub async fn call_back(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    key: IdempotencyKey,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let given = site.given(&body.given)?;
    let callback = Callback { ticket, answer: body.answer, given };
    Order::new(at, body.by, key).with_words("text", body.text).perform(Act::Callback(callback), site).await
}
