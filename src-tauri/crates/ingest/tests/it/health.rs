//! What the collector tells about its own health, after real and after odd senders.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Sent;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message as _;
use touchstone_domain::id::TraceId;
use touchstone_domain::summary::TraceState;
use touchstone_ingest::Limits;
use touchstone_ingest::health::Reason;
use touchstone_store::TraceRecord;

use crate::client::{Bench, JSON, NOW_NS, PROTOBUF, body, span, with_collector};
use crate::fixture::requests;

const S: u64 = 1_000_000_000;
const DAY: u64 = 24 * 3_600 * S;

fn pair(key: &str, text: &str) -> KeyValue {
    let value = Some(AnyValue { value: Some(Sent::StringValue(text.into())) });
    KeyValue { key: key.into(), value, ..KeyValue::default() }
}

/// Spans of a program with these resource attributes.
fn from(resource: &[(&str, &str)], spans: Vec<Span>) -> ResourceSpans {
    let attributes = resource.iter().map(|(key, text)| pair(key, text)).collect();
    let scope =
        InstrumentationScope { name: "lib".into(), version: "2".into(), ..Default::default() };
    ResourceSpans {
        resource: Some(Resource { attributes, ..Resource::default() }),
        scope_spans: vec![ScopeSpans { scope: Some(scope), spans, ..ScopeSpans::default() }],
        ..ResourceSpans::default()
    }
}

async fn send(bench: &Bench, resource_spans: Vec<ResourceSpans>) {
    let body = ExportTraceServiceRequest { resource_spans }.encode_to_vec();
    assert_eq!(bench.post(PROTOBUF, &body).await.status, 200);
}

async fn trace(bench: &Bench, byte: u8) -> TraceRecord {
    let id = TraceId::from_bytes(&[byte; 16]).unwrap();
    bench.store.read(move |tx| tx.trace(id)).await.unwrap().unwrap()
}

#[test]
fn what_came_is_told_by_library_with_its_scopes_and_lag() {
    with_collector(Limits::default(), |bench| async move {
        let ended = |id: u8, before: u64| Span {
            end_time_unix_nano: u64::try_from(NOW_NS).unwrap() - before,
            ..span(1, id, "a")
        };
        let python = [
            ("telemetry.sdk.name", "opentelemetry"),
            ("telemetry.sdk.language", "python"),
            ("telemetry.sdk.version", "1.45.2"),
        ];
        let node = [("telemetry.sdk.name", "opentelemetry"), ("telemetry.sdk.language", "nodejs")];
        let bad = Span { span_id: vec![1; 3], ..span(1, 9, "bad") };
        let first = from(&python, vec![ended(1, S), ended(2, 2 * S), bad]);
        send(&bench, vec![first.clone(), from(&node, vec![ended(3, 60 * S)])]).await;
        send(&bench, vec![first]).await;
        let refused = [("content-type", "text/plain"), ("user-agent", "curl/8")];
        bench.send("POST /v1/traces", &refused, b"hi").await;

        let health = bench.collector.health();
        assert_eq!(health.since_ns, NOW_NS);
        assert_eq!((health.total.requests, health.total.requests_refused), (3, 1));
        assert_eq!((health.total.spans_received, health.total.spans_refused), (7, 2));
        assert_eq!((health.total.spans_stored, health.total.spans_repeated), (3, 2));
        assert_eq!(health.last_minute, health.total);
        assert_eq!(health.reasons, [(Reason::Id, 2), (Reason::Unsupported, 1)]);
        assert_eq!((health.lag.spans, health.lag.max_ms), (5, 60_000));
        let told: Vec<(String, u64, u64, u64, u64)> = health
            .libraries
            .iter()
            .map(|it| {
                let library = it.library.as_ref().unwrap();
                let language = library.language.clone().unwrap_or_default();
                let name = format!("{}/{language}", library.name);
                (name, it.requests, it.spans, it.refused, it.lag.max_ms)
            })
            .collect();
        assert_eq!(
            told,
            [
                ("curl/8/".to_owned(), 1, 0, 1, 0),
                ("opentelemetry/nodejs".to_owned(), 1, 1, 0, 60_000),
                ("opentelemetry/python".to_owned(), 2, 6, 2, 2_000),
            ]
        );
        let python = &health.libraries[2];
        assert_eq!(python.library.as_ref().unwrap().version.as_deref(), Some("1.45.2"));
        assert_eq!((python.scopes.len(), python.scopes[0].name.as_str()), (1, "lib"));
        assert!(python.last_reason.as_deref().unwrap().contains("spanId"));
    });
}

#[test]
fn keys_that_no_convention_reads_are_told_with_who_sent_them() {
    with_collector(Limits::default(), |bench| async move {
        for request in requests("openinference-instrumentation-openai") {
            assert_eq!(bench.post(PROTOBUF, &request.body).await.status, 200);
        }
        let before = bench.collector.health().unmapped.len();
        let odd = |id: u8, key: &str| Span { attributes: vec![pair(key, "x")], ..span(1, id, "a") };
        let spans = (1..=40).map(|id| odd(id, if id == 1 { "gen_ai.new.key" } else { "later" }));
        send(&bench, vec![from(&[("telemetry.sdk.name", "new")], spans.collect())]).await;
        let health = bench.collector.health();
        let found = health.unmapped.iter().find(|it| it.key == "gen_ai.new.key").unwrap();
        assert_eq!((found.spans, found.library.name.as_str()), (1, "new"));
        let later = health.unmapped.iter().find(|it| it.key == "later");
        assert!(later.is_none_or(|it| it.spans <= 2), "few spans are asked: {later:?}");
        assert!(health.unmapped.len() > before);
    });
}

#[test]
fn refusals_are_told_by_kind() {
    with_collector(Limits::default(), |bench| async move {
        bench.post(PROTOBUF, &[0xff]).await;
        bench.post(JSON, b"{").await;
        let headers = [("content-type", PROTOBUF), ("x-mlflow-experiment-id", "4711")];
        bench.send("POST /v1/traces", &headers, &body(vec![span(1, 1, "a")])).await;
        let headers = [("content-type", PROTOBUF), ("x-mlflow-experiment-id", "shop")];
        bench.send("POST /v1/traces", &headers, b"").await;
        bench.send("GET /nowhere", &[], b"").await;
        let health = bench.collector.health();
        assert_eq!(
            health.reasons,
            [(Reason::Malformed, 2), (Reason::Project, 2), (Reason::Path, 1)]
        );
        assert_eq!((health.total.requests_refused, health.total.spans_stored), (5, 0));
    });
}

#[test]
fn spans_of_clocks_that_jump_are_stored_and_their_lag_told_apart() {
    with_collector(Limits::default(), |bench| async move {
        let at = |trace: u8, start: u64, end: u64| Span {
            start_time_unix_nano: start,
            end_time_unix_nano: end,
            ..span(trace, 1, "a")
        };
        let now = u64::try_from(NOW_NS).unwrap();
        let spans = vec![
            at(1, now, now - 10 * S), // ends before it starts
            at(2, 5, 7),              // 1970
            at(3, now + 200 * 365 * DAY, now + 200 * 365 * DAY + S), // far in the future
            at(4, 0, 0),
        ];
        assert_eq!(bench.post(PROTOBUF, &body(spans)).await.status, 200);
        assert_eq!(bench.stored().await, (4, 4));
        let (first, second, third) =
            (trace(&bench, 1).await, trace(&bench, 2).await, trace(&bench, 3).await);
        assert_eq!((first.start_ns, first.state), (NOW_NS, TraceState::Ok));
        assert_eq!((second.start_ns, second.end_ns), (5, 7));
        assert!(third.start_ns > NOW_NS);
        let lag = bench.collector.health().lag;
        assert_eq!((lag.spans, lag.clock_ahead), (3, 1));
        // Only a time that cannot be stored at all is refused.
        let beyond = at(5, now, u64::MAX);
        assert_eq!(bench.post(PROTOBUF, &body(vec![beyond])).await.status, 200);
        assert_eq!(bench.collector.health().reasons, [(Reason::Time, 1)]);
    });
}

#[test]
fn two_programs_that_send_one_trace_id_share_the_trace() {
    with_collector(Limits::default(), |bench| async move {
        let program = |name: &'static str| [("service.name", name), ("telemetry.sdk.name", name)];
        let child = Span { parent_span_id: vec![1; 8], ..span(1, 2, "work") };
        send(&bench, vec![from(&program("worker"), vec![child])]).await;
        assert_eq!(trace(&bench, 1).await.state, TraceState::InProgress);
        send(&bench, vec![from(&program("shop"), vec![span(1, 1, "request")])]).await;
        // A third one uses both ids by chance: of two versions of a span one is kept.
        send(&bench, vec![from(&program("other"), vec![span(1, 1, "unrelated")])]).await;
        let found = trace(&bench, 1).await;
        assert_eq!((found.span_count, found.state), (2, TraceState::Ok));
        let before = found.name.clone();
        send(&bench, vec![from(&program("shop"), vec![span(1, 1, "request")])]).await;
        assert_eq!(trace(&bench, 1).await.name, before);
        assert_eq!(bench.collector.health().libraries.len(), 3);
    });
}

#[test]
fn a_trace_that_goes_on_for_a_day_and_whose_root_never_comes_stays_in_progress() {
    with_collector(Limits::default(), |bench| async move {
        let start = u64::try_from(NOW_NS).unwrap() - 2 * DAY;
        for hour in 0..30_u8 {
            let at = start + u64::from(hour) * 3_600 * S;
            let step = Span {
                parent_span_id: vec![200; 8],
                start_time_unix_nano: at,
                end_time_unix_nano: at + S,
                ..span(1, hour + 1, "step")
            };
            assert_eq!(bench.post(PROTOBUF, &body(vec![step])).await.status, 200);
        }
        let found = trace(&bench, 1).await;
        assert_eq!((found.span_count, found.state), (30, TraceState::InProgress));
        let length = u64::try_from(found.end_ns - found.start_ns).unwrap();
        assert_eq!(length, 29 * 3_600 * S + S);
        assert_eq!(bench.stored().await, (30, 1));
        assert_eq!(bench.collector.health().lag.max_ms, 2 * DAY / 1_000_000 - 1_000);
    });
}
