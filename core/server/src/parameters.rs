//! What stands in a request beside its body: the ticket in its path, its query, its idempotency key.

use crate::limits::{
    IDEMPOTENCY_KEY_BYTES_MAX, LOOKED_AT_RECORDS_MAX, LOOKED_AT_ROWS_MAX, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX,
    RECORD_PAGE_ROWS_DEFAULT, RECORD_PAGE_ROWS_MAX,
};
use crate::problem::Problem;
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use std::error::Error;
use suban_desk::stored::page::Bounds;
use suban_desk::{DeskError, Refusal, Rulebook};
use suban_model::period::PeriodError;
use suban_model::{EXTERNAL_PREFIX, Period, TicketRef};
use suban_policy::diagnostic::Bilingual;
use suban_policy::reader_words::ReaderWords;
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

/// The ticket that a path names: `T17`, or `external:` and its number where it came from.
#[derive(Debug)]
pub struct TicketPath(pub TicketRef);

impl IntoParams for TicketPath {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let is = format!(
            "工单号,如 `T17`;或 `{EXTERNAL_PREFIX}` 加来源处的编号 · number here, such as `T17`; or `{EXTERNAL_PREFIX}` \
             and the number where it came from"
        );
        let text = ObjectBuilder::new().schema_type(Type::String).examples(["T17"]);
        let parameter = ParameterBuilder::new().name("ticket").parameter_in(ParameterIn::Path);
        vec![parameter.required(Required::True).description(Some(is)).schema(Some(text)).build()]
    }
}

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
    text.parse().map_err(|_| no_ticket(field, text))
}

/// The problem of a text that names no ticket.
pub fn no_ticket(field: &str, text: &str) -> Problem {
    Problem::input(
        "ticket-number",
        field,
        format!("「{text}」不是工单号;应写如 T17,或 {EXTERNAL_PREFIX}外部编号"),
        format!("`{text}` is not a ticket number such as `T17`, or `{EXTERNAL_PREFIX}` and a number"),
    )
}

/// A period as it is written.
pub fn period(written: &str) -> Result<Period, Problem> {
    written.parse().map_err(|error: PeriodError| {
        let zh = format!("「{written}」不是月份;应写如 2026-03");
        Problem::input("period", "period", zh, error.to_string())
    })
}

/// The period that a path names.
#[derive(Debug)]
pub struct PeriodPath(pub Period);

impl IntoParams for PeriodPath {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![in_path("period", "考核期,如 `2026-03` · period, such as `2026-03`", Type::String)]
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PeriodPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let segment = Path::<String>::from_request_parts(parts, state).await;
        period(segment.as_ref().map_or(parts.uri.path(), |Path(segment)| segment)).map(Self)
    }
}

/// The record that a path names.
#[derive(Debug)]
pub struct RecordPath(pub u64);

impl IntoParams for RecordPath {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![in_path("record", "记录号 · number of the record", Type::Integer)]
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RecordPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let number = Path::<u64>::from_request_parts(parts, state).await;
        number.map(|Path(number)| Self(number)).map_err(|_| {
            let path = parts.uri.path();
            let zh = format!("「{path}」里没有记录号;应写如 17");
            Problem::input("record-number", "record", zh, format!("no number of a record in `{path}`"))
        })
    }
}

fn in_path(name: &str, is: &str, kind: Type) -> Parameter {
    let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path);
    let schema = ObjectBuilder::new().schema_type(kind);
    parameter.required(Required::True).description(Some(is)).schema(Some(schema)).build()
}

/// The id of a unit that the rules in force know by this name or id.
pub fn known_unit(field: &str, unit: &str, rulebook: &Rulebook) -> Result<String, Problem> {
    let units = rulebook.pack.units();
    units.id(unit).map(str::to_owned).ok_or_else(|| {
        let (field, unit, known) = (field.to_owned(), unit.to_owned(), units.alternatives(unit));
        Problem::from(DeskError::from(Refusal::UnknownUnit { field, unit, known }))
    })
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
            let zh = format!("地址里的参数不对:{}", ReaderWords::of(&said).in_one().zh);
            let en = format!("the query cannot be read: {said}");
            Problem::Input { code: "query", field: None, message: Bilingual::new(zh, en) }
        })?;
        Ok(Self(value))
    }
}

/// How much a page may hold, and how many rows are looked at for it.
#[derive(Debug, Clone, Copy)]
pub struct Paging {
    rows_default: usize,
    rows_max: usize,
    looked_at_max: usize,
}

/// Of rows: tickets, entries of the ledger, activations.
pub const ROWS: Paging =
    Paging { rows_default: PAGE_ROWS_DEFAULT, rows_max: PAGE_ROWS_MAX, looked_at_max: LOOKED_AT_ROWS_MAX };

/// Of whole records.
pub const RECORDS: Paging = Paging {
    rows_default: RECORD_PAGE_ROWS_DEFAULT,
    rows_max: RECORD_PAGE_ROWS_MAX,
    looked_at_max: LOOKED_AT_RECORDS_MAX,
};

impl Paging {
    /// The bounds of a page with the rows that a request asks for.
    pub fn bounds(self, limit: Option<usize>) -> Result<Bounds, Problem> {
        let (found_max, rows_max) = (limit.unwrap_or(self.rows_default), self.rows_max);
        if (1..=rows_max).contains(&found_max) {
            return Ok(Bounds { found_max, looked_at_max: self.looked_at_max });
        }
        Err(Problem::input(
            "limit",
            "limit",
            format!("每页 1 到 {rows_max} 行,不是 {found_max}"),
            format!("a page has 1 to {rows_max} rows, not {found_max}"),
        ))
    }

    fn parameters(self) -> Vec<Parameter> {
        let parameter = |name: &str, is: &str, schema: ObjectBuilder| {
            let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query);
            parameter.required(Required::False).description(Some(is)).schema(Some(schema)).build()
        };
        let cursor = ObjectBuilder::new().schema_type(Type::String);
        let limit = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1_u64));
        let limit = limit.maximum(Some(self.rows_max as u64)).default(Some(self.rows_default.into()));
        vec![
            parameter("cursor", "上一页的 `next`,原样带回 · `next` of the page before, as it was", cursor),
            parameter("limit", "一页最多几行 · most rows of the page", limit),
        ]
    }
}

/// How a page of rows is asked for, in the document.
pub struct PageOfRows;

impl IntoParams for PageOfRows {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        ROWS.parameters()
    }
}

/// How a page of records is asked for, in the document.
pub struct PageOfRecords;

impl IntoParams for PageOfRecords {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        RECORDS.parameters()
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

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1));
        let text = text.max_length(Some(IDEMPOTENCY_KEY_BYTES_MAX));
        let is = "幂等键:同一个键只办一次,重发得到当初的答复 · the command is done once under a key; again it is \
                  answered as it was then";
        let parameter = ParameterBuilder::new().name("Idempotency-Key").parameter_in(ParameterIn::Header);
        vec![parameter.required(Required::False).description(Some(is)).schema(Some(text)).build()]
    }
}

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
