//! How much is held of large requests at a time.

use futures::future::join_all;
use opentelemetry_proto::tonic::trace::v1::Span;
use serde_json::json;
use touchstone_ingest::Limits;

use crate::client::{JSON, PROTOBUF, body, span, with_collector};
use crate::collector::gzip;

/// A request of so many spans of about 2 KB.
fn spans(trace: u8, count: u64) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for id in 1..=count {
        let mut one = span(trace, 1, &format!("{id} {}", "text ".repeat(400)));
        one.span_id = id.to_be_bytes().to_vec();
        spans.push(one);
    }
    spans
}

#[test]
fn many_large_requests_at_a_time_never_hold_more_than_their_budget_and_are_all_stored() {
    let budget = 640 * 1_024;
    let limits = Limits { all_inflated: budget, ..Limits::default() };
    with_collector(limits, |bench| async move {
        let headers = [("content-type", PROTOBUF), ("content-encoding", "gzip")];
        let send = async |trace: u8| {
            let body = gzip(&body(spans(trace, 290)));
            assert!(body.len() < 60_000, "{} bytes", body.len());
            let mut refused = 0;
            loop {
                match bench.send("POST /v1/traces", &headers, &body).await.status {
                    200 => return refused,
                    status => assert_eq!(status, 503),
                }
                refused += 1;
                assert!(refused < 1_000, "it is never taken");
            }
        };
        join_all((1..=8).map(send)).await;
        assert_eq!(bench.stored().await, (8 * 290, 8));
        assert_eq!(bench.collector.room(), budget, "what was held was not given back");
    });
}

/// The same in JSON.
fn json_of(spans: &[Span]) -> Vec<u8> {
    let hex = |bytes: &[u8]| bytes.iter().fold(String::new(), |all, it| all + &format!("{it:02x}"));
    let one = |span: &Span| {
        json!({
            "traceId": hex(&span.trace_id), "spanId": hex(&span.span_id), "name": span.name,
            "startTimeUnixNano": span.start_time_unix_nano.to_string(),
            "endTimeUnixNano": span.end_time_unix_nano,
        })
    };
    let spans: Vec<_> = spans.iter().map(one).collect();
    json!({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}).to_string().into_bytes()
}

#[test]
fn a_request_beyond_the_budget_is_taken_alone_part_by_part_and_counted_exactly() {
    for encoding in [PROTOBUF, JSON] {
        let limits = Limits { all_inflated: 1 << 20, ..Limits::default() };
        with_collector(limits, |bench| async move {
            let mut sent = spans(1, 7_000);
            for index in [0, 3_000, 6_999] {
                sent[index].span_id = vec![0; 8];
            }
            let body = if encoding == JSON { json_of(&sent) } else { body(sent) };
            assert!(body.len() > 12 << 20, "it is not large");
            let headers = [("content-type", encoding), ("content-encoding", "gzip")];
            let answer = bench.send("POST /v1/traces", &headers, &gzip(&body)).await;
            assert_eq!(answer.status, 200, "{}", answer.message());
            bench.store.settle().await.unwrap();
            assert_eq!(bench.stored().await, (6_997, 1));
            let entry = &bench.collector.log().recent()[0];
            assert_eq!((entry.spans_accepted, entry.spans_rejected), (6_997, 3));
            let health = bench.collector.health();
            assert_eq!(health.total.spans_received, 7_000);
        });
    }
}

#[test]
fn json_beyond_the_budget_that_ends_too_early_is_refused_before_anything_is_stored() {
    let limits = Limits { all_inflated: 1 << 20, ..Limits::default() };
    with_collector(limits, |bench| async move {
        let body = json_of(&spans(1, 4_000));
        let cut = &body[..body.len() - 1];
        let refused = bench.post(JSON, cut).await;
        assert_eq!(refused.status, 400);
        let at = format!("at byte {0} of {0}", cut.len());
        assert!(refused.message().contains(&at), "{}", refused.message());
        assert_eq!(bench.stored().await, (0, 0));
    });
}
