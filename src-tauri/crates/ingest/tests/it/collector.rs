//! The collector's answers, over a real socket into a real store.

use std::io::Write as _;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use futures::FutureExt as _;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceResponse;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Sent;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use touchstone_domain::id::TraceId;
use touchstone_domain::trace_info::SOURCE_RUN;
use touchstone_domain::value::{Value, find};
use touchstone_ingest::Limits;
use touchstone_ingest::otlp::http::ROUTES;
use touchstone_ingest::otlp::span::open;
use touchstone_ingest::request_log::Outcome;
use touchstone_store::StoreError;

use crate::client::{Bench, JSON, NOW_NS, PROTOBUF, answer, body, span, with_collector};
use crate::fixture::requests;

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The attributes of the stored span with ids of those bytes.
async fn stored_span(bench: &Bench, trace: u8) -> touchstone_domain::span::Span {
    let id = TraceId::from_bytes(&[trace; 16]).unwrap();
    let raw = bench.store.read(move |tx| {
        let trace = tx.trace(id)?.unwrap();
        let spans = tx.spans(trace.row)?;
        Ok(tx.raw_span(spans[0].row)?.unwrap())
    });
    open(&raw.await.unwrap()).unwrap()
}

#[test]
fn protobuf_and_json_are_stored_and_answered_in_kind() {
    with_collector(Limits::default(), |bench| async move {
        let taken = bench.post(PROTOBUF, &body(vec![span(1, 1, "a")])).await;
        assert_eq!((taken.status, taken.body.len()), (200, 0));
        assert_eq!(taken.header("content-type"), Some(PROTOBUF));
        let json = br#"{"resourceSpans": [{"scopeSpans": [{"spans": [{"name": "b",
            "traceId": "02020202020202020202020202020202", "spanId": "0202020202020202",
            "startTimeUnixNano": "1800000000000000000"}]}]}]}"#;
        let taken = bench.post("application/json; charset=utf-8", json).await;
        assert_eq!((taken.status, taken.json()), (200, json!({})));
        assert_eq!(taken.header("content-type"), Some(JSON));
        assert_eq!(bench.stored().await, (2, 2));
        assert_eq!(stored_span(&bench, 2).await.name, "b");
    });
}

#[test]
fn recorded_requests_are_stored_whole_also_when_sent_twice() {
    with_collector(Limits::default(), |bench| async move {
        for _ in 0..2 {
            for request in requests("openinference-instrumentation-langchain") {
                assert_eq!(bench.post(PROTOBUF, &request.body).await.status, 200);
            }
        }
        assert_eq!(bench.stored().await, (22, 6));
        let query = touchstone_store::TraceQuery { limit: 10, ..Default::default() };
        let traces = bench.store.read(move |tx| tx.traces(&query)).await.unwrap();
        let first = traces.last().unwrap();
        assert_eq!(
            first.request.as_deref(),
            Some("東京の天気はどうですか？ What's the weather in Tokyo today? 🌦\u{fe0f}")
        );
        assert_eq!(
            first.response.as_deref(),
            Some("東京は晴れ、気温は22°Cです。☀\u{fe0f} Take sunglasses 😎.")
        );
        assert_eq!((first.usage.input, first.usage.output), (Some(123), Some(35)));
        let entry = &bench.collector.log().recent()[0];
        assert_eq!(entry.projects, ["fixture-langchain"]);
        assert_eq!(bench.collector.log().totals().accepted_spans, 44);
        assert_eq!(entry.client.as_deref(), Some("opentelemetry/python"));
    });
}

#[test]
fn compressed_bodies_are_inflated() {
    with_collector(Limits::default(), |bench| async move {
        let plain = body(vec![span(1, 1, "a")]);
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(&plain).unwrap();
        for (coding, sent) in [
            ("gzip", gzip(&plain)),
            ("deflate", zlib.finish().unwrap()),
            ("identity", plain.clone()),
        ] {
            let headers = [("content-type", PROTOBUF), ("content-encoding", coding)];
            assert_eq!(
                bench.send("POST /v1/traces", &headers, &sent).await.status,
                200,
                "{coding}"
            );
        }
        let headers = [("content-type", PROTOBUF), ("content-encoding", "gzip")];
        let whole = gzip(&plain);
        let cut = bench.send("POST /v1/traces", &headers, &whole[..whole.len() - 3]).await;
        assert_eq!((cut.status, cut.message().as_str()), (400, "the gzip body ends too early"));
        let headers = [("content-type", JSON), ("content-encoding", "zstd")];
        let zstd = bench.send("POST /v1/traces", &headers, &plain).await;
        assert_eq!(zstd.status, 415);
        assert!(zstd.message().contains("zstd is not supported"), "{}", zstd.message());
    });
}

#[test]
fn spans_that_cannot_be_stored_are_counted_and_the_others_stored() {
    with_collector(Limits::default(), |bench| async move {
        let spans = vec![
            span(1, 1, "good"),
            Span { trace_id: vec![0; 16], ..span(1, 1, "zeros") },
            Span { span_id: vec![1; 3], ..span(1, 2, "short") },
        ];
        let partial = bench.post(PROTOBUF, &body(spans)).await;
        assert_eq!(partial.status, 200);
        let told = ExportTraceServiceResponse::decode(partial.body.as_slice()).unwrap();
        let told = told.partial_success.unwrap();
        assert_eq!(told.rejected_spans, 2);
        assert!(told.error_message.contains("span `zeros`: traceId"), "{}", told.error_message);

        let json = br#"{"resourceSpans": [{"scopeSpans": [{"spans": [{"name": "b", "traceId": "x"},
            {"traceId": "02020202020202020202020202020202", "spanId": "0202020202020202"}]}]}]}"#;
        let partial = bench.post(JSON, json).await;
        let reason = "resourceSpans[0].scopeSpans[0].spans[0].traceId: \
                      expected 32 hexadecimal characters, got 1";
        let told = json!({"partialSuccess": {"rejectedSpans": "1", "errorMessage": reason}});
        assert_eq!((partial.status, partial.json()), (200, told));
        assert_eq!(bench.stored().await, (2, 2));
        let entry = &bench.collector.log().recent()[0];
        assert_eq!(
            (entry.outcome, entry.spans_accepted, entry.spans_rejected),
            (Outcome::Partial, 1, 1)
        );
        assert_eq!(entry.reason.as_deref(), Some(reason));
    });
}

#[test]
fn broken_bodies_are_refused_with_their_byte_in_the_requests_encoding() {
    with_collector(Limits::default(), |bench| async move {
        let mut broken = body(vec![span(1, 1, "a")]);
        let at = broken.len() - 1;
        broken.truncate(at);
        let refused = bench.post(PROTOBUF, &broken).await;
        assert_eq!((refused.status, refused.header("content-type")), (400, Some(PROTOBUF)));
        assert!(refused.message().contains(&format!("of {at}")), "{}", refused.message());
        let refused = bench.post(JSON, b"{\"resourceSpans\": [{]}").await;
        assert_eq!((refused.status, refused.header("content-type")), (400, Some(JSON)));
        assert_eq!(refused.json()["code"], 3);
        assert!(refused.message().contains("at byte 20 of 22"), "{}", refused.message());
    });
}

#[test]
fn a_body_that_is_something_else_is_told_what_it_looks_like() {
    with_collector(Limits::default(), |bench| async move {
        let plain = body(vec![span(1, 1, "a")]);
        for (content_type, sent, looks) in [
            (PROTOBUF, b" {\"resourceSpans\": []}".to_vec(), "looks like JSON"),
            (JSON, plain.clone(), "looks like protobuf"),
            (JSON, gzip(&plain), "looks like gzip"),
        ] {
            let refused = bench.post(content_type, &sent).await;
            assert_eq!(refused.status, 400);
            assert!(refused.message().contains(looks), "{}", refused.message());
        }
    });
}

#[test]
fn content_types_other_than_otlps_are_refused_with_a_hint() {
    with_collector(Limits::default(), |bench| async move {
        let refused = bench.post("text/plain", b"hi").await;
        assert_eq!((refused.status, refused.header("content-type")), (415, Some(JSON)));
        assert_eq!(
            refused.message(),
            "Content type text/plain is not OTLP. \
             Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf (or http/json)."
        );
        let refused = bench.send("POST /v1/traces", &[], b"hi").await;
        assert_eq!(refused.status, 415);
        let refused = bench.post("application/grpc", b"hi").await;
        assert!(refused.message().contains("port 4317"), "{}", refused.message());
        let entry = &bench.collector.log().recent()[2];
        assert_eq!((entry.outcome, entry.status, entry.bytes), (Outcome::Refused, 415, 0));
        assert_eq!(entry.content_type.as_deref(), Some("text/plain"));
        assert!(entry.hint.as_deref().unwrap().starts_with("Set OTEL_EXPORTER"));
        assert_eq!(bench.collector.log().totals().refused_requests, 3);
    });
}

#[test]
fn a_body_that_is_too_large_is_refused_by_its_announced_length_at_once() {
    with_collector(Limits::default(), |bench| async move {
        let length = (65 << 20).to_string();
        let headers = [("content-type", PROTOBUF), ("content-length", length.as_str())];
        let refused = answer(bench.begin("POST /v1/traces", &headers).await).await;
        assert_eq!(refused.status, 413);
        assert!(refused.message().contains("larger than 67108864 bytes"), "{}", refused.message());
    });
}

#[test]
fn a_body_without_an_announced_length_is_counted_while_it_comes() {
    let limits = Limits { body: 100_000, ..Limits::default() };
    with_collector(limits, |bench| async move {
        let headers = [("content-type", JSON), ("transfer-encoding", "chunked")];
        let mut stream = bench.begin("POST /v1/traces", &headers).await;
        let chunk = [b"2710\r\n".as_slice(), &[b' '; 10_000], b"\r\n"].concat();
        for _ in 0..11 {
            let _ = stream.write_all(&chunk).await;
        }
        assert_eq!(answer(stream).await.status, 413);
        let mut stream = bench.begin("POST /v1/traces", &headers).await;
        for part in [chunk.as_slice(), b"2\r\n{}\r\n", b"0\r\n\r\n"] {
            stream.write_all(part).await.unwrap();
        }
        assert_eq!(answer(stream).await.status, 200);
    });
}

#[test]
fn a_bomb_ends_early() {
    with_collector(Limits::default(), |bench| async move {
        // 300 MiB of zeros in 300 members of one MiB each.
        let bomb = gzip(&vec![0; 1 << 20]).repeat(300);
        assert!(bomb.len() < 400_000);
        let headers = [("content-type", PROTOBUF), ("content-encoding", "gzip")];
        let refused = bench.send("POST /v1/traces", &headers, &bomb).await;
        assert_eq!(refused.status, 413);
        assert!(
            refused.message().contains("268435456 bytes when inflated"),
            "{}",
            refused.message()
        );
        assert_eq!(bench.post(PROTOBUF, &body(vec![span(1, 1, "a")])).await.status, 200);
    });
}

#[test]
fn without_room_for_a_body_the_sender_is_told_to_come_back_before_it_is_read() {
    let patience = Duration::from_millis(20);
    let limits = Limits { all_inflated: 1 << 20, patience, ..Limits::default() };
    with_collector(limits, |bench| async move {
        let length = (1 << 20).to_string();
        let headers = [("content-type", PROTOBUF), ("content-length", length.as_str())];
        let mut first = bench.begin("POST /v1/traces", &headers).await;
        first.write_all(&[0x0a; 10]).await.unwrap();
        while bench.collector.room() > 1 << 17 {
            tokio::task::yield_now().await;
        }
        let small = bench.post(PROTOBUF, &body(vec![span(2, 1, "small")])).await;
        assert_eq!(small.status, 200, "an eighth is left to small ones");
        let begun = Instant::now();
        let refused = answer(bench.begin("POST /v1/traces", &headers).await).await;
        assert_eq!((refused.status, refused.header("retry-after")), (503, Some("1")));
        assert_eq!(refused.header("content-type"), Some(PROTOBUF));
        assert!(begun.elapsed() < Duration::from_secs(5));
        drop(first);
        assert_eq!(bench.post(PROTOBUF, &body(vec![span(1, 1, "a")])).await.status, 200);
    });
}

#[test]
fn a_sender_that_sends_its_whole_body_at_once_still_reads_why_it_was_refused() {
    let limits = Limits { body: 1 << 20, bodies: 1 << 20, ..Limits::default() };
    with_collector(limits, |bench| async move {
        let large = vec![b' '; 40 << 20];
        for _ in 0..10 {
            assert_eq!(bench.post(JSON, &large).await.status, 413);
        }
    });
}

#[test]
fn with_a_full_queue_the_sender_is_told_to_come_back_before_the_body_is_read() {
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
        let headers = [("content-type", JSON), ("content-length", "1000")];
        let refused = answer(bench.begin("POST /v1/traces", &headers).await).await;
        assert_eq!((refused.status, refused.header("retry-after")), (503, Some("1")));
        assert_eq!(bench.collector.log().recent()[0].bytes, 0);
        release.send(()).unwrap();
        futures::future::try_join_all(writes).await.unwrap();
        assert_eq!(bench.post(PROTOBUF, &body(vec![span(1, 1, "a")])).await.status, 200);
    });
}

#[test]
fn a_sender_that_stops_in_the_middle_is_let_go_and_harms_nobody() {
    let limits = Limits { stall: Duration::from_millis(200), ..Limits::default() };
    with_collector(limits, |bench| async move {
        let headers = [("content-type", PROTOBUF), ("content-length", "1000")];
        let mut stream = bench.begin("POST /v1/traces", &headers).await;
        stream.write_all(&[0x0a; 10]).await.unwrap();
        let refused = answer(stream).await;
        assert_eq!(refused.status, 408);
        let mut gone = bench.begin("POST /v1/traces", &headers).await;
        gone.write_all(&[0x0a; 10]).await.unwrap();
        drop(gone);
        assert_eq!(bench.post(PROTOBUF, &body(vec![span(1, 1, "a")])).await.status, 200);
    });
}

#[test]
fn other_paths_and_methods_are_refused_with_a_hint() {
    with_collector(Limits::default(), |bench| async move {
        for (start, status, hint) in [
            ("GET /v1/traces", 405, "Send telemetry with POST"),
            ("POST /", 404, "/v1/traces"),
            ("POST /v1/trace", 404, "/v1/traces"),
            ("POST //v1/traces", 404, "/v1/traces"),
            ("GET /", 404, "/v1/traces"),
            ("GET /v1/logs", 405, "with POST"),
            ("GET /api/public/otel/v1/traces", 405, "with POST"),
            ("POST /opentelemetry.proto.collector.trace.v1.TraceService/Export", 404, "4317"),
        ] {
            let refused = bench.send(start, &[("content-type", JSON)], b"{}").await;
            assert_eq!(refused.status, status, "{start}");
            assert!(refused.message().contains(hint), "{start}: {}", refused.message());
        }
        let refused = bench.send("GET /v1/logs", &[("content-type", PROTOBUF)], b"").await;
        assert_eq!(refused.header("content-type"), Some(PROTOBUF));
        assert_eq!(refused.header("allow"), Some("POST"));
        assert_eq!(bench.collector.log().recent().len(), 9);
    });
}

#[test]
fn every_route_is_served() {
    with_collector(Limits::default(), |bench| async move {
        for (method, path) in ROUTES {
            let start = format!("{method} {path}");
            let status = bench.send(&start, &[("content-type", PROTOBUF)], b"").await.status;
            assert_eq!(status, 200, "{start}");
        }
    });
}

#[test]
fn headers_name_the_project() {
    with_collector(Limits::default(), |bench| async move {
        let sent = body(vec![span(1, 1, "a")]);
        let to = |name: &'static str, value: &'static str| {
            let (bench, sent) = (&bench, &sent);
            async move {
                let headers = [("content-type", PROTOBUF), (name, value)];
                bench.send("POST /v1/traces", &headers, sent).await
            }
        };
        assert_eq!(to("x-touchstone-project", "Shop 日本").await.status, 200);
        assert_eq!(to("x-touchstone-project", "Shop%20%E6%97%A5%E6%9C%AC").await.status, 200);
        assert_eq!(bench.collector.log().recent()[0].projects, ["Shop 日本"]);
        let project = bench.store.read(|tx| tx.project_named("Shop 日本")).await.unwrap().unwrap();
        assert_eq!(project.created_ns, NOW_NS);
        assert_eq!(to("x-mlflow-experiment-id", "0").await.status, 200);
        let missing = to("x-mlflow-experiment-id", "4711").await;
        assert_eq!(missing.status, 404);
        assert!(missing.message().contains("4711"), "{}", missing.message());
        let wrong = to("x-mlflow-experiment-id", "shop").await;
        assert_eq!(wrong.status, 400);
        assert!(wrong.message().contains("`shop` is not a project id"), "{}", wrong.message());
        assert_eq!(to("x-touchstone-project", " ").await.status, 400);
    });
}

#[test]
fn clients_of_other_collectors_change_nothing_but_the_host() {
    with_collector(Limits::default(), |bench| async move {
        let (path, token) = ("POST /api/public/otel/v1/traces", "Basic cGstbGY6c2stbGY=");
        let headers = [("content-type", PROTOBUF), ("authorization", token)];
        assert_eq!(bench.send(path, &headers, &body(vec![span(1, 1, "a")])).await.status, 200);
        let path = "POST /opik/api/v1/private/otel/v1/traces";
        let headers = [("content-type", PROTOBUF), ("projectName", "Shop")];
        assert_eq!(bench.send(path, &headers, &body(vec![span(2, 1, "a")])).await.status, 200);
        assert_eq!(bench.collector.log().recent()[0].projects, ["Shop"]);
        assert_eq!(bench.stored().await, (2, 2));
    });
}

#[test]
fn traces_of_a_run_are_told_its_id() {
    with_collector(Limits::default(), |bench| async move {
        let run = "0123456789abcdef0123456789abcdef";
        let headers = [("content-type", PROTOBUF), ("x-mlflow-run-id", run)];
        let sent = body(vec![span(1, 1, "a"), span(2, 1, "b")]);
        assert_eq!(bench.send("POST /v1/traces", &headers, &sent).await.status, 200);
        assert_eq!(bench.post(PROTOBUF, &body(vec![span(3, 1, "c")])).await.status, 200);
        let runs = bench.store.read(|tx| {
            let of = |trace: u8| {
                let trace = tx.trace(TraceId::from_bytes(&[trace; 16]).unwrap())?.unwrap();
                Ok::<_, StoreError>(tx.trace_labels(trace.row)?.metadata.get(SOURCE_RUN).cloned())
            };
            Ok([of(1)?, of(2)?, of(3)?])
        });
        assert_eq!(runs.await.unwrap(), [Some(run.to_owned()), Some(run.to_owned()), None]);
    });
}

#[test]
fn strange_spans_are_stored_as_sent() {
    with_collector(Limits::default(), |bench| async move {
        let strange = Span {
            name: "a\0b".into(),
            start_time_unix_nano: 5,
            end_time_unix_nano: 0,
            parent_span_id: vec![1; 8],
            ..span(1, 1, "")
        };
        assert_eq!(bench.post(PROTOBUF, &body(vec![strange])).await.status, 200);
        let stored = stored_span(&bench, 1).await;
        assert_eq!((stored.name.as_str(), stored.start_ns, stored.end_ns), ("a\0b", 5, 0));
        let json = br#"{"resourceSpans": [{"scopeSpans": [{"spans": [{"name": "\ud800\u0000",
            "traceId": "02020202020202020202020202020202", "spanId": "0202020202020202"}]}]}]}"#;
        assert_eq!(bench.post(JSON, json).await.status, 200);
        assert_eq!(stored_span(&bench, 2).await.name, "\u{fffd}\0");
    });
}

#[test]
fn a_million_attributes_are_stored() {
    with_collector(Limits::default(), |bench| async move {
        let attribute = |index: i64| KeyValue {
            key: format!("k{index}"),
            value: Some(AnyValue { value: Some(Sent::IntValue(index)) }),
            ..KeyValue::default()
        };
        let wide =
            Span { attributes: (0..1_000_000).map(attribute).collect(), ..span(1, 1, "wide") };
        let sent = body(vec![wide, span(2, 1, "neighbour")]);
        assert_eq!(bench.post(PROTOBUF, &sent).await.status, 200);
        let stored = stored_span(&bench, 1).await;
        assert_eq!(stored.attributes.len(), 1_000_000);
        assert_eq!(find(&stored.attributes, "k999999"), Some(&Value::Int(999_999)));
        assert_eq!(stored_span(&bench, 2).await.name, "neighbour");
    });
}

#[test]
fn deep_nesting_is_refused_without_harm() {
    with_collector(Limits::default(), |bench| async move {
        let nested = |depth: usize| {
            let mut value = AnyValue::default();
            for _ in 0..depth {
                value =
                    AnyValue { value: Some(Sent::ArrayValue(ArrayValue { values: vec![value] })) };
            }
            let attributes =
                vec![KeyValue { key: "k".into(), value: Some(value), ..KeyValue::default() }];
            body(vec![Span { attributes, ..span(1, 1, "deep") }])
        };
        assert_eq!(bench.post(PROTOBUF, &nested(40)).await.status, 200);
        let refused = bench.post(PROTOBUF, &nested(60)).await;
        assert_eq!(refused.status, 400);
        assert!(refused.message().contains("at byte "), "{}", refused.message());
        let deep = ["[".repeat(5_000_000), "]".repeat(5_000_000)].concat();
        let json = format!("{{\"resourceSpans\": {deep}}}");
        assert_eq!(bench.post(JSON, json.as_bytes()).await.status, 400);
        let json = format!("{{\"later\": {deep}, \"resourceSpans\": []}}");
        assert_eq!(bench.post(JSON, json.as_bytes()).await.status, 200);
        assert_eq!(bench.stored().await, (1, 1));
    });
}

#[test]
fn requests_at_the_same_time_are_all_stored() {
    with_collector(Limits::default(), |bench| async move {
        let sends = (1..=40_u8).map(|trace| {
            let spans = (1..=50).map(|id| span(trace, id, "a")).collect();
            let (bench, sent) = (&bench, body(spans));
            async move { bench.post(PROTOBUF, &sent).await.status }
        });
        let statuses = futures::future::join_all(sends).await;
        assert!(statuses.iter().all(|status| *status == 200));
        assert_eq!(bench.stored().await, (2_000, 40));
        assert_eq!(bench.collector.log().totals().accepted_spans, 2_000);
    });
}
