//! `GET /metrics`: how the service does, in the text format of Prometheus. It asks nobody who may hang, and no label holds
//! the number of a ticket or anybody's words.

use crate::care::Care;
use crate::openapi::{OPERATIONS, ReadFailures};
use crate::problem::Problem;
use crate::site::Site;
use crate::traffic::Traffic;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use std::fmt::Write as _;
use std::sync::Arc;
use suban_desk::Vitals;
use suban_desk::running::pulse::Upkeep;
use suban_model::Moment;

const IS_METRICS: [(HeaderName, HeaderValue); 1] =
    [(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"))];

/// Tells the metrics.
#[utoipa::path(
    get, path = "/metrics", tag = OPERATIONS,
    summary = "指标 · metrics",
    description = "Prometheus 文本格式;任何标签里都没有工单号。 · In the text format of Prometheus; no label holds the number of a \
                   ticket.",
    responses((status = 200, body = String, content_type = "text/plain", description = "指标 · metrics"), ReadFailures),
)]
pub async fn read_metrics(
    State(site): State<Arc<Site>>,
    Extension(traffic): Extension<Traffic>,
) -> Result<([(HeaderName, HeaderValue); 1], String), Problem> {
    Ok((IS_METRICS, written(&site.writer().vitals(), &site.care().now(), &traffic)))
}

fn written(vitals: &Vitals, care: &Care, traffic: &Traffic) -> String {
    let mut text = String::new();
    let mut gauge = |name: &str, help: &str, value: u64| {
        let _ = writeln!(text, "# HELP suban_{name} {help}\n# TYPE suban_{name} gauge\nsuban_{name} {value}");
    };
    // 0, long ago, is what was never done: a rule that asks how long ago it was needs no other case.
    let seconds = |at: Option<Moment>| at.map_or(0, |at| at.seconds().unsigned_abs());
    gauge(
        "last_backup_timestamp_seconds",
        "When the data was last backed up; 0: never.",
        seconds(care.backed_up),
    );
    let verified = care.verified.map(|(at, _)| at);
    gauge("last_verify_timestamp_seconds", "When the data was last verified; 0: never.", seconds(verified));
    let found = care.verified.is_some_and(|(_, well)| !well);
    gauge("last_verify_found", "1 if the last verification found differences.", u64::from(found));
    // Without a number there is no sample, and none that says the disk is full.
    if let Some(free) = care.free_bytes {
        gauge("disk_free_bytes", "Bytes that are free on the disk of the data folder.", free);
    }
    gauge("commands_waiting", "Commands that wait or are being done.", vitals.waiting as u64);
    gauge(
        "writer_busy_seconds",
        "For how long one thing holds the writer.",
        vitals.doing.map_or(0, |(_, held)| held),
    );
    gauge("writer_blocked", "1 while that is longer than it may be.", u64::from(vitals.blocked().is_some()));
    gauge(
        "clock_doubted",
        "1 while the clock of the host is not believed.",
        u64::from(vitals.clock.is_some()),
    );
    gauge("tickets_stuck", "Tickets of which a clock could not fire.", vitals.stuck as u64);
    let _ = writeln!(
        text,
        "# HELP suban_job_failing 1 while a job of the host fails.\n# TYPE suban_job_failing gauge"
    );
    for upkeep in [Upkeep::Ticking, Upkeep::Resealing] {
        let fails = vitals.failing.iter().any(|failing| failing.upkeep == upkeep);
        let _ = writeln!(text, "suban_job_failing{{job=\"{}\"}} {}", upkeep.name(), u64::from(fails));
    }
    let _ = writeln!(
        text,
        "# HELP suban_request_seconds How long requests took, by route and status.\n# TYPE suban_request_seconds summary"
    );
    for (route, status, answered) in traffic.counted() {
        let labels = format!("{{route=\"{route}\",status=\"{status}\"}}");
        let _ = writeln!(
            text,
            "suban_request_seconds_sum{labels} {}\nsuban_request_seconds_count{labels} {}",
            answered.time.as_secs_f64(),
            answered.requests
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;
    use std::time::Duration;
    use suban_desk::running::pulse::Doing;

    #[test]
    fn every_line_is_a_comment_or_a_sample() {
        let traffic = Traffic::default();
        for _ in 0..2 {
            traffic.count("/v1/tickets/{ticket}", StatusCode::OK, Duration::from_millis(250));
        }
        let vitals = Vitals { doing: Some((Doing::Tick, 7)), waiting: 3, ..Vitals::default() };
        let at = Moment::from_seconds(1_772_000_000).unwrap();
        let care = Care { backed_up: Some(at), verified: Some((at, false)), free_bytes: Some(5) };
        let text = written(&vitals, &care, &traffic);
        for line in text.lines().filter(|line| !line.starts_with("# ")) {
            let (name, value) = line.rsplit_once(' ').unwrap();
            assert!(name.starts_with("suban_") && value.parse::<f64>().is_ok(), "{line}");
        }
        for line in [
            "suban_last_backup_timestamp_seconds 1772000000",
            "suban_last_verify_found 1",
            "suban_disk_free_bytes 5",
            "suban_commands_waiting 3",
            "suban_writer_blocked 1",
            "suban_job_failing{job=\"ticking\"} 0",
            "suban_request_seconds_sum{route=\"/v1/tickets/{ticket}\",status=\"200\"} 0.5",
            "suban_request_seconds_count{route=\"/v1/tickets/{ticket}\",status=\"200\"} 2",
        ] {
            assert!(text.lines().any(|told| told == line), "no `{line}` in\n{text}");
        }
        let never = written(&vitals, &Care::default(), &traffic);
        for line in ["suban_last_backup_timestamp_seconds 0", "suban_last_verify_found 0"] {
            assert!(never.lines().any(|told| told == line), "no `{line}` in\n{never}");
        }
        assert!(!never.contains("disk_free_bytes"), "{never}");
    }
}
