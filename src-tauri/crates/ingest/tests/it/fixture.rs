//! Recorded requests of real libraries (`tests/fixtures/otlp`).

use std::fs;
use std::io::Read as _;
use std::path::PathBuf;

use bytes::Bytes;
use serde_json::Value as Json;
use touchstone_domain::span::Span;
use touchstone_ingest::otlp::decode::{Batch, Encoding, decode};
use touchstone_ingest::otlp::span::open;
use touchstone_store::RawSpan;

/// Every recorded folder.
pub(crate) const FOLDERS: [&str; 8] = [
    "opentelemetry-sdk-http-protobuf",
    "opentelemetry-sdk-http-protobuf-gzip",
    "opentelemetry-sdk-http-json",
    "opentelemetry-sdk-grpc",
    "openinference-instrumentation-openai",
    "openinference-instrumentation-anthropic",
    "openinference-instrumentation-langchain",
    "opentelemetry-instrumentation-openai-v2-spans",
];

/// One request with traces.
pub(crate) struct Request {
    pub(crate) encoding: Encoding,
    /// Inflated where it was sent compressed.
    pub(crate) body: Bytes,
}

fn folder(name: &str) -> PathBuf {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/otlp");
    PathBuf::from(root).join(name)
}

pub(crate) fn expected(name: &str) -> Json {
    serde_json::from_slice(&fs::read(folder(name).join("EXPECT.json")).unwrap()).unwrap()
}

pub(crate) fn requests(name: &str) -> Vec<Request> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "body"));
    files.iter().filter_map(request).collect()
}

fn request(file: &PathBuf) -> Option<Request> {
    let meta: Json =
        serde_json::from_slice(&fs::read(file.with_extension("json")).unwrap()).unwrap();
    let path = meta["path"].as_str().unwrap();
    if !path.ends_with("/v1/traces") && !path.ends_with("TraceService/Export") {
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
            })
        })
        .collect()
}

/// The spans of a folder, as they open from the store.
pub(crate) fn spans(name: &str) -> Vec<Span> {
    let batches = requests(name).into_iter().map(|request| decoded(&request));
    batches.flat_map(|batch| raw_spans(&batch)).map(|raw| open(&raw).unwrap()).collect()
}
