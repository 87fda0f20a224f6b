//! A server as people start it: it asks for a token that it has made itself, and for another one for the rules; the command
//! line on the same machine needs neither.

use crate::program::{Server, run, suban};
use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const PACK: &str = "scripts/xingchen-water";

fn serve(data: &Path) -> Server {
    let mut command = suban(&["serve", "--pack", PACK, "--listen", "127.0.0.1:0", "--data"]);
    Server::wait(Server::spawn(command.arg(data), data), data)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

/// The status that a request gets with this for its credentials.
fn asked(server: &Server, path: &str, authorization: Option<&str>) -> u16 {
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let request = ureq::Agent::from(config).get(format!("{}{path}", server.url));
    let request = match authorization {
        Some(authorization) => request.header("Authorization", authorization),
        None => request,
    };
    request.call().expect("the server answers").status().as_u16()
}

#[test]
fn a_server_makes_its_tokens_and_asks_for_them() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = serve(&data);
    let [everyday, rules] = ["everyday", "rules"].map(|name| data.join("tokens").join(name));
    assert_eq!((mode(&data), mode(&everyday), mode(&rules)), (0o700, 0o600, 0o600));
    let everyday = fs::read_to_string(everyday).unwrap();
    assert_eq!(asked(&server, "/v1/tickets", None), 401);
    assert_eq!(asked(&server, "/v1/tickets", Some(&format!("Bearer {}", everyday.trim()))), 200);
    assert_eq!(asked(&server, "/health", None), 200);

    let said = |output: &std::process::Output| String::from_utf8_lossy(&output.stderr).into_owned();
    let status = run(&["status", "--lang", "en", "--data", data.to_str().unwrap()]);
    assert!(status.status.success() && said(&status).contains("going through it"), "{}", said(&status));
    drop(server);

    // Whoever could read it has it.
    fs::set_permissions(data.join("tokens/rules"), Permissions::from_mode(0o644)).unwrap();
    let refused = run(&[
        "serve",
        "--lang",
        "en",
        "--listen",
        "127.0.0.1:0",
        "--token-file",
        "Cargo.toml",
        "--data",
        data.to_str().unwrap(),
    ]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("others can read the token file Cargo.toml"), "{}", said(&refused));
}

#[test]
fn a_server_that_cannot_listen_puts_nothing_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = run(&["serve", "--pack", PACK, "--listen", &address, "--data", data.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(4), "{}", String::from_utf8_lossy(&refused.stderr));
    assert!(!data.exists(), "nothing was begun");
}

#[test]
fn a_pack_of_another_organisation_begins_none_beside_the_one_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let call = |pack: &str| {
        let commands = "examples/findings/water-2026-03.jsonl";
        run(&["do", commands, "--lang", "en", "--pack", pack, "--data", data.to_str().unwrap()])
    };
    call(PACK);
    let refused = call("scripts/grid-95598");
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("the data folder holds") && said.contains("--org"), "{said}");
}
