//! A file with MLflow's tables, filled row by row. That a file of the real program reads the same
//! is shown by the tests with real clients.

use std::path::Path;

use rusqlite::Connection;

use super::*;
use crate::format::tests::Home;
use crate::record::ImportedTrace;

const TABLES: &str = "
    CREATE TABLE alembic_version(version_num VARCHAR(32) NOT NULL);
    INSERT INTO alembic_version VALUES ('dc11669786a5');
    CREATE TABLE experiments(experiment_id INTEGER PRIMARY KEY, name TEXT, lifecycle_stage TEXT);
    CREATE TABLE experiment_tags(key TEXT, value TEXT, experiment_id INTEGER);
    CREATE TABLE trace_info(request_id TEXT PRIMARY KEY, experiment_id INTEGER, timestamp_ms INTEGER,
      execution_time_ms INTEGER, status TEXT, session_id TEXT, input_tokens INTEGER);
    CREATE TABLE trace_tags(key TEXT, value TEXT, request_id TEXT);
    CREATE TABLE trace_request_metadata(key TEXT, value TEXT, request_id TEXT);
    CREATE TABLE runs(run_uuid TEXT PRIMARY KEY, name TEXT, user_id TEXT, status TEXT,
      start_time INTEGER, end_time INTEGER, experiment_id INTEGER, lifecycle_stage TEXT);
    CREATE TABLE tags(key TEXT, value TEXT, run_uuid TEXT);
    CREATE TABLE params(key TEXT, value TEXT, run_uuid TEXT);
    CREATE TABLE metrics(key TEXT, value REAL, timestamp INTEGER, step INTEGER, is_nan INTEGER,
      run_uuid TEXT);
    CREATE TABLE assessments(assessment_id TEXT, trace_id TEXT, name TEXT, assessment_type TEXT,
      value TEXT, error TEXT, created_timestamp INTEGER, last_updated_timestamp INTEGER,
      source_type TEXT, source_id TEXT, span_id TEXT, rationale TEXT, overrides TEXT, valid INTEGER);
    CREATE TABLE spans(trace_id TEXT, span_id TEXT, content TEXT, PRIMARY KEY(trace_id, span_id));
    INSERT INTO experiments VALUES (0, 'Default', 'active'), (3, 'Shop', 'active'),
      (4, 'Gone', 'deleted');
    INSERT INTO experiment_tags VALUES ('team', 'a', 3);";

fn made(dir: &Path, more: &str) -> PathBuf {
    let file = dir.join("mlflow.db");
    let conn = Connection::open(&file).unwrap();
    conn.execute_batch(&format!("BEGIN; {TABLES} {more} COMMIT;")).unwrap();
    file
}

fn name(number: usize) -> String {
    format!("tr-{number:032x}")
}

fn traces(count: usize, spans: usize) -> String {
    let span = |name: &str, span: usize| {
        format!(
            "INSERT INTO spans VALUES ('{name}', '{span:016x}',
               '{{\"span_id\": \"{span:016x}\", \"name\": \"s{span}\", \"attributes\": {{}},
                 \"start_time_unix_nano\": 5, \"end_time_unix_nano\": 6}}');"
        )
    };
    let trace = |number: usize| {
        let name = name(number);
        let spans: String = (1..=spans).map(|number| span(&name, number)).collect();
        format!("INSERT INTO trace_info VALUES ('{name}', 3, 7, 5, 'OK', 's', 11);{spans}")
    };
    (1..=count).map(trace).collect()
}

/// Everything that a file says from a place on, and the places on the way.
async fn all(file: &Path, cursor: &str) -> (Vec<Batch>, Vec<String>) {
    let mut database = Database::open(file.to_owned(), cursor, 1).await.unwrap();
    let (home, mut all) = (Home::new(), Vec::new());
    while let Some(batch) = database.next(&home.store).await.unwrap() {
        all.push(batch);
    }
    let cursors = all.iter().map(|batch| batch.cursor.clone()).collect();
    (all, cursors)
}

fn told(batches: &[Batch]) -> Vec<&ImportedTrace> {
    batches.iter().flat_map(|batch| &batch.traces).collect()
}

#[tokio::test]
async fn a_trace_is_read_with_all_that_its_tables_say() {
    let dir = tempfile::tempdir().unwrap();
    let one = name(1);
    let file = made(
        dir.path(),
        &format!(
            "{}INSERT INTO trace_tags VALUES ('t', 'v', '{one}');
             INSERT INTO trace_request_metadata VALUES ('mlflow.trace.user', 'u', '{one}');
             INSERT INTO assessments VALUES
               ('a-00000000000000000000000000000001', '{one}', 'good', 'feedback', 'true', NULL,
                1795408022660, 1795408022660, 'HUMAN', 'me', NULL, 'r', NULL, 1),
               ('a-00000000000000000000000000000002', '{one}', 'is', 'expectation', '{{\"x\": [1]}}',
                NULL, 1795408022661, 1795408022661, 'HUMAN', 'me', NULL, NULL, NULL, 1);",
            traces(1, 2)
        ),
    );
    let (batches, _) = all(&file, "").await;
    let projects: Vec<&str> =
        batches.iter().flat_map(|batch| &batch.projects).map(|it| it.name.as_str()).collect();
    assert_eq!(projects, ["Default", "Shop"]);
    let [trace] = told(&batches)[..] else { panic!("one trace") };
    assert_eq!((trace.project.as_deref(), trace.span_count()), (Some("Shop"), 2));
    assert_eq!(trace.tags["t"], "v");
    assert_eq!(trace.metadata["mlflow.trace.user"], "u");
    assert_eq!(trace.metadata["mlflow.trace.session"], "s");
    assert_eq!(trace.metadata["mlflow.trace.tokenUsage"], r#"{"input_tokens":11}"#);
    assert_eq!(trace.info.duration_ns, Some(5_000_000));
    assert_eq!(trace.assessments.len(), 2);
    assert!(batches.iter().all(|batch| batch.report.refused.is_empty()));
    assert_eq!(batches[0].total, Some(1));
}

#[tokio::test]
async fn however_much_there_is_comes_in_bounded_batches_that_each_can_be_the_last() {
    let dir = tempfile::tempdir().unwrap();
    // All in one millisecond, and one with more spans than a batch takes.
    let file = made(dir.path(), &traces(120, 1));
    let mut conn = Connection::open(&file).unwrap();
    let many = conn.transaction().unwrap();
    for span in 2..=2_500 {
        let content = format!(
            r#"{{"span_id": "{span:016x}", "name": "s", "attributes": {{}}, "start_time_unix_nano": 5}}"#
        );
        let row = (name(60), format!("{span:016x}"), content);
        many.execute("INSERT INTO spans VALUES (?1, ?2, ?3)", row).unwrap();
    }
    many.commit().unwrap();
    let (batches, cursors) = all(&file, "").await;
    let spans =
        |batches: &[Batch]| -> usize { told(batches).iter().map(|trace| trace.span_count()).sum() };
    assert_eq!(spans(&batches), 120 + 2_499);
    assert!(batches.iter().all(|batch| spans(std::slice::from_ref(batch)) <= 1_000));
    let names = told(&batches).iter().filter_map(|trace| trace.id).count();
    assert_eq!(names, 120);
    for (done, cursor) in cursors.iter().enumerate() {
        let (rest, _) = all(&file, cursor).await;
        assert_eq!(spans(&batches[..=done]) + spans(&rest), 120 + 2_499, "from {cursor}");
    }
}

#[tokio::test]
async fn a_run_comes_with_every_value_of_its_metrics_and_goes_on_in_the_middle_of_them() {
    let dir = tempfile::tempdir().unwrap();
    let (run, other) = ("b".repeat(32), "c".repeat(32));
    let file = made(
        dir.path(),
        &format!(
            "INSERT INTO runs VALUES ('{run}', 'r', 'me', 'FAILED', 5, 9, 3, 'active'),
               ('{other}', 's', 'me', 'RUNNING', 5, NULL, 3, 'active'),
               ('{}', 'gone', 'me', 'FINISHED', 5, 9, 3, 'deleted');
             INSERT INTO params VALUES ('p', 'v', '{run}');
             INSERT INTO tags VALUES ('mlflow.runName', 'r', '{run}'), ('t', 'w', '{run}');
             INSERT INTO metrics VALUES ('nan', 0, 1, 0, 1, '{run}');
             WITH RECURSIVE step(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM step WHERE n < 20000)
               INSERT INTO metrics SELECT 'm', n / 2.0, n, n, 0, '{run}' FROM step;",
            "d".repeat(32)
        ),
    );
    let (batches, cursors) = all(&file, "").await;
    let runs: Vec<&crate::source::ImportedRun> =
        batches.iter().flat_map(|batch| &batch.runs).collect();
    let values = |from: &[&crate::source::ImportedRun]| -> usize {
        from.iter().map(|run| run.metrics.len()).sum()
    };
    assert_eq!(runs.len(), 3);
    assert_eq!(values(&runs), 20_001);
    assert!(runs[0].metrics[0].value.is_nan());
    assert_eq!((runs[0].name.as_str(), runs[0].params["p"].as_str()), ("r", "v"));
    assert_eq!(runs[0].tags.keys().collect::<Vec<_>>(), ["t"]);
    assert_eq!((runs[2].name.as_str(), runs[2].end_ns), ("s", None));
    let middle = cursors.iter().find(|cursor| cursor.contains("20000")).unwrap();
    let (rest, _) = all(&file, middle).await;
    let rest: Vec<_> = rest.iter().flat_map(|batch| &batch.runs).collect();
    assert_eq!((rest.len(), values(&rest)), (2, 1));
}

#[tokio::test]
async fn spans_that_lie_in_a_file_are_found_and_missing_or_broken_ones_are_counted() {
    let dir = tempfile::tempdir().unwrap();
    let (one, two, three) = (name(1), name(2), name(3));
    let file = made(
        dir.path(),
        &format!(
            "{}INSERT INTO trace_tags VALUES
               ('mlflow.artifactLocation', 'mlflow-artifacts:/3/traces/{one}/artifacts', '{one}');
             INSERT INTO spans VALUES ('{three}', 'x', '{{\"span_id\": \"x\"}}'),
               ('{three}', 'y', '{{\"span_id\": \"0000000000000001\", \"start_time_unix_nano\": 5}}');",
            traces(3, 0)
        ),
    );
    let place = dir.path().join("mlartifacts/3/traces").join(&one).join("artifacts");
    std::fs::create_dir_all(&place).unwrap();
    let spans = r#"{"spans": [{"span_id": "0000000000000007", "start_time_unix_nano": 5}]}"#;
    std::fs::write(place.join("traces.json"), spans).unwrap();
    let (batches, _) = all(&file, "").await;
    let counts: Vec<usize> = told(&batches).iter().map(|trace| trace.span_count()).collect();
    assert_eq!(counts, [1, 0, 1]);
    let refused: Vec<_> = batches.iter().flat_map(|batch| &batch.report.refused).collect();
    assert_eq!(refused.len(), 2);
    assert!(refused.iter().any(|it| it.first.as_deref() == Some(two.as_str())
        && it.reason.contains("not in this database")));
    assert!(refused.iter().any(|it| it.first.as_deref() == Some(three.as_str())));
}

#[tokio::test]
async fn a_file_of_another_program_or_another_schema_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let told = async |sql: &str| {
        let file = dir.path().join("other.db");
        let _ = std::fs::remove_file(&file);
        Connection::open(&file).unwrap().execute_batch(sql).unwrap();
        Database::open(file, "", 1).await.unwrap_err().to_string()
    };
    assert!(told("CREATE TABLE t(x)").await.contains("no database of MLflow"));
    let older = TABLES.replace("execution_time_ms INTEGER, status", "status");
    let error = told(&older).await;
    assert!(error.contains("`dc11669786a5`") && error.contains("trace_info.execution_time_ms"));
    let newer = TABLES.replace("content TEXT", "payload TEXT");
    assert!(told(&newer).await.contains("spans.content"));
    let before_spans = TABLES.split("CREATE TABLE spans").next().unwrap();
    let file = dir.path().join("older.db");
    Connection::open(&file).unwrap().execute_batch(before_spans).unwrap();
    assert!(Database::open(file, "", 1).await.is_ok());
}

/// A run of an experiment whose files lie where `address` says, and a logged model.
fn run(address: &str) -> String {
    format!(
        "ALTER TABLE runs ADD COLUMN artifact_uri TEXT;
         CREATE TABLE logged_models(model_id TEXT, experiment_id INTEGER, name TEXT);
         INSERT INTO logged_models VALUES ('m-1', 3, 'second'), ('m-2', 3, 'first');
         INSERT INTO runs VALUES ('{RUN}', 'try', 'me', 'FINISHED', 5, 6, 3, 'active', '{address}');"
    )
}

const RUN: &str = "b40e5799db904773b736955e62c24675";

/// Imports everything from a place on; answers the report and the place of each batch.
async fn imported(home: &Home, file: &Path, cursor: &str) -> (Report, Vec<String>) {
    let mut database = Database::open(file.to_owned(), cursor, 1).await.unwrap();
    let (mut report, mut cursors) = (Report::default(), Vec::new());
    while let Some(batch) = database.next(&home.store).await.unwrap() {
        cursors.push(batch.cursor.clone());
        for write in batch.ready(&home.sink(None)).await.unwrap() {
            report.add(home.store.write(move |tx| write.put(tx, 1)).await.unwrap());
        }
    }
    (report, cursors)
}

/// Every file of the run, with its bytes.
async fn files(home: &Home) -> Vec<(String, Vec<u8>)> {
    let read = home.store.read(|tx| {
        let mut all = Vec::new();
        for artifact in tx.artifacts_below("", "", 100)? {
            let mut bytes = Vec::new();
            for number in 0.. {
                let Some(chunk) = tx.artifact_chunk(artifact.id, number)? else { break };
                bytes.extend(chunk);
            }
            let (_, name) = artifact.path.split_once("/artifacts/").unwrap();
            all.push((name.to_owned(), bytes));
        }
        Ok(all)
    });
    read.await.unwrap()
}

#[tokio::test]
async fn the_files_of_a_run_come_once_and_what_cannot_come_is_counted() {
    let dir = tempfile::tempdir().unwrap();
    let file = made(dir.path(), &run(&format!("mlflow-artifacts:/3/{RUN}/artifacts")));
    let root = dir.path().join("mlartifacts/3").join(RUN).join("artifacts");
    std::fs::create_dir_all(root.join("deep")).unwrap();
    let large: Vec<u8> = (0..3_000_000_u32).map(|number| (number % 251) as u8).collect();
    std::fs::write(root.join("deep/large.bin"), &large).unwrap();
    std::fs::write(root.join(".empty"), "").unwrap();
    // Holes take no room on the disk.
    std::fs::File::create(root.join("vast.bin")).unwrap().set_len((64 << 20) + 1).unwrap();
    let home = Home::new();
    let (report, cursors) = imported(&home, &file, "").await;
    let expected = [(".empty".to_owned(), Vec::new()), ("deep/large.bin".to_owned(), large)];
    assert_eq!((report.files, files(&home).await == expected), (2, true));
    let told: Vec<_> = report.refused.iter().map(|it| (it.count, it.first.as_deref())).collect();
    let vast = format!("{RUN}: vast.bin");
    assert_eq!(told, [(1, Some(vast.as_str())), (2, Some("first"))], "{report:?}");
    std::fs::write(root.join("deep/large.bin"), "changed").unwrap();
    let (again, _) = imported(&home, &file, "").await;
    assert_eq!((again.files, files(&home).await == expected), (0, true));
    assert!(again.refused.iter().any(|it| it.reason.contains("another file")), "{again:?}");
    // One that was cut short before the files goes on with them.
    home.store.write(|tx| tx.artifacts_drop("")).await.unwrap();
    let at_files = cursors.iter().find(|cursor| cursor.contains("Files")).unwrap();
    let (rest, _) = imported(&home, &file, at_files).await;
    assert_eq!((rest.files, files(&home).await[1].1.as_slice()), (2, &b"changed"[..]));
}

#[tokio::test]
async fn files_of_a_run_that_were_left_on_another_machine_are_counted() {
    let dir = tempfile::tempdir().unwrap();
    let file = made(dir.path(), &run(&format!("/gone/mlruns/3/{RUN}/artifacts")));
    let (report, _) = imported(&Home::new(), &file, "").await;
    assert!(report.refused.iter().any(|it| it.first.as_deref() == Some(RUN)), "{report:?}");
}

#[tokio::test]
async fn files_of_a_run_that_lie_elsewhere_are_counted() {
    let dir = tempfile::tempdir().unwrap();
    let file = made(dir.path(), &run("s3://bucket/3"));
    let (report, _) = imported(&Home::new(), &file, "").await;
    assert_eq!(report.files, 0);
    assert!(report.refused[0].reason.contains("artifact root"), "{report:?}");
}
