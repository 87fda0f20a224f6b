//! `POST /v1/tickets/{ticket}/findings` and `POST /v1/findings`: 查实, something was found out about a ticket, or
//! about the whole organisation, on a form of the pack.

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
use suban_model::{Act, Finding, TicketRef, Value};

/// The filled-in form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct Body {
    at: String,
    by: By,
    /// Id or name of the form.
    form: String,
    /// 情形: what was picked.
    #[serde(default)]
    pick: Vec<String>,
    /// The form's fields, by key or label.
    #[serde(default, deserialize_with = "unique")]
    fields: BTreeMap<String, Value>,
}

/// Records a finding about a ticket.
pub async fn record_on_ticket(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    key: IdempotencyKey,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    record(site, Some(ticket), key, body).await
}

/// Records a finding about the organisation.
pub async fn record_on_organisation(
    State(site): State<Arc<Site>>,
    key: IdempotencyKey,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    record(site, None, key, body).await
}

async fn record(
    site: Arc<Site>,
    ticket: Option<TicketRef>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let finding = Finding { ticket, form: body.form, pick: body.pick, fields: body.fields };
    Order::new(at, body.by, key).perform(Act::Record(finding), site).await
}
