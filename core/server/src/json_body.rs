//! A request's body: JSON in UTF-8 of bounded size that arrives in bounded time, read strictly. What it is declared to
//! be was looked at before, in [`crate::media_type`].

use crate::limits::{BODY_BYTES_MAX, BODY_SECONDS_MAX};
use crate::problem::Problem;
use axum::body::{Body, HttpBody};
use axum::extract::{FromRequest, Request};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use std::time::Duration;
use suban_policy::diagnostic::Bilingual;
use suban_policy::reader_words::ReaderWords;

/// A body that was read as `T`.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let bytes = receive(request.into_body(), BODY_BYTES_MAX).await?;
        parse(&bytes).map(Self)
    }
}

/// The whole body. One that says it is too large is not read at all, one that turns out so no further.
pub async fn receive(body: Body, bytes_max: usize) -> Result<Vec<u8>, Problem> {
    if body.size_hint().lower() > bytes_max as u64 {
        return Err(Problem::BodyTooLarge { bytes_max });
    }
    let whole = Limited::new(body, bytes_max).collect();
    let whole = tokio::time::timeout(Duration::from_secs(BODY_SECONDS_MAX), whole);
    match whole.await {
        Err(_) => Err(Problem::SlowBody),
        Ok(Ok(whole)) => Ok(whole.to_bytes().into()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Problem::BodyTooLarge { bytes_max }),
        Ok(Err(_)) => Err(malformed("body", None, "请求体没有传完整", "the body did not arrive whole")),
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let byte = error.valid_up_to() + 1;
        malformed(
            "encoding",
            None,
            format!("请求体不是 UTF-8(从第 {byte} 个字节起);GB18030 或 UTF-16 的文字请先转成 UTF-8"),
            format!("the body is not UTF-8 from byte {byte} on; convert GB18030 or UTF-16 first"),
        )
    })?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    // A list would be taken for an object whose fields stand in their order.
    if text.trim_start().starts_with('[') {
        return Err(malformed(
            "json",
            None,
            "请求体须是 JSON 对象,不是列表",
            "the body must be a JSON object, not a list",
        ));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| explain(&error.path().to_string(), error.inner()))?;
    json.end().map_err(|error| explain(".", &error))?;
    Ok(value)
}

/// What is wrong in the JSON, where, and in which field.
fn explain(path: &str, error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    let said = error.to_string();
    let said = said.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&said);
    // The path of a value that is none ends with a question mark.
    let path = path.trim_end_matches('?').trim_end_matches('.');
    let named = named(said, "missing field `").or_else(|| named(said, "duplicate field `"));
    let field = match (path, named) {
        ("", None) => None,
        ("", Some(name)) => Some(name.to_owned()),
        (path, None) => Some(path.to_owned()),
        (path, Some(name)) => Some(format!("{path}.{name}")),
    };
    let (at_zh, at_en) = match path {
        "" => (String::new(), String::new()),
        path => (format!("「{path}」"), format!("`{path}`: ")),
    };
    let zh = format!("JSON 第 {line} 行第 {column} 列{at_zh}:{}", ReaderWords::of(said).in_one().zh);
    malformed("json", field, zh, format!("{at_en}{said}, at line {line} column {column}"))
}

/// What stands between `before` and the next backtick.
fn named<'a>(said: &'a str, before: &str) -> Option<&'a str> {
    said.strip_prefix(before)?.split('`').next()
}

fn malformed(
    code: &'static str,
    field: Option<String>,
    zh: impl Into<String>,
    en: impl Into<String>,
) -> Problem {
    Problem::Input { code, field, message: Bilingual::new(zh, en) }
}
