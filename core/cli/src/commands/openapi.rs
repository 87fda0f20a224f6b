//! `suban openapi`: the document of the HTTP API (OpenAPI, JSON), as a running server tells it under
//! `/v1/openapi.json`. It needs no data: it is the same for every organisation.

use crate::exit::{Exit, Failure};
use std::io::Write;

/// Prints the document.
pub fn run() -> Result<Exit, Failure> {
    let document = suban_server::openapi().map_err(|error| Failure::other(&error))?;
    // A reader that went away is no failure.
    let _ = std::io::stdout().write_all(document.as_bytes());
    Ok(Exit::Done)
}
