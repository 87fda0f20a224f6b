//! `GET /health`: whether commands are taken, for whom and by which pack. Asked without a token.

use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;

/// What a healthy service says.
#[derive(utoipa::ToSchema)]
#[derive(Debug, Serialize)]
pub struct Health {
    status: &'static str,
    org: String,
    pack: PackName,
    /// Number of the newest record.
    records: u64,
}

/// The pack in force.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PackName {
    id: String,
    title: String,
    /// First digits of its digest.
    digest: String,
}

/// Says that all is well, or why not.
pub async fn health(State(site): State<Arc<Site>>) -> Result<Json<Health>, Problem> {
    let head = Arc::clone(&site).read(|_, view| Ok(view.head()?)).await?;
    Arc::clone(&site).probe().await?;
    let office = site.office();
    let (pack, digest) = (&office.pack, &office.edition.pack);
    Ok(Json(Health {
        status: "ok",
        org: site.org().to_owned(),
        pack: PackName { id: pack.id.clone(), title: pack.title.clone(), digest: digest.short() },
        records: head.seq,
    }))
}
