//! The end of the program.

use std::io::Write as _;
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::process::Stdio;
use std::time::Duration;

use crate::program::{Server, answer, post_span, posted, send_signal, touchstone};

/// How long the end may take, whatever is still open.
const BOUND: Duration = Duration::from_secs(5);

#[test]
fn a_signal_ends_it_although_streams_and_connections_are_open() {
    for signal in ["-TERM", "-INT"] {
        let home = tempfile::tempdir().unwrap();
        let server = Server::start(home.path(), &["--ui", "--ui-port", "0"]);
        let collector = ("127.0.0.1", server.port());
        let (port, key) = server.interface();
        let key = format!("X-Touchstone-Token: {key}");
        let (_stream, status) = posted(("127.0.0.1", port), "/stream/stale_watch", &[&key], "");
        assert!(status.starts_with("HTTP/1.1 200 "), "{status}");
        let _kept_alive = post_span(collector, "one");
        let _idle = TcpStream::connect(collector).unwrap();
        let mut socket = UnixStream::connect(home.path().join("engine.sock")).unwrap();
        socket.write_all(b"{\"stream\":\"stale_watch\"}\n").unwrap();
        let (_, took) = server.end(signal);
        assert!(took < BOUND, "{signal}: {took:?}");
        answer(home.path(), "app_info", "");
    }
}

#[test]
fn requests_that_never_end_do_not_keep_it() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(home.path(), &["--ui", "--ui-port", "0"]);
    let mut halves = Vec::new();
    for port in [server.port(), server.interface().0] {
        for half in ["POST /v1/tra", "POST /rpc/app_info HTTP/1.1\r\nHost: localhost\r\n"] {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
            stream.write_all(half.as_bytes()).unwrap();
            halves.push(stream);
        }
    }
    let (_, took) = server.end("-TERM");
    assert!(took < BOUND, "{took:?}");
}

#[test]
fn a_home_whose_holder_was_killed_is_opened_again() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(home.path(), &[]);
    post_span(("127.0.0.1", server.port()), "kept");
    drop(server);
    assert!(home.path().join("engine.sock").exists());
    let traces = answer(home.path(), "trace_list", "");
    assert_eq!(traces["rows"].as_array().unwrap().len(), 1);
}

#[test]
fn a_holder_that_does_not_answer_is_named() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(home.path(), &[]);
    send_signal(server.pid(), "-STOP");
    let output = touchstone(&["call", "app_info", "--home"]).arg(home.path()).output().unwrap();
    send_signal(server.pid(), "-CONT");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(&format!("(process {})", server.pid())), "{said}");
}

#[test]
fn nobody_who_reads_what_it_prints_is_no_failure() {
    let mut process = touchstone(&["call", "--list"]).stdout(Stdio::piped()).spawn().unwrap();
    drop(process.stdout.take());
    assert_eq!(process.wait().unwrap().code(), Some(0));
}
