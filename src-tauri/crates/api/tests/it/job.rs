//! Jobs: listed, cancelled, gone on with.

use prost::bytes::Bytes;
use serde_json::json;
use touchstone_api::ErrorCode;
use touchstone_api::shape::job::{JobList, JobStarted, JobState};
use touchstone_api::shape::trace::TracePage;
use touchstone_domain::facts::Facts;
use touchstone_engine::CollectorStart;
use touchstone_ingest::otlp::decode::{Encoding, decode};
use touchstone_ingest::otlp::map::map;
use touchstone_store::prepare;
use touchstone_testkit::otlp::request;
use touchstone_testkit::{TestCtx, Usual, span};

use crate::assert_error;

/// So many traces that deleting them takes dozens of chunks.
const TRACES: i64 = 2_000;

async fn large_demo() -> TestCtx {
    let test = TestCtx::new().await;
    let spans = (1..=TRACES.unsigned_abs()).map(|number| span(number, 1));
    test.send_from(&[("touchstone.project", "Demo: gear support")], spans).await;
    test
}

#[tokio::test]
async fn a_new_home_has_no_jobs() {
    let test = TestCtx::new().await;
    let list: JobList = test.call("job_list", json!({})).await;
    assert_eq!(list.jobs, []);
}

#[tokio::test]
async fn a_cancelled_job_stops_and_what_it_did_stays() {
    let test = large_demo().await;
    let started: JobStarted = test.call("demo_remove", json!({})).await;
    assert_eq!((started.job.state, started.job.total), (JobState::Running, Some(TRACES)));
    let mut watcher = test.watch();
    let list: JobList = test.call("job_cancel", json!({"id": started.job.id})).await;
    let job = &list.jobs[0];
    assert_eq!((&job.id, job.state), (&started.job.id, JobState::Cancelled));
    assert!(job.done < TRACES, "the job was done before it was cancelled");
    let tags = watcher.tags().await;
    assert!(tags.contains("job") && tags.contains(&format!("job:{}", job.id)), "{tags:?}");

    test.engine().jobs().finished().await;
    let later: JobList = test.call("job_list", json!({})).await;
    assert_eq!(later.jobs, list.jobs);
    let status: touchstone_api::shape::store::StoreStatus =
        test.call("store_status", json!({})).await;
    assert_eq!(status.traces, TRACES - job.done);
}

#[tokio::test]
async fn a_job_that_has_ended_stays_as_it_is() {
    let test = TestCtx::new().await;
    test.send_from(&[("touchstone.project", "Demo: gear support")], [span(1, 1)]).await;
    let started: JobStarted = test.call("demo_remove", json!({})).await;
    test.engine().jobs().finished().await;
    let list: JobList = test.call("job_cancel", json!({"id": started.job.id})).await;
    assert_eq!(list.jobs[0].state, JobState::Done);
}

#[tokio::test]
async fn what_a_cancelled_job_left_is_done_by_the_next_one_and_newer_jobs_stand_first() {
    let test = large_demo().await;
    let first: JobStarted = test.call("demo_remove", json!({})).await;
    let _: JobList = test.call("job_cancel", json!({"id": first.job.id})).await;
    let second: JobStarted = test.call("demo_remove", json!({})).await;
    assert_ne!(first.job.id, second.job.id);
    test.engine().jobs().finished().await;
    let list: JobList = test.call("job_list", json!({})).await;
    let states: Vec<_> = list.jobs.iter().map(|job| (job.id.as_str(), job.state)).collect();
    assert_eq!(
        states,
        [(second.job.id.as_str(), JobState::Done), (&first.job.id, JobState::Cancelled)]
    );
    let page: TracePage = test.call("trace_list", json!({})).await;
    assert_eq!(page.rows, []);
}

#[tokio::test]
async fn a_job_that_a_restart_cut_short_is_gone_on_with() {
    let test = large_demo().await;
    let started: JobStarted = test.call("demo_remove", json!({})).await;
    let test = test.restarted(CollectorStart::Off).await;
    test.engine().jobs().finished().await;
    let list: JobList = test.call("job_list", json!({})).await;
    let job = &list.jobs[0];
    assert_eq!((&job.id, job.state, job.done), (&started.job.id, JobState::Done, TRACES));
}

#[tokio::test]
async fn an_unknown_job_cannot_be_cancelled() {
    let test = TestCtx::new().await;
    let error = test.refused("job_cancel", json!({"id": "none"})).await;
    assert_error(&error, ErrorCode::NotFound, "there is no job `none`");
    let error = test.refused("job_cancel", json!({"id": 7})).await;
    assert_error(&error, ErrorCode::BadRequest, "`id`: invalid type");
}

#[tokio::test]
async fn what_an_earlier_program_stored_is_read_anew_after_its_replacement() {
    let test = TestCtx::new().await;
    let call =
        span(1, 1).text("gen_ai.request.model", "gpt-4o-mini").tokens(Usual::GenAi, 1_000, 0);
    let body = Bytes::from(request(&[], [call]));
    let batch = decode(Encoding::Protobuf, &body).unwrap();
    let mut spans =
        map(batch, None, test.engine().prices(), test.engine().redactions()).unwrap().spans;
    spans[0].facts = Facts::default();
    let stored = prepare(spans, test.engine().store().dictionaries());
    let write = test.engine().store().write(move |tx| {
        tx.put_spans(&stored, 1)?;
        tx.setting_set("spans.reading", "1")
    });
    write.await.unwrap();
    let test = test.restarted(CollectorStart::Off).await;
    test.engine().jobs().finished().await;
    let list: JobList = test.call("job_list", json!({})).await;
    assert_eq!((list.jobs[0].kind.as_str(), list.jobs[0].done), ("spans_read", 1));
    let page: TracePage = test.call("trace_list", json!({})).await;
    assert_eq!(page.rows[0].cost.total_usd_nanos, Some(150_000));
    let again = test.restarted(CollectorStart::Off).await;
    let list: JobList = again.call("job_list", json!({})).await;
    assert_eq!(list.jobs.len(), 1);
}
