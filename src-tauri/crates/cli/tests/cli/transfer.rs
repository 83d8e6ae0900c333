//! `touchstone import` and `touchstone export`.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::program::{Server, answer, failure, run, touchstone};

fn fixture(name: &str) -> PathBuf {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/import");
    Path::new(dir).canonicalize().unwrap().join(name)
}

fn printed(home: &Path, arguments: &[&str]) -> String {
    let output = run(home, arguments);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn files_are_imported_and_what_became_of_them_is_printed() {
    let home = tempfile::tempdir().unwrap();
    let (first, second) = (fixture("langfuse-trace.json"), fixture("openai-chats.jsonl"));
    let (first, second) = (first.to_str().unwrap(), second.to_str().unwrap());
    let text = printed(home.path(), &["import", first, second]);
    assert!(text.contains("1 new traces, 3 spans, 3 assessments"), "{text}");
    assert!(text.contains("kept aside 1: observation.novelField"), "{text}");
    assert!(text.contains("2 new traces"), "{text}");
    let text = printed(home.path(), &["import", first, "--json", "--project", "Other"]);
    let told: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&told[0]["report"]["traces"], &told[0]["report"]["repeated"]),
        (&json!(0), &json!(3))
    );
}

#[test]
fn what_is_exported_goes_through_the_engine_that_holds_the_home_or_through_none() {
    let (home, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(home.path(), &[]);
    let file = fixture("langfuse-trace.json");
    printed(home.path(), &["import", file.to_str().unwrap(), "--project", "Shop"]);
    let out = home.path().join("out.jsonl");
    let out = out.to_str().unwrap();
    let text = printed(home.path(), &["export", "--project", "Shop", "--output", out]);
    assert!(text.contains("1 traces, 3 spans"), "{text}");
    server.end("-TERM");
    printed(other.path(), &["import", out]);
    let page = answer(other.path(), "trace_list", "");
    assert_eq!(page["rows"][0]["name"], "support");
    let text = printed(other.path(), &["export", "--format", "csv", "--json"]);
    let told: Value = serde_json::from_str(&text).unwrap();
    let lines = std::fs::read_to_string(told["path"].as_str().unwrap()).unwrap();
    assert_eq!((&told["traces"], lines.lines().count()), (&json!(1), 2));
}

#[test]
fn a_folder_is_imported_with_everything_below_it_and_says_what_it_left() {
    let (home, dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    // Named like a tool, which a folder may be.
    let dir = dir.path().join("mlflow");
    std::fs::create_dir_all(dir.join("deeper")).unwrap();
    std::fs::copy(fixture("langfuse-trace.json"), dir.join("a.json")).unwrap();
    std::fs::copy(fixture("langsmith.jsonl"), dir.join("deeper/b.jsonl")).unwrap();
    std::fs::write(dir.join("notes.txt"), "text").unwrap();
    let text = printed(home.path(), &["import", dir.to_str().unwrap()]);
    assert!(text.contains("2 new traces, 5 spans"), "{text}");
    assert!(text.contains("refused 1: notes.txt: it is neither JSON"), "{text}");
    let output = touchstone(&["import", "mlflow", "--home"])
        .arg(home.path())
        .current_dir(dir.parent().unwrap())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && text.contains("0 new traces"), "{text}");
}

#[test]
fn paths_are_of_the_callers_directory() {
    let home = tempfile::tempdir().unwrap();
    let file = fixture("langfuse-trace.json");
    let output = touchstone(&["import", "langfuse-trace.json", "--home"])
        .arg(home.path())
        .current_dir(file.parent().unwrap())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn wrong_use_and_failed_work_end_with_codes_of_their_own() {
    let home = tempfile::tempdir().unwrap();
    let gone = run(&home.path().join("new"), &["import", "/nowhere/a.json"]);
    assert!(failure(&gone, 2).contains("/nowhere/a.json"));
    assert!(!home.path().join("new").exists(), "wrong use made a home");
    let bad = home.path().join("bad.jsonl");
    std::fs::write(&bad, "{\"traceId\": 1}\n{\n").unwrap();
    let path = bad.to_str().unwrap();
    let output = run(home.path(), &["import", path, "--format", "langfuse"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("refused 1"));
    let missing = run(home.path(), &["export", "--project", "None"]);
    assert!(failure(&missing, 1).contains("`None`"));
    let query = run(home.path(), &["export", "--query", "name ="]);
    assert!(failure(&query, 2).contains("name = needs a quoted text"));
}
