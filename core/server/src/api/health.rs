//! `GET /health`: whether commands are taken, for whom and by which pack. Asked without a token.

use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;
use suban_desk::DeskError;

/// What a healthy service says.
#[derive(Debug, Serialize)]
pub struct Health {
    status: &'static str,
    org: String,
    pack: PackName,
    /// Number of the newest record.
    records: u64,
}

/// The pack in force.
#[derive(Debug, Serialize)]
struct PackName {
    id: String,
    title: String,
    /// First digits of its digest.
    digest: String,
}

/// Says that all is well, or why not: the store is asked whether it would take a write.
pub async fn health(State(site): State<Arc<Site>>) -> Result<Json<Health>, Problem> {
    let read = site.read(|site, view| {
        let head = view.head()?;
        site.store().commit(&[]).map_err(DeskError::from)?;
        let pack = &site.office().pack;
        Ok(Health {
            status: "ok",
            org: site.org().to_owned(),
            pack: PackName {
                id: pack.id.clone(),
                title: pack.title.clone(),
                digest: site.office().edition.pack.short(),
            },
            records: head.seq,
        })
    });
    read.await.map(Json)
}
