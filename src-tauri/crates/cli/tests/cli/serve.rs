//! `touchstone serve`.

use std::net::TcpListener;

use crate::program::{Server, answer, failure, post_span, run, touchstone};

fn names(traces: &serde_json::Value) -> Vec<&str> {
    traces["rows"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect()
}

#[test]
fn it_says_once_that_it_is_ready_and_what_is_sent_is_listed() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(home.path(), &[]);
    assert_eq!(server.ready["event"], "ready");
    assert!(server.ready["ui"].is_null());
    post_span(("127.0.0.1", server.port()), "first");
    let traces = answer(home.path(), "trace_list", "{}");
    assert_eq!(names(&traces), ["first"]);
    let (rest, _) = server.end("-TERM");
    assert_eq!(rest, "");
    assert_eq!(names(&answer(home.path(), "trace_list", "{}")), ["first"]);
}

#[test]
fn it_takes_grpc_on_a_port_of_its_own_or_says_why_not() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(home.path(), &[]);
    assert!(server.ready["grpc"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    assert_ne!(server.ready["grpc"], server.ready["collector"]);
    server.end("-TERM");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let server = Server::start(home.path(), &["--grpc-port", &port]);
    assert!(server.ready["grpc"].is_null());
    post_span(("127.0.0.1", server.port()), "over http");
    let status = answer(home.path(), "collector_status", "{}");
    assert_eq!(status["running"], true);
    server.end("-TERM");
    drop(taken);
    let server = Server::start(home.path(), &["--grpc-port", &port]);
    assert_eq!(server.ready["grpc"], format!("http://127.0.0.1:{port}"));
}

#[test]
fn it_listens_on_ipv6_where_there_is_some() {
    if TcpListener::bind("[::1]:0").is_err() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(home.path(), &[]);
    post_span(("::1", server.port()), "six");
    assert_eq!(names(&answer(home.path(), "trace_list", "")), ["six"]);
}

#[test]
fn a_second_one_on_the_same_home_is_refused_and_told_who_holds_it() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(home.path(), &[]);
    let second = run(home.path(), &["serve", "--collector-port", "0"]);
    let said = failure(&second, 1);
    let holder = format!("touchstone serve (process {})", server.pid());
    assert!(said.contains(&holder), "{said}");
    assert!(said.contains(home.path().to_str().unwrap()), "{said}");

    let second = run(home.path(), &["serve", "--json", "--collector-port", "0"]);
    let error: serde_json::Value = serde_json::from_str(&failure(&second, 1)).unwrap();
    assert_eq!(error["code"], "conflict");
    assert!(error["message"].as_str().unwrap().contains(&holder), "{error}");
}

#[test]
fn a_taken_port_is_named_with_its_holder_and_the_home_is_given_back() {
    let home = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for arguments in [
        &["serve", "--collector-port", &port][..],
        &["serve", "--collector-port", "0", "--ui", "--ui-port", &port],
    ] {
        let said = failure(&run(home.path(), arguments), 1);
        assert!(said.contains(&format!("port {port} is taken")), "{said}");
        if cfg!(target_os = "linux") {
            assert!(said.contains(&format!("(process {})", std::process::id())), "{said}");
        }
    }
    Server::start(home.path(), &[]).end("-TERM");
}

#[test]
fn wrong_use_is_told_from_failure() {
    for arguments in [
        &["serve", "--nonsense"][..],
        &["serve", "--collector-port", "70000"],
        &["serve", "--ui-port", "0"],
        &["call"],
        &["call", "app_info", "{}", "more"],
        &["nonsense"],
        &[],
    ] {
        let output = touchstone(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
    }
}
