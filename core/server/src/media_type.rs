//! What kind a body must be declared to be: exactly what its route documents.
//!
//! A strict type is also what keeps the forms of other pages out: a browser sends `text/plain`, a form's fields or
//! nothing without asking, but `application/…` of another origin only with our leave (CORS), which it never gets.

use crate::problem::Problem;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{OpenApi, RefOr};

/// What commands are declared to be.
const JSON: &str = "application/json";

/// The media types that each route with a body takes, by method and path.
pub struct MediaTypes(HashMap<(Method, String), Vec<String>>);

impl MediaTypes {
    /// What a document of the routes says.
    pub fn documented_in(document: &OpenApi) -> Self {
        let mut types = HashMap::new();
        for (path, item) in &document.paths.paths {
            for (method, operation) in [
                (Method::POST, &item.post),
                (Method::PUT, &item.put),
                (Method::PATCH, &item.patch),
                (Method::DELETE, &item.delete),
            ] {
                let taken = operation.as_ref().and_then(taken_by);
                types.extend(taken.map(|taken| ((method, path.clone()), taken)));
            }
        }
        Self(types)
    }
}

/// The media types that an operation takes. `None`: it takes no body.
fn taken_by(operation: &Operation) -> Option<Vec<String>> {
    match operation.request_body.as_ref()? {
        RefOr::T(body) => Some(body.content.keys().cloned().collect()),
        // No route has one; whoever writes the first finds that it takes nothing.
        RefOr::Ref(_) => Some(Vec::new()),
    }
}

/// Lets a request through whose body is declared to be what its route takes.
pub async fn check(types: Arc<MediaTypes>, request: Request, next: Next) -> Result<Response, Problem> {
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let route = path.map(|path| (request.method().clone(), path.to_owned()));
    match route.and_then(|route| types.0.get(&route)) {
        Some(taken) if !taken.iter().any(|media| is_declared(media, request.headers())) => {
            Err(undeclared(taken))
        }
        _ => Ok(next.run(request).await),
    }
}

/// The problem of a body that is declared to be none of these.
fn undeclared(taken: &[String]) -> Problem {
    if taken == [JSON] { Problem::NotJson } else { Problem::OtherMediaType { takes: taken.join(", ") } }
}

/// Whether this media type is declared, once, and no encoding of text but UTF-8.
fn is_declared(media: &str, headers: &HeaderMap) -> bool {
    let mut declared = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(Ok(written)), None) = (declared.next().map(|value| value.to_str()), declared.next()) else {
        return false;
    };
    let written = written.to_ascii_lowercase();
    let mut parts = written.split(';').map(str::trim);
    let is_media = parts.next() == Some(media);
    let charset = parts.find_map(|part| part.strip_prefix("charset="));
    is_media && charset.is_none_or(|charset| charset.trim_matches('"') == "utf-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_declared_once_and_exactly() {
        for (written, declared) in [
            (&["application/json"][..], true),
            (&["Application/JSON; charset=UTF-8"], true),
            (&["application/json;charset=\"utf-8\""], true),
            (&["application/json; charset=gb18030"], false),
            (&["application/vnd.suban+json"], false),
            (&["application/jsonx"], false),
            (&["text/json"], false),
            (&["text/plain"], false),
            (&["text/plain; application/json"], false),
            (&["application/json, text/plain"], false),
            (&["application/json", "text/plain"], false),
            (&["application/json", "application/json"], false),
            (&[""], false),
            (&[], false),
        ] {
            let mut headers = HeaderMap::new();
            for value in written {
                headers.append(header::CONTENT_TYPE, value.parse().unwrap());
            }
            assert_eq!(is_declared("application/json", &headers), declared, "{written:?}");
        }
    }
}
