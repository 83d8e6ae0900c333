//! A server on a store of its own, and a client that needs no socket.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use touchstone_ingest::{Collector, Reader};
use touchstone_mlflow::Mlflow;
use touchstone_store::{Options, Store};
use tower::ServiceExt as _;

/// The time that the server's clock always shows, nanoseconds since 1970: in November 2026.
pub(crate) const NOW_NS: i64 = 1_795_400_000_000_000_000;

/// An answer: its status and its JSON, null where it has none.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) json: Json,
}

impl Answer {
    /// The answer's JSON; fails where the request was refused.
    #[track_caller]
    pub(crate) fn ok(self) -> Json {
        assert_eq!(self.status, 200, "{}", self.json);
        self.json
    }

    /// The status and the code of a refusal; fails where its message does not hold the words.
    #[track_caller]
    pub(crate) fn refused(&self, words: &str) -> (u16, &str) {
        let message = self.json["message"].as_str().unwrap_or_default();
        assert!(message.contains(words), "{words} is not in: {}", self.json);
        (self.status, self.json["error_code"].as_str().unwrap_or_default())
    }
}

/// A server; it goes with the test.
pub(crate) struct Client {
    collector: Router,
    mlflow: Router,
    store: Store,
    _dir: TempDir,
}

impl Client {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let options = Options { reader: Arc::new(Reader::default()), now_ns: || NOW_NS };
        let store = Store::open(&dir.path().join("touchstone.db"), options).unwrap();
        let collector = Arc::new(Collector::new(store.clone(), Arc::default(), || NOW_NS));
        let mlflow = Arc::new(Mlflow::new(store.clone(), Arc::clone(&collector), || NOW_NS));
        Self {
            collector: touchstone_ingest::router(collector),
            mlflow: touchstone_mlflow::router(mlflow),
            store,
            _dir: dir,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Vec::new()).await
    }

    /// Sends JSON.
    pub(crate) async fn call(&self, method: &str, path: &str, body: Json) -> Answer {
        let json = [("content-type", "application/json")];
        self.send(method, path, &json, body.to_string().into_bytes()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Json) -> Answer {
        self.call("POST", path, body).await
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let router = if path.starts_with("/v1/") { &self.collector } else { &self.mlflow };
        let request = request.body(Body::from(body)).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Answer { status, json: serde_json::from_slice(&body).unwrap_or_default() }
    }

    /// Makes an experiment and answers its id.
    pub(crate) async fn experiment(&self, name: &str) -> String {
        let made = self.post("/api/2.0/mlflow/experiments/create", json!({"name": name})).await;
        made.ok()["experiment_id"].as_str().unwrap().to_owned()
    }

    /// Sends spans as OTLP/JSON to an experiment.
    pub(crate) async fn spans(&self, experiment: &str, spans: Json) {
        let request = json!({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]});
        let headers =
            [("content-type", "application/json"), ("x-mlflow-experiment-id", experiment)];
        let body = request.to_string().into_bytes();
        self.send("POST", "/v1/traces", &headers, body).await.ok();
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.store.close();
    }
}

/// The id of a trace in which every byte is this.
pub(crate) fn trace_id(byte: u8) -> String {
    format!("tr-{}", format!("{byte:02x}").repeat(16))
}

/// A root span of the trace in which every byte is this, in OTLP/JSON. It begins `after_ms`
/// after a moment in November 2023 and lasts 10 ms.
pub(crate) fn root(byte: u8, after_ms: i64, attributes: &[(&str, &str)]) -> Json {
    let start_ns = 1_700_000_000_000_000_000 + after_ms * 1_000_000;
    let attributes: Vec<Json> = attributes
        .iter()
        .map(|(key, value)| json!({"key": key, "value": {"stringValue": value}}))
        .collect();
    json!({
        "traceId": format!("{byte:02x}").repeat(16),
        "spanId": format!("{byte:02x}").repeat(8),
        "name": format!("root {byte}"),
        "startTimeUnixNano": start_ns.to_string(),
        "endTimeUnixNano": (start_ns + 10_000_000).to_string(),
        "attributes": attributes,
    })
}
