//! Directories on their way into the store, whole and in two runs.

use std::fs;
use std::path::Path;

use super::*;
use crate::format::tests::{Home, fixture};

/// Fixtures of several tools in nested directories, beside what no format knows.
fn laid() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (from, to) in [
        ("langfuse-trace.json", "a/langfuse.json"),
        ("langsmith.jsonl", "a/b/langsmith.jsonl"),
        ("phoenix.jsonl", "phoenix.jsonl"),
        ("mlflow.jsonl", ".hidden/mlflow.jsonl"),
    ] {
        fs::create_dir_all(dir.path().join(to).parent().unwrap()).unwrap();
        fs::copy(fixture(from), dir.path().join(to)).unwrap();
    }
    for (name, text) in [
        ("README.md", "#\n\n## What is here\n"),
        ("a/package.json", "{\"name\": \"x\"}\n"),
        ("empty.jsonl", ""),
        ("z.csv", "id,name\n"),
    ] {
        fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

/// Every part from a place on.
fn steps(dir: &Path, at: &At) -> Vec<Step> {
    let mut import = Import::open(dir, SEVERAL, 7, at).unwrap();
    let mut all = Vec::new();
    loop {
        let step = import.step().unwrap();
        let is_last = step.is_last;
        all.push(step);
        if is_last {
            return all;
        }
    }
}

fn origins(steps: &[Step]) -> Vec<&str> {
    let traces = steps.iter().flat_map(|step| &step.traces);
    traces.filter_map(|trace| Some(trace.source.as_ref()?.origin.as_str())).collect()
}

fn refused(steps: &[Step]) -> Vec<&str> {
    let refused = steps.iter().flat_map(|step| &step.report.refused);
    refused.map(|refused| refused.reason.as_str()).collect()
}

#[test]
fn a_directory_is_what_its_files_are() {
    let dir = laid();
    let told = inspect(dir.path()).unwrap();
    assert_eq!(
        (told.files, told.format, told.label),
        (Some(3), Some("several"), Some("several formats"))
    );
    let sizes = ["a/langfuse.json", "a/b/langsmith.jsonl", "phoenix.jsonl"];
    let sizes = sizes.map(|name| dir.path().join(name).metadata().unwrap().len());
    assert_eq!(told.bytes, sizes.iter().sum::<u64>());
    let one = inspect(&dir.path().join("a/b")).unwrap();
    assert_eq!(
        (one.files, one.format, one.label),
        (Some(1), Some("langsmith"), Some("LangSmith runs"))
    );
    assert!(!one.first.is_empty());
    assert!(!told.more);
    let none = inspect(&dir.path().join(".hidden")).unwrap();
    assert_eq!((none.files, none.format), (Some(1), Some("mlflow")));
}

#[test]
fn every_file_is_read_as_what_it_is_and_what_no_format_knows_is_named() {
    let dir = laid();
    let steps = steps(dir.path(), &At::default());
    let mut origins = origins(&steps);
    origins.dedup();
    assert_eq!(origins, ["a/b/langsmith.jsonl", "a/langfuse.json", "phoenix.jsonl"]);
    let refused = refused(&steps);
    let named =
        ["README.md: ", "a/package.json: ", "empty.jsonl: it is empty", "z.csv: it is neither"];
    assert_eq!(refused.len(), named.len(), "{refused:?}");
    for (reason, name) in refused.iter().zip(named) {
        assert!(reason.starts_with(name), "{reason}");
    }
    let size = Import::open(dir.path(), SEVERAL, 7, &At::default()).unwrap().size();
    assert_eq!(steps.last().unwrap().done, size);
}

/// Files of so many traces that each takes several steps.
fn long(dir: &Path, names: [&str; 3]) {
    for (file, name) in names.into_iter().enumerate() {
        let line = |number: usize| {
            let id = format!("{:032x}", file * 10_000 + number);
            format!(
                "{{\"resourceSpans\":[{{\"scopeSpans\":[{{\"spans\":[{{\"traceId\":\"{id}\",\
                 \"spanId\":\"00000000000000a1\",\"startTimeUnixNano\":\"5\",\
                 \"endTimeUnixNano\":\"6\"}}]}}]}}]}}\n"
            )
        };
        let lines: String = (1..=1_000).map(line).collect();
        fs::write(dir.join(name), lines).unwrap();
    }
}

#[test]
fn what_an_earlier_run_came_through_is_passed_over_wherever_it_stopped() {
    let dir = tempfile::tempdir().unwrap();
    long(dir.path(), ["a.jsonl", "b.jsonl", "c.jsonl"]);
    let whole = steps(dir.path(), &At::default());
    assert!(whole.len() > 6, "{}", whole.len());
    let count = |steps: &[Step]| {
        let traces = steps.iter().flat_map(|step| &step.traces);
        traces.map(ImportedTrace::span_count).sum::<usize>()
    };
    assert_eq!(count(&whole), 3_000);
    for (index, step) in whole.iter().enumerate().take(whole.len() - 1) {
        let rest = steps(dir.path(), &step.at);
        assert_eq!(count(&rest), count(&whole[index + 1..]), "{:?}", step.at);
        assert_eq!(rest.last().unwrap().done, whole.last().unwrap().done);
    }
    // The file at which it stopped is gone.
    fs::remove_file(dir.path().join("b.jsonl")).unwrap();
    let at = At { file: Some("b.jsonl".to_owned()), offset: 100 };
    assert_eq!(count(&steps(dir.path(), &at)), 1_000);
}

#[test]
fn a_place_that_is_refused_names_its_file() {
    let dir = tempfile::tempdir().unwrap();
    fs::copy(fixture("langsmith.jsonl"), dir.path().join("a.jsonl")).unwrap();
    let mut text = fs::read(dir.path().join("a.jsonl")).unwrap();
    text.extend_from_slice(b"{\"id\": \n");
    fs::write(dir.path().join("a.jsonl"), text).unwrap();
    let steps = steps(dir.path(), &At::default());
    let refused = &steps[0].report.refused[0];
    assert!(refused.reason.starts_with("not JSON"), "{refused:?}");
    assert_eq!(refused.first.as_deref(), Some("a.jsonl, line 3"));
}

#[test]
fn of_files_that_are_passed_over_only_so_many_are_named() {
    let dir = tempfile::tempdir().unwrap();
    for number in 0..NAMED_AND_MORE {
        fs::write(dir.path().join(format!("{number:04}.txt")), "text").unwrap();
    }
    let mut report = Report::default();
    for step in steps(dir.path(), &At::default()) {
        report.add(step.report);
    }
    assert_eq!(report.refused.len(), 101);
    assert_eq!(report.refused[100].count, 20);
}

/// Files of no format: a hundred are named, twenty are not.
const NAMED_AND_MORE: usize = 120;

#[test]
fn of_a_long_directory_only_the_first_files_are_looked_into() {
    let dir = tempfile::tempdir().unwrap();
    for number in 0..201 {
        fs::write(dir.path().join(format!("{number:04}.txt")), "text").unwrap();
    }
    fs::copy(fixture("phoenix.jsonl"), dir.path().join("0000.jsonl")).unwrap();
    fs::copy(fixture("phoenix.jsonl"), dir.path().join("z.jsonl")).unwrap();
    let told = inspect(dir.path()).unwrap();
    assert_eq!((told.files, told.more), (Some(1), true));
}

#[test]
fn what_went_away_while_its_import_was_stopped_is_said_to_be_gone() {
    let dir = tempfile::tempdir().unwrap();
    let told =
        |path: &Path| Import::open(path, SEVERAL, 7, &At::default()).unwrap_err().to_string();
    assert!(told(&dir.path().join("gone")).contains("gone: it is gone"));
    fs::write(dir.path().join("file"), "").unwrap();
    assert!(told(&dir.path().join("file")).contains("no directory any more"));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_and_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let pipe = dir.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert!(inspect(&pipe).unwrap_err().to_string().contains("it is no file"));
}

#[tokio::test]
async fn a_directory_says_what_its_files_say_one_by_one() {
    let dir = laid();
    let (whole, single) = (Home::new(), Home::new());
    let report = whole.import(dir.path()).await;
    for name in ["a/langfuse.json", "a/b/langsmith.jsonl", "phoenix.jsonl"] {
        single.import(&dir.path().join(name)).await;
    }
    let ids = |traces: Vec<touchstone_store::TraceRecord>| {
        let traces = traces.into_iter().map(|trace| (trace.trace_id, trace.span_count));
        traces.collect::<std::collections::BTreeMap<_, _>>()
    };
    assert_eq!(ids(whole.traces().await), ids(single.traces().await));
    assert_eq!(report.traces, 3);
    let again = whole.import(dir.path()).await;
    assert_eq!((again.traces, again.spans, again.assessments), (0, 0, 0));
    assert_eq!(again.repeated, report.spans);
}

#[tokio::test]
async fn a_request_and_its_answer_in_another_file_are_joined() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["openai-batch-input.jsonl", "openai-batch-output.jsonl"] {
        fs::copy(fixture(name), dir.path().join(name)).unwrap();
    }
    let home = Home::new();
    home.import(dir.path()).await;
    let traces = home.traces().await;
    let both = |trace: &&touchstone_store::TraceRecord| {
        (trace.request.as_deref(), trace.response.as_deref()) == (Some("why"), Some("because"))
    };
    assert_eq!((traces.len(), traces.iter().filter(both).count()), (2, 1));
}
