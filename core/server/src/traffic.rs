//! How many requests each route has answered, by status, and how long that took: for whoever watches the machine. A route is
//! told by its template, so that no ticket's number is in it, and their number is bounded.

use axum::http::StatusCode;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What was answered since the service began.
#[derive(Clone, Default)]
pub struct Traffic(Arc<Mutex<BTreeMap<(String, u16), Answered>>>);

/// Requests of one route that got one status.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Answered {
    /// How many.
    pub requests: u64,
    /// How long they took together.
    pub time: Duration,
}

impl Traffic {
    /// Counts a request. `route` is its template; `-` where there is none.
    pub fn count(&self, route: &str, status: StatusCode, time: Duration) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let answered = counted.entry((route.to_owned(), status.as_u16())).or_default();
        answered.requests += 1;
        answered.time += time;
    }

    /// All of it: route, status and what was answered.
    pub fn counted(&self) -> Vec<(String, u16, Answered)> {
        let counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counted.iter().map(|((route, status), answered)| (route.clone(), *status, *answered)).collect()
    }
}
