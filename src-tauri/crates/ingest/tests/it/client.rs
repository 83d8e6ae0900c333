//! A collector over a real store on a real socket, and the simplest HTTP client that can speak to
//! it, so that a test decides about every byte and every pause.

use std::future::Future;
use std::sync::Arc;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message as _;
use serde_json::Value as Json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use touchstone_ingest::Reader;
use touchstone_ingest::otlp::http::router;
use touchstone_ingest::{Collector, Limits};
use touchstone_store::{Options, Store};

pub(crate) const NOW_NS: i64 = 1_900_000_000_000_000_000;
pub(crate) const PROTOBUF: &str = "application/x-protobuf";
pub(crate) const JSON: &str = "application/json";

/// A collector while a test runs.
pub(crate) struct Bench {
    pub(crate) collector: Arc<Collector>,
    pub(crate) store: Store,
    pub(crate) address: String,
}

/// Runs a test against a collector of its own.
pub(crate) fn with_collector<F: Future<Output = ()>>(
    limits: Limits,
    test: impl FnOnce(Arc<Bench>) -> F,
) {
    let home = tempfile::tempdir().unwrap();
    let options = Options { reader: Arc::new(Reader::default()), now_ns: || NOW_NS };
    let store = Store::open(&home.path().join("touchstone.db"), options).unwrap();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let collector =
            Arc::new(Collector::with_limits(store.clone(), Arc::default(), || NOW_NS, limits));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let bench = Bench { collector: Arc::clone(&collector), store: store.clone(), address };
        tokio::select! {
            served = axum::serve(listener, router(collector)) => panic!("{served:?}"),
            () = test(Arc::new(bench)) => {}
        }
    });
    store.close();
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    pub(crate) fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The `message` of a `google.rpc.Status`, in either encoding.
    pub(crate) fn message(&self) -> String {
        #[derive(Clone, PartialEq, prost::Message)]
        struct Status {
            #[prost(int32, tag = "1")]
            code: i32,
            #[prost(string, tag = "2")]
            message: String,
        }
        match self.header("content-type") {
            Some(PROTOBUF) => Status::decode(self.body.as_slice()).unwrap().message,
            _ => self.json()["message"].as_str().unwrap().to_owned(),
        }
    }
}

impl Bench {
    /// Opens a connection and sends the head of a request.
    pub(crate) async fn begin(&self, start: &str, headers: &[(&str, &str)]) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        let mut head =
            format!("{start} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.address);
        for (name, value) in headers {
            head.push_str(&[name, ": ", value, "\r\n"].concat());
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
    }

    /// Sends a request with its body and reads the answer.
    pub(crate) async fn send(&self, start: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let length = body.len().to_string();
        let mut all = headers.to_vec();
        all.push(("content-length", &length));
        let mut stream = self.begin(start, &all).await;
        // A refused body may not be read to its end.
        let _ = stream.write_all(body).await;
        answer(stream).await
    }

    /// Posts traces.
    pub(crate) async fn post(&self, content_type: &str, body: &[u8]) -> Answer {
        self.send("POST /v1/traces", &[("content-type", content_type)], body).await
    }

    /// Spans and traces in the store.
    pub(crate) async fn stored(&self) -> (i64, i64) {
        let rows = self.store.read(|tx| tx.projects()).await.unwrap();
        let sum = |count: fn(&touchstone_store::ProjectRow) -> i64| rows.iter().map(count).sum();
        (sum(|row| row.span_count), sum(|row| row.trace_count))
    }
}

/// Reads an answer up to the end of the connection.
pub(crate) async fn answer(mut stream: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    // A connection may be reset behind the answer when the body was not read.
    let _ = stream.read_to_end(&mut bytes).await;
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
    let end = end.unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(&bytes)));
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: bytes[end + 4..].to_vec() }
}

/// A span with those ids, each repeated to its length.
pub(crate) fn span(trace: u8, id: u8, name: &str) -> Span {
    Span {
        trace_id: vec![trace; 16],
        span_id: vec![id; 8],
        name: name.into(),
        start_time_unix_nano: 1_800_000_000_000_000_000,
        end_time_unix_nano: 1_800_000_001_000_000_000,
        ..Span::default()
    }
}

/// A request with these spans.
pub(crate) fn request(spans: Vec<Span>) -> ExportTraceServiceRequest {
    ExportTraceServiceRequest {
        resource_spans: vec![ResourceSpans {
            scope_spans: vec![ScopeSpans { spans, ..ScopeSpans::default() }],
            ..ResourceSpans::default()
        }],
    }
}

/// The bytes of a request with these spans.
pub(crate) fn body(spans: Vec<Span>) -> Vec<u8> {
    request(spans).encode_to_vec()
}
