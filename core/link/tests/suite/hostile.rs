//! A client that hangs, lies or speaks nonsense is let go, and nobody else notices.

use crate::small::{Open, ticket};
use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};
use suban_link::limits::ASK_BYTES_MAX;
use suban_store::Store;
use suban_test_kit::ORG;

/// What a client of this version says first.
fn hello() -> Vec<u8> {
    let (version, records) = (env!("CARGO_PKG_VERSION"), suban_desk::stored::codec::FORMAT);
    framed(format!("suban {version} (link 1, records {records})").as_bytes())
}

fn framed(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat()
}

/// Everything that comes until the server closes.
fn heard(mut socket: &UnixStream) -> Vec<u8> {
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut bytes = Vec::new();
    match socket.read_to_end(&mut bytes) {
        Ok(_) => {}
        Err(error) => {
            assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "the server did not close");
        }
    }
    bytes
}

#[test]
fn nonsense_is_let_go_and_nobody_else_notices() {
    let open = Open::new();
    let (store, desk) = (open.remote_store(), open.remote_desk());
    let after_hello = |bytes: &[u8]| [hello(), bytes.to_vec()].concat();
    for (name, sent) in [
        ("HTTP", b"GET / HTTP/1.1\r\n\r\n".to_vec()),
        ("no hello", framed(&[1, 1])),
        ("a hello of another program", framed(b"ssh-2.0")),
        ("a hello of another version", framed(b"suban 9.9.9 (link 1, records 1)")),
        ("a hello without end", vec![0, 0, 0, 200, b's', b'u']),
        ("an endless hello", vec![255; 100]),
        ("an empty question", after_hello(&framed(&[]))),
        ("another format", after_hello(&framed(&[2, 1]))),
        ("no such question", after_hello(&framed(&[1, 99]))),
        ("a question with more behind it", after_hello(&framed(&[1, 1, 1]))),
        ("a key longer than its question", after_hello(&framed(&[1, 2, 255, 255, 255, 127]))),
        ("a question beyond its size", after_hello(&u32::try_from(ASK_BYTES_MAX + 1).unwrap().to_be_bytes())),
        ("a question of four gigabytes", after_hello(&[255; 4])),
        ("half a question", after_hello(&[0, 0, 0, 9, 1])),
    ] {
        let mut socket = open.socket();
        socket.write_all(&sent).unwrap();
        socket.shutdown(Shutdown::Write).unwrap();
        let begun = Instant::now();
        heard(&socket);
        assert!(begun.elapsed() < Duration::from_secs(15), "{name} was not let go");
        store.head(ORG).unwrap();
        desk.perform(ticket(name, "没水")).unwrap();
    }
    open.verify();
}

#[test]
fn a_client_that_says_nothing_keeps_nobody_waiting() {
    let open = Open::new();
    let silent: Vec<_> = (0..5).map(|_| open.socket()).collect();
    let mut slow = open.socket();
    slow.write_all(&hello()).unwrap();
    slow.write_all(&[0]).unwrap();
    let begun = Instant::now();
    open.remote_desk().perform(ticket("GD-1", "没水")).unwrap();
    open.remote_store().head(ORG).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(3));
    for socket in &silent {
        assert_eq!(heard(socket), b"", "let go for want of a hello");
    }
}

#[test]
fn a_client_that_takes_no_answers_holds_one_and_no_more() {
    let open = Open::new();
    let desk = open.remote_desk();
    for number in 0..200 {
        desk.perform(ticket(&number.to_string(), &"没水".repeat(1_000))).unwrap();
    }
    // Scans of everything, without an end: prefix, bounds, direction, limit.
    let scan = framed(&[1, 3, 0, 0, 0, 0, 0xE8, 0x07]);
    let mut greedy = open.socket();
    greedy.write_all(&hello()).unwrap();
    greedy.set_write_timeout(Some(Duration::from_secs(1))).unwrap();
    let mut asked = 0;
    while greedy.write_all(&scan).is_ok() {
        asked += 1;
        assert!(asked < 1_000_000, "the server reads on and on");
    }
    let begun = Instant::now();
    desk.perform(ticket("after", "没水")).unwrap();
    open.remote_store().head(ORG).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(3));
    open.verify();
}
