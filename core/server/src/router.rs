//! The whole API on one page.

use crate::api::{
    appeal, appointment, approval, callback, catalogue, citizen, closure, correction, decline, determination,
    dismissal, dispatch, document, erasure, extension, finding, give_back, handover, health, ledger, limit,
    list_people, list_records, list_revisions, list_tickets, list_warnings, me, merger, metrics, node,
    overview, policy, publish, read_ticket, register, reopening, reply, resumption, rework, rollback, ruling,
    sessions, settlement, stand_in, supervision_sheet, suspension, tally, verdict, withdrawal, worklist,
};
use crate::credentials::{Options, admit};
use crate::gate::{self, Places};
use crate::media_type::{self, MediaTypes};
use crate::openapi::{frame, written};
use crate::origin::refuse_foreign;
use crate::problem::Problem;
use crate::site::Site;
use crate::traffic::Traffic;
use axum::middleware::from_fn;
use axum::{Extension, Router};
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Every route with its documentation, which stands at the verb: method, path, what it takes and what it answers.
pub fn documented() -> OpenApiRouter<Arc<Site>> {
    OpenApiRouter::with_openapi(frame())
        // Whoever comes with a browser: /.
        .routes(routes!(overview::show))
        // Whoever watches the machine: /health, /metrics, /v1/openapi.json.
        .routes(routes!(health::health))
        .routes(routes!(metrics::read_metrics))
        .routes(routes!(document::read_document))
        // Whoever comes in. /v1/sessions …, /v1/me …
        .routes(routes!(sessions::log_in))
        .routes(routes!(sessions::log_out))
        .routes(routes!(me::read_me))
        .routes(routes!(me::change_password))
        // 工作室: the studio's clerks, and programs that hand tickets over. /v1/tickets …
        .routes(routes!(list_tickets::list_tickets, register::register))
        .routes(routes!(worklist::read_worklist))
        .routes(routes!(read_ticket::read_ticket))
        .routes(routes!(correction::correct))
        .routes(routes!(merger::merge))
        .routes(routes!(dispatch::dispatch))
        .routes(routes!(handover::hand_over))
        .routes(routes!(decline::decline))
        .routes(routes!(node::pass))
        .routes(routes!(approval::approve))
        .routes(routes!(extension::extend))
        .routes(routes!(limit::set_due))
        .routes(routes!(suspension::suspend))
        .routes(routes!(resumption::resume))
        .routes(routes!(give_back::give_back))
        .routes(routes!(reply::reply))
        .routes(routes!(callback::call_back))
        .routes(routes!(rework::rework))
        .routes(routes!(reopening::reopen))
        .routes(routes!(closure::close))
        .routes(routes!(supervision_sheet::show))
        .routes(routes!(citizen::issue_code))
        .routes(routes!(verdict::judge))
        // 考核: assessors and deciders. /v1/tickets/{ticket}/findings …, /v1/findings …, /v1/tallies, /v1/settlements …, /v1/ledger.
        .routes(routes!(finding::record_on_ticket))
        .routes(routes!(withdrawal::withdraw_from_ticket))
        .routes(routes!(determination::determine))
        .routes(routes!(appeal::appeal))
        .routes(routes!(ruling::rule_on))
        .routes(routes!(finding::record_on_organisation))
        .routes(routes!(withdrawal::withdraw_from_organisation))
        .routes(routes!(determination::determine_on_organisation))
        .routes(routes!(appeal::appeal_on_organisation))
        .routes(routes!(ruling::rule_on_organisation))
        .routes(routes!(tally::tell))
        .routes(routes!(settlement::settle))
        .routes(routes!(settlement::read))
        .routes(routes!(ledger::read_ledger))
        // 审计: whoever checks what was done. /v1/records, /v1/warnings.
        .routes(routes!(list_records::list_records))
        .routes(routes!(list_warnings::list_warnings))
        // 管理员: whoever writes the rules. /v1/policy …
        .routes(routes!(policy::read_policy))
        .routes(routes!(catalogue::read_catalogue))
        .routes(routes!(list_revisions::list_revisions, publish::publish_pack))
        .routes(routes!(rollback::roll_back))
        // 人事: whoever gives people their roles. /v1/people, /v1/appointments, /v1/dismissals, /v1/stand-ins.
        .routes(routes!(list_people::list_people))
        .routes(routes!(appointment::appoint))
        .routes(routes!(dismissal::dismiss))
        .routes(routes!(stand_in::delegate))
        // Whoever called, from home. /v1/public …
        .routes(routes!(citizen::read_public))
        // Whoever answers for people's data. /v1/tickets/{ticket}/erasure.
        .routes(routes!(erasure::erase))
}

/// The document of these routes as JSON, as it is served and as its snapshot has it.
///
/// # Errors
///
/// If it cannot be written, which would be a mistake of ours.
pub fn openapi() -> Result<String, serde_json::Error> {
    written(&documented().into_openapi())
}

/// Everything that is served, with everything that a request passes on its way.
pub fn router(site: Arc<Site>, options: &Options) -> Router {
    let (options, places) = (options.clone(), Places::new());
    let (only_local, traffic) = (options.token.is_none(), Traffic::default());
    let (routes, description) = documented().split_for_parts();
    let document = document::Document(Arc::new(written(&description)));
    let media_types = Arc::new(MediaTypes::documented_in(&description));
    routes
        .fallback(async || Problem::NoRoute)
        .method_not_allowed_fallback(async || Problem::NoMethod)
        .with_state(Arc::clone(&site))
        .layer(Extension(document))
        .layer(Extension(traffic.clone()))
        // From the inside out.
        .layer(from_fn(move |request, next| gate::limit_number(places.clone(), request, next)))
        .layer(from_fn(move |request, next| media_type::check(Arc::clone(&media_types), request, next)))
        .layer(from_fn(move |request, next| admit(Arc::clone(&site), options.clone(), request, next)))
        .layer(from_fn(move |request, next| refuse_foreign(only_local, request, next)))
        .layer(from_fn(gate::limit_time))
        .layer(CatchPanicLayer::custom(gate::panicked))
        .layer(from_fn(gate::guard))
        .layer(from_fn(move |request, next| gate::observe(traffic.clone(), request, next)))
}
