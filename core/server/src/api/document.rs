//! `GET /v1/openapi.json`: this API, described.

use crate::openapi::{OPERATIONS, ReadFailures, openapi};
use crate::problem::Problem;
use axum::http::{HeaderName, HeaderValue, header};
use std::sync::LazyLock;

/// It is the same for every organisation and as long as the program runs.
static DOCUMENT: LazyLock<Result<String, serde_json::Error>> = LazyLock::new(openapi);

const IS_JSON: [(HeaderName, HeaderValue); 1] =
    [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];

/// Tells the document.
#[utoipa::path(
    get, path = "/v1/openapi.json", tag = OPERATIONS,
    summary = "接口说明 · this document",
    description = "本接口的 OpenAPI 说明,与 `suban openapi` 打印的相同。 · The OpenAPI document of this API, as `suban openapi` prints it.",
    responses((status = 200, body = Object, description = "OpenAPI 3.1 的 JSON · OpenAPI 3.1 as JSON"), ReadFailures),
)]
pub async fn read_document() -> Result<([(HeaderName, HeaderValue); 1], &'static str), Problem> {
    match &*DOCUMENT {
        Ok(document) => Ok((IS_JSON, document)),
        Err(error) => {
            tracing::error!(%error, "the document of the API cannot be written");
            Err(Problem::Panicked)
        }
    }
}
