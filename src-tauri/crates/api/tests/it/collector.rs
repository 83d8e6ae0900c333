//! The collector: started, stopped, and what it tells of its requests.

use std::net::TcpListener;

use serde_json::json;
use touchstone_api::ErrorCode;
use touchstone_api::shape::collector::{CollectorOutcome, CollectorStatus};
use touchstone_api::shape::trace::TracePage;
use touchstone_engine::CollectorStart;
use touchstone_testkit::{TestCtx, request, span};

use crate::assert_error;

const PROTOBUF: &str = "application/x-protobuf";

async fn status(test: &TestCtx) -> CollectorStatus {
    test.call("collector_status", json!({})).await
}

/// A port that is held until the socket is dropped.
fn hold() -> (TcpListener, u16) {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    (socket, port)
}

#[tokio::test]
async fn a_collector_that_was_never_started_waits_with_the_usual_port() {
    let test = TestCtx::new().await;
    let status = status(&test).await;
    assert_eq!((status.running, status.url, status.port), (false, None, 4318));
    assert_eq!((status.error, status.received_requests, status.recent), (None, 0, vec![]));
}

#[tokio::test]
async fn it_starts_on_a_free_port_and_stops() {
    let test = TestCtx::new().await;
    let started: CollectorStatus = test.call("collector_start", json!({"port": 0})).await;
    assert!(started.running && started.port != 0);
    assert_eq!(started.url, Some(format!("http://127.0.0.1:{}", started.port)));
    assert_eq!(test.post(PROTOBUF, &request(&[], [span(1, 1)])).await, 200);
    let stopped: CollectorStatus = test.call("collector_stop", json!({})).await;
    assert_eq!((stopped.running, stopped.url), (false, None));
    assert!(TcpListener::bind(("127.0.0.1", started.port)).is_ok());
    let again: CollectorStatus = test.call("collector_stop", json!({})).await;
    assert!(!again.running);
}

#[tokio::test]
async fn started_again_without_a_port_it_stays_where_it_is() {
    let test = TestCtx::with_collector().await;
    let before = status(&test).await;
    let after: CollectorStatus = test.call("collector_start", json!({})).await;
    assert_eq!((after.running, after.port), (true, before.port));
}

#[tokio::test]
async fn its_port_is_kept_for_later_starts_and_so_is_that_it_was_stopped() {
    let test = TestCtx::new().await;
    let (free, port) = hold();
    drop(free);
    let _: CollectorStatus = test.call("collector_start", json!({"port": port})).await;
    let test = test.restarted(CollectorStart::AsSaved).await;
    let later = status(&test).await;
    assert_eq!((later.running, later.port), (true, port));

    let _: CollectorStatus = test.call("collector_stop", json!({})).await;
    let test = test.restarted(CollectorStart::AsSaved).await;
    let later = status(&test).await;
    assert_eq!((later.running, later.port, later.error), (false, port, None));

    let started: CollectorStatus = test.call("collector_start", json!({})).await;
    assert_eq!((started.running, started.port), (true, port));
}

#[tokio::test]
async fn a_taken_port_is_a_conflict_that_names_who_holds_it() {
    let test = TestCtx::new().await;
    let (held, port) = hold();
    let error = test.refused("collector_start", json!({"port": port})).await;
    assert_error(&error, ErrorCode::Conflict, &format!("port {port} is taken"));
    if cfg!(target_os = "linux") {
        assert!(error.message.ends_with(&format!("(process {})", std::process::id())), "{error}");
    }
    assert!(error.hint.as_ref().unwrap().contains("another port"));
    let failed = status(&test).await;
    assert_eq!((failed.running, failed.port), (false, port));
    assert_eq!((failed.error, failed.hint), (Some(error.message), error.hint));

    drop(held);
    let started: CollectorStatus = test.call("collector_start", json!({"port": port})).await;
    assert_eq!((started.running, started.error), (true, None));
}

#[tokio::test]
async fn a_running_collector_moves_to_a_free_port_and_stays_before_a_taken_one() {
    let test = TestCtx::with_collector().await;
    let first = status(&test).await.port;
    let (_held, taken) = hold();
    let error = test.refused("collector_start", json!({"port": taken})).await;
    assert_eq!(error.code, ErrorCode::Conflict);
    let stayed = status(&test).await;
    assert_eq!((stayed.running, stayed.port, stayed.error), (true, first, None));

    let (free, port) = hold();
    drop(free);
    let moved: CollectorStatus = test.call("collector_start", json!({"port": port})).await;
    assert_eq!((moved.running, moved.port), (true, port));
    assert!(TcpListener::bind(("127.0.0.1", first)).is_ok());
}

#[tokio::test]
async fn a_number_that_is_no_port_is_refused_by_name() {
    let test = TestCtx::new().await;
    for port in [json!(65_536), json!(-1), json!("4318"), json!(1.5)] {
        let error = test.refused("collector_start", json!({"port": port})).await;
        assert_error(&error, ErrorCode::BadRequest, "`port`: invalid ");
    }
}

#[tokio::test]
async fn requests_are_counted_and_the_last_ones_shown_newest_first() {
    let test = TestCtx::with_collector().await;
    let resource = [("service.name", "shop"), ("touchstone.project", "Shop")];
    assert_eq!(test.post(PROTOBUF, &request(&resource, [span(1, 1), span(1, 2)])).await, 200);
    assert_eq!(test.post(PROTOBUF, b"no protobuf").await, 400);
    let status = status(&test).await;
    assert_eq!((status.received_requests, status.refused_requests), (2, 1));
    assert_eq!((status.accepted_spans, status.rejected_spans), (2, 0));
    let [refused, accepted] = status.recent.as_slice() else { panic!("{status:?}") };
    assert_eq!((refused.outcome, refused.status), (CollectorOutcome::Refused, 400));
    assert!(refused.reason.is_some());
    assert_eq!((accepted.outcome, accepted.status), (CollectorOutcome::Accepted, 200));
    assert_eq!((accepted.spans_accepted, accepted.reason.as_ref()), (2, None));
    assert_eq!(accepted.service.as_deref(), Some("shop"));
    assert_eq!(accepted.projects, ["Shop"]);
    assert!(refused.sequence > accepted.sequence && refused.time_us >= accepted.time_us);
}

#[tokio::test]
async fn what_was_answered_with_success_is_there() {
    let test = TestCtx::with_collector().await;
    assert_eq!(test.post(PROTOBUF, &request(&[], [span(7, 1)])).await, 200);
    let page: TracePage = test.call("trace_list", json!({})).await;
    assert_eq!(page.rows.len(), 1);
}

#[tokio::test]
async fn what_the_door_refuses_is_among_the_last_requests_with_the_reason() {
    let test = TestCtx::with_collector().await;
    let body = request(&[], [span(1, 1)]);
    assert_eq!(test.post_as("host.docker.internal:4318", PROTOBUF, &body).await, 403);
    let status = status(&test).await;
    let refused = &status.recent[0];
    assert_eq!((refused.outcome, refused.status), (CollectorOutcome::Refused, 403));
    assert!(refused.reason.as_ref().unwrap().contains("host.docker.internal"));
    assert!(refused.hint.is_some() && status.refused_requests == 1);
}
