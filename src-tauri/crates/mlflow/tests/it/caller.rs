//! The protocol over a store of its own, asked without a socket.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use serde_json::Value as Json;
use touchstone_ingest::{Collector, Reader};
use touchstone_mlflow::{Mlflow, router};
use touchstone_store::{Options, Store};
use tower::ServiceExt as _;

/// The clock of these tests: nanoseconds since 1970.
pub(crate) const NOW_NS: i64 = 1_800_000_000_000_000_000;

/// A server whose home goes with it.
pub(crate) struct Caller {
    router: Router,
    pub(crate) store: Store,
    _home: tempfile::TempDir,
}

impl Caller {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let options = Options { reader: Arc::new(Reader::default()), now_ns: || NOW_NS };
        let store = Store::open(&home.path().join("touchstone.db"), options).unwrap();
        let collector = Arc::new(Collector::new(store.clone(), Arc::default(), || NOW_NS));
        let mlflow = Arc::new(Mlflow::new(store.clone(), collector, || NOW_NS));
        Self { router: router(mlflow), store, _home: home }
    }

    /// Status, headers and bytes of an answer.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        body: impl Into<Body>,
    ) -> (StatusCode, HeaderMap, Vec<u8>) {
        let request = Request::builder().method(method).uri(path);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let answer = self.router.clone().oneshot(request.body(body.into()).unwrap()).await;
        let (head, body) = answer.unwrap().into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        (head.status, head.headers, bytes.to_vec())
    }

    /// The JSON of an answer that must be a success.
    pub(crate) async fn ask(&self, method: &str, path: &str, body: Json) -> Json {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let (status, _, answer) = self.send(method, path, text).await;
        let shown = String::from_utf8_lossy(&answer).into_owned();
        assert_eq!(status, StatusCode::OK, "{method} {path}: {shown}");
        serde_json::from_slice(&answer).unwrap_or_else(|error| panic!("{path}: {error}: {shown}"))
    }

    /// A `POST` below `/api/2.0/mlflow/`.
    pub(crate) async fn post(&self, path: &str, body: Json) -> Json {
        self.ask("POST", &format!("/api/2.0/mlflow/{path}"), body).await
    }

    /// A `GET` below `/api/2.0/mlflow/`.
    pub(crate) async fn get(&self, path: &str) -> Json {
        self.ask("GET", &format!("/api/2.0/mlflow/{path}"), Json::Null).await
    }

    /// Asserts that a request is refused with that status and code, and with these words.
    pub(crate) async fn refused(
        &self,
        method: &str,
        path: &str,
        body: impl Into<Body>,
        (status, code, words): (u16, &str, &str),
    ) {
        let (found, _, answer) = self.send(method, path, body).await;
        let shown = String::from_utf8_lossy(&answer).into_owned();
        let answer: Json = serde_json::from_slice(&answer).unwrap_or_default();
        let message = answer["message"].as_str().unwrap_or_default();
        let fits = found == status && answer["error_code"] == code && message.contains(words);
        assert!(fits, "{method} {path}: {found} {shown}, expected {status} {code} {words}");
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        self.store.close();
    }
}
