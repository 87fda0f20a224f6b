//! A page for people, as a browser gets it.

use crate::problem::Problem;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use std::fmt::Display;

/// Tells a browser besides to send the page's address to nobody.
const NO_REFERRER: (HeaderName, HeaderValue) =
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));

/// A page, and what a browser may do with it.
pub struct Page {
    html: String,
    policy: &'static str,
}

impl Page {
    /// The page that a report made, or the problem that it could not.
    pub fn of(written: Result<String, impl Display>, policy: &'static str) -> Result<Self, Problem> {
        let html = written.map_err(|error| {
            tracing::error!(%error, "a page could not be written");
            Problem::Panicked
        })?;
        Ok(Self { html, policy })
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let policy = (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(self.policy));
        ([policy, NO_REFERRER], Html(self.html)).into_response()
    }
}
