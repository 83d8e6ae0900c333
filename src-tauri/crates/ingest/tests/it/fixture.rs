//! Recorded requests of real libraries (`tests/fixtures/otlp`).

use std::fs;
use std::io::Read as _;
use std::path::PathBuf;

use bytes::Bytes;
use serde_json::Value as Json;
use touchstone_domain::span::Span;
use touchstone_ingest::otlp::decode::{Batch, Encoding, decode};
use touchstone_ingest::otlp::log;
use touchstone_ingest::otlp::span::open;
use touchstone_store::{IncomingLog, RawSpan};

/// Every recorded folder.
pub(crate) const FOLDERS: [&str; 13] = [
    "opentelemetry-sdk-http-protobuf",
    "opentelemetry-sdk-http-protobuf-gzip",
    "opentelemetry-sdk-http-json",
    "opentelemetry-sdk-grpc",
    "openinference-instrumentation-openai",
    "openinference-instrumentation-anthropic",
    "openinference-instrumentation-langchain",
    "opentelemetry-instrumentation-openai-v2-spans",
    "opentelemetry-instrumentation-openai-v2-events",
    "traceloop-sdk",
    "mlflow-otlp",
    "mlflow-otlp-genai",
    "mlflow-otlp-tags",
];

/// One request with traces or log records.
pub(crate) struct Request {
    pub(crate) encoding: Encoding,
    /// Inflated where it was sent compressed.
    pub(crate) body: Bytes,
}

fn folder(name: &str) -> PathBuf {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/otlp");
    PathBuf::from(root).join(name)
}

/// The requests with traces.
pub(crate) fn requests(name: &str) -> Vec<Request> {
    sent_to(name, &["/v1/traces", "TraceService/Export"])
}

/// The requests with log records.
pub(crate) fn log_requests(name: &str) -> Vec<Request> {
    sent_to(name, &["/v1/logs", "LogsService/Export"])
}

fn sent_to(name: &str, paths: &[&str]) -> Vec<Request> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "body"));
    files.iter().filter_map(|file| request(file, paths)).collect()
}

fn request(file: &PathBuf, paths: &[&str]) -> Option<Request> {
    let meta: Json =
        serde_json::from_slice(&fs::read(file.with_extension("json")).unwrap()).unwrap();
    let path = meta["path"].as_str().unwrap();
    if !paths.iter().any(|end| path.ends_with(end)) {
        return None;
    }
    let header = |name: &str| meta["headers"][name].as_str().unwrap_or_default();
    let sent = fs::read(file).unwrap();
    let mut body = Vec::new();
    if header("content-encoding") == "gzip" {
        flate2::read::GzDecoder::new(sent.as_slice()).read_to_end(&mut body).unwrap();
    } else {
        body = sent;
    }
    let encoding = Encoding::of(header("content-type")).unwrap_or(Encoding::Protobuf);
    Some(Request { encoding, body: body.into() })
}

pub(crate) fn decoded(request: &Request) -> Batch {
    decode(request.encoding, &request.body).unwrap()
}

/// The raw spans of a batch, as the store would keep them.
pub(crate) fn raw_spans(batch: &Batch) -> Vec<RawSpan> {
    let groups = batch.groups.iter();
    groups
        .flat_map(|group| {
            group.spans.iter().map(|(_, bytes)| RawSpan {
                span: bytes.to_vec(),
                resource: group.resource_bytes.to_vec(),
                scope: group.scope_bytes.to_vec(),
                logs: Vec::new(),
            })
        })
        .collect()
}

/// The spans of a folder with the log records that name them, as they open from the store.
pub(crate) fn spans(name: &str) -> Vec<Span> {
    let logs = logs(name);
    let batches = requests(name).into_iter().map(|request| decoded(&request));
    batches
        .flat_map(|batch| raw_spans(&batch))
        .map(|raw| {
            let Span { trace_id, span_id, .. } = open(&raw).unwrap();
            let of_span =
                logs.iter().filter(|log| (log.trace_id, log.span_id) == (trace_id, span_id));
            let logs = of_span.map(|log| log.raw.to_vec()).collect();
            open(&RawSpan { logs, ..raw }).unwrap()
        })
        .collect()
}

/// The log records of a folder that belong to spans, by time.
fn logs(name: &str) -> Vec<IncomingLog> {
    let mut logs = Vec::new();
    for request in log_requests(name) {
        let batch = log::decode(request.encoding, &request.body).unwrap();
        logs.extend(log::map(batch).logs);
    }
    logs.sort_by_key(|log| log.time_ns);
    logs
}
