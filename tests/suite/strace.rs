//! An answer comes after its flush: what the program asks of the system, in the order it asks.

use crate::program::{Answer, Client, Server, serve};
use serde_json::json;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

/// What is watched: flushes, and everything that an answer can be sent by.
const WATCHED: &str = "trace=fdatasync,fsync,write,writev,sendto,sendmsg";

/// How often we look whether strace is done, and how many milliseconds lie between.
const END_POLLS_MAX: u32 = 200;
const END_POLL_MS: u64 = 50;

#[test]
#[expect(clippy::print_stderr, reason = "says why nothing was tested")]
fn a_command_is_on_the_disk_before_it_is_confirmed() {
    if !can_trace() {
        eprintln!("skipped: strace is not here, or may not trace");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("data");
    let trace = folder.path().join("trace");

    let server = Server::wait(Server::spawn(&mut traced(&serve(&data), &trace), &data), &data);
    let client = Client::of(&server.url);
    let body = json!({
        "received_at": "2026-03-02T09:30:00+08:00", "channel": "来电", "by": { "office": "工作室" },
        "text": "这个月水费多收了,要求核对账单",
    });
    let Answer { status, .. } = client.post("/v1/tickets", "strace", &body).expect("the server answers");
    assert_eq!(status, 201);
    server.kill();

    let trace = whole(&trace);
    let calls: Vec<_> = trace.lines().collect();
    let listens =
        calls.iter().position(|call| call.contains("listening on")).expect("the server said that it listens");
    let answers =
        calls.iter().position(|call| call.contains("HTTP/1.1 201")).expect("the server sent its answer");
    let flush = format!("{}/db>)", data.display());
    let flushed =
        calls[listens..answers].iter().any(|call| call.contains("fdatasync(") && call.contains(&flush));
    assert!(
        flushed,
        "no fdatasync of the database before the answer:\n{}",
        calls[listens..=answers].join("\n")
    );
}

fn can_trace() -> bool {
    let probe = Command::new("strace").args(["-o", "/dev/null", "true"]).stderr(Stdio::null()).status();
    probe.is_ok_and(|status| status.success())
}

/// The trace, once it tells of the server's end.
fn whole(trace: &Path) -> String {
    for _ in 0..END_POLLS_MAX {
        let text = std::fs::read_to_string(trace).unwrap_or_default();
        if text.lines().last().is_some_and(|line| line.ends_with("+++ killed by SIGKILL +++")) {
            return text;
        }
        thread::sleep(Duration::from_millis(END_POLL_MS));
    }
    panic!("strace does not tell of the server's end");
}

/// The same call, watched in all its threads. `-y` shows the path behind a file descriptor; with `-D` the process
/// that we start, and later kill, is the server and not strace.
fn traced(command: &Command, trace: &Path) -> Command {
    let mut traced = Command::new("strace");
    traced.args(["-D", "-f", "-y", "-s", "40", "-e", WATCHED, "-o"]).arg(trace);
    traced.arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        traced.current_dir(folder);
    }
    traced
}
