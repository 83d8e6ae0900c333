//! The MLflow protocol over a store with some traces, asked without a socket.

use std::cell::RefCell;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use touchstone_ingest::otlp::decode::{Encoding, decode};
use touchstone_ingest::otlp::map::map;
use touchstone_ingest::{Collector, Reader, Redactions};
use touchstone_mlflow::Mlflow;
use touchstone_prices::PriceBook;
use touchstone_store::{Options, Store, prepare};
use tower::ServiceExt as _;

/// The clock: in November 2026, in nanoseconds since 1970.
const NOW_NS: i64 = 1_795_400_000_000_000_000;

/// Requests after which a server gives way to a new one, so that what they wrote does not pile up.
const REQUESTS: u32 = 5_000;

/// The spans that every server has, in its default project.
const SPANS: &[u8] =
    include_bytes!("../../../../tests/fixtures/otlp/opentelemetry-sdk-http-json/001.body");

type Answer = Pin<Box<dyn Future<Output = (u16, Bytes)>>>;

/// A server on a store of its own.
pub(crate) struct Server {
    runtime: Runtime,
    store: Store,
    router: Box<dyn Fn(Request<Full<Bytes>>) -> Answer>,
    /// Ids that requests may name by these words.
    names: Vec<(&'static str, String)>,
    asked: u32,
    _home: TempDir,
}

/// Lends this thread's server.
pub(crate) fn with_server<T>(ask: impl FnOnce(&mut Server) -> T) -> T {
    thread_local! {
        static SERVER: RefCell<Option<Server>> = const { RefCell::new(None) };
    }
    SERVER.with_borrow_mut(|server| {
        if server.as_ref().is_none_or(|server| server.asked >= REQUESTS) {
            *server = Some(Server::new());
        }
        ask(server.as_mut().expect("it was made"))
    })
}

impl Server {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder can be made");
        let options = Options { reader: Arc::new(Reader::default()), now_ns: || NOW_NS };
        let store =
            Store::open(&home.path().join("touchstone.db"), options).expect("a store opens");
        let collector = Arc::new(Collector::new(store.clone(), Arc::default(), || NOW_NS));
        let mlflow = Arc::new(Mlflow::new(store.clone(), collector, || NOW_NS));
        let router = touchstone_mlflow::router(mlflow);
        let answer = move |request: Request<Full<Bytes>>| -> Answer {
            let answer = router.clone().oneshot(request);
            Box::pin(async move {
                let Ok(answer) = answer.await;
                let (head, body) = answer.into_parts();
                let body = body.collect().await.expect("an answer is whole");
                (head.status.as_u16(), body.to_bytes())
            })
        };
        let mut server = Self {
            runtime: Builder::new_current_thread().enable_all().build().expect("a runtime starts"),
            store,
            router: Box::new(answer),
            names: Vec::new(),
            asked: 0,
            _home: home,
        };
        server.fill();
        server
    }

    /// Stores the spans, a run, and an assessment of their trace.
    fn fill(&mut self) {
        let spans = decode(Encoding::Json, &SPANS.into()).expect("it was recorded");
        let spans = map(spans, None, &PriceBook::default(), &Redactions::default())
            .expect("it was recorded")
            .spans;
        let trace = format!("tr-{}", spans[0].trace_id);
        let spans = prepare(spans, self.store.dictionaries());
        let write = self.store.write(move |tx| tx.put_spans(&spans, NOW_NS));
        self.runtime.block_on(write).expect("they are stored");
        let run = self.made("/api/2.0/mlflow/runs/create", &json!({"experiment_id": "0"}));
        let run = run["run"]["info"]["run_id"].as_str().expect("a run has an id").to_owned();
        let path = format!("/api/3.0/mlflow/traces/{trace}/assessments");
        let assessment = self.made(
            &path,
            &json!({"assessment": {
                "assessment_name": "right", "trace_id": trace, "feedback": {"value": true},
                "source": {"source_type": "HUMAN", "source_id": "a"},
            }}),
        );
        let assessment = assessment["assessment"]["assessment_id"].as_str();
        let assessment = assessment.expect("an assessment has an id").to_owned();
        self.names = vec![("{trace}", trace), ("{run}", run), ("{assessment}", assessment)];
    }

    fn made(&mut self, path: &str, body: &Json) -> Json {
        let (status, answer) = self.send("POST", path, body.to_string().as_bytes());
        assert_eq!(status, 200, "{answer}");
        serde_json::from_str(&answer).expect("answers are JSON")
    }

    /// The text with the server's own ids in place of the words that stand for them.
    pub(crate) fn named(&self, text: &str) -> String {
        let names = self.names.iter();
        names.fold(text.to_owned(), |text, (name, id)| text.replace(name, id))
    }

    /// Status and body of an answer; a request that is none in HTTP is answered with 400.
    pub(crate) fn send(&mut self, method: &str, path: &str, body: &[u8]) -> (u16, String) {
        self.asked += 1;
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .body(Full::new(Bytes::copy_from_slice(body)));
        let Ok(request) = request else { return (400, String::new()) };
        let (status, answer) = self.runtime.block_on((self.router)(request));
        (status, String::from_utf8_lossy(&answer).into_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.store.close();
    }
}
