//! OTLP over gRPC, as the clients that OpenTelemetry's own definitions give speak it, and as
//! nobody should.

use std::io::Write as _;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, Version};
use axum::response::Response;
use bytes::{BufMut as _, Bytes, BytesMut};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::FutureExt as _;
use http_body_util::BodyExt as _;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::logs::v1::logs_service_client::LogsServiceClient;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_client::MetricsServiceClient;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use prost::Message as _;
use tonic::codec::CompressionEncoding;
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};
use touchstone_ingest::Limits;
use touchstone_ingest::otlp::decode::Encoding;
use touchstone_ingest::otlp::grpc::{ROUTES, router};
use touchstone_ingest::request_log::{Entry, Outcome};
use touchstone_store::{RawSpan, StoreError, TraceQuery};
use tower::ServiceExt as _;

use crate::client::{Bench, PROTOBUF, body, request, span, with_collector};
use crate::fixture::{FOLDERS, requests};

const TRACES: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A message in its frame.
fn framed(compressed: bool, message: &[u8]) -> Bytes {
    let mut frame = BytesMut::new();
    frame.put_u8(compressed.into());
    frame.put_u32(u32::try_from(message.len()).unwrap());
    frame.put_slice(message);
    frame.freeze()
}

/// The collector's answer to a body sent to a path with these headers.
async fn ask(bench: &Bench, path: &str, headers: &[(&str, &str)], body: Body) -> Response {
    let mut request = Request::post(path).version(Version::HTTP_2).header("te", "trailers");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let router = router(Arc::clone(&bench.collector));
    router.oneshot(request.body(body).unwrap()).await.unwrap()
}

/// What a response says in its headers, else in its trailers.
async fn told(response: Response) -> Status {
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/grpc");
    if let Some(status) = Status::from_header_map(response.headers()) {
        return status;
    }
    let collected = response.into_body().collect().await.unwrap();
    Status::from_header_map(collected.trailers().unwrap()).unwrap()
}

/// The status of an export of these bytes.
async fn export(bench: &Bench, headers: &[(&str, &str)], body: impl Into<Body>) -> Status {
    let headers = [&[("content-type", "application/grpc")], headers].concat();
    told(ask(bench, TRACES, &headers, body.into()).await).await
}

fn latest(bench: &Bench) -> Entry {
    bench.collector.log().recent().remove(0)
}

/// Every stored span as the store keeps it, by trace and place.
async fn everything(bench: &Bench) -> Vec<RawSpan> {
    let all = bench.store.read(|tx| {
        let mut traces = tx.traces(&TraceQuery { limit: 200, ..TraceQuery::default() })?;
        traces.sort_by_key(|trace| trace.trace_id);
        let mut all = Vec::new();
        for trace in traces {
            let mut spans = tx.spans(trace.row)?;
            spans.sort_by_key(|span| span.span_id);
            for span in spans {
                all.extend(tx.raw_span(span.row)?);
            }
        }
        Ok(all)
    });
    all.await.unwrap()
}

fn assert_same(one: &[RawSpan], other: &[RawSpan]) {
    assert_eq!(one.len(), other.len());
    for (one, other) in one.iter().zip(other) {
        assert_eq!(one.span, other.span);
        assert_eq!((&one.resource, &one.scope), (&other.resource, &other.scope));
    }
}

#[test]
fn the_same_export_is_stored_byte_for_byte_as_over_http() {
    for folder in FOLDERS {
        let (tell, http) = std::sync::mpsc::channel();
        with_collector(Limits::default(), |bench| async move {
            for request in requests(folder) {
                let content_type = request.encoding.content_type();
                assert_eq!(bench.post(content_type, &request.body).await.status, 200);
            }
            tell.send(everything(&bench).await).unwrap();
        });
        let http = http.recv().unwrap();
        assert!(!http.is_empty(), "{folder}");
        with_collector(Limits::default(), |bench| async move {
            for (turn, request) in requests(folder).into_iter().enumerate() {
                if request.encoding == Encoding::Json {
                    return;
                }
                let zipped = turn % 2 == 1;
                let message = if zipped { gzip(&request.body) } else { request.body.to_vec() };
                let headers = [("grpc-encoding", "gzip")];
                let status = export(&bench, &headers, framed(zipped, &message)).await;
                assert_eq!(status.code(), Code::Ok, "{folder}: {status:?}");
            }
            assert_same(&everything(&bench).await, &http);
        });
    }
}

#[test]
fn a_generated_client_exports_plain_and_compressed_and_is_noted() {
    with_collector(Limits::default(), |bench| async move {
        let plain = TraceServiceClient::new(router(Arc::clone(&bench.collector)));
        let zipped = plain.clone().send_compressed(CompressionEncoding::Gzip);
        for (mut client, trace) in [(plain, 1), (zipped, 2)] {
            let answer = client.export(request(vec![span(trace, 1, "a")])).await.unwrap();
            assert_eq!(answer.into_inner().partial_success, None);
            let entry = latest(&bench);
            assert_eq!((entry.path.as_str(), entry.outcome), (TRACES, Outcome::Accepted));
            assert_eq!((entry.status, entry.spans_accepted), (200, 1));
            assert_eq!(entry.content_type.as_deref(), Some("application/grpc"));
        }
        assert_eq!(bench.stored().await, (2, 2));
    });
}

#[test]
fn logs_and_metrics_are_taken_too() {
    with_collector(Limits::default(), |bench| async move {
        let router = router(Arc::clone(&bench.collector));
        let mut traces = TraceServiceClient::new(router.clone());
        traces.export(request(vec![span(1, 1, "a")])).await.unwrap();
        let log = LogRecord {
            trace_id: vec![1; 16],
            span_id: vec![1; 8],
            event_name: "gen_ai.choice".into(),
            ..LogRecord::default()
        };
        let scope = ScopeLogs { log_records: vec![log], ..ScopeLogs::default() };
        let resource = ResourceLogs { scope_logs: vec![scope], ..ResourceLogs::default() };
        let logs = ExportLogsServiceRequest { resource_logs: vec![resource] };
        let answer = LogsServiceClient::new(router.clone()).export(logs).await.unwrap();
        assert_eq!(answer.into_inner().partial_success, None);
        assert_eq!(everything(&bench).await[0].logs.len(), 1);
        let metrics = ExportMetricsServiceRequest::default();
        let answer = MetricsServiceClient::new(router).export(metrics).await.unwrap();
        assert_eq!(answer.into_inner().partial_success, None);
        assert!(latest(&bench).path.ends_with("MetricsService/Export"));
    });
}

#[test]
fn a_span_that_cannot_be_kept_is_refused_alone() {
    with_collector(Limits::default(), |bench| async move {
        let mut client = TraceServiceClient::new(router(Arc::clone(&bench.collector)));
        let spans = vec![span(1, 1, "good"), span(0, 1, "bad")];
        let partial = client.export(request(spans)).await.unwrap().into_inner().partial_success;
        let partial = partial.unwrap();
        assert_eq!(partial.rejected_spans, 1);
        assert!(partial.error_message.contains("trace"), "{}", partial.error_message);
        assert_eq!(latest(&bench).outcome, Outcome::Partial);
        assert_eq!(bench.stored().await, (1, 1));
    });
}

#[test]
fn metadata_names_the_project() {
    with_collector(Limits::default(), |bench| async move {
        let message = framed(false, &body(vec![span(1, 1, "a")]));
        let named = [("x-touchstone-project", "K%C3%BCche")];
        assert_eq!(export(&bench, &named, message.clone()).await.code(), Code::Ok);
        assert_eq!(latest(&bench).projects, ["Küche"]);
        let unknown = [("x-mlflow-experiment-id", "987654321")];
        let status = export(&bench, &unknown, message.clone()).await;
        assert_eq!(status.code(), Code::NotFound, "{status:?}");
        assert_eq!(latest(&bench).status, 404);
        let wrong = [("x-mlflow-experiment-id", "no number")];
        assert_eq!(export(&bench, &wrong, message).await.code(), Code::InvalidArgument);
    });
}

#[test]
fn bad_data_is_refused_with_its_place_and_noted() {
    with_collector(Limits::default(), |bench| async move {
        let status = export(&bench, &[], framed(false, b"{}")).await;
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(status.message().contains("at byte 0 of 2"), "{}", status.message());
        let entry = latest(&bench);
        assert_eq!((entry.outcome, entry.status, entry.bytes), (Outcome::Refused, 400, 7));
        let cut = framed(false, &body(vec![span(1, 1, "a")]));
        let cut = cut.slice(..cut.len() - 3);
        assert_eq!(export(&bench, &[], cut).await.code(), Code::InvalidArgument);
        let zipped = [("grpc-encoding", "gzip")];
        let status = export(&bench, &zipped, framed(true, b"no gzip")).await;
        assert_eq!(status.code(), Code::InvalidArgument);
        let unknown = [("grpc-encoding", "zstd")];
        let status = export(&bench, &unknown, framed(true, b"?")).await;
        assert_eq!(status.code(), Code::Unimplemented);
        assert_eq!(bench.stored().await, (0, 0));
    });
}

#[test]
fn what_is_too_large_is_refused_on_the_wire_and_inflated() {
    let limits = Limits { body: 4_000, inflated: 9_000, ..Limits::default() };
    with_collector(limits, |bench| async move {
        let large = |length: usize| body(vec![span(1, 1, &"n".repeat(length))]);
        let headers = [("grpc-encoding", "gzip")];
        let fits = framed(true, &gzip(&large(8_000)));
        assert_eq!(export(&bench, &headers, fits).await.code(), Code::Ok);
        for body in [framed(false, &large(4_000)), framed(true, &gzip(&large(9_000)))] {
            let status = export(&bench, &headers, body).await;
            assert_eq!(status.code(), Code::ResourceExhausted);
            assert!(status.details().is_empty(), "it would come again for ever");
            assert_eq!(latest(&bench).status, 413);
        }
        let bomb = gzip(&vec![0; 50_000_000]).into_iter().take(3_900).collect::<Vec<u8>>();
        let status = export(&bench, &headers, framed(true, &bomb)).await;
        assert!(status.message().contains("9000 bytes when inflated"), "{}", status.message());
    });
}

#[test]
fn a_message_beyond_the_usual_limit_of_grpc_is_taken() {
    with_collector(Limits::default(), |bench| async move {
        let large = body(vec![span(1, 1, &"n".repeat(20 << 20))]);
        assert_eq!(export(&bench, &[], framed(false, &large)).await.code(), Code::Ok);
    });
}

#[test]
fn with_a_full_queue_the_sender_is_told_when_to_come_back_before_the_body_is_read() {
    with_collector(Limits::default(), |bench| async move {
        let (release, held) = std::sync::mpsc::channel::<()>();
        let (tell, begun) = std::sync::mpsc::channel::<()>();
        let busy = bench.store.write(move |_| {
            tell.send(()).map_err(|_| StoreError::Closed)?;
            held.recv().map_err(|_| StoreError::Closed)
        });
        let mut writes = vec![busy.boxed()];
        assert!((&mut writes[0]).now_or_never().is_none());
        // From here on the writer is busy, and its closure has left the queue.
        begun.recv().unwrap();
        while !bench.store.queue_is_full() {
            writes.push(bench.store.write(|_| Ok(())).boxed());
            for write in &mut writes {
                assert!(write.now_or_never().is_none());
            }
        }
        let never = Body::from_stream(futures::stream::pending::<Result<Bytes, axum::Error>>());
        let status = export(&bench, &[], never).await;
        assert_eq!(status.code(), Code::ResourceExhausted);
        assert_eq!(retry_seconds(&status), Some(1));
        assert_eq!((latest(&bench).bytes, latest(&bench).status), (0, 503));
        release.send(()).unwrap();
        futures::future::try_join_all(writes).await.unwrap();
        let message = framed(false, &body(vec![span(1, 1, "a")]));
        assert_eq!(export(&bench, &[], message).await.code(), Code::Ok);
    });
}

#[test]
fn a_spent_budget_is_a_reason_to_come_back() {
    let patience = std::time::Duration::from_millis(20);
    let limits = Limits { all_inflated: 2_048, patience, ..Limits::default() };
    with_collector(limits, |bench| async move {
        let headers = [("content-type", "application/x-protobuf"), ("content-length", "2048")];
        let over_http = bench.begin("POST /v1/traces", &headers).await;
        while bench.collector.room() > 0 {
            tokio::task::yield_now().await;
        }
        let message = framed(true, &gzip(&body(vec![span(1, 1, &"n".repeat(4_000))])));
        let gzip = [("grpc-encoding", "gzip")];
        let status = export(&bench, &gzip, message.clone()).await;
        assert_eq!((status.code(), retry_seconds(&status)), (Code::ResourceExhausted, Some(1)));
        drop(over_http);
        while bench.collector.room() == 0 {
            tokio::task::yield_now().await;
        }
        let alone = export(&bench, &gzip, message).await;
        assert_eq!(alone.code(), Code::Ok, "a larger one is taken when there is no other");
    });
}

/// The delay that a status asks for in `google.rpc.RetryInfo`.
fn retry_seconds(status: &Status) -> Option<i64> {
    #[derive(Clone, PartialEq, prost::Message)]
    struct Rpc {
        #[prost(int32, tag = "1")]
        code: i32,
        #[prost(message, repeated, tag = "3")]
        details: Vec<Detail>,
    }
    #[derive(Clone, PartialEq, prost::Message)]
    struct Detail {
        #[prost(string, tag = "1")]
        type_url: String,
        #[prost(message, optional, tag = "2")]
        info: Option<Info>,
    }
    #[derive(Clone, PartialEq, prost::Message)]
    struct Info {
        #[prost(message, optional, tag = "1")]
        delay: Option<Delay>,
    }
    #[derive(Clone, PartialEq, prost::Message)]
    struct Delay {
        #[prost(int64, tag = "1")]
        seconds: i64,
    }
    let rpc = Rpc::decode(status.details()).unwrap();
    assert_eq!(rpc.code, status.code() as i32);
    let detail = rpc.details.into_iter().next()?;
    assert_eq!(detail.type_url, "type.googleapis.com/google.rpc.RetryInfo");
    Some(detail.info?.delay?.seconds)
}

#[test]
fn other_methods_are_not_implemented_and_plain_http_is_shown_its_port() {
    with_collector(Limits::default(), |bench| async move {
        let grpc = [("content-type", "application/grpc")];
        for path in ["/grpc.health.v1.Health/Check", "/opentelemetry.Nothing/Export", "/"] {
            let status = told(ask(&bench, path, &grpc, Body::empty()).await).await;
            assert_eq!(status.code(), Code::Unimplemented, "{path}");
            assert!(status.message().contains(path), "{}", status.message());
        }
        for path in ["/v1/traces", TRACES] {
            let response = ask(&bench, path, &[("content-type", PROTOBUF)], Body::empty()).await;
            assert_eq!(response.status(), 415);
            assert!(latest(&bench).hint.unwrap().contains("4318"), "{path}");
        }
    });
}

#[test]
fn every_listed_route_takes_an_empty_export() {
    with_collector(Limits::default(), |bench| async move {
        for (method, path) in ROUTES {
            assert_eq!(*method, "POST");
            let grpc = [("content-type", "application/grpc+proto")];
            let empty = framed(false, &ExportTraceServiceRequest::default().encode_to_vec());
            let status = told(ask(&bench, path, &grpc, empty.into()).await).await;
            assert_eq!(status.code(), Code::Ok, "{path}: {status:?}");
            assert_eq!(status.metadata().len(), MetadataMap::new().len());
        }
    });
}
