//! `POST /v1/tickets`: 登记, take a ticket in. The rules classify and route it and start its clocks at once.

use crate::api::command::{By, Order};
use crate::json_body::JsonBody;
use crate::parameters::{IdempotencyKey, ticket};
use crate::problem::Problem;
use crate::site::Site;
use crate::unique::unique;
use crate::wire::answer::Answer;
use axum::extract::State;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_model::{Act, Register};

/// The ticket.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct Body {
    received_at: String,
    by: By,
    channel: String,
    text: String,
    title: Option<String>,
    caller: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    area: Option<String>,
    external: Option<String>,
    /// 重复: the citizen's earlier ticket about the same matter, by its number here or where it came from.
    repeats: Option<String>,
    #[serde(default, deserialize_with = "unique")]
    given: BTreeMap<String, String>,
}

/// Takes a ticket in.
pub async fn register(
    State(site): State<Arc<Site>>,
    key: IdempotencyKey,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    let received_at = site.moment("received_at", &body.received_at)?;
    let given = site.given(&body.given)?;
    let repeats = body.repeats.as_deref().map(|number| ticket("repeats", number)).transpose()?;
    let register =
        Register { external: body.external, channel: body.channel, area: body.area, given, repeats };
    Order::new(received_at, body.by, key)
        .with_words("text", Some(body.text))
        .with_words("title", body.title)
        .with_words("caller", body.caller)
        .with_words("phone", body.phone)
        .with_words("address", body.address)
        .perform(Act::Register(register), site)
        .await
        .map_err(|problem| problem.blame_time("received_at"))
}
