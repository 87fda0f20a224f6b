//! What every request passes on its way in and every answer on its way out.

use crate::conversation::Conversation;
use crate::json_body::receive;
use crate::limits::{BODY_BYTES_MAX, CONTAINER_BYTES_MAX, CONTAINERS_MAX, REQUEST_SECONDS_MAX, REQUESTS_MAX};
use crate::problem::Problem;
use crate::traffic::Traffic;
use axum::body::HttpBody;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tracing::Instrument;

/// The places of requests.
#[derive(Clone)]
pub struct Places {
    /// Of those that are being answered.
    requests: Arc<Semaphore>,
    /// Of those whose container is on its way.
    containers: Arc<Semaphore>,
}

impl Places {
    /// As many as there are.
    pub fn new() -> Self {
        let of = |places| Arc::new(Semaphore::new(places));
        Self { requests: of(REQUESTS_MAX), containers: of(CONTAINERS_MAX) }
    }
}

/// Counts every request, and tells the log of it: its method, the route it took, its status and how long it took. What it is
/// about is not told, for that may be a citizen's words.
pub async fn observe(traffic: Traffic, request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map_or("-", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", method = %request.method(), route);
    let started = Instant::now();
    async move {
        let response = next.run(request).await;
        let elapsed = started.elapsed();
        traffic.count(&route, response.status(), elapsed);
        let elapsed_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
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

/// Answers at most [`REQUESTS_MAX`] requests at once. Whoever has not sent all of its own has no place among them yet, and
/// whoever asks how the service does needs none.
pub async fn limit_number(places: Places, request: Request, next: Next) -> Result<Response, Problem> {
    if request.uri().path() == "/health" {
        return Ok(next.run(request).await);
    }
    let conversation = request.extensions().get::<Conversation>().cloned();
    let is_known = request.extensions().get::<MatchedPath>().is_some();
    let request = if is_known && is_of_container(&request) {
        // Too large to be kept for everybody at once.
        let _place = places.containers.try_acquire().map_err(|_| Problem::Crowded)?;
        whole(request, CONTAINER_BYTES_MAX).await?
    } else if is_known {
        whole(request, BODY_BYTES_MAX).await?
    } else {
        request
    };
    if let Some(conversation) = conversation {
        conversation.is_answering();
    }
    let Ok(_place) = places.requests.try_acquire() else { return Err(Problem::Crowded) };
    Ok(next.run(request).await)
}

fn is_of_container(request: &Request) -> bool {
    let declared = request.headers().get(header::CONTENT_TYPE);
    declared.is_some_and(|declared| declared == "application/octet-stream")
}

/// A request once all of its body has come.
async fn whole(request: Request, bytes_max: usize) -> Result<Request, Problem> {
    let (parts, body) = request.into_parts();
    if body.is_end_stream() {
        return Ok(Request::from_parts(parts, body));
    }
    Ok(Request::from_parts(parts, receive(body, bytes_max).await?.into()))
}

/// Answers for a panic. What it says may hold anything, so it is not repeated.
pub fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("answering a request panicked");
    Problem::Panicked.into_response()
}
