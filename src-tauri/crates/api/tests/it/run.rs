//! Runs, as clients log them and screens read them.

use serde_json::json;
use touchstone_api::ErrorCode;
use touchstone_api::shape::run::{Run, RunPage, RunStatus};
use touchstone_domain::id::{ProjectId, RunId, TraceId};
use touchstone_domain::run::{Metric, Run as DomainRun, RunStatus as DomainStatus};
use touchstone_store::{RunInput, StoreError, WriteTx, artifacts_of_run};
use touchstone_testkit::{TestCtx, span};

use crate::assert_error;

fn run(id: u8) -> DomainRun {
    DomainRun {
        id: RunId::from_bytes(&[id; 16]).unwrap(),
        project: ProjectId::DEFAULT,
        name: format!("run {id}"),
        user: "ada".into(),
        status: DomainStatus::Running,
        start_ns: 1_800_000_000_000_000_000 + i64::from(id) * 1_000,
        end_ns: None,
        deleted_ns: None,
    }
}

async fn write<T: Send + 'static>(
    test: &TestCtx,
    closure: impl FnOnce(&WriteTx<'_>) -> Result<T, StoreError> + Send + 'static,
) -> T {
    test.engine().store().write(closure).await.unwrap()
}

#[tokio::test]
async fn pages_of_runs_follow_each_other_newest_first() {
    let test = TestCtx::new().await;
    write(&test, |tx| (1..=5).try_for_each(|id| tx.run_create(&run(id)).map(drop))).await;
    let (mut names, mut cursor) = (Vec::new(), json!(null));
    loop {
        let request = json!({"project": "0", "limit": 2, "cursor": cursor});
        let page: RunPage = test.call("run_list", request).await;
        names.extend(page.rows.into_iter().map(|row| row.name));
        match page.next_cursor {
            Some(next) => cursor = next.into(),
            None => break,
        }
    }
    assert_eq!(names, ["run 5", "run 4", "run 3", "run 2", "run 1"]);
    let all: RunPage = test.call("run_list", json!({})).await;
    assert_eq!((all.rows.len(), all.rows[0].start_us), (5, 1_800_000_000_000_005));
}

#[tokio::test]
async fn deleted_runs_are_not_listed_but_can_be_read() {
    let test = TestCtx::new().await;
    write(&test, |tx| tx.run_create(&DomainRun { deleted_ns: Some(7_000), ..run(1) })).await;
    let page: RunPage = test.call("run_list", json!({})).await;
    assert!(page.rows.is_empty() && page.next_cursor.is_none());
    let read: Run = test.call("run_get", json!({"run_id": "01".repeat(16)})).await;
    assert_eq!(read.row.deleted_us, Some(7));
}

#[tokio::test]
async fn a_run_shows_everything_that_was_logged_into_it() {
    let test = TestCtx::new().await;
    test.send([span(1, 1), span(2, 1)]).await;
    write(&test, |tx| {
        let record = tx.run_create(&DomainRun { end_ns: Some(5_000), ..run(1) })?;
        tx.run_param_set(&record, "lr", "0.1")?;
        tx.run_tag_set(&record, "mlflow.runType", "genai_evaluate")?;
        for step in 0..1_200 {
            let value = if step == 1_199 { f64::NAN } else { 0.5 };
            let dataset = Some(("ds".to_owned(), "d1".to_owned()));
            let key = "loss".to_owned();
            tx.run_metric_put(&record, &Metric { key, value, time_ms: step, step, dataset })?;
        }
        let input = RunInput { name: "ds".into(), digest: "d1".into(), ..RunInput::default() };
        tx.run_input_put(&record, &input)?;
        tx.run_trace_link(&record, TraceId::from_bytes(&1_u128.to_be_bytes()).unwrap())?;
        let artifact = tx.artifact_begin("text/html", 9_000)?;
        tx.artifact_append(artifact, 0, b"<b>")?;
        let directory = artifacts_of_run(record.run.project, record.run.id);
        tx.artifact_finish(artifact, &format!("{directory}/a/b.html"))
    })
    .await;
    let read: Run = test.call("run_get", json!({"run_id": "01".repeat(16)})).await;
    assert_eq!((read.row.status, read.row.end_us), (RunStatus::Running, Some(5)));
    assert_eq!((read.params[0].key.as_str(), read.params[0].value.as_str()), ("lr", "0.1"));
    assert_eq!(read.tags[0].value, "genai_evaluate");
    let [loss] = read.metrics.as_slice() else { panic!("{:?}", read.metrics) };
    assert_eq!((loss.latest.value, loss.latest.special.as_deref()), (None, Some("NaN")));
    assert_eq!((loss.latest.step, loss.latest.time_us), (1_199, 1_199_000));
    assert_eq!((loss.history.len(), loss.value_count), (1_000, 1_200));
    assert_eq!((loss.history[0].value, loss.dataset.as_deref()), (Some(0.5), Some("ds")));
    assert_eq!((read.metric_count, read.trace_count, read.more_artifacts), (1, 1, false));
    assert_eq!(read.datasets[0].digest, "d1");
    let [file] = read.artifacts.as_slice() else { panic!("{:?}", read.artifacts) };
    assert_eq!((file.path.as_str(), file.size, file.created_us), ("a/b.html", 3, 9));
    assert_eq!(file.content_type, "text/html");
}

#[tokio::test]
async fn what_names_no_run_no_project_and_no_page_is_refused() {
    let test = TestCtx::new().await;
    let get = async |run_id: &str| test.refused("run_get", json!({"run_id": run_id})).await;
    assert_error(&get("abc").await, ErrorCode::BadRequest, "`run_id`: expected 32");
    assert_error(&get(&"07".repeat(16)).await, ErrorCode::NotFound, "there is no run `0707");
    let refusals = [
        (json!({"project": "9"}), ErrorCode::NotFound, "there is no project `9`"),
        (json!({"project": "x"}), ErrorCode::BadRequest, "`project`"),
        (json!({"limit": 201}), ErrorCode::BadRequest, "between 1 and 200"),
        (json!({"limit": 0}), ErrorCode::BadRequest, "between 1 and 200"),
        (json!({"cursor": "x"}), ErrorCode::BadRequest, "is not one that `run_list` gave"),
    ];
    for (request, code, words) in refusals {
        assert_error(&test.refused("run_list", request).await, code, words);
    }
}

#[tokio::test]
async fn what_is_logged_makes_the_runs_stale() {
    let test = TestCtx::new().await;
    let mut watcher = test.watch();
    write(&test, |tx| tx.run_create(&run(1))).await;
    let tags = watcher.tags().await;
    assert!(tags.contains("run") && tags.contains("run:01010101010101010101010101010101"));
}
