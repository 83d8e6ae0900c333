//! The demo, loaded and removed.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use touchstone_api::shape::job::{JobList, JobStarted, JobState};
use touchstone_api::shape::project::{DemoLoaded, ProjectList};
use touchstone_api::shape::store::StoreStatus;
use touchstone_api::shape::trace::TracePage;
use touchstone_api::{ErrorCode, call};
use touchstone_testkit::TestCtx;

use crate::assert_error;

const TRACES: i64 = 59;
const MINUTE_US: i64 = 60_000_000;

async fn traces(test: &TestCtx, project: &str) -> TracePage {
    test.call("trace_list", json!({"project": project, "limit": 200})).await
}

async fn removed(test: &TestCtx) -> JobStarted {
    let started: JobStarted = test.call("demo_remove", json!({})).await;
    test.engine().jobs().finished().await;
    started
}

#[tokio::test]
async fn the_demo_is_a_project_of_its_own_whose_last_trace_ended_just_now() {
    let test = TestCtx::new().await;
    let loaded: DemoLoaded = test.call("demo_load", json!({})).await;
    assert_eq!((loaded.traces, loaded.project.trace_count), (TRACES, TRACES));
    let page = traces(&test, &loaded.project.id).await;
    assert_eq!((page.rows.len(), page.next_cursor), (59, None));
    let now_us = test.engine().now_ns() / 1_000;
    let last_us = page.rows.iter().map(|row| row.start_us + row.duration_us).max().unwrap();
    assert!((now_us - MINUTE_US..=now_us).contains(&last_us), "{last_us} is not just now");
    assert!(page.rows.iter().all(|row| row.request.is_some()), "a trace shows no request");
    assert_eq!(traces(&test, "0").await.rows, []);
}

#[tokio::test]
async fn the_demo_is_loaded_once_however_often_it_is_asked_for() {
    let test = TestCtx::new().await;
    let [one, other] = [(); 2].map(|()| call(test.ctx(), "demo_load", b"{}"));
    let (one, other) = tokio::join!(one, other);
    let refused = match (one, other) {
        (Ok(_), Err(error)) | (Err(error), Ok(_)) => error,
        both => panic!("{both:?}"),
    };
    let again = test.refused("demo_load", json!({})).await;
    for error in [refused, again] {
        assert_error(&error, ErrorCode::Conflict, "the demo is loaded already");
        assert!(error.hint.unwrap().contains("demo_remove"));
    }
    let list: ProjectList = test.call("project_list", json!({})).await;
    assert_eq!((list.projects.len(), list.projects[1].trace_count), (2, TRACES));
}

#[tokio::test]
async fn a_demo_that_is_not_loaded_cannot_be_removed() {
    let test = TestCtx::new().await;
    let error = test.refused("demo_remove", json!({})).await;
    assert_error(&error, ErrorCode::NotFound, "the demo is not loaded");
    assert!(error.hint.unwrap().contains("demo_load"));
}

#[tokio::test]
async fn removing_the_demo_is_a_job_that_leaves_nothing() {
    let test = TestCtx::new().await;
    let loaded: DemoLoaded = test.call("demo_load", json!({})).await;
    let page = traces(&test, &loaded.project.id).await;
    let started = removed(&test).await;
    assert_eq!((started.job.kind.as_str(), started.job.total), ("project_delete", Some(TRACES)));

    let jobs: JobList = test.call("job_list", json!({})).await;
    let job = &jobs.jobs[0];
    assert_eq!((&job.id, job.state, job.done), (&started.job.id, JobState::Done, TRACES));
    let status: StoreStatus = test.call("store_status", json!({})).await;
    assert_eq!((status.traces, status.spans), (0, 0));
    let list: ProjectList = test.call("project_list", json!({})).await;
    assert_eq!(list.projects.len(), 1);
    let request = json!({"project": loaded.project.id});
    assert_error(&test.refused("trace_list", request).await, ErrorCode::NotFound, "no project");
    for row in page.rows {
        let error = test.refused("trace_get", json!({"trace_id": row.trace_id})).await;
        assert_error(&error, ErrorCode::NotFound, "there is no trace");
    }
}

#[tokio::test]
async fn a_demo_loaded_again_meets_nothing_of_the_one_before() {
    let test = TestCtx::new().await;
    let first: DemoLoaded = test.call("demo_load", json!({})).await;
    let before = traces(&test, &first.project.id).await;
    removed(&test).await;
    let second: DemoLoaded = test.call("demo_load", json!({})).await;
    let after = traces(&test, &second.project.id).await;
    let ids = |page: TracePage| -> BTreeSet<String> {
        page.rows.into_iter().map(|row| row.trace_id).collect()
    };
    assert_ne!(first.project.id, second.project.id);
    assert_eq!(second.traces, TRACES);
    assert!(ids(before).is_disjoint(&ids(after)));
}

#[tokio::test]
async fn every_span_of_the_demo_can_be_opened() {
    let test = TestCtx::new().await;
    let loaded: DemoLoaded = test.call("demo_load", json!({})).await;
    for trace in traces(&test, &loaded.project.id).await.rows {
        let id = &trace.trace_id;
        let window = json!({"trace_id": id, "collapsed": [], "offset": 0, "count": 500});
        let rows: Json = test.call("trace_rows", window).await;
        let rows = rows["rows"].as_array().unwrap();
        assert_eq!(i64::try_from(rows.len()), Ok(trace.span_count));
        for row in rows {
            let request = json!({"trace_id": id, "span_id": row["span_id"]});
            let detail: Json = test.call("span_get", request).await;
            assert_eq!(&detail["row"], row);
        }
    }
}
