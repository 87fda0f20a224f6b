//! What a citizen sees of their ticket. `POST /v1/tickets/{ticket}/codes`: a code for them. `GET /v1/public/tickets/{ticket}`:
//! where it stands, by number and code. Never drafts, findings, charges or persons.

use crate::caller::Caller;
use crate::openapi::{CITIZEN, CitizenFailures, CommandFailures, NotFound, STUDIO};
use crate::parameters::TicketPath;
use crate::peer::CameFrom;
use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;
use std::sync::Arc;
use suban_accounts::Need;
use suban_desk::{DeskError, Refusal, Rulebook, View};
use suban_model::{Act, Stage, Ticket, TicketId, TicketRef};
use suban_tell::names::{shown, unit_name};
use utoipa::ToSchema;

/// The header that a code comes in: out of addresses, which are kept in many places.
const HEADER: &str = "Suban-Code";

/// Most replies that a citizen is told; the newest are.
const REPLIES_MAX: usize = 20;

/// 查询码 · a code for the citizen.
#[derive(Serialize, ToSchema)]
#[schema(as = CitizenCode)]
pub struct CodeView {
    /// 工单号 · number of the ticket.
    #[schema(value_type = crate::openapi::texts::TicketNumber)]
    ticket: TicketId,
    /// 查询码,只在这里出现一次 · the code, told here once.
    #[schema(example = "7Q2E-P38G-HFSY-5E0S")]
    code: String,
}

/// 来电人看到的工单 · a ticket as its citizen sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublicTicket)]
pub struct PublicTicketView {
    /// 工单号 · number of the ticket.
    #[schema(value_type = crate::openapi::texts::TicketNumber)]
    ticket: TicketId,
    /// 接收时间 · when it was received.
    #[schema(value_type = crate::openapi::texts::Moment)]
    received_at: String,
    /// 办到哪里 · where it stands.
    #[schema(value_type = crate::openapi::texts::StageName)]
    stage: Stage,
    /// 办到哪里,中文 · the same in Chinese.
    stage_zh: &'static str,
    /// 主办单位 · the unit that handles it.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// 延期后承诺的答复时间 · until when the answer is promised, after an extension.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<crate::openapi::texts::Moment>)]
    promised_until: Option<String>,
    /// 已发出的答复,先后为序 · the replies that were sent, oldest first.
    replies: Vec<PublicReplyView>,
}

/// 一次答复 · a reply that was sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublicReply)]
pub struct PublicReplyView {
    /// 何时 · when.
    #[schema(value_type = crate::openapi::texts::Moment)]
    at: String,
    /// 是最终回复 · it is the final one.
    last: bool,
    /// 内容;没有写或已删除则无 · its words; none if there were none, or they were erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// Makes a code for the citizen.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/codes", tag = STUDIO,
    summary = "查询码 · a code for the citizen",
    description = "给来电人一个查询码,凭它和工单号自己查看进度;只显示一次,再要一个,前一个作废。 · A code by which the citizen sees where the \
                   ticket stands; told once. Another one makes the one before it void.",
    params(TicketPath),
    responses((status = 201, body = CodeView, description = "查询码 · the code"), CommandFailures, NotFound),
)]
pub async fn issue_code(
    State(site): State<Arc<Site>>,
    caller: Caller,
    TicketPath(reference): TicketPath,
) -> Result<(StatusCode, Json<CodeView>), Problem> {
    let made = site.read(move |site, view| {
        let ticket = registered_or_seen(site, &caller, &reference, view)?;
        let code = site.accounts().new_code(ticket)?.text().to_owned();
        Ok(CodeView { ticket, code })
    });
    Ok((StatusCode::CREATED, Json(made.await?)))
}

/// The ticket, for whoever registered it or sees it: nobody else hands out its code.
fn registered_or_seen(
    site: &Site,
    caller: &Caller,
    reference: &TicketRef,
    view: View<'_>,
) -> Result<TicketId, DeskError> {
    let id = view.find_ticket(reference)?.id;
    let registered = view.record(id.0)?.map(|record| record.command.by.actor().person);
    let is_its_registrar = caller.person().is_some() && registered.flatten().as_deref() == caller.person();
    if is_its_registrar || caller.scopes().allow(Need::Read) && site.ticket(caller, reference, view).is_ok() {
        return Ok(id);
    }
    Err(Refusal::UnknownTicket(reference.to_string()).into())
}

/// Tells a citizen where their ticket stands.
#[utoipa::path(
    get, path = "/v1/public/tickets/{ticket}", tag = CITIZEN,
    summary = "我的工单 · where my ticket stands",
    description = "凭工单号和查询码查看:办到哪里、主办单位、承诺的时间、已发出的答复。工单不存在与查询码不对,答复一样。 · By number and code: where it stands, \
                   with which unit, what was promised, the replies that were sent. A ticket that is not there is answered as a wrong code is.",
    params(TicketPath, ("Suban-Code" = String, Header, description = "查询码,大小写和连字符不论 · the code; capitals and dashes do not matter")),
    responses((status = 200, body = PublicTicketView, description = "我的工单 · my ticket"), CitizenFailures),
    security(()),
)]
pub async fn read_public(
    State(site): State<Arc<Site>>,
    TicketPath(reference): TicketPath,
    CameFrom(from): CameFrom,
    headers: HeaderMap,
) -> Result<Json<PublicTicketView>, Problem> {
    let code = headers.get(HEADER).and_then(|code| code.to_str().ok()).unwrap_or_default().to_owned();
    let read = site.read(move |site, view| {
        let found = match view.find_ticket(&reference) {
            Err(DeskError::Refused(Refusal::UnknownTicket(_))) => None,
            found => Some(found?),
        };
        let id = found.as_ref().map(|ticket| ticket.id);
        site.accounts().check_code(id, &code, from, site.now())?;
        let ticket = found.ok_or(suban_accounts::AccountError::WrongCode)?;
        Ok(public(&ticket, view, &site.rulebook())?)
    });
    read.await.map(Json)
}

fn public(ticket: &Ticket, view: View<'_>, rulebook: &Rulebook) -> Result<PublicTicketView, DeskError> {
    let mut replies = Vec::new();
    for seq in ticket.records.iter().rev() {
        let record = view.record(*seq)?.ok_or_else(|| DeskError::Missing(format!("record {seq}")))?;
        if let Act::Reply(reply) = &record.command.act {
            let text = view.payload(*seq)?.and_then(|payload| payload.private.get("text").cloned());
            replies.push(PublicReplyView { at: shown(record.command.at, rulebook), last: reply.last, text });
        }
        if replies.len() == REPLIES_MAX {
            break;
        }
    }
    replies.reverse();
    Ok(PublicTicketView {
        ticket: ticket.id,
        received_at: shown(ticket.received_at, rulebook),
        stage: ticket.stage,
        stage_zh: ticket.stage.chinese(),
        unit: ticket.lead().map(|unit| unit_name(rulebook, unit)),
        promised_until: ticket.promised_until.map(|until| shown(until, rulebook)),
        replies,
    })
}
