//! The API as its clients meet it: a desk in memory with a small pack and a clock that stands still, asked through
//! the router, or over TCP where the connection itself matters.

mod bad_input;
mod commands;
mod connections;
mod document;
mod filters;
mod gates;
mod office;
mod origin;
mod policy;
mod reading;
mod steps;
mod supervision_sheet;
mod trouble;

use crate::{Options, Site, router};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use office::{ORG, Surrounded, river_water};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use suban_desk::verify::verify;
use suban_desk::{Office, Stamp, Writer, activate};
use suban_model::{Holidays, Moment, Zone};
use suban_policy::{Pack, PackFiles};
use suban_store::{MemoryStore, Store};
use tower::ServiceExt;

/// What every clock of these tests shows at first: a Monday morning.
const NOW: &str = "2026-03-02 10:00";

/// Where clients send what they ask for.
const LOCAL: HeaderValue = HeaderValue::from_static("localhost:8460");

/// A desk of its own with the API before it.
struct TestApp {
    site: Arc<Site>,
    store: Arc<dyn Store>,
    router: Router,
    clock: Arc<AtomicI64>,
}

/// What came back.
#[derive(Debug)]
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

impl TestApp {
    fn new() -> Self {
        Self::on(Arc::new(MemoryStore::default()), &Options::default())
    }

    fn on(store: Arc<dyn Store>, options: &Options) -> Self {
        Self::with_pack(river_water(), store, options)
    }

    fn with_pack((files, pack): (PackFiles, Pack), store: Arc<dyn Store>, options: &Options) -> Self {
        let clock = Arc::new(AtomicI64::new(moment(NOW).seconds()));
        let office = Office::new(Arc::new(pack), Holidays::china());
        let stamp = Stamp { recorded_at: moment(NOW), salt: [0; 16] };
        assert!(activate(store.as_ref(), ORG, &files, &office, stamp).unwrap());
        let surroundings = Surrounded { clock: Arc::clone(&clock) };
        let writer = Arc::new(Writer::start(Arc::clone(&store), ORG, office, surroundings).unwrap());
        let now = Surrounded { clock: Arc::clone(&clock) };
        let site = Arc::new(Site::new(ORG, Arc::clone(&store), Vec::new(), writer, move || now.shows()));
        let router = router(Arc::clone(&site), options);
        Self { site, store, router, clock }
    }

    fn set_clock(&self, text: &str) {
        self.clock.store(moment(text).seconds(), Ordering::Relaxed);
    }

    /// Sends a request, to this machine if it does not say where; the answer is as the document of the API says.
    async fn send(&self, mut request: Request<Body>) -> Reply {
        request.headers_mut().entry(header::HOST).or_insert(LOCAL);
        let (method, path) = (request.method().clone(), request.uri().to_string());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&bytes)));
        document::check_answer(&method, &path, parts.status, &body);
        Reply { status: parts.status, headers: parts.headers, body }
    }

    async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(post(path, body.to_string())).await
    }

    async fn post_with_key(&self, path: &str, key: &str, body: &Value) -> Reply {
        let mut request = post(path, body.to_string());
        request.headers_mut().insert("Idempotency-Key", key.parse().unwrap());
        self.send(request).await
    }

    /// Posts what must succeed, and gives the answer.
    async fn done(&self, path: &str, body: &Value) -> Value {
        let reply = self.post(path, body).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{path}: {}", reply.body);
        reply.body
    }

    /// Gets what must be there.
    async fn read(&self, path: &str) -> Value {
        let reply = self.get(path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
        reply.body
    }

    /// Sends what must be refused with this status and code, and gives the error.
    async fn refused(&self, request: Request<Body>, status: u16, code: &str) -> Value {
        let shown = format!("{} {}", request.method(), request.uri());
        let reply = self.send(request).await;
        let told = (reply.status.as_u16(), reply.body["error"]["code"].as_str().unwrap_or_default());
        assert_eq!(told, (status, code), "{shown}: {}", reply.body);
        let error = reply.body["error"].clone();
        for sentence in ["message", "message_zh"] {
            assert!(error[sentence].as_str().is_some_and(|text| !text.is_empty()), "{shown}: {error}");
        }
        assert_eq!(reply.body.as_object().map(serde_json::Map::len), Some(1), "{shown}: {}", reply.body);
        assert_eq!(reply.headers[header::CONTENT_TYPE], "application/json");
        error
    }
}

/// Whatever a test did, the records prove it.
impl Drop for TestApp {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let report = verify(self.store.as_ref(), ORG, &[], None, |_| ()).unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    }
}

fn post(path: &str, body: impl Into<Body>) -> Request<Body> {
    let request = Request::builder().method(Method::POST).uri(path);
    request.header(header::CONTENT_TYPE, "application/json").body(body.into()).unwrap()
}

fn moment(text: &str) -> Moment {
    Moment::parse(text, &Zone::default()).unwrap()
}

fn by(office: &str) -> Value {
    json!({ "office": office, "person": "王工" })
}

/// A citizen calls: no water, near the river.
fn no_water() -> Value {
    json!({
        "received_at": "2026-03-02 09:10",
        "by": by("工作室"),
        "channel": "来电",
        "title": "停水",
        "text": "般阳路一早停水,家里没有水",
        "caller": "李先生",
        "phone": "13800000000",
        "address": "般阳路 1 号",
        "area": "般阳路",
        "external": "GD-1",
    })
}

/// The same with some fields otherwise; null takes one away.
fn with(mut body: Value, changes: Value) -> Value {
    let (Some(fields), Value::Object(changes)) = (body.as_object_mut(), changes) else {
        panic!("no objects")
    };
    for (name, value) in changes {
        match value {
            Value::Null => fields.remove(&name),
            value => fields.insert(name, value),
        };
    }
    body
}
