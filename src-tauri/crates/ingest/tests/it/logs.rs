//! Log records and metrics over HTTP: what belongs to a span is found on it, everything else is
//! taken and dropped, and what is broken is refused like spans.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use opentelemetry_proto::tonic::collector::logs::v1::{
    ExportLogsServiceRequest, ExportLogsServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value as Sent;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, KeyValueList};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use prost::Message as _;
use serde_json::json;
use touchstone_domain::facts::Content;
use touchstone_domain::id::TraceId;
use touchstone_domain::span::Span;
use touchstone_ingest::Limits;
use touchstone_ingest::convention::content;
use touchstone_ingest::health::{Dropped, Reason};
use touchstone_ingest::otlp::span::open;
use touchstone_ingest::request_log::Outcome;

use crate::client::{Answer, Bench, JSON, PROTOBUF, body, span, with_collector};
use crate::fixture::{log_requests, requests};

const EVENTS: &str = "opentelemetry-instrumentation-openai-v2-events";

/// A record of the span with ids of those bytes.
fn record(trace: u8, span: u8, event: &str) -> LogRecord {
    let value = Some(AnyValue { value: Some(Sent::StringValue(format!("said in {event}"))) });
    let members = vec![KeyValue { key: "content".into(), value, ..KeyValue::default() }];
    let map = KeyValueList { values: members };
    LogRecord {
        trace_id: vec![trace; 16],
        span_id: vec![span; 8],
        event_name: event.into(),
        time_unix_nano: 1_800_000_000_500_000_000,
        body: Some(AnyValue { value: Some(Sent::KvlistValue(map)) }),
        ..LogRecord::default()
    }
}

fn logs(records: Vec<LogRecord>) -> Vec<u8> {
    let scope_logs = vec![ScopeLogs { log_records: records, ..ScopeLogs::default() }];
    let resource_logs = vec![ResourceLogs { scope_logs, ..ResourceLogs::default() }];
    ExportLogsServiceRequest { resource_logs }.encode_to_vec()
}

async fn post(bench: &Bench, path: &str, content_type: &str, body: &[u8]) -> Answer {
    bench.send(&format!("POST {path}"), &[("content-type", content_type)], body).await
}

/// The spans of a trace, opened, by start.
async fn spans(bench: &Bench, trace: TraceId) -> Vec<Span> {
    let raw = bench.store.read(move |tx| {
        let trace = tx.trace(trace)?.unwrap();
        let mut spans = tx.spans(trace.row)?;
        spans.sort_by_key(|span| span.start_ns);
        spans.iter().map(|span| Ok(tx.raw_span(span.row)?.unwrap())).collect::<Result<Vec<_>, _>>()
    });
    raw.await.unwrap().iter().map(|raw| open(raw).unwrap()).collect()
}

fn id(byte: u8) -> TraceId {
    TraceId::from_bytes(&[byte; 16]).unwrap()
}

#[test]
fn recorded_messages_are_found_on_their_spans_whichever_came_first() {
    for logs_first in [false, true] {
        with_collector(Limits::default(), |bench| async move {
            let traces = requests(EVENTS).into_iter().map(|it| ("/v1/traces", it.body));
            let logs = log_requests(EVENTS).into_iter().map(|it| ("/v1/logs", it.body));
            let mut sent: Vec<_> = traces.chain(logs).collect();
            if logs_first {
                sent.reverse();
            }
            for (path, body) in &sent {
                let taken = post(&bench, path, PROTOBUF, body).await;
                assert_eq!((taken.status, taken.body.len()), (200, 0));
            }
            let trace = "cfc29e6f6807a7a850c16b107416334b".parse().unwrap();
            let contents: Vec<Content> = spans(&bench, trace).await.iter().map(content).collect();
            let counts: Vec<(usize, usize)> = contents
                .iter()
                .map(|it| (it.input_messages.len(), it.output_messages.len()))
                .filter(|counts| *counts != (0, 0))
                .collect();
            assert_eq!(counts, [(2, 1), (4, 1)], "logs first: {logs_first}");
            let health = bench.collector.health();
            assert_eq!((health.total.logs_stored, health.total.logs_dropped), (21, 0));
        });
    }
}

#[test]
fn repeated_records_are_kept_once_and_records_of_one_time_in_the_order_sent() {
    with_collector(Limits::default(), |bench| async move {
        let names = ["gen_ai.z", "gen_ai.a", "gen_ai.m"];
        let sent = logs(names.iter().map(|name| record(1, 1, name)).collect());
        assert_eq!(bench.post(PROTOBUF, &body(vec![span(1, 1, "chat")])).await.status, 200);
        for _ in 0..2 {
            assert_eq!(post(&bench, "/v1/logs", PROTOBUF, &sent).await.status, 200);
        }
        let found = spans(&bench, id(1)).await;
        let found: Vec<&str> = found[0].events.iter().map(|event| event.name.as_str()).collect();
        assert_eq!(found, names);
    });
}

#[test]
fn records_that_are_nothing_to_show_are_taken_and_counted() {
    with_collector(Limits::default(), |bench| async move {
        let sent = logs(vec![
            record(1, 1, ""),
            record(1, 1, "browser.page_view"),
            LogRecord { span_id: Vec::new(), ..record(1, 1, "gen_ai.choice") },
            LogRecord { trace_id: vec![7; 3], ..record(1, 1, "gen_ai.choice") },
        ]);
        for _ in 0..3 {
            let taken = post(&bench, "/v1/logs", PROTOBUF, &sent).await;
            assert_eq!((taken.status, taken.body.len()), (200, 0));
        }
        let json = br#"{"resourceLogs": [{"scopeLogs": [{"logRecords": [
            {"eventName": "gen_ai.choice", "traceId": "no hex", "spanId": "0101010101010101"},
            {"body": {"stringValue": "started"}, "severityNumber": "INFO"}]}]}]}"#;
        let taken = post(&bench, "/v1/logs", JSON, json).await;
        assert_eq!((taken.status, taken.json()), (200, json!({})));
        let health = bench.collector.health();
        assert_eq!((health.total.logs_stored, health.total.logs_dropped), (0, 14));
        let expected = [
            (Dropped::NoEvent, 4),
            (Dropped::BadId, 4),
            (Dropped::OtherEvent, 3),
            (Dropped::NoSpan, 3),
        ];
        assert_eq!(health.dropped, expected);
        assert_eq!(bench.collector.log().recent().len(), 1);
        assert_eq!((health.total.requests, health.total.requests_refused), (4, 0));
    });
}

#[test]
fn broken_records_are_refused_alone_and_the_sender_is_told() {
    with_collector(Limits::default(), |bench| async move {
        let json = br#"{"resource_logs": [{"scope_logs": [{"log_records": [
            {"event_name": "gen_ai.choice", "trace_id": "AQEBAQEBAQEBAQEBAQEBAQ==",
             "span_id": "0101010101010101", "time_unix_nano": 1800000000500000000,
             "body": {"kvlist_value": {"values": [{"key": "k", "value": {"int_value": "1"}}]}}},
            {"eventName": {"no": "text"}}, {"timeUnixNano": -1}]}]}]}"#;
        let partial = post(&bench, "/v1/logs", JSON, json).await;
        let path = "resourceLogs[0].scopeLogs[0].logRecords";
        let reason = format!(
            "{path}[1].eventName: expected a text or a number, found an object; \
             {path}[2].timeUnixNano: -1 is out of range"
        );
        let told = json!({"partialSuccess": {"rejectedLogRecords": "2", "errorMessage": reason}});
        assert_eq!((partial.status, partial.json()), (200, told));
        assert_eq!(bench.post(PROTOBUF, &body(vec![span(1, 1, "chat")])).await.status, 200);
        assert_eq!(spans(&bench, id(1)).await[0].events[0].name, "gen_ai.choice");

        let far = LogRecord { time_unix_nano: u64::MAX, ..record(1, 1, "gen_ai.choice") };
        let partial = post(&bench, "/v1/logs", PROTOBUF, &logs(vec![far])).await;
        let told = ExportLogsServiceResponse::decode(partial.body.as_slice()).unwrap();
        let told = told.partial_success.unwrap();
        assert_eq!((partial.status, told.rejected_log_records), (200, 1));
        assert!(told.error_message.contains("too far in the future"), "{}", told.error_message);
        assert_eq!(bench.collector.log().recent()[0].outcome, Outcome::Partial);
        let health = bench.collector.health();
        assert_eq!(health.reasons, [(Reason::Form, 2), (Reason::Time, 1)]);
        assert_eq!((health.total.logs_refused, health.total.logs_stored), (3, 1));
    });
}

#[test]
fn bodies_that_are_no_logs_are_refused_in_the_requests_encoding() {
    with_collector(Limits::default(), |bench| async move {
        let mut broken = logs(vec![record(1, 1, "gen_ai.choice")]);
        broken.truncate(broken.len() - 1);
        let refused = post(&bench, "/v1/logs", PROTOBUF, &broken).await;
        assert_eq!((refused.status, refused.header("content-type")), (400, Some(PROTOBUF)));
        let message = refused.message();
        assert!(message.starts_with("not OTLP protobuf: "), "{message}");
        let refused = post(&bench, "/v1/logs", JSON, b"{\"resourceLogs\": [{]}").await;
        assert_eq!((refused.status, refused.header("content-type")), (400, Some(JSON)));
        assert!(refused.message().contains("at byte 19 of 21"), "{}", refused.message());
        let refused = post(&bench, "/v1/logs", PROTOBUF, b" {\"resourceLogs\": []}").await;
        assert!(refused.message().contains("looks like JSON"), "{}", refused.message());
        for path in ["/v1/logs", "/v1/metrics"] {
            assert_eq!(post(&bench, path, "text/plain", b"hi").await.status, 415);
            let length = (65 << 20).to_string();
            let headers = [("content-type", PROTOBUF), ("content-length", length.as_str())];
            let stream = bench.begin(&format!("POST {path}"), &headers).await;
            assert_eq!(crate::client::answer(stream).await.status, 413);
        }
        assert_eq!(post(&bench, "/v1/metrics", PROTOBUF, &[0x0a, 0x7f]).await.status, 400);
        assert_eq!(post(&bench, "/v1/metrics", JSON, b"[]").await.status, 400);
    });
}

#[test]
fn compressed_logs_are_inflated_and_bombs_refused() {
    let limits = Limits { inflated: 1 << 20, ..Limits::default() };
    with_collector(limits, |bench| async move {
        let gzip = |bytes: &[u8]| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        };
        let headers = [("content-type", PROTOBUF), ("content-encoding", "gzip")];
        let sent = gzip(&logs(vec![record(1, 1, "gen_ai.choice")]));
        assert_eq!(bench.send("POST /v1/logs", &headers, &sent).await.status, 200);
        let bomb = gzip(&vec![0; 2 << 20]);
        assert_eq!(bench.send("POST /v1/logs", &headers, &bomb).await.status, 413);
        assert_eq!(bench.send("POST /v1/metrics", &headers, &bomb).await.status, 413);
        assert_eq!(bench.collector.health().total.logs_stored, 1);
    });
}

#[test]
fn metrics_are_counted_and_dropped_without_filling_the_log() {
    with_collector(Limits::default(), |bench| async move {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../tests/fixtures/otlp/opentelemetry-instrumentation-openai-v2-events/003.body"
        );
        let recorded = std::fs::read(path).unwrap();
        for _ in 0..3 {
            let taken = post(&bench, "/v1/metrics", PROTOBUF, &recorded).await;
            assert_eq!((taken.status, taken.body.len()), (200, 0));
        }
        let json = br#"{"resourceMetrics": [{"scopeMetrics": [{"metrics": [
            {"gauge": {"dataPoints": [{"asInt": 1}, {"asDouble": 0.5}]}}]}]}]}"#;
        let path = "/api/public/otel/v1/metrics";
        assert_eq!(post(&bench, path, JSON, json).await.json(), json!({}));
        let points = bench.collector.health().total.metric_points_dropped;
        assert_eq!(points % 3, 2);
        assert!(points > 5, "{points}");
        let entries = bench.collector.log().recent();
        let paths: Vec<&str> = entries.iter().map(|entry| entry.path.as_str()).collect();
        assert_eq!(paths, [path, "/v1/metrics"]);
        assert!(entries[0].hint.as_deref().unwrap().contains("OTEL_METRICS_EXPORTER=none"));
    });
}
