//! `POST /v1/tickets/{ticket}/appeals` and `POST /v1/findings/{record}/appeals`: 申诉, whoever is charged says that a charge is wrong.

use crate::answer::{Answer, Done};
use crate::api::command::{Order, Sender};
use crate::json_body::JsonBody;
use crate::openapi::{ASSESSMENT, CommandFailures, NotFound, texts};
use crate::parameters::{RecordPath, TicketPath};
use crate::problem::Problem;
use crate::site::Site;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use suban_model::{Act, AppealCharge, Digest, Evidence, TicketRef};
use suban_tell::names::By;
use utoipa::ToSchema;

/// 申诉 · the appeal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = AppealOrder)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 扣分的 key,见工单;或规则与单位,如 Q05 工程公司 · key of the charge, as the ticket shows it, or its rule and unit.
    charge: String,
    /// 理由 · why.
    reason: String,
    /// 证据:文件的名称和摘要;文件本身不在这里 · what shows it: names and digests of files, which are kept elsewhere.
    #[serde(default)]
    evidence: Vec<EvidenceBody>,
}

/// 证据 · a file that shows something, such as a recording.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = EvidenceOrder)]
pub struct EvidenceBody {
    /// 文件名 · what the file is called.
    name: String,
    /// 内容的摘要 · digest of its bytes.
    #[schema(value_type = texts::Digest)]
    digest: Digest,
}

/// Appeals a charge.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/appeals", tag = ASSESSMENT,
    summary = "申诉 · appeal a charge",
    description = "被扣的单位认为扣错了,在制度给的时限内申诉,等别人裁定。期间算不算分,由制度定。 · Whoever is charged says that the charge is wrong, by when the rules say, and others rule on it. Whether it counts meanwhile is for the rules to say.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn appeal(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    order(site, (Some(ticket), None), sender, body).await
}

/// Appeals a charge of a finding about the organisation.
#[utoipa::path(
    post, path = "/v1/findings/{record}/appeals", tag = ASSESSMENT,
    summary = "申诉(全单位的查实) · appeal a charge of a finding about the organisation",
    description = "同上;`record` 是记下该查实的记录号。 · The same; `record` is the number of the record that holds the finding.",
    params(RecordPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn appeal_on_organisation(
    State(site): State<Arc<Site>>,
    RecordPath(record): RecordPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    order(site, (None, Some(record)), sender, body).await
}

async fn order(
    site: Arc<Site>,
    (ticket, finding): (Option<TicketRef>, Option<u64>),
    sender: Sender,
    body: Body,
) -> Result<Answer, Problem> {
    let at = site.moment("at", &body.at)?;
    let (charge, reason) = (body.charge, body.reason);
    let evidence = body.evidence.into_iter().map(|EvidenceBody { name, digest }| Evidence { name, digest });
    let appeal = AppealCharge { ticket, finding, charge, reason, evidence: evidence.collect() };
    Order::new(at, body.by, sender).perform(Act::Appeal(appeal), site).await
}
