//! `GET /health`: whether commands are taken, for whom and by which pack. Asked without a token.

use crate::ailment::Ailment;
use crate::limits::HEALTH_SECONDS_MAX;
use crate::openapi::{HostFailures, OPERATIONS};
use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use suban_desk::DeskError;
use tokio::time::timeout;
use utoipa::ToSchema;

/// 正常 · what a healthy service says.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    status: &'static str,
    org: String,
    pack: PackName,
    /// Number of the newest record.
    records: u64,
    /// 等着办的命令 · commands that wait or are being done.
    waiting: usize,
    /// 时限处理不了的工单,原因在日志里 · tickets of which a clock could not fire; the causes are in the log.
    stuck_tickets: usize,
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
    description = "能读、能写,写入没有被占住,定时的事都办成,时钟可信,才答正常;不要令牌。 · Well means that it reads and takes \
                   writes, that nothing holds the writer, that the host's own jobs succeed and its clock is believed. Asked \
                   without a token.",
    responses((status = 200, body = Health, description = "正常 · all is well"), HostFailures),
    security(()),
)]
pub async fn health(State(site): State<Arc<Site>>) -> Result<Json<Health>, Problem> {
    // First what waits for nobody: a writer or a store that hangs would keep the rest from being told.
    let vitals = site.writer().vitals();
    if let Some((doing, seconds)) = vitals.blocked() {
        return Err(Problem::Unwell(Ailment::Blocked(doing, seconds)));
    }
    if let Some(doubt) = vitals.clock {
        return Err(DeskError::Clock(doubt).into());
    }
    if let Some(failing) = vitals.failing.first() {
        return Err(Problem::Unwell(Ailment::Failing(failing.upkeep)));
    }
    let probed = timeout(Duration::from_secs(HEALTH_SECONDS_MAX), Arc::clone(&site).probe()).await;
    let records = probed.map_err(|_| Problem::Unwell(Ailment::Hanging))??;
    let rulebook = site.rulebook();
    let (pack, digest) = (&rulebook.pack, &rulebook.id.pack);
    Ok(Json(Health {
        status: "ok",
        org: site.org().to_owned(),
        pack: PackName { id: pack.id.clone(), title: pack.title.clone(), digest: digest.short() },
        records,
        waiting: vitals.waiting,
        stuck_tickets: vitals.stuck,
    }))
}
