//! The whole API on one page.

use crate::api::{
    callback, determination, dispatch, erasure, finding, health, ledger, list_tickets, policy, publish,
    read_ticket, register, reply, rollback, supervision_sheet, verdict,
};
use crate::credentials::{Options, admit};
use crate::gate;
use crate::problem::Problem;
use crate::site::Site;
use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;

/// Everything that is served, with everything that a request passes on its way.
pub fn router(site: Arc<Site>, options: &Options) -> Router {
    let (options, places) = (options.clone(), gate::places());
    Router::new()
        // Whoever watches the machine.
        .route("/health", get(health::health))
        // 工作室: the studio's clerks, and programs that hand tickets over.
        .route("/v1/tickets", get(list_tickets::list_tickets).post(register::register))
        .route("/v1/tickets/{ticket}", get(read_ticket::read_ticket))
        .route("/v1/tickets/{ticket}/dispatches", post(dispatch::dispatch))
        .route("/v1/tickets/{ticket}/replies", post(reply::reply))
        .route("/v1/tickets/{ticket}/callbacks", post(callback::call_back))
        .route("/v1/tickets/{ticket}/supervision-sheet", get(supervision_sheet::show))
        .route("/v1/tickets/{ticket}/verdicts", post(verdict::judge))
        // 考核: assessors and deciders.
        .route("/v1/tickets/{ticket}/findings", post(finding::record_on_ticket))
        .route("/v1/tickets/{ticket}/determinations", post(determination::determine))
        .route("/v1/findings", post(finding::record_on_organisation))
        .route("/v1/ledger", get(ledger::read_ledger))
        // 管理员: whoever writes the rules.
        .route("/v1/policy", get(policy::read_policy))
        .route("/v1/policy/revisions", post(publish::publish_pack))
        .route("/v1/policy/rollback", post(rollback::roll_back))
        // Whoever answers for people's data.
        .route("/v1/tickets/{ticket}/erasure", post(erasure::erase))
        .fallback(async || Problem::NoRoute)
        .method_not_allowed_fallback(async || Problem::NoMethod)
        .with_state(site)
        // From the inside out.
        .layer(from_fn(move |request, next| gate::limit_number(Arc::clone(&places), request, next)))
        .layer(from_fn(move |request, next| admit(options.clone(), request, next)))
        .layer(from_fn(gate::limit_time))
        .layer(CatchPanicLayer::custom(gate::panicked))
        .layer(from_fn(gate::guard))
        .layer(from_fn(gate::observe))
}
