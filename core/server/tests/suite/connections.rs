//! Over TCP: what only a connection shows. Bodies without end, clients without haste, and a service that stops.

use crate::app::TestApp;
use crate::client::SECRET;
use crate::orders::no_water;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use suban_accounts::limits::ADDRESS_TRIES_MAX;
use suban_server::limits::{
    HEADER_BYTES_MAX, HEADER_SECONDS_MAX, HEADERS_MAX, LINGER_BYTES_MAX, TICK_SECONDS,
};
use suban_server::{Options, ServeError, Token, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A served desk.
struct Served {
    app: TestApp,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<Result<(), ServeError>>,
}

impl Served {
    async fn start() -> Self {
        let app = TestApp::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async move {
            let _ = stopped.await;
        };
        let serving = tokio::spawn(serve(listener, Arc::clone(&app.site), Options::default(), shutdown));
        Self { app, address, stop, serving }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Stops, and waits until all is written.
    async fn stop(self) -> TestApp {
        self.stop.send(()).unwrap();
        self.serving.await.unwrap().unwrap();
        self.app
    }
}

fn request(headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST /v1/tickets HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n{headers}\r\n{body}"
    )
}

/// Everything that the server says until it closes.
async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text).await;
    String::from_utf8(text).unwrap()
}

/// One answer with its body.
async fn read_answer(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut chunk = [0; 4096];
    loop {
        let read = stream.read(&mut chunk).await.unwrap();
        assert!(read > 0, "closed after: {text}");
        text.push_str(std::str::from_utf8(&chunk[..read]).unwrap_or("…"));
        if text.trim_end().ends_with('}') {
            return text;
        }
    }
}

#[tokio::test]
async fn a_connection_carries_one_request_after_another() {
    let served = Served::start().await;
    let mut stream = served.connect().await;
    stream.write_all(request("", &no_water().to_string()).as_bytes()).await.unwrap();
    assert!(read_answer(&mut stream).await.starts_with("HTTP/1.1 201 Created\r\n"));
    stream.write_all(request("", &no_water().to_string()).as_bytes()).await.unwrap();
    assert!(read_answer(&mut stream).await.starts_with("HTTP/1.1 409 Conflict\r\n"));
    drop(stream);
    served.stop().await;
}

/// Sends so many MiB after these headers; gives what was answered and how many bytes were taken.
async fn flood(served: &Served, headers: &str, mebibytes: usize) -> (String, usize) {
    let mut stream = served.connect().await;
    let head = format!(
        "POST /v1/tickets HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{headers}\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // A valid chunk of a chunked body, too.
    let mebibyte = format!("100000\r\n{}\r\n", " ".repeat(1 << 20));
    let mut taken = 0;
    for _ in 0..mebibytes {
        if stream.write_all(mebibyte.as_bytes()).await.is_err() {
            break;
        }
        taken += mebibyte.len();
    }
    (read_to_end(&mut stream).await, taken)
}

#[tokio::test]
async fn a_hundred_megabytes_are_cut_off_early() {
    let served = Served::start().await;
    for headers in ["Content-Length: 104857600\r\n", "Transfer-Encoding: chunked\r\n"] {
        let (answer, taken) = flood(&served, headers, 100).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{headers}: {answer}");
        assert!(answer.contains("\"body-too-large\""), "{answer}");
        // What was thrown away, and what the machine's buffers hold.
        assert!(taken < LINGER_BYTES_MAX + (20 << 20), "{headers}: {taken} bytes were taken");
    }
    assert_eq!(served.app.read("/health").await["records"], 1);
    served.stop().await;
}

#[tokio::test]
async fn a_client_that_sends_too_much_can_finish_and_see_why_not() {
    let served = Served::start().await;
    for headers in ["Content-Length: 3145752\r\n", "Transfer-Encoding: chunked\r\n"] {
        let (answer, taken) = flood(&served, headers, 3).await;
        assert_eq!(taken, 3 * ((1 << 20) + 10), "{headers}: writing failed");
        assert!(answer.contains("\"body-too-large\""), "{answer}");
    }
    served.stop().await;
}

#[tokio::test]
async fn headers_just_within_and_just_beyond_their_bounds() {
    let served = Served::start().await;
    let close = "Connection: close\r\n";
    let bare = request(close, "{").trim_end_matches('{').len();
    // Four are there already.
    let lines = |count: usize| "X: x\r\n".repeat(count - 4);
    let padded = |bytes: usize| format!("X: {}\r\n", "x".repeat(bytes - bare - "X: \r\n".len()));
    for (headers, status) in [
        (lines(HEADERS_MAX), "400"),
        (lines(HEADERS_MAX + 1), "431"),
        (padded(HEADER_BYTES_MAX), "400"),
        (padded(HEADER_BYTES_MAX * 4), "431"),
    ] {
        let mut stream = served.connect().await;
        stream.write_all(request(&format!("{headers}{close}"), "{").as_bytes()).await.unwrap();
        let answer = read_to_end(&mut stream).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{status}: {answer}");
    }
    served.stop().await;
}

#[tokio::test]
async fn the_host_that_is_asked_must_be_this_machine() {
    let served = Served::start().await;
    for (head, status) in [
        ("GET /health HTTP/1.1\r\nHost: localhost:1\r\n", "200"),
        ("GET http://localhost/health HTTP/1.1\r\nHost: localhost\r\n", "200"),
        ("GET /health HTTP/1.1\r\nHost: rebound.example\r\n", "403"),
        ("GET http://rebound.example/health HTTP/1.1\r\nHost: localhost\r\n", "403"),
        ("GET /health HTTP/1.1\r\n", "403"),
    ] {
        let mut stream = served.connect().await;
        stream.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes()).await.unwrap();
        let answer = read_to_end(&mut stream).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{head}: {answer}");
    }
    served.stop().await;
}

#[tokio::test(start_paused = true)]
async fn headers_must_arrive_in_time() {
    let served = Served::start().await;
    let mut stream = served.connect().await;
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: loc").await.unwrap();
    let begun = tokio::time::Instant::now();
    assert_eq!(read_to_end(&mut stream).await, "");
    assert_eq!(begun.elapsed().as_secs(), HEADER_SECONDS_MAX);
    served.stop().await;
}

#[tokio::test]
async fn clocks_of_tickets_run_out_by_themselves() {
    let served = Served::start().await;
    served.app.done("/v1/tickets", &no_water()).await;
    let records = || async { served.app.read("/health").await["records"].clone() };
    // The first look at the clocks, at the start, finds nothing.
    tokio::time::pause();
    tokio::time::sleep(Duration::from_secs(1)).await;
    served.app.set_clock("2026-03-06 00:00");
    tokio::time::sleep(Duration::from_secs(TICK_SECONDS - 2)).await;
    assert_eq!(records().await, 2);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(records().await, 3);
    let ticket = served.app.read("/v1/tickets/T2").await;
    assert_eq!(ticket["clocks"][0]["state"], "late");
    assert_eq!(ticket["history"][1]["command"], "expire");
    assert_eq!(ticket["history"][1]["at"], "2026-03-06T00:00:00+08:00");
    assert_eq!(ticket["history"][1]["by"]["office"], "suban");
    served.stop().await;
}

#[tokio::test]
async fn a_shutdown_answers_what_was_asked_and_takes_nothing_more() {
    let served = Served::start().await;
    let address = served.address;
    let mut idle = served.connect().await;
    let mut stream = served.connect().await;
    let whole = request("", &no_water().to_string());
    let end = whole.into_bytes().split_off(150);
    stream.write_all(&request("", &no_water().to_string()).as_bytes()[..150]).await.unwrap();
    // Both are being served by now.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let finishing = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let refused = TcpStream::connect(address).await.is_err();
        stream.write_all(&end).await.unwrap();
        (read_to_end(&mut stream).await, refused)
    });
    let app = served.stop().await;
    let (answer, refused) = finishing.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
    assert!(refused, "still accepting while shutting down");
    assert_eq!(read_to_end(&mut idle).await, "");
    assert_eq!(app.read("/health").await["records"], 2);
}

#[tokio::test]
async fn an_address_that_failed_to_log_in_too_often_waits_whoever_it_says_it_is() {
    let served = Served::start().await;
    let mut stream = served.connect().await;
    let mut ask = async |number: usize| {
        let body = format!("{{\"login\": \"x{number}\", \"password\": \"wrong password\"}}");
        let headers = format!("X-Forwarded-For: 10.0.0.{number}\r\n");
        let request = request(&headers, &body).replace("POST /v1/tickets", "POST /v1/sessions");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = [0; 1024];
        let read = stream.read(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer[..read]).into_owned()
    };
    for number in 0..ADDRESS_TRIES_MAX {
        let answer = ask(number).await;
        assert!(answer.starts_with("HTTP/1.1 401"), "{number}: {answer}");
    }
    let answer = ask(99).await;
    assert!(answer.starts_with("HTTP/1.1 429") && answer.contains("retry-after: 900"), "{answer}");
    served.stop().await;
}

#[tokio::test]
async fn nothing_is_served_to_other_machines_without_a_token() {
    let app = TestApp::new();
    let listen = || async { TcpListener::bind("0.0.0.0:0").await.unwrap() };
    let refused =
        serve(listen().await, Arc::clone(&app.site), Options::default(), std::future::ready(())).await;
    assert!(matches!(refused, Err(ServeError::Exposed(_))), "{refused:?}");
    let options = Options { token: Some(Token::new(SECRET).unwrap()), ..Options::default() };
    let served = serve(listen().await, Arc::clone(&app.site), options, std::future::ready(())).await;
    assert!(served.is_ok(), "{served:?}");
}
