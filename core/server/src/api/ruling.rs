//! `POST /v1/tickets/{ticket}/rulings` and `POST /v1/findings/{record}/rulings`: 裁定, others than those who charged say what comes of an appeal.

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
use suban_model::{Act, Points, RuleOn, Ruling, TicketRef};
use suban_tell::appeals::RulingName;
use suban_tell::names::By;
use utoipa::ToSchema;

/// 裁定 · the ruling.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = RulingOrder)]
pub struct Body {
    /// 何时办的;可补记过去的,不可在将来 · when it happened; may lie in the past, not in the future.
    #[schema(value_type = texts::WrittenMoment)]
    at: String,
    /// 谁办的 · who did it.
    by: By,
    /// 扣分的 key,见工单;或规则与单位,如 Q05 工程公司 · key of the charge, as the ticket shows it, or its rule and unit.
    charge: String,
    /// 成立、部分成立或不成立 · what comes of the appeal.
    ruling: RulingName,
    /// 部分成立的,留几分,次数和倍数已乘;别的不写 · upheld in part: the points that are left, count and multiplier included; otherwise left out.
    #[serde(default)]
    #[schema(value_type = Option<texts::WrittenPoints>, inline)]
    points: Option<Points>,
    /// 理由 · why.
    reason: String,
}

/// Rules on an appeal.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/rulings", tag = ASSESSMENT,
    summary = "裁定 · rule on an appeal",
    description = "申诉由没有记过、定过这笔扣分的人裁定:成立的撤销,部分成立的改为几分,不成立的照扣;差额记入账,归原来的考核期。 · Others than those who charged rule on the appeal: upheld, the charge is set aside; upheld in part, it comes to fewer points; rejected, it stands. The difference is posted and belongs to the period of the facts.",
    params(TicketPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn rule_on(
    State(site): State<Arc<Site>>,
    TicketPath(ticket): TicketPath,
    sender: Sender,
    JsonBody(body): JsonBody<Body>,
) -> Result<Answer, Problem> {
    order(site, (Some(ticket), None), sender, body).await
}

/// Rules on an appeal of a charge of a finding about the organisation.
#[utoipa::path(
    post, path = "/v1/findings/{record}/rulings", tag = ASSESSMENT,
    summary = "裁定(全单位的查实) · rule on an appeal about a finding about the organisation",
    description = "同上;`record` 是记下该查实的记录号。 · The same; `record` is the number of the record that holds the finding.",
    params(RecordPath, Sender),
    request_body = Body,
    responses(Done, CommandFailures, NotFound),
)]
pub async fn rule_on_organisation(
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
    let ruling = match (body.ruling, body.points) {
        (RulingName::Upheld, None) => Ruling::Upheld,
        (RulingName::Partly, Some(points)) => Ruling::Partly(points),
        (RulingName::Rejected, None) => Ruling::Rejected,
        (RulingName::Partly, None) | (RulingName::Upheld | RulingName::Rejected, Some(_)) => {
            let (zh, en) = (
                "部分成立要写留几分,成立、不成立不写",
                "only `partly` says how many points are left, and it must",
            );
            return Err(Problem::input("ruling", "points", zh, en));
        }
    };
    let rule_on = RuleOn { ticket, finding, charge: body.charge, ruling, reason: body.reason };
    Order::new(at, body.by, sender).perform(Act::RuleOn(rule_on), site).await
}
