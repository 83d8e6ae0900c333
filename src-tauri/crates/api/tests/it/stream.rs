//! What every write announces as stale.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use touchstone_api::shape::job::JobStarted;
use touchstone_testkit::{TestCtx, request, span, trace_id};

fn set<const N: usize>(tags: [&str; N]) -> BTreeSet<String> {
    tags.into_iter().map(str::to_owned).collect()
}

/// The tags that a command makes stale.
async fn tags_after(test: &TestCtx, name: &str, payload: Json) -> BTreeSet<String> {
    let mut watcher = test.watch();
    let _: Json = test.call(name, payload).await;
    watcher.tags().await
}

#[tokio::test]
async fn spans_make_their_traces_and_the_counts_of_projects_stale() {
    let test = TestCtx::new().await;
    let mut watcher = test.watch();
    test.send([span(1, 1), span(2, 1), span(2, 2)]).await;
    let [one, other] = [1, 2].map(|number| format!("trace:{}", trace_id(number)));
    assert_eq!(watcher.tags().await, set(["project", "trace", &one, &other]));
}

#[tokio::test]
async fn a_later_span_makes_its_trace_stale_and_no_project() {
    let test = TestCtx::new().await;
    test.send([span(1, 1)]).await;
    let mut watcher = test.watch();
    test.send([span(1, 2).under(1)]).await;
    assert_eq!(watcher.tags().await, set(["trace", &format!("trace:{}", trace_id(1))]));
}

#[tokio::test]
async fn spans_for_a_new_project_make_the_projects_stale() {
    let test = TestCtx::new().await;
    let mut watcher = test.watch();
    test.send_from(&[("touchstone.project", "Shop")], [span(1, 1)]).await;
    let trace = format!("trace:{}", trace_id(1));
    assert_eq!(watcher.tags().await, set(["project", "trace", &trace]));
}

#[tokio::test]
async fn a_request_to_the_collector_makes_the_collector_stale_as_well() {
    let test = TestCtx::with_collector().await;
    let mut watcher = test.watch();
    assert_eq!(test.post("application/x-protobuf", &request(&[], [span(1, 1)])).await, 200);
    let trace = format!("trace:{}", trace_id(1));
    assert_eq!(watcher.tags().await, set(["collector", "project", "trace", &trace]));
}

#[tokio::test]
async fn a_new_project_makes_the_projects_stale() {
    let test = TestCtx::new().await;
    let tags = tags_after(&test, "project_create", json!({"name": "Shop"})).await;
    assert_eq!(tags, set(["project"]));
}

#[tokio::test]
async fn starting_and_stopping_the_collector_makes_it_stale() {
    let test = TestCtx::new().await;
    let tags = tags_after(&test, "collector_start", json!({"port": 0})).await;
    assert_eq!(tags, set(["collector", "setting"]));
    let tags = tags_after(&test, "collector_stop", json!({})).await;
    assert_eq!(tags, set(["collector", "setting"]));
}

#[tokio::test]
async fn a_collector_that_cannot_start_is_stale_too() {
    let test = TestCtx::new().await;
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = held.local_addr().unwrap().port();
    let mut watcher = test.watch();
    test.refused("collector_start", json!({"port": port})).await;
    assert_eq!(watcher.tags().await, set(["collector"]));
}

#[tokio::test]
async fn loading_and_removing_the_demo_makes_its_project_and_traces_stale() {
    let test = TestCtx::new().await;
    let tags = tags_after(&test, "demo_load", json!({})).await;
    let traces = tags.iter().filter(|tag| tag.starts_with("trace:")).count();
    assert_eq!((traces, tags.len()), (59, 61), "{tags:?}");
    assert!(tags.is_superset(&set(["project", "trace"])));

    let mut watcher = test.watch();
    let started: JobStarted = test.call("demo_remove", json!({})).await;
    let job = format!("job:{}", started.job.id);
    test.engine().jobs().finished().await;
    let mut after = watcher.tags().await;
    assert!(after.remove("job") && after.remove(&job), "{after:?}");
    assert_eq!(after, tags);
}

#[tokio::test]
async fn a_write_that_is_refused_makes_nothing_stale() {
    let test = TestCtx::new().await;
    let mut watcher = test.watch();
    test.refused("project_create", json!({"name": "Default"})).await;
    test.refused("demo_remove", json!({})).await;
    test.refused("job_cancel", json!({"id": "none"})).await;
    let _: Json = test.call("project_create", json!({"name": "Shop"})).await;
    assert_eq!(watcher.tags().await, set(["project"]));
}

#[tokio::test]
async fn reading_makes_nothing_stale() {
    let test = TestCtx::new().await;
    test.send([span(1, 1)]).await;
    let mut watcher = test.watch();
    let window = json!({"trace_id": trace_id(1), "collapsed": [], "offset": 0, "count": 1});
    let _: Json = test.call("trace_rows", window).await;
    for name in ["trace_list", "project_list", "job_list", "store_status", "collector_status"] {
        let _: Json = test.call(name, json!({})).await;
    }
    let _: Json = test.call("project_create", json!({"name": "Shop"})).await;
    assert_eq!(watcher.tags().await, set(["project"]));
}

#[tokio::test]
async fn every_listener_hears_and_each_hears_the_end_of_the_engine() {
    let test = TestCtx::new().await;
    let (mut one, mut other) = (test.watch(), test.watch());
    let _: Json = test.call("project_create", json!({"name": "Shop"})).await;
    assert_eq!(one.tags().await, other.tags().await);
    test.engine().shutdown().await;
    // The end of the collector may still be told.
    while one.next().await.is_some() {}
    while other.next().await.is_some() {}
}
