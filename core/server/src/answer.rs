//! The answer to a command: its record as the history will show it, and the clauses it cites.
//!
//! It is made of the record alone, so that the same command under the same key is answered the same for ever.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use suban_desk::{Receipt, Rulebook};
use suban_tell::clauses::{self, Clauses};
use suban_tell::record::RecordView;
use utoipa::{IntoResponses, ToSchema};

/// Says that a command had been done before.
const REPLAY: HeaderName = HeaderName::from_static("idempotent-replay");

/// 命令的答复 · the answer to a command: its record, and the words of the clauses it cites.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Done)]
pub struct Answer {
    #[serde(flatten)]
    record: RecordView,
    #[schema(value_type = BTreeMap<String, Vec<String>>)]
    clauses: Clauses,
    #[serde(skip)]
    repeated: bool,
}

/// The two ways in which a command is answered that was done.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it stands for the answers in the document only")]
pub enum Done {
    /// 办成了 · it is done.
    #[response(status = 201, headers(("Location" = String, description = "工单的地址 · path of the ticket")))]
    Now(Answer),
    /// 以前办过,如用同一个幂等键,这是当初的答复 · it had been done, such as under the same key, and this is what was answered then.
    #[response(status = 200, headers(("Idempotent-Replay" = bool, description = "true")))]
    Before(Answer),
}

impl Answer {
    /// To be given for a receipt of the writer.
    pub fn to(receipt: &Receipt, rulebook: &Rulebook) -> Self {
        Self {
            record: RecordView::of(&receipt.record, None, rulebook),
            clauses: clauses::words(clauses::of_record(&receipt.record), rulebook),
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
