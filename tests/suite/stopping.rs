//! A server that is asked to stop ends soon, whatever lies in its folders and whoever has taken its place.

use crate::program::{Server, run, suban};
use crate::repository::{copy, root};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const PACK: &str = "scripts/xingchen-water";

/// Longest that a server with nothing to do needs to stop, in seconds, on a machine with much else to do.
const STOP_SECONDS_MAX: u64 = 20;

/// Asks a server to stop as a service manager does, and waits.
fn stop(mut server: Server) {
    let asked = Command::new("kill").args(["-TERM", &server.id().to_string()]).status();
    assert!(asked.expect("kill runs").success());
    let begun = Instant::now();
    while !server.has_ended() {
        assert!(begun.elapsed() < Duration::from_secs(STOP_SECONDS_MAX), "it does not stop");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn with_a_pipe_in_the_watched_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (pack, data) = (folder.path().join("pack"), folder.path().join("data"));
    copy(&root().join(PACK), &pack);
    let mut command = serve_watching(&pack, &data);
    let server = Server::wait(Server::spawn(&mut command, &data), &data);
    let pipe = pack.join("tables/extra.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    // It is told once the folder was looked at again.
    let begun = Instant::now();
    while !fs::read_to_string(data.with_extension("log")).unwrap().contains("tables/extra.csv") {
        assert!(begun.elapsed() < Duration::from_secs(STOP_SECONDS_MAX), "nobody is told of the pipe");
        std::thread::sleep(Duration::from_millis(20));
    }
    stop(server);
}

#[test]
fn with_another_server_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let first = Server::start(&data);
    fs::rename(&data, folder.path().join("old")).unwrap();
    let second = Server::start(&data);
    stop(first);
    let status = run(&["status", "--lang", "en", "--data", data.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&status.stderr);
    assert!(said.contains("going through it"), "the second one can still be reached: {said}");
    stop(second);
}

fn serve_watching(pack: &Path, data: &Path) -> Command {
    let mut command = suban(&["serve", "--without-token", "--watch", "--listen", "127.0.0.1:0", "--pack"]);
    command.arg(pack).arg("--data").arg(data);
    command
}
