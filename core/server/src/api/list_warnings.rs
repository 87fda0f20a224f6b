//! `GET /v1/warnings`: 预警, the newest first.

use crate::caller::Caller;
use crate::openapi::{AUDIT, QueryFailures};
use crate::parameters::{PageOfRows, Parameters, ROWS, wrong_cursor};
use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use suban_desk::stored::view::WarningPlace;
use suban_tell::consequences::IssuedWarningView;
use utoipa::ToSchema;

/// Which warnings.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// 规则编号 · only those of this rule.
    rule: Option<String>,
    #[param(ignore)]
    cursor: Option<String>,
    #[param(ignore)]
    limit: Option<usize>,
}

/// 预警的一页 · a page of warnings.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WarningPage)]
pub struct Page {
    /// The newest first.
    warnings: Vec<IssuedWarningView>,
    /// Where the next page begins; none: this is the last.
    next: Option<String>,
}

/// Lists warnings.
#[utoipa::path(
    get, path = "/v1/warnings", tag = AUDIT,
    summary = "预警列表 · list warnings",
    description = "新的在前;同一件事只预警一次。 · The newest first; the same is warned of once.",
    params(Query, PageOfRows),
    responses((status = 200, body = Page, description = "预警 · warnings"), QueryFailures),
)]
pub async fn list_warnings(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Parameters(query): Parameters<Query>,
) -> Result<Json<Page>, Problem> {
    let bounds = ROWS.bounds(query.limit)?;
    let cursor = query.cursor.as_deref().map(|cursor| place(cursor).ok_or_else(wrong_cursor));
    let after = cursor.transpose()?;
    let read = site.read(move |site, view| {
        site.sees_all(&caller, view)?;
        let page = view.warnings_before(after, bounds, |told| {
            query.rule.as_ref().is_none_or(|rule| told.warning.rule == *rule)
        })?;
        let rulebook = site.rulebook();
        let view =
            |(place, issued): &(WarningPlace, _)| IssuedWarningView::of(place.record, issued, &rulebook);
        Ok(Page {
            warnings: page.found.iter().map(view).collect(),
            next: page.next.map(|place| format!("{}-{}", place.record, place.index)),
        })
    });
    read.await.map(Json)
}

fn place(cursor: &str) -> Option<WarningPlace> {
    let (record, index) = cursor.split_once('-')?;
    Some(WarningPlace { record: record.parse().ok()?, index: index.parse().ok()? })
}
