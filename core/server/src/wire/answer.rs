//! The answer to a command: its record as the history will show it, and the clauses it cites.
//!
//! It is made of the record alone, so that the same command under the same key is answered the same for ever.

use crate::wire::clauses::{self, Clauses};
use crate::wire::record::RecordView;
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use suban_desk::{Office, Receipt};

/// Says that a command had been done before.
const REPLAY: HeaderName = HeaderName::from_static("idempotent-replay");

/// The answer to a command.
#[derive(utoipa::ToSchema)]
#[derive(Debug, Serialize)]
pub struct Answer {
    #[serde(flatten)]
    record: RecordView,
    clauses: Clauses,
    #[serde(skip)]
    repeated: bool,
}

impl Answer {
    /// To be given for a receipt of the writer.
    pub fn to(receipt: &Receipt, office: &Office) -> Self {
        Self {
            record: RecordView::of(&receipt.record, office),
            clauses: clauses::words(clauses::of_record(&receipt.record), office),
            repeated: receipt.repeated,
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = if self.repeated { StatusCode::OK } else { StatusCode::CREATED };
        let location = self.record.ticket.map(|ticket| format!("/v1/tickets/{ticket}"));
        let mut response = (status, Json(&self)).into_response();
        let headers = response.headers_mut();
        if let Some(Ok(location)) = location.map(HeaderValue::try_from) {
            headers.insert(header::LOCATION, location);
        }
        if self.repeated {
            headers.insert(REPLAY, HeaderValue::from_static("true"));
        }
        response
    }
}
