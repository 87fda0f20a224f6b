//! What every request passes on its way in and every answer on its way out.

use crate::limits::{REQUEST_SECONDS_MAX, REQUESTS_MAX};
use crate::problem::Problem;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tracing::Instrument;

/// The places of requests that are being answered.
pub fn places() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(REQUESTS_MAX))
}

/// Tells the log of every request: its method, the route it took, its status and how long it took. What it is
/// about is not told, for that may be a citizen's words.
pub async fn observe(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
    let span = tracing::info_span!("request", method = %request.method(), route);
    let started = Instant::now();
    async move {
        let response = next.run(request).await;
        let elapsed_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        tracing::info!(status = response.status().as_u16(), elapsed_us, "answered");
        response
    }
    .instrument(span)
    .await
}

/// Keeps answers, which hold people's words, out of caches, and browsers from guessing what they are.
pub async fn guard(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Answers within [`REQUEST_SECONDS_MAX`].
pub async fn limit_time(request: Request, next: Next) -> Result<Response, Problem> {
    let answer = tokio::time::timeout(Duration::from_secs(REQUEST_SECONDS_MAX), next.run(request));
    answer.await.map_err(|_| Problem::NoAnswer)
}

/// Answers at most [`REQUESTS_MAX`] requests at once.
pub async fn limit_number(places: Arc<Semaphore>, request: Request, next: Next) -> Result<Response, Problem> {
    let Ok(_place) = places.try_acquire() else { return Err(Problem::Crowded) };
    Ok(next.run(request).await)
}

/// Answers for a panic. What it says may hold anything, so it is not repeated.
pub fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("answering a request panicked");
    Problem::Panicked.into_response()
}
