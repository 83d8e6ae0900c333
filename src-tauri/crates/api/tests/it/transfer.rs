//! Files in and out.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use touchstone_api::ErrorCode;
use touchstone_api::shape::job::{Job, JobList, JobStarted, JobState};
use touchstone_api::shape::trace::TracePage;
use touchstone_api::shape::transfer::{ExportStarted, ImportInspected};
use touchstone_engine::CollectorStart;
use touchstone_testkit::{TestCtx, span};

use crate::assert_error;

fn fixture(name: &str) -> PathBuf {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/import");
    Path::new(dir).canonicalize().unwrap().join(name)
}

/// A job once no job runs any more.
async fn ended(test: &TestCtx, id: &str) -> Job {
    test.engine().jobs().finished().await;
    let list: JobList = test.call("job_list", json!({})).await;
    list.jobs.into_iter().find(|job| job.id == id).unwrap()
}

async fn import(test: &TestCtx, path: &Path) -> (Job, Json) {
    let started: JobStarted = test.call("import_start", json!({"path": path})).await;
    let job = ended(test, &started.job.id).await;
    assert_eq!((job.state, &job.error), (JobState::Done, &None));
    assert_eq!(job.about.as_deref(), path.to_str());
    let report = serde_json::from_str(job.report.as_deref().unwrap()).unwrap();
    (job, report)
}

async fn names(test: &TestCtx) -> Vec<String> {
    let page: TracePage = test.call("trace_list", json!({})).await;
    let mut names: Vec<String> = page.rows.into_iter().map(|row| row.name).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_file_is_told_by_what_it_holds() {
    let test = TestCtx::new().await;
    let path = fixture("langfuse-trace.json");
    let told: ImportInspected = test.call("import_inspect", json!({"path": path})).await;
    assert_eq!(
        (told.format.as_deref(), told.label.as_deref()),
        (Some("langfuse"), Some("Langfuse"))
    );
    assert!(told.bytes > 1_000 && told.first.contains("\"t-1\""), "{told:?}");
    assert_eq!(told.files, None);
}

#[tokio::test]
async fn an_import_tells_what_it_took_and_a_second_one_takes_nothing() {
    let test = TestCtx::new().await;
    let path = fixture("langfuse-trace.json");
    let (job, report) = import(&test, &path).await;
    assert_eq!((job.kind.as_str(), Some(job.done)), ("import", job.total));
    let counts = |report: &Json| {
        ["traces", "spans", "repeated", "assessments"].map(|name| report[name].as_u64().unwrap())
    };
    assert_eq!(counts(&report), [1, 3, 0, 3]);
    assert_eq!(report["unmapped"], json!([{"field": "observation.novelField", "count": 1}]));
    assert_eq!(names(&test).await, ["support"]);
    let (_, report) = import(&test, &path).await;
    assert_eq!(counts(&report), [0, 0, 3, 0]);
}

#[tokio::test]
async fn a_project_that_is_named_takes_all() {
    let test = TestCtx::new().await;
    let made: Json = test.call("project_create", json!({"name": "Mine"})).await;
    let project = &made["project"]["id"];
    let path = fixture("langsmith.jsonl");
    let started: JobStarted =
        test.call("import_start", json!({"path": path, "project": project})).await;
    ended(&test, &started.job.id).await;
    let page: TracePage = test.call("trace_list", json!({"project": project})).await;
    assert_eq!(page.rows.len(), 1);
    let projects: Json = test.call("project_list", json!({})).await;
    assert_eq!(projects["projects"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_exported_can_be_imported_elsewhere() {
    let test = TestCtx::new().await;
    test.send((1..=600).map(|number| span(1, number))).await;
    test.send([span(2, 1)]).await;
    for (format, name) in [("jsonl", "a.jsonl"), ("otlp_json", "a.json")] {
        let path = test.dir().join(name);
        let request = json!({"selection": {"matching": {}}, "format": format, "path": path});
        let started: ExportStarted = test.call("export_start", request).await;
        let job = ended(&test, &started.job_id).await;
        assert_eq!((job.state, job.done), (JobState::Done, 2), "{job:?}");
        let report: Json = serde_json::from_str(job.report.as_deref().unwrap()).unwrap();
        assert_eq!((&report["traces"], &report["spans"]), (&json!(2), &json!(601)));
        assert_eq!(report["bytes"], path.metadata().unwrap().len());
        let other = TestCtx::new().await;
        let (_, report) = import(&other, &path).await;
        assert_eq!((&report["traces"], &report["spans"]), (&json!(2), &json!(601)), "{format}");
        assert_eq!(names(&other).await, names(&test).await);
    }
}

#[tokio::test]
async fn an_export_of_single_traces_lies_in_the_home_unless_a_place_is_named() {
    let test = TestCtx::new().await;
    test.send([span(1, 1), span(2, 1)]).await;
    let page: TracePage = test.call("trace_list", json!({})).await;
    let request = json!({
        "selection": {"trace_ids": [page.rows[0].trace_id]}, "format": "csv",
    });
    let started: ExportStarted = test.call("export_start", request).await;
    let job = ended(&test, &started.job_id).await;
    assert_eq!((job.state, job.done, job.total), (JobState::Done, 1, Some(1)));
    assert!(Path::new(&started.path).starts_with(test.dir().join("exports")), "{started:?}");
    let table = std::fs::read_to_string(&started.path).unwrap();
    assert_eq!(table.lines().count(), 2);
    assert!(table.contains(&page.rows[0].trace_id));
}

#[tokio::test]
async fn a_file_that_is_there_is_not_overwritten() {
    let test = TestCtx::new().await;
    let path = test.dir().join("dear.csv");
    std::fs::write(&path, "dear").unwrap();
    let request = json!({"selection": {"matching": {}}, "format": "csv", "path": path});
    let error = test.refused("export_start", request).await;
    assert_error(&error, ErrorCode::Conflict, "dear.csv is there already");
    assert_eq!(std::fs::read(&path).unwrap(), b"dear");
}

#[tokio::test]
async fn what_cannot_be_imported_is_refused_before_a_job_begins() {
    let test = TestCtx::new().await;
    let unknown = test.dir().join("a.json");
    std::fs::write(&unknown, "{\"hello\": 1}").unwrap();
    let wide = test.dir().join("b.json");
    std::fs::write(&wide, b"\xff\xfe{\0").unwrap();
    let (known, empty) = (fixture("mlflow.jsonl"), test.dir().join("empty"));
    std::fs::create_dir(&empty).unwrap();
    let [void, cut] = ["c.jsonl", "d.json"].map(|name| test.dir().join(name));
    std::fs::write(&void, "").unwrap();
    std::fs::write(&cut, "{\"traceId\": [1, ").unwrap();
    for (request, words) in [
        (json!({"path": void}), "c.jsonl: it is empty"),
        (
            json!({"path": cut}),
            "d.json: its first record cannot be read: cut off in the middle (byte 0)",
        ),
        (json!({"path": "a.json"}), "absolute"),
        (json!({"path": test.dir().join("none.json")}), "none.json"),
        (json!({"path": unknown}), "no format that is known"),
        (json!({"path": wide}), "UTF-16"),
        (json!({"path": known, "format": "wandb"}), "`wandb`"),
        (json!({"path": empty}), "no format knows any file in it"),
        (json!({"path": known, "format": "several"}), "`several`"),
    ] {
        let error = test.refused("import_start", request).await;
        assert_error(&error, ErrorCode::BadRequest, words);
    }
    let error = test.refused("import_start", json!({"path": known, "project": "9"})).await;
    assert_error(&error, ErrorCode::NotFound, "`9`");
    let list: JobList = test.call("job_list", json!({})).await;
    assert_eq!(list.jobs, []);
}

/// A file of so many traces that its import takes many steps.
fn many(path: &Path, traces: usize) {
    let lines = (1..=traces).map(|number| {
        let span = json!({
            "traceId": format!("{number:032x}"), "spanId": "00000000000000a1", "name": "many",
            "startTimeUnixNano": "1777888800000000000", "endTimeUnixNano": "1777888801000000000",
        });
        json!({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).to_string() + "\n"
    });
    std::fs::write(path, lines.collect::<String>()).unwrap();
}

#[tokio::test]
async fn an_import_that_a_restart_cut_short_goes_on_and_takes_everything_once() {
    let test = TestCtx::new().await;
    let path = test.dir().join("many.jsonl");
    many(&path, 5_000);
    let started: JobStarted = test.call("import_start", json!({"path": path})).await;
    let test = test.restarted(CollectorStart::Off).await;
    let job = ended(&test, &started.job.id).await;
    assert_eq!(job.state, JobState::Done);
    let report: Json = serde_json::from_str(job.report.as_deref().unwrap()).unwrap();
    assert_eq!((&report["traces"], &report["spans"]), (&json!(5_000), &json!(5_000)));
}

#[tokio::test]
async fn a_directory_is_told_and_imported_file_by_file() {
    let test = TestCtx::new().await;
    let dir = test.dir().join("exports");
    std::fs::create_dir_all(dir.join("more")).unwrap();
    std::fs::copy(fixture("langfuse-trace.json"), dir.join("a.json")).unwrap();
    std::fs::copy(fixture("langsmith.jsonl"), dir.join("more/b.jsonl")).unwrap();
    std::fs::write(dir.join("notes.txt"), "text").unwrap();
    let told: ImportInspected = test.call("import_inspect", json!({"path": dir})).await;
    assert_eq!((told.files, told.format.as_deref()), (Some(2), Some("several")));
    let (job, report) = import(&test, &dir).await;
    assert_eq!((job.kind.as_str(), Some(job.done)), ("import", job.total));
    assert_eq!((&report["traces"], &report["spans"]), (&json!(2), &json!(5)));
    let refused = report["refused"][0]["reason"].as_str().unwrap();
    assert!(refused.starts_with("notes.txt: it is neither JSON"), "{refused}");
    // As the window hands back what it was told.
    let request = json!({"path": dir, "format": told.format});
    let again: JobStarted = test.call("import_start", request).await;
    let job = ended(&test, &again.job.id).await;
    let report: Json = serde_json::from_str(job.report.as_deref().unwrap()).unwrap();
    assert_eq!((&report["traces"], &report["repeated"]), (&json!(0), &json!(5)));
}

#[tokio::test]
async fn an_import_of_a_directory_that_a_restart_cut_short_goes_on_in_its_file() {
    let test = TestCtx::new().await;
    let dir = test.dir().join("many");
    std::fs::create_dir(&dir).unwrap();
    for (file, name) in ["a.jsonl", "b.jsonl", "c.jsonl"].into_iter().enumerate() {
        many(&dir.join(name), 3_000);
        let lines = std::fs::read_to_string(dir.join(name)).unwrap();
        let lines = lines.replace("\"traceId\":\"000", &format!("\"traceId\":\"{file}a0"));
        std::fs::write(dir.join(name), lines).unwrap();
    }
    let started: JobStarted = test.call("import_start", json!({"path": dir})).await;
    let test = test.restarted(CollectorStart::Off).await;
    let job = ended(&test, &started.job.id).await;
    assert_eq!((job.state, Some(job.done)), (JobState::Done, job.total));
    let report: Json = serde_json::from_str(job.report.as_deref().unwrap()).unwrap();
    assert_eq!((&report["traces"], &report["spans"]), (&json!(9_000), &json!(9_000)));
}

#[tokio::test]
async fn a_cancelled_import_stops_and_what_it_took_stays() {
    let test = TestCtx::new().await;
    let path = test.dir().join("many.jsonl");
    many(&path, 20_000);
    let started: JobStarted = test.call("import_start", json!({"path": path})).await;
    let _: JobList = test.call("job_cancel", json!({"id": started.job.id})).await;
    let job = ended(&test, &started.job.id).await;
    assert_eq!(job.state, JobState::Cancelled);
    let taken = job.report.as_deref().map_or(0, |report| {
        serde_json::from_str::<Json>(report).unwrap()["traces"].as_i64().unwrap()
    });
    assert!(taken < 20_000, "it was done before it was cancelled");
    let status: Json = test.call("store_status", json!({})).await;
    assert_eq!(status["traces"], taken);
}

#[tokio::test]
async fn a_place_that_is_none_and_a_missing_database_are_refused_by_name() {
    let test = TestCtx::new().await;
    let wrong = test.refused("import_connect", json!({"kind": "mlflow", "url": "here"})).await;
    assert_error(&wrong, ErrorCode::BadRequest, "neither an address nor a whole path");
    let asked = json!({"kind": "mlflow", "url": test.dir().join("absent.db")});
    let missing = test.refused("import_connect", asked).await;
    assert!(missing.message.contains("absent.db"), "{missing:?}");
    assert!(test.call::<JobList>("job_list", json!({})).await.jobs.is_empty());
}

#[tokio::test]
async fn what_speaks_mlflow_is_imported_from_where_it_runs() {
    let (there, here) = (TestCtx::with_collector().await, TestCtx::new().await);
    there.send([span(1, 1).named("turn")]).await;
    let url = there.engine().collector().state().await.unwrap().url.unwrap();
    let asked = json!({"kind": "mlflow", "url": url});
    let started: JobStarted = here.call("import_connect", asked).await;
    let job = ended(&here, &started.job.id).await;
    assert_eq!((job.state, &job.error), (JobState::Done, &None));
    assert_eq!(names(&here).await, ["turn"]);
}
