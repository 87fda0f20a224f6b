//! `GET /v1/policy/catalogue`: what commands may name, by the rules in force.

use crate::openapi::{RULES, ReadFailures};
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;
use suban_tell::catalogue::CatalogueView;

/// Tells what commands may name.
#[utoipa::path(
    get, path = "/v1/policy/catalogue", tag = RULES,
    summary = "名录 · what commands may name",
    description = "现行规则里的单位、角色、渠道、动作、环节、表单,各由谁办:做界面用。 · The units, roles, channels, commands, nodes and forms of the \
                   rules in force, and who may do what: for whoever builds a form of them.",
    responses((status = 200, body = CatalogueView, description = "名录 · the catalogue"), ReadFailures),
)]
pub async fn read_catalogue(State(site): State<Arc<Site>>) -> Json<CatalogueView> {
    Json(CatalogueView::of(&site.rulebook().pack))
}
