//! Traces: pages of them, and one.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use touchstone_api::ErrorCode;
use touchstone_api::shape::project::{ProjectCreated, ProjectList};
use touchstone_api::shape::trace::{Trace, TraceMoved, TracePage, TraceState};
use touchstone_domain::assessment::{Assessment, Source, SourceKind, Verdict};
use touchstone_domain::id::AssessmentId;
use touchstone_testkit::otlp::START_US;
use touchstone_testkit::{TestCtx, Usual, span, trace_id};

use crate::assert_error;

/// All pages from the first to the last.
async fn pages(test: &TestCtx, mut request: Json) -> Vec<TracePage> {
    let mut pages = Vec::new();
    loop {
        let page: TracePage = test.call("trace_list", request.clone()).await;
        request["cursor"] = json!(page.next_cursor);
        let ended = page.next_cursor.is_none();
        pages.push(page);
        if ended {
            return pages;
        }
    }
}

fn ids(pages: &[TracePage]) -> Vec<&str> {
    pages.iter().flat_map(|page| &page.rows).map(|row| row.trace_id.as_str()).collect()
}

#[tokio::test]
async fn a_trace_is_listed_with_what_its_spans_say() {
    let test = TestCtx::new().await;
    let usual = Usual::GenAi;
    let root = span(1, 1).named("agent").session("s-1").lasting_us(5_000_000);
    let chat = span(1, 2).under(1).chat(usual, &[("user", "Hello?")], "Hello!");
    test.send([root, chat.tokens(usual, 12, 3), span(1, 3).under(1).failed("no")]).await;
    let page: TracePage = test.call("trace_list", json!({})).await;
    let [row] = page.rows.as_slice() else { panic!("{page:?}") };
    assert_eq!((row.trace_id.as_str(), row.project.as_str()), (trace_id(1).as_str(), "0"));
    assert_eq!((row.name.as_str(), row.state), ("agent", TraceState::Ok));
    assert_eq!((row.span_count, row.error_count), (3, 1));
    assert_eq!((row.start_us, row.duration_us), (START_US.cast_signed(), 5_000_000));
    assert_eq!((row.usage.input, row.usage.output, row.usage.total), (Some(12), Some(3), Some(15)));
    assert_eq!((row.request.as_deref(), row.response.as_deref()), (Some("Hello?"), Some("Hello!")));
    assert_eq!((row.session.as_deref(), row.user.as_deref()), (Some("s-1"), None));
    assert_eq!((page.next_cursor, page.outside), (None, None));
}

#[tokio::test]
async fn pages_show_every_trace_once_newest_first_also_where_all_start_together() {
    let test = TestCtx::new().await;
    test.send((1..=450).map(|number| span(number, 1))).await;
    for limit in [200, 7] {
        let pages = pages(&test, json!({"limit": limit})).await;
        let seen = ids(&pages);
        assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (450, 450));
        assert_eq!(pages.len(), 450_usize.div_ceil(limit));
        let whole: Vec<_> = pages.iter().rev().skip(1).map(|page| page.rows.len()).collect();
        assert!(whole.iter().all(|rows| *rows == limit));
    }
    let [large, small] = [json!({"limit": 200}), json!({"limit": 7})];
    assert_eq!(ids(&pages(&test, large).await), ids(&pages(&test, small).await));
}

#[tokio::test]
async fn a_page_that_is_just_full_is_the_last() {
    let test = TestCtx::new().await;
    test.send((1..=10).map(|number| span(number, 1))).await;
    assert_eq!(pages(&test, json!({"limit": 10})).await.len(), 1);
    assert_eq!(pages(&test, json!({"limit": 5})).await.len(), 2);
}

#[tokio::test]
async fn traces_that_arrive_between_two_pages_move_none() {
    let test = TestCtx::new().await;
    let at = |number: u64| span(number, 1).at_us(START_US + number);
    test.send((1..=20).map(at)).await;
    let first: TracePage = test.call("trace_list", json!({"limit": 10})).await;
    test.send((21..=30).map(at)).await;
    let next = json!({"limit": 200, "cursor": first.next_cursor});
    let second: TracePage = test.call("trace_list", next).await;
    let wanted: Vec<String> = (1..=20).rev().map(trace_id).collect();
    assert_eq!(ids(&[first, second]), wanted);
}

#[tokio::test]
async fn a_page_has_a_hundred_rows_unless_told_otherwise() {
    let test = TestCtx::new().await;
    test.send((1..=101).map(|number| span(number, 1))).await;
    let page: TracePage = test.call("trace_list", json!({})).await;
    assert_eq!(page.rows.len(), 100);
    assert!(page.next_cursor.is_some());
}

#[tokio::test]
async fn a_page_is_of_one_project_and_of_one_range_of_time() {
    let test = TestCtx::new().await;
    let at = |number: u64| span(number, 1).at_us(START_US + number);
    test.send((1..=5).map(at)).await;
    test.send_from(&[("touchstone.project", "Shop")], (6..=10).map(at)).await;
    let projects: ProjectList = test.call("project_list", json!({})).await;
    let shop = &projects.projects[1].id;
    let listed = async |request: Json| -> (Vec<u64>, Option<i64>) {
        let page: TracePage = test.call("trace_list", request).await;
        let number = |id: &str| u64::from_str_radix(id, 16).unwrap();
        (page.rows.iter().map(|row| number(&row.trace_id)).collect(), page.outside)
    };
    assert_eq!(listed(json!({"project": shop})).await.0, [10, 9, 8, 7, 6]);
    assert_eq!(listed(json!({"project": "0"})).await.0, [5, 4, 3, 2, 1]);
    let range = json!({"from_us": START_US + 4, "to_us": START_US + 7});
    assert_eq!(listed(range).await, (vec![6, 5, 4], None));

    let outside = |project: Json| json!({"project": project, "from_us": START_US + 11});
    assert_eq!(listed(outside(json!(shop))).await, (vec![], Some(5)));
    assert_eq!(listed(outside(json!(null))).await, (vec![], Some(10)));
    let empty = json!({"from_us": i64::MIN, "to_us": i64::MIN});
    assert_eq!(listed(empty).await, (vec![], Some(10)));
}

#[tokio::test]
async fn outside_is_told_only_where_a_range_hides_everything() {
    let test = TestCtx::new().await;
    let page: TracePage = test.call("trace_list", json!({})).await;
    assert_eq!((page.rows.len(), page.outside), (0, None));
    let page: TracePage = test.call("trace_list", json!({"to_us": 0})).await;
    assert_eq!(page.outside, Some(0));
}

#[tokio::test]
async fn a_page_that_cannot_be_is_refused_with_its_member() {
    let test = TestCtx::new().await;
    let refusals = [
        (json!({"project": "seven"}), ErrorCode::BadRequest, "`project`: `seven` is not"),
        (json!({"project": 0}), ErrorCode::BadRequest, "`project`: invalid type"),
        (json!({"project": "99"}), ErrorCode::NotFound, "there is no project `99`"),
        (json!({"cursor": "12"}), ErrorCode::BadRequest, "`cursor`"),
        (json!({"cursor": ""}), ErrorCode::BadRequest, "`cursor`"),
        (json!({"limit": 0}), ErrorCode::BadRequest, "`limit` must lie between 1 and 200"),
        (json!({"limit": 201}), ErrorCode::BadRequest, "`limit` must lie between 1 and 200"),
        (json!({"limit": "ten"}), ErrorCode::BadRequest, "`limit`: invalid type"),
        (json!({"limit": -1}), ErrorCode::BadRequest, "`limit`: invalid value"),
        (json!({"from_us": 1.5}), ErrorCode::BadRequest, "`from_us`: invalid type"),
        (json!({"to_us": "now"}), ErrorCode::BadRequest, "`to_us`: invalid type"),
    ];
    for (request, code, words) in refusals {
        assert_error(&test.refused("trace_list", request).await, code, words);
    }
}

#[tokio::test]
async fn one_trace_names_its_project_and_its_revision_grows_with_it() {
    let test = TestCtx::new().await;
    test.send_from(&[("touchstone.project", "Shop")], [span(1, 2).under(1)]).await;
    let request = json!({"trace_id": trace_id(1)});
    let before: Trace = test.call("trace_get", request.clone()).await;
    assert_eq!((before.project_name.as_str(), before.row.state), ("Shop", TraceState::InProgress));
    test.send_from(&[("touchstone.project", "Shop")], [span(1, 1)]).await;
    let after: Trace = test.call("trace_get", request).await;
    assert_eq!((after.row.span_count, after.row.state), (2, TraceState::Ok));
    assert!(after.revision > before.revision);
}

#[tokio::test]
async fn a_trace_that_is_not_there_is_refused() {
    let test = TestCtx::new().await;
    let window = |id: &str| json!({"trace_id": id, "collapsed": [], "offset": 0, "count": 1});
    for (name, request) in
        [("trace_get", json!({"trace_id": trace_id(1)})), ("trace_rows", window(&trace_id(1)))]
    {
        let error = test.refused(name, request).await;
        assert_error(&error, ErrorCode::NotFound, "there is no trace `0000");
        assert!(error.hint.unwrap().contains("deleted"));
    }
    for (name, request) in
        [("trace_get", json!({"trace_id": "abc"})), ("trace_rows", window("abc"))]
    {
        let error = test.refused(name, request).await;
        assert_error(&error, ErrorCode::BadRequest, "`trace_id`: expected 32");
    }
}

#[tokio::test]
async fn traces_are_moved_and_stay_where_they_were_moved() {
    let test = TestCtx::new().await;
    test.send([span(1, 1), span(2, 1)]).await;
    let made: ProjectCreated = test.call("project_create", json!({"name": "Shop"})).await;
    let request = json!({"trace_ids": [trace_id(1), trace_id(9)], "project": made.project.id});
    let mut watcher = test.watch();
    let moved: TraceMoved = test.call("trace_move", request).await;
    assert_eq!(moved.moved, 1);
    let tags = watcher.tags().await;
    assert!(tags.contains("trace") && tags.contains("project"), "{tags:?}");
    test.send([span(1, 2).under(1)]).await;
    let page: TracePage = test.call("trace_list", json!({"project": made.project.id})).await;
    assert_eq!((page.rows.len(), page.rows[0].span_count), (1, 2));
    let nowhere = json!({"trace_ids": [trace_id(1)], "project": "77"});
    assert_error(&test.refused("trace_move", nowhere).await, ErrorCode::NotFound, "77");
    let bad = json!({"trace_ids": ["x"], "project": "0"});
    assert_error(&test.refused("trace_move", bad).await, ErrorCode::BadRequest, "trace_ids[0]");
    let many = json!({"trace_ids": vec![trace_id(1); 1_001], "project": "0"});
    assert_error(&test.refused("trace_move", many).await, ErrorCode::BadRequest, "1000");
}

#[tokio::test]
async fn a_trace_shows_its_tags_its_metadata_and_what_was_judged_of_it() {
    let test = TestCtx::new().await;
    test.send([span(1, 1)]).await;
    let id: touchstone_domain::id::TraceId = trace_id(1).parse().unwrap();
    let assessment = Assessment {
        id: AssessmentId::from_bytes(&[7; 16]).unwrap(),
        trace_id: id,
        span_id: None,
        name: "correct".into(),
        verdict: Verdict::Feedback { value: json!(true), error: None },
        source: Source { kind: SourceKind::Human, id: "me".into() },
        rationale: Some("because".into()),
        metadata: serde_json::Map::new(),
        overrides: None,
        valid: true,
        created_ns: 5_000,
        updated_ns: 5_000,
    };
    let write = test.engine().store().write(move |tx| {
        tx.trace_tag_set(id, "env", Some("prod"))?;
        tx.trace_metadata_set(id, "mlflow.trace.session", Some("s"))?;
        tx.assessment_create(&assessment)
    });
    write.await.unwrap();
    let trace: Trace = test.call("trace_get", json!({"trace_id": trace_id(1)})).await;
    let tag = trace.tags.iter().find(|tag| tag.key == "env").unwrap();
    assert_eq!((tag.value.as_str(), trace.row.session.as_deref()), ("prod", Some("s")));
    assert_eq!(trace.metadata[0].key, "mlflow.trace.session");
    let judged = &trace.assessments[0];
    assert_eq!((judged.name.as_str(), &judged.value), ("correct", &json!(true)));
    assert_eq!((judged.source_id.as_str(), judged.created_us), ("me", 5));
}
