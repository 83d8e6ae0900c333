//! `touchstone call`.

use std::fs::File;
use std::io::Write as _;
use std::process::Stdio;
use std::thread;

use serde_json::Value;

use crate::program::{Server, answer, failure, run, touchstone};

#[test]
fn it_speaks_to_the_engine_that_holds_the_home() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(home.path(), &[]);
    let info = answer(home.path(), "app_info", "{}");
    assert_eq!(info["process"], server.pid());
    assert_eq!(info["host"], "serve");
    let refused = run(home.path(), &["call", "project_create", r#"{"name":"Default"}"#]);
    assert!(failure(&refused, 1).contains("`Default`"));
}

#[test]
fn on_a_closed_home_it_answers_itself_and_leaves_nothing_running() {
    let home = tempfile::tempdir().unwrap();
    let info = answer(home.path(), "app_info", "{}");
    assert_eq!(info["host"], "command");
    let lock = File::open(home.path().join("engine.lock")).unwrap();
    lock.try_lock().unwrap();
    assert!(!home.path().join("engine.sock").exists());
    assert!(!home.path().join("touchstone.db-wal").exists());
}

#[test]
fn it_waits_for_work_that_it_began() {
    let home = tempfile::tempdir().unwrap();
    answer(home.path(), "demo_load", "");
    answer(home.path(), "demo_remove", "");
    let jobs = answer(home.path(), "job_list", "");
    assert_eq!(jobs["jobs"][0]["state"], "done", "{jobs}");
}

#[test]
fn many_at_once_on_a_closed_home_are_all_carried_out_once() {
    let home = tempfile::tempdir().unwrap();
    for round in 0..3 {
        thread::scope(|scope| {
            for caller in 0..8 {
                let home = home.path();
                scope.spawn(move || {
                    let payload = format!(r#"{{"name":"{round}-{caller}"}}"#);
                    answer(home, "project_create", &payload);
                });
            }
        });
    }
    let projects = answer(home.path(), "project_list", "");
    assert_eq!(projects["projects"].as_array().unwrap().len(), 1 + 3 * 8, "{projects}");
}

#[test]
fn a_server_starts_although_calls_come_and_go() {
    let home = tempfile::tempdir().unwrap();
    thread::scope(|scope| {
        let calls = scope.spawn(|| (0..10).for_each(|_| drop(answer(home.path(), "app_info", ""))));
        for _ in 0..3 {
            Server::start(home.path(), &[]).end("-TERM");
        }
        calls.join().unwrap();
    });
}

#[test]
fn a_request_is_read_from_standard_input() {
    let home = tempfile::tempdir().unwrap();
    let mut process = touchstone(&["call", "project_create", "-", "--home"])
        .arg(home.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(b"{\n\"name\": \"from stdin\"\n}\n").unwrap();
    let output = process.wait_with_output().unwrap();
    let made: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(made["project"]["name"], "from stdin");
}

#[test]
fn a_request_that_is_wrong_is_wrong_use_whoever_holds_the_home() {
    let home = tempfile::tempdir().unwrap();
    let not_json = run(&home.path().join("new"), &["call", "trace_list", "{limit"]);
    assert!(failure(&not_json, 2).contains("the request: "));
    assert!(!home.path().join("new").exists(), "wrong use made a home");
    let alone = run(home.path(), &["call", "trace_list", r#"{"limit":"ten"}"#]);
    let _server = Server::start(home.path(), &[]);
    let held = run(home.path(), &["call", "trace_list", r#"{"limit":"ten"}"#]);
    for output in [alone, held] {
        assert!(failure(&output, 2).contains("`limit`"));
    }
}

#[test]
fn an_unknown_command_is_answered_with_those_that_come_near() {
    let home = tempfile::tempdir().unwrap();
    let said = failure(&run(home.path(), &["call", "trace_lst"]), 1);
    assert!(said.contains("trace_lst") && said.contains("trace_list"), "{said}");
    let said = failure(&run(home.path(), &["call", "trace_lst", "--json"]), 1);
    let error: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(error["code"], "not_found");
    assert!(error["hint"].as_str().unwrap().contains("trace_list"));
}

#[test]
fn every_command_is_listed_with_both_schemas() {
    let json = touchstone(&["call", "--list", "--json"]).output().unwrap();
    let commands: Vec<Value> = serde_json::from_slice(&json.stdout).unwrap();
    assert!(commands.len() > 10);
    let people = touchstone(&["call", "--list"]).output().unwrap();
    let people = String::from_utf8(people.stdout).unwrap();
    for command in commands {
        let name = command["name"].as_str().unwrap();
        assert!(command["request"].is_object() && command["response"].is_object(), "{name}");
        assert!(people.lines().any(|line| line == name), "{name}");
        assert!(people.contains(command["about"].as_str().unwrap()), "{name}");
    }
}
