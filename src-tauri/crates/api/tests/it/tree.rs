//! The tree of a trace: windows on it, filters, and where in it a span lies.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use touchstone_api::ErrorCode;
use touchstone_api::shape::span::SpanRow;
use touchstone_api::shape::tree::{SpanLocated, TraceRows};
use touchstone_testkit::otlp::START_US;
use touchstone_testkit::{SpanBuilder, TestCtx, Usual, span, span_id, trace_id};

use crate::assert_error;

#[tokio::test]
async fn a_window_that_cannot_be_is_refused_with_its_member() {
    let test = TestCtx::new().await;
    test.send([span(1, 1)]).await;
    let refusals = [
        ("count", json!(0), "`count` must lie between 1 and 500"),
        ("count", json!(501), "`count` must lie between 1 and 500"),
        ("count", json!("all"), "`count`: invalid type"),
        ("offset", json!(-1), "`offset`: invalid value"),
        ("collapsed", json!(["abc"]), "`collapsed[0]`: expected 16"),
        ("collapsed", json!([span_id(1), 2]), "`collapsed[1]`: invalid type"),
        ("collapsed", json!("all"), "`collapsed`: invalid type"),
    ];
    for (member, value, words) in refusals {
        let mut request =
            json!({"trace_id": trace_id(1), "collapsed": [], "offset": 0, "count": 1});
        request[member] = value;
        let error = test.refused("trace_rows", request).await;
        assert_error(&error, ErrorCode::BadRequest, words);
    }
}

/// Spans of the large trace.
const SPANS: u64 = 5_000;

/// Seven children each, and every span starts at a time of its own.
fn large() -> impl Iterator<Item = SpanBuilder> {
    (1..=SPANS).map(|number| {
        let built = span(1, number).at_us(starts(number));
        if number == 1 { built } else { built.under(parent(number)) }
    })
}

fn parent(number: u64) -> u64 {
    (number - 2) / 7 + 1
}

fn starts(number: u64) -> u64 {
    // 5,003 is a prime above every number, so no two are equal.
    START_US + number * 7_919 % 5_003
}

/// The order that a reader expects: every span before what lies below it, siblings by their start.
fn expected(collapsed: &[u64]) -> Vec<String> {
    let mut children: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    for number in 2..=SPANS {
        children.entry(parent(number)).or_default().push(number);
    }
    let (mut order, mut open) = (Vec::new(), vec![1]);
    while let Some(number) = open.pop() {
        order.push(span_id(number));
        let mut below = children.remove(&number).unwrap_or_default();
        below.sort_unstable_by_key(|child| std::cmp::Reverse(starts(*child)));
        if !collapsed.contains(&number) {
            open.extend(below);
        }
    }
    order
}

/// Every row, fetched in windows of `count`.
async fn windows(test: &TestCtx, collapsed: &[u64], count: usize) -> Vec<SpanRow> {
    let collapsed: Vec<String> = collapsed.iter().copied().map(span_id).collect();
    let mut rows = Vec::new();
    loop {
        let request = json!({"trace_id": trace_id(1), "collapsed": collapsed,
                             "offset": rows.len(), "count": count});
        let window: TraceRows = test.call("trace_rows", request).await;
        assert_eq!(usize::try_from(window.offset), Ok(rows.len()));
        let last = window.rows.len() < count;
        rows.extend(window.rows);
        if last {
            assert_eq!(usize::try_from(window.total), Ok(rows.len()));
            return rows;
        }
    }
}

#[tokio::test]
async fn small_windows_on_a_large_tree_show_the_same_rows_as_large_ones() {
    let test = TestCtx::new().await;
    test.send(large()).await;
    for collapsed in [&[][..], &[3, 20, 500, 4_999][..], &[1][..]] {
        let (small, whole) =
            (windows(&test, collapsed, 37).await, windows(&test, collapsed, 500).await);
        assert_eq!(small, whole);
        let order: Vec<&str> = whole.iter().map(|row| row.span_id.as_str()).collect();
        assert_eq!(order, expected(collapsed));
    }
}

#[tokio::test]
async fn a_collapsed_span_still_counts_its_children_and_unknown_ones_hide_nothing() {
    let test = TestCtx::new().await;
    test.send([span(1, 1), span(1, 2).under(1), span(1, 3).under(2)]).await;
    let rows = windows(&test, &[2, 77], 500).await;
    let shown: Vec<_> =
        rows.iter().map(|row| (row.span_id.clone(), row.depth, row.children)).collect();
    assert_eq!(shown, [(span_id(1), 0, 1), (span_id(2), 1, 1)]);
}

#[tokio::test]
async fn a_window_beyond_the_end_is_empty_and_still_says_how_many_rows_there_are() {
    let test = TestCtx::new().await;
    test.send([span(1, 1), span(1, 2).under(1)]).await;
    for offset in [2, u32::MAX] {
        let request =
            json!({"trace_id": trace_id(1), "collapsed": [], "offset": offset, "count": 500});
        let window: TraceRows = test.call("trace_rows", request).await;
        assert_eq!((window.rows.len(), window.total), (0, 2));
    }
}

#[tokio::test]
async fn a_span_that_arrives_late_takes_its_place_in_the_next_window() {
    let test = TestCtx::new().await;
    test.send([span(1, 1), span(1, 3).under(2)]).await;
    let request = json!({"trace_id": trace_id(1), "collapsed": [], "offset": 0, "count": 500});
    let before: TraceRows = test.call("trace_rows", request.clone()).await;
    test.send([span(1, 2).under(1).at_us(START_US + 1)]).await;
    let after: TraceRows = test.call("trace_rows", request).await;
    let depths =
        |window: &TraceRows| -> Vec<u32> { window.rows.iter().map(|row| row.depth).collect() };
    assert_eq!((depths(&before), depths(&after)), (vec![0, 0], vec![0, 1, 2]));
    assert!(after.revision > before.revision);
}

/// A window on everything, with these members besides.
async fn shown(test: &TestCtx, more: Json) -> TraceRows {
    let mut request = json!({"trace_id": trace_id(1), "collapsed": [], "offset": 0, "count": 500});
    if let (Json::Object(request), Json::Object(more)) = (&mut request, more) {
        request.extend(more);
    }
    test.call("trace_rows", request).await
}

fn names(rows: &TraceRows) -> Vec<(&str, u32, i64)> {
    rows.rows.iter().map(|row| (row.name.as_str(), row.depth, row.children)).collect()
}

/// agent → chain → two chats, one of them failed → tool; agent → tool.
async fn agent() -> TestCtx {
    let test = TestCtx::new().await;
    let tool = |id| span(1, id).text("openinference.span.kind", "TOOL");
    let chat = |id| {
        let chat = span(1, id).chat(Usual::OpenInference, &[("user", "Hello?")], "Hello!");
        chat.tokens(Usual::OpenInference, 10, 2)
    };
    let spans = [
        span(1, 1).named("agent").text("openinference.span.kind", "AGENT").lasting_us(9_000_000),
        span(1, 2).named("chain").under(1).at_us(START_US + 1),
        chat(3).named("first").under(2).at_us(START_US + 2).lasting_us(500),
        chat(4).named("second").under(2).at_us(START_US + 3).failed("no"),
        tool(5).named("inner").under(4).at_us(START_US + 4).lasting_us(100),
        tool(6).named("outer").under(1).at_us(START_US + 5).failed("no").lasting_us(10),
    ];
    test.send(spans).await;
    test
}

#[tokio::test]
async fn a_filter_shows_spans_below_the_nearest_that_it_shows() {
    let test = agent().await;
    let filter = |types: &[&str], failed: bool, least_us: i64| json!({"filter": {"types": types, "failed": failed, "least_us": least_us}});
    let all = shown(&test, filter(&[], false, 0)).await;
    assert_eq!((all.total, all.shown, all.failed), (6, 6, 2));
    let types: Vec<_> = all.types.iter().map(|it| (it.span_type.as_str(), it.count)).collect();
    assert_eq!(types, [("LLM", 2), ("TOOL", 2), ("AGENT", 1), ("UNKNOWN", 1)]);

    let some = shown(&test, filter(&["AGENT", "LLM", "TOOL"], false, 0)).await;
    let wanted =
        [("agent", 0, 3), ("first", 1, 0), ("second", 1, 1), ("inner", 2, 0), ("outer", 1, 0)];
    assert_eq!(names(&some), wanted);
    assert_eq!((some.total, some.types.len()), (5, 4));

    let failed = shown(&test, filter(&[], true, 0)).await;
    assert_eq!(names(&failed), [("second", 0, 0), ("outer", 0, 0)]);
    let long = shown(&test, filter(&[], false, 400)).await;
    let names: Vec<_> = long.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["agent", "chain", "first", "second", "outer"]);
}

#[tokio::test]
async fn a_filter_on_time_shows_what_ran_then() {
    let test = TestCtx::new().await;
    let spans = [
        span(1, 1).lasting_us(9_000),
        span(1, 2).under(1).at_us(START_US + 1_000).lasting_us(1_000),
        span(1, 3).under(2).at_us(START_US + 1_500).lasting_us(100),
        span(1, 4).under(1).at_us(START_US + 5_000).lasting_us(1_000),
    ];
    test.send(spans).await;
    let between = async |from: Option<u64>, to: Option<u64>| -> Vec<String> {
        let at = |us: u64| START_US + us;
        let filter = json!({"types": [], "failed": false, "least_us": 0,
                            "from_us": from.map(at), "to_us": to.map(at)});
        let rows = shown(&test, json!({"filter": filter})).await.rows;
        rows.into_iter().map(|row| row.span_id).collect()
    };
    assert_eq!(between(Some(1_700), Some(4_999)).await, [span_id(1), span_id(2)]);
    assert_eq!(between(Some(3_000), None).await, [span_id(1), span_id(4)]);
    assert_eq!(between(None, Some(1_000)).await, [span_id(1), span_id(2)]);
}

#[tokio::test]
async fn everything_is_collapsed_but_what_is_named_as_expanded() {
    let test = agent().await;
    let rows = shown(&test, json!({"expanded": []})).await;
    assert_eq!(names(&rows), [("agent", 0, 2)]);
    let rows = shown(&test, json!({"expanded": [span_id(1)]})).await;
    assert_eq!(names(&rows), [("agent", 0, 2), ("chain", 1, 2), ("outer", 1, 0)]);
    let both = json!({"trace_id": trace_id(1), "collapsed": [span_id(1)], "expanded": [],
                      "offset": 0, "count": 1});
    let error = test.refused("trace_rows", both).await;
    assert_error(&error, ErrorCode::BadRequest, "`collapsed` and `expanded`");
}

#[tokio::test]
async fn a_row_tells_the_tokens_below_it_and_whether_it_decided_how_long_it_took() {
    let test = agent().await;
    let rows = shown(&test, json!({})).await.rows;
    let tokens: Vec<_> = rows.iter().map(|row| row.total_tokens).collect();
    assert_eq!(tokens, [Some(24), Some(24), Some(12), Some(12), None, None]);
    assert_eq!(rows[0].usage.total, None);
    let critical: Vec<_> =
        rows.iter().filter(|row| row.critical).map(|row| row.name.as_str()).collect();
    assert_eq!(critical, ["agent", "chain", "second", "inner"]);
}

#[tokio::test]
async fn a_span_is_located_among_the_rows_or_behind_those_that_hide_it() {
    let test = agent().await;
    let locate = async |more: Json| -> SpanLocated {
        let mut request = json!({"trace_id": trace_id(1), "seek": "itself", "collapsed": []});
        if let (Json::Object(request), Json::Object(more)) = (&mut request, more) {
            request.extend(more);
        }
        test.call("span_locate", request).await
    };
    let found = locate(json!({"span_id": span_id(5)})).await;
    assert_eq!((found.index, found.closed.len()), (Some(4), 0));
    let found = locate(json!({"span_id": span_id(5), "collapsed": [span_id(1), span_id(4)]})).await;
    assert_eq!((found.index, found.closed), (None, vec![span_id(4), span_id(1)]));
    let filter = json!({"types": ["TOOL"], "failed": false, "least_us": 0});
    let found = locate(json!({"span_id": span_id(5), "filter": filter})).await;
    assert_eq!((found.index, found.span_id), (Some(0), Some(span_id(5))));
    let found = locate(json!({"span_id": span_id(4), "filter": filter})).await;
    assert_eq!((found.index, found.span_id), (None, None));
    assert_eq!(locate(json!({"span_id": span_id(77)})).await.span_id, None);
    let found = locate(json!({"span_id": span_id(5), "seek": "parent"})).await;
    assert_eq!((found.index, found.span_id), (Some(3), Some(span_id(4))));
    let filter = json!({"types": ["TOOL", "AGENT"], "failed": false, "least_us": 0});
    let found = locate(json!({"span_id": span_id(5), "seek": "parent", "filter": filter})).await;
    assert_eq!((found.index, found.span_id), (Some(0), Some(span_id(1))));
    assert_eq!(locate(json!({"span_id": span_id(1), "seek": "parent"})).await.span_id, None);
}

#[tokio::test]
async fn failed_spans_follow_one_another_and_go_on_from_the_other_end() {
    let test = agent().await;
    let seek = async |seek: &str, from: Option<u64>| -> (Option<String>, Option<i64>) {
        let request = json!({"trace_id": trace_id(1), "seek": seek, "collapsed": [],
                             "span_id": from.map(span_id)});
        let found: SpanLocated = test.call("span_locate", request).await;
        (found.span_id, found.index)
    };
    let (second, outer) = ((Some(span_id(4)), Some(3)), (Some(span_id(6)), Some(5)));
    assert_eq!(seek("next_failed", None).await, second);
    assert_eq!(seek("next_failed", Some(4)).await, outer);
    assert_eq!(seek("next_failed", Some(6)).await, second);
    assert_eq!(seek("previous_failed", Some(6)).await, second);
    assert_eq!(seek("previous_failed", Some(1)).await, outer);
    let error =
        test.refused("span_locate", json!({"trace_id": "abc", "seek": "itself", "collapsed": []}));
    assert_error(&error.await, ErrorCode::BadRequest, "`trace_id`: expected 32");
}

#[tokio::test]
async fn a_trace_without_failures_has_none_to_go_to() {
    let test = TestCtx::new().await;
    test.send([span(1, 1)]).await;
    let request = json!({"trace_id": trace_id(1), "seek": "next_failed", "collapsed": []});
    let found: SpanLocated = test.call("span_locate", request).await;
    assert_eq!(found, SpanLocated { span_id: None, index: None, closed: vec![] });
}
