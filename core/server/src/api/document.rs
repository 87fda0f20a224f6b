//! `GET /v1/openapi.json`: this API, described.

use crate::openapi::{OPERATIONS, ReadFailures};
use crate::problem::Problem;
use axum::Extension;
use axum::http::{HeaderName, HeaderValue, header};
use std::sync::Arc;

/// The document as it is served. It is made of all routes and therefore handed to this one by whoever knows them.
#[derive(Clone)]
pub struct Document(pub Arc<Result<String, serde_json::Error>>);

const IS_JSON: [(HeaderName, HeaderValue); 1] =
    [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];

/// Tells the document.
#[utoipa::path(
    get, path = "/v1/openapi.json", tag = OPERATIONS,
    summary = "接口说明 · this document",
    description = "本接口的 OpenAPI 说明,与 `suban openapi` 打印的相同。 · The OpenAPI document of this API, as `suban openapi` prints it.",
    responses((status = 200, body = Object, description = "OpenAPI 3.1 的 JSON · OpenAPI 3.1 as JSON"), ReadFailures),
)]
pub async fn read_document(
    Extension(Document(document)): Extension<Document>,
) -> Result<([(HeaderName, HeaderValue); 1], String), Problem> {
    match &*document {
        Ok(json) => Ok((IS_JSON, json.clone())),
        Err(error) => {
            tracing::error!(%error, "the document of the API cannot be written");
            Err(Problem::Panicked)
        }
    }
}
