//! What stands in a request beside its body: the ticket in its path, its query, its idempotency key.

use crate::json_body::chinese;
use crate::limits::{IDEMPOTENCY_KEY_BYTES_MAX, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX};
use crate::problem::Problem;
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use std::error::Error;
use suban_model::TicketRef;
use suban_policy::diagnostic::Bilingual;

/// Begins a ticket's path segment that is its number where it came from.
const EXTERNAL_PREFIX: &str = "external:";

/// The ticket that a path names: `T17`, or `external:` and its number where it came from.
#[derive(Debug)]
pub struct TicketPath(pub TicketRef);

impl<S: Send + Sync> FromRequestParts<S> for TicketPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(segment)) => ticket("ticket", &segment).map(Self),
            Err(_) => Err(no_ticket("ticket", parts.uri.path())),
        }
    }
}

/// A ticket by its number here, or where it came from.
pub fn ticket(field: &str, text: &str) -> Result<TicketRef, Problem> {
    match text.strip_prefix(EXTERNAL_PREFIX) {
        Some(number) => Ok(TicketRef::External(number.to_owned())),
        None => text.parse().map(TicketRef::Id).map_err(|_| no_ticket(field, text)),
    }
}

fn no_ticket(field: &str, text: &str) -> Problem {
    Problem::input(
        "ticket-number",
        field,
        format!("「{text}」不是工单号;应写如 T17,或 {EXTERNAL_PREFIX}外部编号"),
        format!("`{text}` is not a ticket number such as `T17`, or `{EXTERNAL_PREFIX}` and a number"),
    )
}

/// The query, read strictly: a parameter that is not known is a mistake.
#[derive(Debug)]
pub struct Parameters<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Query(value) = Query::try_from_uri(&parts.uri).map_err(|error| {
            // The innermost error is the one that says what is wrong.
            let mut innermost: &dyn Error = &error;
            while let Some(source) = innermost.source() {
                innermost = source;
            }
            let said = innermost.to_string();
            let zh = format!("地址里的参数不对:{}", chinese(&said));
            let en = format!("the query cannot be read: {said}");
            Problem::Input { code: "query", field: None, message: Bilingual::new(zh, en) }
        })?;
        Ok(Self(value))
    }
}

/// How many rows a page shall have.
pub fn page_rows(limit: Option<usize>) -> Result<usize, Problem> {
    match limit {
        None => Ok(PAGE_ROWS_DEFAULT),
        Some(rows) if (1..=PAGE_ROWS_MAX).contains(&rows) => Ok(rows),
        Some(rows) => Err(Problem::input(
            "limit",
            "limit",
            format!("每页 1 到 {PAGE_ROWS_MAX} 行,不是 {rows}"),
            format!("a page has 1 to {PAGE_ROWS_MAX} rows, not {rows}"),
        )),
    }
}

/// The problem of a cursor that no answer gave.
pub fn wrong_cursor() -> Problem {
    Problem::input(
        "cursor",
        "cursor",
        "请原样带回上一页的 next",
        "give back `next` of the page before as it was",
    )
}

/// The key that makes a command repeatable.
#[derive(Debug)]
pub struct IdempotencyKey(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        const NAME: &str = "Idempotency-Key";
        let mut values = parts.headers.get_all(NAME).iter();
        let Some(value) = values.next() else { return Ok(Self(None)) };
        let key = value.to_str().ok().filter(|key| (1..=IDEMPOTENCY_KEY_BYTES_MAX).contains(&key.len()));
        match (key, values.next()) {
            (Some(key), None) => Ok(Self(Some(key.to_owned()))),
            _ => Err(Problem::input(
                "idempotency-key",
                NAME,
                format!("幂等键须是一个 1 到 {IDEMPOTENCY_KEY_BYTES_MAX} 个 ASCII 字符的值"),
                format!("the key must be one value of 1 to {IDEMPOTENCY_KEY_BYTES_MAX} ASCII characters"),
            )),
        }
    }
}
