//! Traces deleted, brought back, and protected from it.

use serde_json::{Value as Json, json};
use touchstone_api::ErrorCode;
use touchstone_api::shape::deletion::{DeletionPreview, DeletionUndone, TraceDeleted};
use touchstone_api::shape::job::{JobList, JobState};
use touchstone_api::shape::project::ProjectList;
use touchstone_api::shape::trace::TracePage;
use touchstone_domain::assessment::{Assessment, Source, SourceKind, Verdict};
use touchstone_domain::id::AssessmentId;
use touchstone_engine::CollectorStart;
use touchstone_testkit::otlp::START_US;
use touchstone_testkit::{TestCtx, span, trace_id};

use crate::assert_error;

async fn traces(count: u64) -> TestCtx {
    let test = TestCtx::new().await;
    test.send((1..=count).map(|number| span(number, 1).at_us(START_US + number * 1_000_000))).await;
    test
}

async fn assess(test: &TestCtx, trace: u64) {
    let assessment = Assessment {
        id: AssessmentId::from_bytes(&[7; 16]).unwrap(),
        trace_id: trace_id(trace).parse().unwrap(),
        span_id: None,
        name: "correct".into(),
        verdict: Verdict::Feedback { value: json!(true), error: None },
        source: Source { kind: SourceKind::Human, id: "me".into() },
        rationale: None,
        metadata: serde_json::Map::new(),
        overrides: None,
        valid: true,
        created_ns: 1,
        updated_ns: 1,
    };
    let write = test.engine().store().write(move |tx| tx.assessment_create(&assessment));
    write.await.unwrap();
}

async fn left(test: &TestCtx) -> usize {
    let page: TracePage = test.call("trace_list", json!({"limit": 200})).await;
    let projects: ProjectList = test.call("project_list", json!({})).await;
    let counted: i64 = projects.projects.iter().map(|project| project.trace_count).sum();
    assert_eq!(counted, i64::try_from(page.rows.len()).unwrap());
    page.rows.len()
}

fn all() -> Json {
    json!({"matching": {}})
}

#[tokio::test]
async fn a_trace_is_deleted_at_once_and_comes_back_even_after_a_restart() {
    let test = traces(3).await;
    let mut watcher = test.watch();
    let selection = json!({"trace_ids": [trace_id(1), trace_id(9)]});
    let request = json!({"selection": selection, "include_kept": false});
    let deleted: TraceDeleted = test.call("trace_delete", request).await;
    assert_eq!((deleted.traces, deleted.kept, &deleted.job_id), (1, 0, &None));
    let now_us = test.engine().now_ns() / 1_000;
    let left_us = deleted.undo_until_us - now_us;
    assert!((20_000_000..=30_000_000).contains(&left_us), "{left_us} µs to undo it");
    let tags = watcher.tags().await;
    assert!(tags.contains(&format!("trace:{}", trace_id(1))), "{tags:?}");
    assert_eq!(left(&test).await, 2);
    let error = test.refused("trace_get", json!({"trace_id": trace_id(1)})).await;
    assert_error(&error, ErrorCode::NotFound, "there is no trace");

    let test = test.restarted(CollectorStart::Off).await;
    assert_eq!(left(&test).await, 2);
    let request = json!({"deletion": deleted.deletion});
    let undone: DeletionUndone = test.call("deletion_undo", request.clone()).await;
    assert_eq!((undone.restored, left(&test).await), (1, 3));
    let error = test.refused("deletion_undo", request).await;
    assert_error(&error, ErrorCode::NotFound, "can still be undone");
    let error = test.refused("deletion_undo", json!({"deletion": "x"})).await;
    assert_error(&error, ErrorCode::BadRequest, "`deletion`");
}

#[tokio::test]
async fn what_matches_is_deleted_by_a_job_and_undone_in_the_middle_of_it() {
    let test = traces(1_500).await;
    let request = json!({"selection": all(), "include_kept": true});
    let deleted: TraceDeleted = test.call("trace_delete", request).await;
    let undone: DeletionUndone =
        test.call("deletion_undo", json!({"deletion": deleted.deletion})).await;
    assert!(i64::from(undone.restored) >= deleted.traces, "{undone:?} {deleted:?}");
    test.engine().jobs().finished().await;
    let projects: ProjectList = test.call("project_list", json!({})).await;
    assert_eq!(projects.projects[0].trace_count, 1_500);
    let list: JobList = test.call("job_list", json!({})).await;
    assert_eq!((list.jobs[0].kind.as_str(), list.jobs[0].state), ("traces_delete", JobState::Done));
}

#[tokio::test]
async fn a_query_and_a_time_say_which_traces_go() {
    let test = traces(4).await;
    let page: TracePage = test.call("trace_list", json!({})).await;
    let start_us = page.rows[1].start_us;
    let matching = json!({"project": "0", "query": "status = 'OK'", "to_us": start_us});
    let selection = json!({"matching": matching});
    let preview: DeletionPreview =
        test.call("deletion_preview", json!({"selection": selection})).await;
    assert_eq!((preview.traces, preview.more), (2, false));
    let request = json!({"selection": selection, "include_kept": false});
    let deleted: TraceDeleted = test.call("trace_delete", request).await;
    assert_eq!((deleted.traces, left(&test).await), (2, 2));
}

#[tokio::test]
async fn what_a_person_judged_is_counted_and_left_out() {
    let test = traces(3).await;
    assess(&test, 2).await;
    let preview: DeletionPreview = test.call("deletion_preview", json!({"selection": all()})).await;
    let kept: Vec<_> =
        preview.kept.iter().map(|kept| (kept.reason.as_str(), kept.traces)).collect();
    assert_eq!((preview.traces, kept), (3, vec![("human_assessment", 1)]));
    let request = json!({"selection": all(), "include_kept": false});
    let deleted: TraceDeleted = test.call("trace_delete", request).await;
    assert_eq!((deleted.traces, deleted.kept, left(&test).await), (2, 1, 1));
}

#[tokio::test]
async fn a_selection_that_cannot_be_meant_is_refused_before_anything_goes() {
    let test = traces(1).await;
    let many: Vec<String> = (0..1_001).map(trace_id).collect();
    let bad = [
        (json!({}), ErrorCode::BadRequest, "either `trace_ids` or `matching`"),
        (json!({"trace_ids": [], "matching": {}}), ErrorCode::BadRequest, "not both"),
        (json!({"trace_ids": ["x"]}), ErrorCode::BadRequest, "selection.trace_ids[0]"),
        (json!({"trace_ids": many}), ErrorCode::BadRequest, "more than 1000"),
        (json!({"matching": {"query": "stat = 'OK'"}}), ErrorCode::BadRequest, "stat"),
        (json!({"matching": {"query": "name RLIKE '('"}}), ErrorCode::BadRequest, "("),
        (json!({"matching": {"project": "77"}}), ErrorCode::NotFound, "project `77`"),
    ];
    for (selection, code, words) in bad {
        let error = test.refused("deletion_preview", json!({"selection": selection})).await;
        assert_error(&error, code, words);
        let request = json!({"selection": selection, "include_kept": true});
        assert_error(&test.refused("trace_delete", request).await, code, words);
    }
    assert_eq!(left(&test).await, 1);
}
