//! `GET /health`: whether commands are taken, for whom and by which pack. Asked without a token.

use crate::openapi::{HostFailures, OPERATIONS};
use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// 正常 · what a healthy service says.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    status: &'static str,
    org: String,
    pack: PackName,
    /// Number of the newest record.
    records: u64,
}

/// 现行政策包 · the pack in force.
#[derive(Debug, Serialize, ToSchema)]
struct PackName {
    id: String,
    title: String,
    /// First digits of its digest.
    digest: String,
}

/// Says that all is well, or why not.
#[utoipa::path(
    get, path = "/health", tag = OPERATIONS,
    summary = "是否正常 · whether all is well",
    description = "能读、能写才答正常;不要令牌。 · Well means that it reads and takes writes. Asked without a token.",
    responses((status = 200, body = Health, description = "正常 · all is well"), HostFailures),
    security(()),
)]
pub async fn health(State(site): State<Arc<Site>>) -> Result<Json<Health>, Problem> {
    let head = Arc::clone(&site).read(|_, view| Ok(view.head()?)).await?;
    Arc::clone(&site).probe().await?;
    let rulebook = site.rulebook();
    let (pack, digest) = (&rulebook.pack, &rulebook.id.pack);
    Ok(Json(Health {
        status: "ok",
        org: site.org().to_owned(),
        pack: PackName { id: pack.id.clone(), title: pack.title.clone(), digest: digest.short() },
        records: head.seq,
    }))
}
