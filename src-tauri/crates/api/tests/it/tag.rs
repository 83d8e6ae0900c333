//! Tags given to many traces, and taken away.

use serde_json::json;
use touchstone_api::ErrorCode;
use touchstone_api::shape::tag::{TagBefore, TraceTagged};
use touchstone_api::shape::trace::{Trace, TracePage};
use touchstone_testkit::{TestCtx, span, trace_id};

use crate::assert_error;

async fn tags(test: &TestCtx, trace: u64) -> Vec<(String, String)> {
    let trace: Trace = test.call("trace_get", json!({"trace_id": trace_id(trace)})).await;
    let own = trace.tags.into_iter().filter(|label| label.key == "team");
    own.map(|label| (label.key, label.value)).collect()
}

#[tokio::test]
async fn traces_are_tagged_and_what_they_had_before_is_told() {
    let test = TestCtx::new().await;
    test.send((1..=3).map(|number| span(number, 1))).await;
    let before = |trace, value: Option<&str>| TagBefore {
        trace_id: trace_id(trace),
        value: value.map(str::to_owned),
    };
    let one = json!({"trace_ids": [trace_id(1)], "key": "team", "value": "a"});
    let tagged: TraceTagged = test.call("trace_tag", one.clone()).await;
    assert_eq!(tagged.changed, [before(1, None)]);
    let again: TraceTagged = test.call("trace_tag", one).await;
    assert_eq!(again.changed, []);
    let ids = json!([trace_id(1), trace_id(2), trace_id(9)]);
    let request = json!({"trace_ids": ids, "key": " team ", "value": "b c"});
    let tagged: TraceTagged = test.call("trace_tag", request).await;
    assert_eq!(tagged.changed, [before(1, Some("a")), before(2, None)]);
    assert_eq!(tags(&test, 2).await, [("team".to_owned(), "b c".to_owned())]);
    let found: TracePage = test.call("trace_list", json!({"query": "tags.team:\"b c\""})).await;
    assert_eq!(found.rows.len(), 2);
    let request = json!({"trace_ids": [trace_id(2)], "key": "team", "value": null});
    let tagged: TraceTagged = test.call("trace_tag", request).await;
    assert_eq!(tagged.changed, [before(2, Some("b c"))]);
    assert_eq!(tags(&test, 2).await, []);
}

#[tokio::test]
async fn a_tag_that_cannot_be_given_is_refused() {
    let test = TestCtx::new().await;
    let many: Vec<String> = (0..1_001).map(trace_id).collect();
    for (request, words) in [
        (json!({"trace_ids": [], "key": " "}), "`key`"),
        (json!({"trace_ids": [], "key": "x".repeat(251)}), "`key`"),
        (json!({"trace_ids": [], "key": "mlflow.user"}), "`mlflow.`"),
        (json!({"trace_ids": [], "key": "k", "value": "x".repeat(4_097)}), "`value`"),
        (json!({"trace_ids": ["x"], "key": "k"}), "`trace_ids[0]`"),
        (json!({"trace_ids": many, "key": "k"}), "more than 1000"),
    ] {
        assert_error(&test.refused("trace_tag", request).await, ErrorCode::BadRequest, words);
    }
}
