//! The program that compiles plugins, as a host brings one of its own. With the argument `reach` it tries afterwards
//! what a component that took it over could want, and says how that went.

use std::fs;
use std::io::{self, Write};
use std::net::TcpStream;
use std::process::{Command, ExitCode};
use suban_policy_wasm::child_main;

fn main() -> ExitCode {
    if child_main(io::stdin(), io::stdout()).is_err() {
        return ExitCode::FAILURE;
    }
    if std::env::args().any(|argument| argument == "reach") && reach().is_err() {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn reach() -> io::Result<()> {
    let mut out = io::stderr();
    for (what, done) in [
        ("read a file", fs::read("/etc/hostname").is_ok()),
        ("write a file", fs::write("/tmp/reached", b"x").is_ok()),
        (
            "connect",
            TcpStream::connect("127.0.0.1:9").map_or_else(|error| is_refused_by_peer(&error), |_| true),
        ),
        ("run a program", Command::new("/bin/true").status().is_ok()),
    ] {
        writeln!(out, "{what}: {}", if done { "done" } else { "refused" })?;
    }
    Ok(())
}

/// Nobody listens there: whoever gets so far as to be told has reached the network.
fn is_refused_by_peer(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::ConnectionRefused
}
