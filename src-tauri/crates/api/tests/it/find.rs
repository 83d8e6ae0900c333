//! Finding a text within one trace.

use serde_json::{Value as Json, json};
use touchstone_api::ErrorCode;
use touchstone_api::shape::find::{SpanMatch, TraceFound};
use touchstone_testkit::otlp::START_US;
use touchstone_testkit::{TestCtx, span, span_id, trace_id};

use crate::assert_error;

/// Every match, and how many calls it took to the end.
async fn all(test: &TestCtx, needle: &str) -> (Vec<SpanMatch>, usize) {
    let (mut matches, mut calls, mut cursor) = (Vec::new(), 0, Json::Null);
    loop {
        let request = json!({"trace_id": trace_id(1), "text": needle, "cursor": cursor});
        let found: TraceFound = test.call("trace_find", request).await;
        calls += 1;
        matches.extend(found.matches);
        let Some(next) = found.next_cursor else {
            assert_eq!(found.searched, found.total);
            return (matches, calls);
        };
        cursor = json!(next);
    }
}

#[tokio::test]
async fn what_spans_say_is_found_in_names_values_and_keys_in_the_order_of_the_tree() {
    let test = TestCtx::new().await;
    let said = |id: u64, key: &str, text: &str| {
        span(1, id).under(1).at_us(START_US + 10 - id).text(key, text)
    };
    let spans = [
        span(1, 1).named("refunds"),
        said(2, "input.value", r#"{"text": "A Refund, a REFÚND", "same": "x"}"#),
        said(3, "app.refund", "nothing"),
        said(4, "k", "nothing"),
    ];
    test.send(spans).await;
    let (matches, calls) = all(&test, " refund ").await;
    let told: Vec<_> = matches
        .iter()
        .map(|it| (it.hit.span_id.clone().unwrap(), it.name.as_str(), it.count))
        .collect();
    let wanted = [(span_id(1), "refunds", 1), (span_id(3), "span 3", 1), (span_id(2), "span 2", 2)];
    assert_eq!((told, calls), (wanted.to_vec(), 1));
    assert_eq!(matches[2].hit.snippet, "A Refund, a REFÚND");
    assert_eq!(matches[2].hit.marks, [(2, 8)]);
    assert!(all(&test, "absent").await.0.is_empty());
}

#[tokio::test]
async fn a_large_trace_is_searched_part_by_part_to_its_end() {
    let test = TestCtx::new().await;
    let said = |id: u64| {
        let built = span(1, id).at_us(START_US + id);
        if id.is_multiple_of(100) { built.text("k", "needle") } else { built }
    };
    test.send((1..=4_500).map(said)).await;
    let (matches, calls) = all(&test, "needle").await;
    assert_eq!((matches.len(), calls), (45, 3));
    assert_eq!(matches[44].hit.span_id, Some(span_id(4_500)));
    let (matches, _) = all(&test, "span 1").await;
    assert_eq!(matches.len(), 1_111);
}

#[tokio::test]
async fn a_search_that_cannot_be_is_refused() {
    let test = TestCtx::new().await;
    test.send([span(1, 1)]).await;
    let refusals = [
        (json!({"text": " "}), "`text` must have 1 to 1000 bytes"),
        (json!({"text": "x".repeat(1_001)}), "`text` must have 1 to 1000 bytes"),
        (json!({"text": "x", "cursor": "next"}), "`cursor`"),
        (json!({"text": "x", "trace_id": "abc"}), "`trace_id`: expected 32"),
    ];
    for (members, words) in refusals {
        let mut request = json!({"trace_id": trace_id(1)});
        if let (Json::Object(request), Json::Object(members)) = (&mut request, members) {
            request.extend(members);
        }
        assert_error(&test.refused("trace_find", request).await, ErrorCode::BadRequest, words);
    }
    let nowhere = json!({"trace_id": trace_id(9), "text": "x"});
    assert_error(&test.refused("trace_find", nowhere).await, ErrorCode::NotFound, "no trace");
}
