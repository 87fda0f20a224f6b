//! `GET /v1/records`: what was done, the newest first: all of it, of one ticket, of one kind, or of some time.
//!
//! A page looks at [`LOOKED_AT_RECORDS_MAX`](crate::limits::LOOKED_AT_RECORDS_MAX) records at most. Those of a ticket
//! and those of some time are found without looking at others.

use crate::caller::Caller;
use crate::openapi::{AUDIT, NotFound, QueryFailures, texts};
use crate::parameters::{self, PageOfRecords, Parameters, RECORDS, wrong_cursor};
use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use suban_desk::stored::history::Span;
use suban_model::ActKind;
use suban_tell::clauses::{self, Clauses};
use suban_tell::record::RecordView;
use utoipa::ToSchema;

/// Which records.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// 只要这张工单的:`T17`,或 `external:` 加外部编号 · only this ticket's.
    ticket: Option<String>,
    /// 只要这种命令的 · only those of this kind of command.
    #[param(value_type = Option<texts::CommandName>, inline)]
    command: Option<ActKind>,
    /// 只要这个单位或岗位办的 · only those given by this unit or office.
    office: Option<String>,
    /// 记录时间不早于 · written then or later.
    recorded_from: Option<String>,
    /// 记录时间早于 · written earlier.
    recorded_before: Option<String>,
    #[param(ignore)]
    cursor: Option<String>,
    #[param(ignore)]
    limit: Option<usize>,
}

/// 记录的一页 · a page of records.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecordPage)]
pub struct Page {
    /// The newest first, without the citizens' words.
    records: Vec<RecordView>,
    /// Where the next page begins; none: this is the last.
    next: Option<String>,
    /// The words of the clauses cited, by the rules in force now.
    #[schema(value_type = BTreeMap<String, Vec<String>>)]
    clauses: Clauses,
}

/// Lists records.
#[utoipa::path(
    get, path = "/v1/records", tag = AUDIT,
    summary = "记录列表 · list records",
    description = "每条命令一条记录,新的在前:谁何时办了什么、依据哪些规则和条款、改变了什么。 · One record a command, the newest \
                   first: who did what when, by which rules and clauses, and what it changed.",
    params(Query, PageOfRecords),
    responses((status = 200, body = Page, description = "记录 · records"), QueryFailures, NotFound),
)]
pub async fn list_records(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Parameters(query): Parameters<Query>,
) -> Result<Json<Page>, Problem> {
    let bounds = RECORDS.bounds(query.limit)?;
    let after = query.cursor.map(|cursor| cursor.parse::<u64>().map_err(|_| wrong_cursor())).transpose()?;
    let ticket = query.ticket.map(|ticket| parameters::ticket("ticket", &ticket)).transpose()?;
    let moment = |field: &str, text: Option<String>| text.map(|text| site.moment(field, &text)).transpose();
    let recorded_from = moment("recorded_from", query.recorded_from)?;
    let recorded_before = moment("recorded_before", query.recorded_before)?;
    let read = site.read(move |site, view| {
        // Of one ticket, for whoever sees it; of all, for whoever sees all.
        let ticket = ticket.map(|reference| site.ticket(&caller, &reference, view)).transpose()?;
        if ticket.is_none() {
            site.sees_all(&caller, view)?;
        }
        let span = Span { ticket: ticket.as_ref(), recorded_from, recorded_before, after };
        let page = view.records_in(&span, bounds, |record| {
            query.command.is_none_or(|command| record.command.act.kind() == command)
                && query.office.as_ref().is_none_or(|office| record.command.by.office() == office)
        })?;
        let cited = page.found.iter().flat_map(clauses::of_record);
        Ok(Page {
            next: page.next.map(|seq| seq.to_string()),
            clauses: clauses::words(cited, &site.rulebook()),
            records: page
                .found
                .iter()
                .map(|record| RecordView::of(record, None, &site.rulebook_of(&record.rulebook)))
                .collect(),
        })
    });
    read.await.map(Json)
}
