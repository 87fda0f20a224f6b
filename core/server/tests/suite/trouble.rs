//! The host's own troubles: what clients are told, what only the log is told, and that nothing is lost.

use crate::app::TestApp;
use crate::log;
use crate::orders::{NOW, by, no_water, with};
use crate::policy::{publish, reworded};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;
use suban_desk::Cause;
use suban_desk::running::pulse::Doing;
use suban_server::limits::{READS_MAX, REQUEST_SECONDS_MAX, REQUESTS_MAX, RETRY_SECONDS};
use suban_store::{Commit, Entry, Failure, Head, MemoryStore, Scan, Store, StoreError};
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Part of every cause here; clients must never see it.
const FOLDER: &str = "/secret/folder";

/// What is wrong with a [`TroubledStore`].
#[derive(Debug, Clone, Copy, PartialEq)]
enum Trouble {
    None,
    DiskFull,
    ReadOnly,
    Unconfirmed,
    Stopped,
    Damaged,
    PanicsOnRead,
    HangsOnRead,
    HangsOnWrite,
}

/// A store in memory that fails when it is told to.
#[derive(Default)]
struct TroubledStore {
    memory: MemoryStore,
    trouble: Mutex<Option<Trouble>>,
    over: Condvar,
    /// Reads that have begun since the trouble did.
    reads: AtomicUsize,
}

impl TroubledStore {
    fn set(&self, trouble: Trouble) {
        *self.trouble.lock().unwrap() = Some(trouble);
        self.reads.store(0, Ordering::Relaxed);
        self.over.notify_all();
    }

    /// Waits while this is the trouble, and gives what it is then.
    fn outlast(&self, hanging: Trouble) -> Trouble {
        let trouble = self.trouble.lock().unwrap();
        let trouble = self.over.wait_while(trouble, |trouble| *trouble == Some(hanging)).unwrap();
        trouble.unwrap_or(Trouble::None)
    }

    fn error(trouble: Trouble) -> StoreError {
        let folder = PathBuf::from(FOLDER);
        let source = Arc::new(Failure::Engine { message: FOLDER.to_owned() });
        match trouble {
            Trouble::DiskFull => StoreError::DiskFull { folder, free_bytes: 1, reserve_bytes: 2 },
            Trouble::ReadOnly => StoreError::ReadOnly { folder },
            Trouble::Unconfirmed => StoreError::Unconfirmed { source },
            Trouble::Stopped => StoreError::Stopped { source },
            _ => StoreError::NotAStore { folder },
        }
    }
}

impl Store for TroubledStore {
    fn head(&self, org: &str) -> Result<Head, StoreError> {
        self.memory.head(org)
    }

    fn orgs(&self) -> Result<Vec<(String, Head)>, StoreError> {
        self.memory.orgs()
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        let trouble = self.outlast(Trouble::HangsOnRead);
        assert!(trouble != Trouble::PanicsOnRead, "reading panics, and tells of {FOLDER}");
        self.memory.get(key)
    }

    fn scan(&self, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError> {
        self.memory.scan(scan)
    }

    fn commit(&self, commits: &[Commit]) -> Result<(), StoreError> {
        match self.outlast(Trouble::HangsOnWrite) {
            Trouble::None | Trouble::PanicsOnRead | Trouble::HangsOnRead => self.memory.commit(commits),
            trouble => Err(Self::error(trouble)),
        }
    }
}

fn troubled() -> (TestApp, Arc<TroubledStore>) {
    let store = Arc::new(TroubledStore::default());
    let app = TestApp::on(Arc::<TroubledStore>::clone(&store));
    (app, store)
}

#[tokio::test]
async fn a_store_that_takes_no_writes() {
    let (app, store) = troubled();
    app.done("/v1/tickets", &no_water()).await;
    for (trouble, status, code) in [
        (Trouble::DiskFull, 503, "disk-full"),
        (Trouble::ReadOnly, 503, "read-only"),
        (Trouble::Unconfirmed, 503, "unconfirmed"),
        (Trouble::Stopped, 503, "stopped"),
        (Trouble::Damaged, 500, "internal"),
    ] {
        store.set(trouble);
        let body = with(no_water(), json!({ "external": "GD-2" }));
        let error = app.post("/v1/tickets", &body).await.refused(status, code);
        assert!(!error.to_string().contains("secret"), "{error}");
        let health = app.get("/health").await;
        health.refused(status, code);
        assert_eq!(health.headers.contains_key("retry-after"), status == 503);
        assert_eq!(app.get("/v1/tickets/T2").await.status, StatusCode::OK, "{trouble:?}");
    }
    store.set(Trouble::None);
    assert_eq!(app.read("/health").await["records"], 2);
}

#[tokio::test]
async fn a_read_that_panics_is_answered() {
    let (app, store) = troubled();
    store.set(Trouble::PanicsOnRead);
    app.get("/v1/tickets/T2").await.refused(500, "internal");
    store.set(Trouble::None);
    assert_eq!(app.get("/v1/tickets/T2").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_panic_is_answered_and_not_repeated() {
    let app = TestApp::new();
    app.break_clock();
    let error = app.get("/v1/tickets").await.refused(500, "internal");
    assert!(!error.to_string().contains("words"), "{error}");
}

#[tokio::test]
async fn reads_at_once_just_within_and_just_beyond_their_number() {
    let (app, store) = troubled();
    store.set(Trouble::HangsOnRead);
    let mut reading = JoinSet::new();
    for _ in 0..=READS_MAX {
        let client = app.client.clone();
        reading.spawn(async move { client.get("/v1/tickets/T2").await.status });
    }
    let begun = || store.reads.load(Ordering::Relaxed);
    while begun() < READS_MAX {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(begun(), READS_MAX, "one waits its turn");

    reading.shutdown().await;
    let client = app.client.clone();
    let last = tokio::spawn(async move { client.get("/v1/tickets/T2").await.status });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(begun(), READS_MAX, "clients that left took their places with them, but not their threads");
    store.set(Trouble::None);
    assert_eq!(last.await.unwrap(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn requests_at_once_just_within_and_just_beyond_their_number() {
    let (app, store) = troubled();
    store.set(Trouble::HangsOnRead);
    let mut waiting = JoinSet::new();
    for _ in 0..REQUESTS_MAX {
        let client = app.client.clone();
        waiting.spawn(async move { client.get("/v1/tickets/T2").await.status });
    }
    // Each gets its turn, and with it its place, before one more comes.
    for _ in 0..REQUESTS_MAX {
        tokio::task::yield_now().await;
    }
    let crowded = app.get("/v1/tickets/T2").await;
    let health = app.get("/health").await;
    store.set(Trouble::None);
    crowded.refused(503, "busy");
    assert_eq!(crowded.headers["retry-after"], RETRY_SECONDS.to_string());
    assert_eq!(health.status, StatusCode::OK, "it needs no place");
    assert_eq!(waiting.join_next().await.unwrap().unwrap(), StatusCode::NOT_FOUND);
    assert_eq!(app.get("/v1/tickets/T2").await.status, StatusCode::NOT_FOUND);
    waiting.join_all().await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_takes_too_long_is_given_later_to_the_same_key() {
    let (app, store) = troubled();
    store.set(Trouble::HangsOnWrite);
    let begun = Instant::now();
    let late = app.with_key("k-1").post("/v1/tickets", &no_water()).await;
    late.refused_for((503, "no-answer"), "", &["Idempotency-Key"]);
    assert_eq!(begun.elapsed().as_secs(), REQUEST_SECONDS_MAX);

    store.set(Trouble::None);
    tokio::time::resume();
    let again = app.with_key("k-1").post("/v1/tickets", &no_water()).await;
    assert_eq!((again.status, &again.body["ticket"]), (StatusCode::OK, &json!("T2")));
}

#[tokio::test]
async fn a_writer_that_is_held_is_told_without_waiting_for_it() {
    let (app, store) = troubled();
    store.set(Trouble::HangsOnWrite);
    let client = app.client.clone();
    let held = tokio::spawn(async move { client.post("/v1/tickets", &no_water()).await.status });
    while app.site.writer().vitals().doing.map(|(doing, _)| doing) != Some(Doing::Flush) {
        tokio::task::yield_now().await;
    }
    app.set_clock("2026-03-05 15:01");
    app.get("/health").await.refused_for((503, "writer-blocked"), "", &["flush", "held the writer"]);
    store.set(Trouble::None);
    assert_eq!(held.await.unwrap(), StatusCode::CREATED);
    while app.site.writer().vitals().doing.is_some() {
        tokio::task::yield_now().await;
    }
    assert_eq!(app.read("/health").await["waiting"], 0);
}

#[tokio::test]
async fn a_publication_whose_client_has_left_is_dropped() {
    let (app, store) = troubled();
    store.set(Trouble::HangsOnRead);
    let client = app.client.clone();
    let publishing = tokio::spawn(async move { publish(&client, &reworded("管线归管网所。")).await });
    while store.reads.load(Ordering::Relaxed) == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    publishing.abort();
    assert!(publishing.await.is_err(), "the client has left");
    store.set(Trouble::None);
    // It has its turn once the other has given its place back.
    assert_eq!(publish(&app, &reworded("水费归营业部。")).await.status, StatusCode::CREATED);
    let policy = app.read("/v1/policy").await;
    assert_eq!(policy["revisions"].as_array().unwrap().len(), 2, "the first one and the last: {policy}");
}

#[tokio::test]
async fn a_job_that_fails_is_told_until_it_succeeds() {
    let (app, store) = troubled();
    app.done("/v1/tickets", &no_water()).await;
    app.set_clock("2026-06-30 12:00");
    store.set(Trouble::Stopped);
    assert!(app.site.writer().tick(app.site.now()).is_err());
    store.set(Trouble::None);
    app.get("/health").await.refused_for((503, "job-failing"), "", &["ticking"]);
    assert!(app.site.writer().tick(app.site.now()).is_ok());
    app.read("/health").await;
}

#[tokio::test]
async fn a_clock_that_jumps_is_told_and_commands_are_refused_until_somebody_confirms_it() {
    let app = TestApp::new();
    app.set_clock_wrong("2027-03-05 15:00");
    app.get("/health").await.refused_for((503, "clock-doubted"), "", &["2027-03-05", "suban clock confirm"]);
    app.post("/v1/tickets", &no_water()).await.refused(503, "clock-doubted");
    app.site.writer().confirm_clock(Cause::default()).unwrap();
    app.read("/health").await;
    app.done("/v1/tickets", &no_water()).await;
}

/// Five requests: two that are done, two that are refused, and one that the store does not let be done.
async fn ask_of_everything() {
    let (app, store) = troubled();
    app.done("/v1/tickets", &no_water()).await;
    app.read("/v1/tickets/external:GD-1?words=true").await;
    app.post("/v1/tickets", &no_water()).await.refused(409, "duplicate-external");
    app.post_body("/v1/tickets", "{\"caller\": \"李先生\"}").await.refused(400, "json");
    store.set(Trouble::Stopped);
    app.post("/v1/tickets/T2/replies", &reply()).await.refused(503, "stopped");
    store.set(Trouble::None);
}

#[tokio::test]
async fn the_log_is_told_the_cause_once_and_no_words_ever() {
    log::listen();
    ask_of_everything().await;
    let told = log::heard();

    let of_requests: Vec<_> = told.lines().filter(|line| line.contains("answered")).collect();
    assert_eq!(of_requests.len(), 5, "{told}");
    assert!(
        of_requests.iter().any(|line| line.contains("/v1/tickets/{ticket}/replies") && line.contains("503")),
        "{told}"
    );
    assert_eq!(told.matches("ERROR").count(), 1, "{told}");
    assert_eq!(told.matches(FOLDER).count(), 1, "{told}");
    for word in ["停水", "李先生", "13800000000", "般阳路", "GD-1"] {
        assert!(!told.contains(word), "the log tells of {word}: {told}");
    }
}

fn reply() -> Value {
    json!({ "at": NOW, "by": by("管网所"), "text": "停水原因已查明", "final": true })
}
