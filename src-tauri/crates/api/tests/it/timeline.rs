//! The timeline of a trace besides its rows.

use serde_json::json;
use touchstone_api::ErrorCode;
use touchstone_api::shape::timeline::Timeline;
use touchstone_testkit::otlp::START_US;
use touchstone_testkit::{TestCtx, Usual, span, trace_id};

use crate::assert_error;

const START: i64 = START_US.cast_signed();

/// A trace of ten seconds in which something runs in the first and in the last one.
async fn pausing() -> TestCtx {
    let test = TestCtx::new().await;
    let last = span(1, 3).under(1).at_us(START_US + 9_000_000).failed("no");
    test.send([span(1, 1).lasting_us(10_000_000), span(1, 2).under(1), last]).await;
    test
}

#[tokio::test]
async fn a_timeline_tells_what_ran_when_and_where_nothing_did() {
    let test = pausing().await;
    let request = json!({"trace_id": trace_id(1), "buckets": 4});
    let timeline: Timeline = test.call("timeline_get", request).await;
    assert_eq!((timeline.start_us, timeline.end_us), (START, START + 10_000_000));
    assert_eq!(timeline.idle, [(START + 1_000_000, START + 9_000_000)]);
    let counts: Vec<_> = timeline
        .buckets
        .iter()
        .map(|it| (it.from_us - START, it.to_us - START, it.running, it.failed))
        .collect();
    let wanted = [
        (0, 500_000, 1, 0),
        (500_000, 1_000_000, 1, 0),
        (9_000_000, 9_500_000, 1, 0),
        (9_500_000, 10_000_000, 1, 1),
    ];
    assert_eq!(counts, wanted);
}

#[tokio::test]
async fn a_model_call_is_not_idle_for_what_was_noted_within_it() {
    let test = TestCtx::new().await;
    let chat = span(1, 2).under(1).chat(Usual::GenAi, &[("user", "Hello?")], "Hello!");
    let noted = span(1, 3).under(2).at_us(START_US + 5_000_000).lasting_us(0);
    test.send([span(1, 1).lasting_us(10_000_000), chat.lasting_us(10_000_000), noted]).await;
    let request = json!({"trace_id": trace_id(1), "buckets": 2});
    let timeline: Timeline = test.call("timeline_get", request).await;
    assert!(timeline.idle.is_empty(), "{timeline:?}");
    let running: Vec<_> = timeline.buckets.iter().map(|it| it.running).collect();
    assert_eq!(running, [1, 2]);
}

#[tokio::test]
async fn a_timeline_that_cannot_be_is_refused() {
    let test = pausing().await;
    let error = test.refused("timeline_get", json!({"trace_id": trace_id(1), "buckets": 1_001}));
    assert_error(&error.await, ErrorCode::BadRequest, "`buckets` must lie between 1 and 1000");
    let error = test.refused("timeline_get", json!({"trace_id": trace_id(9), "buckets": 1}));
    assert_error(&error.await, ErrorCode::NotFound, "there is no trace");
}
