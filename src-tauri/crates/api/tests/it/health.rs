//! How ingest fares, by what real requests left behind.

use serde_json::{Value as Json, json};
use touchstone_api::shape::health::{ClientHealth, CollectorHealth, ReasonCount};
use touchstone_api::shape::reach::KeyShown;
use touchstone_expect::Recording;
use touchstone_testkit::{TestCtx, request, span};

const PROTOBUF: &str = "application/x-protobuf";

const PYTHON: [(&str, &str); 3] = [
    ("telemetry.sdk.name", "opentelemetry"),
    ("telemetry.sdk.language", "python"),
    ("telemetry.sdk.version", "1.45.2"),
];

async fn health(test: &TestCtx) -> CollectorHealth {
    test.call("collector_health", json!({})).await
}

fn client<'a>(health: &'a CollectorHealth, name: &str) -> &'a ClientHealth {
    let found = health.clients.iter().find(|it| it.client.as_deref() == Some(name));
    found.unwrap()
}

#[tokio::test]
async fn before_anything_came_all_counts_are_zero() {
    let test = TestCtx::with_collector().await;
    let health = health(&test).await;
    let counts = serde_json::to_value(&health.total).unwrap();
    assert!(counts.as_object().unwrap().values().all(|count| *count == 0), "{counts}");
    assert_eq!(health.last_minute, health.total);
    assert!(health.since_us > 0 && health.clients.is_empty() && health.refusals.is_empty());
}

#[tokio::test]
async fn clients_are_told_apart_by_their_sdk_else_by_their_user_agent() {
    let test = TestCtx::with_collector().await;
    let since_us = health(&test).await.since_us;
    let python = request(&PYTHON, [span(1, 1), span(1, 2)]);
    assert_eq!(test.post(PROTOBUF, &python).await, 200);
    assert_eq!(test.post(PROTOBUF, &python).await, 200);
    let nameless = request(&[], [span(2, 1)]);
    let headers = [("content-type", PROTOBUF), ("user-agent", "curl/8.5")];
    assert_eq!(test.request("POST /v1/traces", &headers, &nameless).await, 200);

    let health = health(&test).await;
    let total = &health.total;
    assert_eq!((total.requests, total.requests_refused), (3, 0));
    assert_eq!((total.spans_received, total.spans_stored, total.spans_repeated), (5, 3, 2));
    let sent = 2 * python.len() + nameless.len();
    assert_eq!(usize::try_from(total.bytes), Ok(sent));
    assert_eq!(health.last_minute, health.total);
    assert_eq!(health.lag.spans, 5);
    let sdk = client(&health, "opentelemetry python 1.45.2");
    assert_eq!((sdk.requests, sdk.spans, sdk.refused), (2, 4, 0));
    assert_eq!(
        (sdk.scopes.as_slice(), &sdk.last_reason),
        (["testkit".to_owned()].as_slice(), &None)
    );
    let curl = client(&health, "curl/8.5");
    assert_eq!((curl.requests, curl.spans, curl.lag.spans), (1, 1, 1));
    assert!(curl.last_seen_us >= sdk.last_seen_us && sdk.last_seen_us >= since_us);
    assert_eq!(health.clients.len(), 2);
}

#[tokio::test]
async fn what_was_refused_is_counted_by_reason_the_most_frequent_first() {
    let test = TestCtx::with_collector().await;
    let body = request(&PYTHON, [span(1, 1)]);
    let key: KeyShown = test.call("key_make", json!({})).await;
    let key = format!("Bearer {}", key.key.unwrap());
    let send = async |content_type: &str, more: &[(&str, &str)], body: &[u8]| {
        let headers =
            [&[("content-type", content_type), ("user-agent", "curl/8.5")], more].concat();
        test.request("POST /v1/traces", &headers, body).await
    };
    let keyed = [("authorization", key.as_str())];
    assert_eq!(send(PROTOBUF, &[], &body).await, 401);
    assert_eq!(send(PROTOBUF, &[], &body).await, 401);
    assert_eq!(send(PROTOBUF, &[("host", "evil.example")], &body).await, 403);
    assert_eq!(send("text/plain", &keyed, &body).await, 415);
    assert_eq!(send(PROTOBUF, &keyed, b"no protobuf").await, 400);
    assert_eq!(test.request("GET /nowhere", &keyed, b"").await, 404);
    let zeros = json!({"resourceSpans": [{"scopeSpans": [{"spans":
        [{"traceId": "0".repeat(32), "spanId": "1".repeat(16), "name": "a"}]}]}]});
    let answer = send("application/json", &keyed, zeros.to_string().as_bytes()).await;
    assert_eq!(answer, 200, "a span is refused, its request is not");
    assert_eq!(send(PROTOBUF, &keyed, &body).await, 200);

    let health = health(&test).await;
    assert_eq!((health.total.requests, health.total.requests_refused), (8, 6));
    assert_eq!((health.total.spans_refused, health.total.spans_stored), (1, 1));
    let counted: Vec<(&str, i64)> =
        health.refusals.iter().map(|it| (it.reason.as_str(), it.count)).collect();
    assert_eq!(counted[0], ("key", 2));
    let mut others = counted[1..].to_vec();
    others.sort_unstable();
    assert_eq!(others, [("door", 1), ("id", 1), ("malformed", 1), ("path", 1), ("unsupported", 1)]);
    let curl = client(&health, "curl/8.5");
    assert_eq!((curl.refused, curl.spans), (6, 1));
    assert!(curl.last_reason.as_deref().unwrap().contains("traceId"), "{curl:?}");
}

#[tokio::test]
async fn keys_that_no_convention_reads_are_told_with_who_sent_them() {
    let test = TestCtx::with_collector().await;
    let odd = span(1, 1).text("gen_ai.operation.name", "chat").text("gen_ai.new.key", "x");
    assert_eq!(test.post(PROTOBUF, &request(&PYTHON, [odd])).await, 200);
    let health = health(&test).await;
    let [only] = health.unmapped.as_slice() else { panic!("{:?}", health.unmapped) };
    assert_eq!((only.key.as_str(), only.spans), ("gen_ai.new.key", 1));
    assert_eq!(only.client, "opentelemetry python 1.45.2");
}

/// Recorded requests of one library with spans, log records and metrics.
#[tokio::test]
async fn records_and_points_that_are_not_stored_are_counted_as_dropped() {
    let test = TestCtx::with_collector().await;
    let recording = Recording::open("opentelemetry-instrumentation-openai-v2-events");
    for sent in &recording.requests {
        let line = format!("{} {}", sent.method, sent.path);
        let headers = [("content-type", sent.header("content-type").unwrap())];
        assert_eq!(test.request(&line, &headers, &sent.body).await, 200, "{line}");
    }
    let stray = json!({"resourceLogs": [{"scopeLogs": [{"logRecords": [
        {"body": {"stringValue": "started"}}]}]}]});
    let headers = [("content-type", "application/json")];
    assert_eq!(test.request("POST /v1/logs", &headers, stray.to_string().as_bytes()).await, 200);

    let health = health(&test).await;
    let expected = |member: &str| recording.expected[member].as_i64().unwrap();
    assert_eq!(health.total.spans_stored, expected("spans_count"));
    assert_eq!(health.total.logs_stored, expected("log_records_count"));
    assert_eq!((health.total.logs_dropped, health.total.logs_refused), (1, 0));
    assert_eq!(health.dropped, [ReasonCount { reason: "no_event".into(), count: 1 }]);
    assert!(health.total.metric_points_dropped > 0);
    let scopes = health.clients.iter().flat_map(|it| &it.scopes);
    let wanted: Vec<&Json> = recording.expected["scopes"].as_array().unwrap().iter().collect();
    for scope in &wanted {
        assert!(scopes.clone().any(|found| *scope == found.as_str()), "{scope} of {wanted:?}");
    }
}
