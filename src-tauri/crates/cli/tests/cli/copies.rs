//! Backups, restores and checks, beside a running engine and without one.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::Value;

use crate::program::{PATIENCE, Server, answer, failure, post_span, run, send_signal};

fn projects(home: &Path) -> Vec<String> {
    let list = answer(home, "project_list", "");
    let names = list["projects"].as_array().unwrap().iter();
    names.map(|project| project["name"].as_str().unwrap().to_owned()).collect()
}

fn make(home: &Path, project: &str) {
    answer(home, "project_create", &format!("{{\"name\":\"{project}\"}}"));
}

fn printed(home: &Path, arguments: &[&str]) -> Value {
    let output = run(home, arguments);
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_backup_that_a_running_engine_made_is_restored_once_it_has_ended() {
    let home = tempfile::tempdir().unwrap();
    make(home.path(), "before");
    let server = Server::start(home.path(), &[]);
    let made = printed(home.path(), &["backup", "--json"]);
    let backup = made["path"].as_str().unwrap().to_owned();
    assert_eq!(made["bytes"].as_u64(), Some(fs::metadata(&backup).unwrap().len()));
    assert!(Path::new(&backup).starts_with(home.path().join("backups")));
    make(home.path(), "after");
    let said = failure(&run(home.path(), &["restore", &backup]), 1);
    assert!(said.contains(&format!("touchstone serve (process {})", server.pid())), "{said}");
    server.end("-TERM");

    let restored = printed(home.path(), &["restore", &backup, "--json"]);
    assert_eq!(projects(home.path()), ["Default", "before"]);
    let kept = restored["kept"].as_str().unwrap();
    printed(home.path(), &["restore", kept, "--json"]);
    assert_eq!(projects(home.path()), ["Default", "before", "after"]);
}

#[test]
fn a_backup_goes_where_it_is_told_and_never_over_a_file() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("mine.db");
    let path = path.to_str().unwrap();
    let output = run(home.path(), &["backup", path]);
    assert!(String::from_utf8(output.stdout).unwrap().starts_with(path));
    let said = failure(&run(home.path(), &["backup", path]), 1);
    assert!(said.contains("already") && said.contains(path), "{said}");
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let home = tempfile::tempdir().unwrap();
    make(home.path(), "dear");
    let file = home.path().join("notes.txt");
    fs::write(&file, "not a database").unwrap();
    let said = failure(&run(home.path(), &["restore", file.to_str().unwrap()]), 1);
    assert!(said.contains("notes.txt") && said.contains("not a database"), "{said}");
    assert_eq!(projects(home.path()), ["Default", "dear"]);
}

#[test]
fn a_check_ends_with_0_where_all_is_well_and_with_1_and_the_problems_where_not() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(home.path(), &[]);
    drop(post_span(("127.0.0.1", server.port()), "kept"));
    let beside = printed(home.path(), &["check", "--json"]);
    assert_eq!(beside["problems"], serde_json::json!([]));
    assert!(beside["pieces"].as_i64().unwrap() > 0, "{beside}");
    server.end("-TERM");
    let alone = run(home.path(), &["check", "--full"]);
    assert!(alone.status.success() && alone.stdout.starts_with(b"no problems"), "{alone:?}");

    let file = Connection::open(home.path().join("touchstone.db")).unwrap();
    file.execute("UPDATE project SET trace_count = 7 WHERE id = 0", []).unwrap();
    file.execute("UPDATE body SET data = x'00' WHERE id = 1", []).unwrap();
    drop(file);
    let output = run(home.path(), &["check", "--full", "--json"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let problems = report["problems"].to_string();
    assert!(problems.contains("counts 7 traces") && problems.contains("piece 1"), "{problems}");
}

#[test]
fn after_an_unclean_end_the_file_is_looked_at_while_the_engine_already_answers() {
    let home = tempfile::tempdir().unwrap();
    let state = || answer(home.path(), "store_status", "")["integrity"]["state"].clone();
    let server = Server::start(home.path(), &[]);
    assert_eq!(state(), "unknown");
    send_signal(server.pid(), "-KILL");
    drop(server);
    let _server = Server::start(home.path(), &[]);
    let begun = Instant::now();
    assert_eq!(state(), "unknown", "the look comes some time after the start");
    while state() != "ok" {
        assert!(begun.elapsed() < PATIENCE, "it is not looked at");
        std::thread::sleep(Duration::from_millis(100));
    }
}
