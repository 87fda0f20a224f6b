//! `POST /v1/tickets/{ticket}/findings` and `POST /v1/findings`: 查实, something was found out about a ticket, or
//! about the whole organisation, on a form of the pack.

use crate::answer::{Answer, Done};
use crate::api::command::{Order, Sender};
use crate::json_body::JsonBody;
use crate::openapi::{ASSESSMENT, CommandFailures, NotFound, texts};
use crate::parameters::TicketPath;
use crate::problem::Problem;
use crate::site::Site;
use crate::unique::unique;
use axum::extract::State;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_model::{Act, Finding, TicketRef, Value};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 查实 · the filled-in form.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Finding)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 表的名称或 id · id or name of the form.
    form: String,
    /// 情形 · what was picked.
    #[serde(default)]
    pick: Vec<String>,
    /// 表里的各项,按名称或 key · the form's fields, by label or key.
    #[serde(default, deserialize_with = "unique")]
    #[schema(value_type = BTreeMap<String, texts::FormValue>)]
    fields: BTreeMap<String, Value>,
    /// 内容与已填的一样,但确是另一次 · it says the same as an earlier one, and means another occasion.
    #[serde(default)]
    another: bool,
}

/// Records a finding about a ticket.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/findings", tag = ASSESSMENT,
    summary = "查实(工单) · record a finding about a ticket",
    description = "按政策包里的表填;规则随即考核。 · On a form of the pack; the rules assess it at once.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn record_on_ticket(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    record(site, Some(ticket), sender, body).await
}

/// Records a finding about the organisation.
#[utoipa::path(
    post, path = "/v1/findings", tag = ASSESSMENT,
    summary = "查实(全单位) · record a finding about the organisation",
    description = "同上,不挂工单。 · The same, about no ticket.",
    params(Sender),
    request_body = Body,
    responses(Done, CommandFailures),
)]
pub async fn record_on_organisation(
    State(site): State<Arc<Site>>,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    record(site, None, sender, body).await
}

async fn record(
    site: Arc<Site>,
    ticket: Option<TicketRef>,
    sender: Sender,
    body: Body,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let finding = Finding { ticket, form: body.form, pick: body.pick, fields: body.fields };
    let act = if body.another { Act::RecordAnother(finding) } else { Act::Record(finding) };
    Order::new(at, body.by, sender).perform(act, site).await
}
