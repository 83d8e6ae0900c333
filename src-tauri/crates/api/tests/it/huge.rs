//! A trace of 33,001 spans: it opens whole, and no answer about it grows with it.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use touchstone_api::{ErrorCode, call};
use touchstone_testkit::otlp::START_US;
use touchstone_testkit::{SpanBuilder, TestCtx, Usual, span, span_id, trace_id};

use crate::assert_error;

/// Chains below the root, and the spans of each.
const CHAINS: u64 = 330;
const LENGTH: u64 = 100;
const SPANS: usize = 33_001;

/// Bytes that an answer may have: some 500 for each of at most 500 rows.
const MOST_BYTES: usize = 250_000;

/// A root with chains of a hundred spans each, one after another; the last of each chain failed.
fn chains() -> impl Iterator<Item = SpanBuilder> {
    let chains = (0..CHAINS).flat_map(|chain| {
        (0..LENGTH).map(move |level| {
            let number = 2 + chain * LENGTH + level;
            let above = if level == 0 { 1 } else { number - 1 };
            let step = span(1, number)
                .under(above)
                .at_us(START_US + chain * 1_000 + level)
                .lasting_us(900 - 2 * level);
            match level {
                50 => step.chat(Usual::GenAi, &[("user", &format!("needle {chain}"))], "Done."),
                99 => step.failed("no"),
                _ => step,
            }
        })
    });
    std::iter::once(span(1, 1).lasting_us(CHAINS * 1_000)).chain(chains)
}

/// An answer, and how many bytes it has.
async fn ask(test: &TestCtx, name: &str, more: Json) -> (Json, usize) {
    let mut request = json!({"trace_id": trace_id(1)});
    if let (Json::Object(request), Json::Object(more)) = (&mut request, more) {
        request.extend(more);
    }
    let answer = call(test.ctx(), name, request.to_string().as_bytes()).await.unwrap();
    (serde_json::from_slice(&answer).unwrap(), answer.len())
}

async fn huge() -> TestCtx {
    let test = TestCtx::new().await;
    let mut spans = chains().peekable();
    while spans.peek().is_some() {
        test.send(spans.by_ref().take(3_000)).await;
    }
    test
}

fn len(value: &Json) -> usize {
    value.as_array().unwrap().len()
}

#[tokio::test]
async fn every_span_stands_in_exactly_one_window_and_no_answer_grows_with_the_trace() {
    let test = huge().await;
    let mut seen = HashSet::new();
    for offset in (0..SPANS).step_by(500) {
        let window = json!({"collapsed": [], "offset": offset, "count": 500});
        let (rows, bytes) = ask(&test, "trace_rows", window).await;
        assert_eq!((&rows["total"], len(&rows["rows"])), (&json!(SPANS), 500.min(SPANS - offset)));
        assert!(bytes < MOST_BYTES, "{bytes} bytes at {offset}");
        let ids = rows["rows"].as_array().unwrap().iter();
        seen.extend(ids.map(|row| row["span_id"].as_str().unwrap().to_owned()));
    }
    assert_eq!(seen.len(), SPANS);

    let window = json!({"trace_id": trace_id(1), "collapsed": [], "offset": 0, "count": SPANS});
    let error = test.refused("trace_rows", window).await;
    assert_error(&error, ErrorCode::BadRequest, "`count` must lie between 1 and 500");

    let (timeline, bytes) = ask(&test, "timeline_get", json!({"buckets": 240})).await;
    assert!(len(&timeline["buckets"]) <= 241 && bytes < MOST_BYTES);
    let (read, bytes) = ask(&test, "trace_read", json!({"offset": 0, "count": 100})).await;
    assert!((1..=100).contains(&len(&read["parts"])) && bytes < MOST_BYTES);
}

#[tokio::test]
async fn failed_spans_are_reached_and_texts_found_wherever_they_lie() {
    let test = huge().await;
    let last = span_id(1 + CHAINS * LENGTH);
    let locate = json!({"seek": "previous_failed", "span_id": span_id(1), "collapsed": []});
    let (found, _) = ask(&test, "span_locate", locate).await;
    assert_eq!((&found["span_id"], &found["index"]), (&json!(last), &json!(SPANS - 1)));

    let (mut matches, mut cursor, mut calls) = (0, Json::Null, 0);
    loop {
        let (found, bytes) =
            ask(&test, "trace_find", json!({"text": "needle 32", "cursor": cursor})).await;
        assert!(bytes < MOST_BYTES);
        (matches, calls, cursor) =
            (matches + len(&found["matches"]), calls + 1, found["next_cursor"].clone());
        if cursor.is_null() {
            break;
        }
    }
    // 32, and 320 to 329; two thousand spans with each call.
    assert_eq!((matches, calls), (11, 17));
}

#[tokio::test]
async fn of_a_large_trace_that_grows_the_rows_tell_their_revision_until_they_are_the_last() {
    let test = TestCtx::new().await;
    test.send(chains().take(6_000)).await;
    let window = json!({"collapsed": [], "offset": 0, "count": 1});
    let (before, _) = ask(&test, "trace_rows", window.clone()).await;
    assert_eq!(before["total"], json!(6_000));
    test.send([span(1, 100_000).under(1)]).await;
    let (trace, _) = ask(&test, "trace_get", json!({})).await;
    let last = trace["revision"].as_i64().unwrap();
    let deadline = Instant::now() + Duration::from_mins(2);
    loop {
        let (rows, _) = ask(&test, "trace_rows", window.clone()).await;
        if rows["total"] == json!(6_001) {
            assert!(rows["revision"].as_i64().unwrap() >= last);
            break;
        }
        assert!(rows["revision"].as_i64().unwrap() < last && Instant::now() < deadline);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
