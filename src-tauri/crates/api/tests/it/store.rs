//! How much is stored.

use serde_json::json;
use touchstone_api::ErrorCode;
use touchstone_api::shape::job::{JobList, JobStarted, JobState};
use touchstone_api::shape::store::{IntegrityState, StoreBackup, StoreStatus};
use touchstone_domain::id::ProjectId;
use touchstone_testkit::{TestCtx, span, span_id, trace_id};

use crate::assert_error;

#[tokio::test]
async fn the_store_says_where_it_lies_and_what_it_holds() {
    let test = TestCtx::new().await;
    let before: StoreStatus = test.call("store_status", json!({})).await;
    assert_eq!((before.traces, before.spans), (0, 0));
    assert_eq!(before.home, test.dir().display().to_string());
    assert!(std::path::Path::new(&before.file).is_file());
    assert!(before.size_bytes > 0);
    assert!(before.free_bytes.is_none_or(|free| free > 0));

    test.send([span(1, 1), span(1, 2).under(1), span(2, 1)]).await;
    test.send_from(&[("touchstone.project", "Shop")], [span(3, 1)]).await;
    let after: StoreStatus = test.call("store_status", json!({})).await;
    assert_eq!((after.traces, after.spans), (3, 4));
    assert!(after.commits >= before.commits + 2);
}

#[tokio::test]
async fn a_span_that_is_sent_again_is_counted_once() {
    let test = TestCtx::new().await;
    test.send([span(1, 1)]).await;
    test.send([span(1, 1)]).await;
    let status: StoreStatus = test.call("store_status", json!({})).await;
    assert_eq!((status.traces, status.spans), (1, 1));
}

#[tokio::test]
async fn what_needs_the_store_cannot_be_had_once_the_engine_has_ended() {
    let test = TestCtx::new().await;
    test.engine().shutdown().await;
    let trace = trace_id(1);
    let requests = [
        ("store_status", json!({})),
        ("project_list", json!({})),
        ("project_create", json!({"name": "Shop"})),
        ("trace_list", json!({})),
        ("trace_get", json!({"trace_id": trace})),
        ("trace_rows", json!({"trace_id": trace, "collapsed": [], "offset": 0, "count": 1})),
        ("span_get", json!({"trace_id": trace, "span_id": span_id(1)})),
        ("collector_status", json!({})),
        ("collector_start", json!({"port": 0})),
        ("collector_stop", json!({})),
        ("demo_load", json!({})),
        ("demo_remove", json!({})),
        ("deletion_preview", json!({"selection": {"matching": {}}})),
        ("trace_delete", json!({"selection": {"trace_ids": [trace]}, "include_kept": true})),
        ("deletion_undo", json!({"deletion": "1"})),
        ("retention_get", json!({"project": "0"})),
        ("retention_set", json!({"project": "0", "days": 1, "include_kept": true})),
        ("store_backup", json!({})),
        ("store_check", json!({})),
        ("store_compact", json!({})),
        ("index_rebuild", json!({})),
        ("job_list", json!({})),
        ("job_cancel", json!({"id": "x"})),
    ];
    for (name, request) in requests {
        let error = test.refused(name, request).await;
        assert_error(&error, ErrorCode::Unavailable, "");
    }
}

#[tokio::test]
async fn a_backup_lies_in_the_home_or_where_it_is_told_and_is_listed() {
    let test = TestCtx::new().await;
    test.send([span(1, 1)]).await;
    let own: StoreBackup = test.call("store_backup", json!({})).await;
    assert!(std::path::Path::new(&own.path).starts_with(test.dir().join("backups")));
    let path = test.dir().join("mine.db").display().to_string();
    let told: StoreBackup = test.call("store_backup", json!({"path": path})).await;
    assert_eq!(told.path, path);
    assert!(told.bytes > 0);
    let status: StoreStatus = test.call("store_status", json!({})).await;
    let listed: Vec<_> = status.copies.iter().map(|copy| (&copy.path, copy.bytes)).collect();
    assert_eq!(listed, [(&own.path, own.bytes)]);
    let error = test.refused("store_backup", json!({"path": path})).await;
    assert_error(&error, ErrorCode::Storage, "already");
    let error = test.refused("store_backup", json!({"path": "mine.db"})).await;
    assert_error(&error, ErrorCode::BadRequest, "`path` must be absolute");
}

#[tokio::test]
async fn a_check_that_finds_nothing_says_so_and_the_status_with_it() {
    let test = TestCtx::new().await;
    test.send([span(1, 1)]).await;
    let status: StoreStatus = test.call("store_status", json!({})).await;
    assert_eq!(status.integrity.state, IntegrityState::Unknown);
    assert!(status.writable.ok && status.writable.message.is_none());
    let mut watcher = test.watch();
    let started: JobStarted = test.call("store_check", json!({"full": true})).await;
    test.engine().jobs().finished().await;
    assert!(watcher.tags().await.contains("job"));
    let list: JobList = test.call("job_list", json!({})).await;
    let job = &list.jobs[0];
    assert_eq!((&job.id, job.state), (&started.job.id, JobState::Done));
    assert!(job.report.as_deref().unwrap().contains("\"problems\":[]"), "{job:?}");
    let status: StoreStatus = test.call("store_status", json!({})).await;
    assert_eq!(status.integrity.state, IntegrityState::Ok);
    assert!(status.integrity.checked_us.is_some());
}

#[tokio::test]
async fn compacting_gives_back_what_nothing_uses() {
    let test = TestCtx::new().await;
    let long = |number: u64| {
        let words: Vec<String> = (0..2_000).map(|n| (n * number * 7_919).to_string()).collect();
        span(number, 1).text("input.value", &words.join(" "))
    };
    test.send((1..=60).map(long)).await;
    let free = async || test.engine().store().read(|tx| tx.pages_free()).await.unwrap();
    test.engine().store().write(|tx| tx.project_clear(ProjectId::DEFAULT, 100)).await.unwrap();
    let before = free().await;
    assert!(before > 10, "{before} pages are free");
    let started: JobStarted = test.call("store_compact", json!({})).await;
    assert_eq!(started.job.total, Some(before));
    test.engine().jobs().finished().await;
    assert_eq!(free().await, 0);
}

#[tokio::test]
async fn the_search_index_is_built_anew_and_its_state_told() {
    let test = TestCtx::new().await;
    test.send((1..=20).map(|number| span(number, 1))).await;
    let started: JobStarted = test.call("index_rebuild", json!({})).await;
    assert_eq!(started.job.kind, "index_rebuild");
    test.engine().jobs().finished().await;
    test.engine().store().text_settle().await.unwrap();
    let list: JobList = test.call("job_list", json!({})).await;
    assert_eq!(list.jobs[0].state, JobState::Done);
    let status: StoreStatus = test.call("store_status", json!({})).await;
    assert_eq!(status.index.waiting_spans, 0);
    assert!(status.index.bytes > 0);
}
