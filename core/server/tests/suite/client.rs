//! Who asks, and what is answered.

use crate::document;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

/// Where clients send what they ask.
pub const HOST: &str = "localhost:8460";

/// The token of a service that has one.
pub const SECRET: &str = "k3y-of-the-water-works-0001";

/// The token for the rules of a service that has one.
pub const RULES_SECRET: &str = "k3y-of-the-rules-0001-0001";

/// The password of every account.
pub const PASSWORD: &str = "correct horse";

/// A client of the API: what it is called and sends with everything that it asks.
#[derive(Clone)]
pub struct Client {
    router: Router,
    headers: HeaderMap,
}

impl Client {
    /// A program on this machine, without a token.
    pub fn anonymous(router: Router) -> Self {
        Self { router, headers: HeaderMap::new() }.sending("Host", HOST)
    }

    /// The same client with the token.
    pub fn with_token(&self) -> Self {
        self.sending("Authorization", &format!("Bearer {SECRET}"))
    }

    /// The same client with the secret of a session or a token.
    pub fn with_secret(&self, secret: &str) -> Self {
        self.sending("Authorization", &format!("Bearer {secret}"))
    }

    /// Logs in as programs do, and gives the same client with the session.
    pub async fn logged_in(&self, login: &str) -> Self {
        let body = json!({ "login": login, "password": PASSWORD, "bearer": true });
        let answer = self.done("/v1/sessions", &body).await;
        self.with_secret(answer["token"].as_str().unwrap())
    }

    /// The same client with this key for all that it asks.
    pub fn with_key(&self, key: &str) -> Self {
        self.sending("Idempotency-Key", key)
    }

    /// A browser on the same machine that shows a page of this origin.
    pub fn page_of(&self, origin: &str) -> Self {
        let site = if origin == format!("http://{HOST}") { "same-origin" } else { "cross-site" };
        self.sending("Origin", origin).sending("Sec-Fetch-Site", site)
    }

    /// The same client with this header, in the place of what it has under the name.
    pub fn sending(&self, name: &'static str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.insert(name, value.parse().unwrap());
        client
    }

    /// Sends a request. The answer is as the document of the API says.
    pub async fn send(&self, mut request: Request<Body>) -> Reply {
        for (name, value) in &self.headers {
            request.headers_mut().insert(name, value.clone());
        }
        let (method, path) = (request.method().clone(), request.uri().to_string());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let media_type = parts.headers[header::CONTENT_TYPE].to_str().unwrap();
        let body = match media_type {
            "application/json" => {
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
            }
            _ => Value::String(text),
        };
        document::check_answer(&method, &path, parts.status, media_type, &body);
        Reply { asked: format!("{method} {path}"), status: parts.status, headers: parts.headers, body }
    }

    /// Asks without a body.
    pub async fn ask(&self, method: Method, path: &str) -> Reply {
        self.send(Request::builder().method(method).uri(path).body(Body::empty()).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.ask(Method::GET, path).await
    }

    /// Posts what is declared to be of this media type.
    pub async fn post_declared(&self, path: &str, media_type: &str, body: impl Into<Body>) -> Reply {
        let request = Request::post(path).header(header::CONTENT_TYPE, media_type);
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Posts what is declared to be JSON, but need not be any.
    pub async fn post_body(&self, path: &str, body: impl Into<Body>) -> Reply {
        self.post_declared(path, "application/json", body).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.post_body(path, body.to_string()).await
    }

    /// Posts what must succeed, and gives the answer.
    pub async fn done(&self, path: &str, body: &Value) -> Value {
        let reply = self.post(path, body).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{path}: {}", reply.body);
        reply.body
    }

    /// Gets what must be there.
    pub async fn read(&self, path: &str) -> Value {
        let reply = self.get(path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
        reply.body
    }

    /// Gets every page of a list, whose path has a query.
    pub async fn pages(&self, path: &str) -> Vec<Value> {
        let mut pages = vec![self.read(path).await];
        while let Some(next) = pages.last().and_then(|page| page["next"].as_str()) {
            pages.push(self.read(&format!("{path}&cursor={next}")).await);
        }
        pages
    }
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    /// The request, for whoever meets a message.
    asked: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// JSON; anything else as a text.
    pub body: Value,
}

impl Reply {
    /// It must be a refusal with this status and code; gives the error.
    pub fn refused(&self, status: u16, code: &str) -> Value {
        let Self { asked, body, .. } = self;
        let told = (self.status.as_u16(), body["error"]["code"].as_str().unwrap_or_default());
        assert_eq!(told, (status, code), "{asked}: {body}");
        let error = body["error"].clone();
        for sentence in ["message", "message_zh"] {
            assert!(error[sentence].as_str().is_some_and(|text| !text.is_empty()), "{asked}: {error}");
        }
        assert_eq!(body.as_object().map(serde_json::Map::len), Some(1), "{asked}: {body}");
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/json");
        error
    }

    /// It must be refused so, blame this field, and have each of these in what it says in one of both languages.
    pub fn refused_for(&self, (status, code): (u16, &str), field: &str, parts: &[&str]) {
        let error = self.refused(status, code);
        assert_eq!(error["field"].as_str().unwrap_or_default(), field, "{}: {error}", self.asked);
        let said = ["message", "message_zh"].map(|sentence| error[sentence].as_str().unwrap()).join(" ");
        for part in parts {
            assert!(said.contains(part), "{}: no `{part}` in: {said}", self.asked);
        }
    }
}
