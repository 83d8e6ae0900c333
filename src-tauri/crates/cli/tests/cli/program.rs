//! The program, run once or left running, and the least HTTP client for it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Beyond this the program counts as hanging.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The program with these arguments.
pub(crate) fn touchstone(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_touchstone"));
    command.args(arguments).stdin(Stdio::null()).env_remove("TOUCHSTONE_HOME");
    command
}

/// Runs it on a home to its end.
pub(crate) fn run(home: &Path, arguments: &[&str]) -> Output {
    touchstone(arguments).arg("--home").arg(home).output().unwrap()
}

/// What a call that works answers.
pub(crate) fn answer(home: &Path, command: &str, payload: &str) -> Value {
    let output = run(home, &["call", command, payload]);
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What it said of its failure, after it ended with this code and printed nothing.
pub(crate) fn failure(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A running `touchstone serve --json`; killed when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    process: Child,
    output: BufReader<ChildStdout>,
    /// The line it printed when it was ready.
    pub(crate) ready: Value,
}

impl Server {
    /// Starts it on a home with any free port and waits until it is ready.
    pub(crate) fn start(home: &Path, arguments: &[&str]) -> Self {
        let mut process = touchstone(&["serve", "--json", "--collector-port", "0", "--home"])
            .arg(home)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).unwrap();
        Self { process, output, ready }
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Its collector's port.
    pub(crate) fn port(&self) -> u16 {
        port_of(self.ready["collector"].as_str().unwrap())
    }

    /// Its interface's port and key.
    pub(crate) fn interface(&self) -> (u16, &str) {
        let (url, key) = self.ready["ui"].as_str().unwrap().split_once("/#token=").unwrap();
        (port_of(url), key)
    }

    /// Sends it a signal; answers what it printed after it was ready, once it ended with 0, and
    /// how long that took.
    pub(crate) fn end(mut self, signal: &str) -> (String, Duration) {
        let begun = Instant::now();
        send_signal(self.pid(), signal);
        let status = loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        };
        let took = begun.elapsed();
        assert_eq!(status.code(), Some(0));
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        (rest, took)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Sends a signal to a process.
pub(crate) fn send_signal(pid: u32, signal: &str) {
    let sent = Command::new("kill").args([signal, &pid.to_string()]).status().unwrap();
    assert!(sent.success());
}

fn port_of(url: &str) -> u16 {
    url.rsplit(':').next().unwrap().parse().unwrap()
}

/// A connection over which a request was sent, its first line of the answer read.
pub(crate) fn posted(
    address: (&str, u16),
    path: &str,
    lines: &[&str],
    body: &str,
) -> (BufReader<TcpStream>, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let length = format!("Content-Length: {}", body.len());
    let first = format!("POST {path} HTTP/1.1");
    let head = [&[first.as_str(), "Host: localhost", &length], lines].concat().join("\r\n");
    stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).unwrap();
    let mut stream = BufReader::new(stream);
    let mut status = String::new();
    stream.read_line(&mut status).unwrap();
    (stream, status)
}

/// Sends a trace of one span to a collector; the connection stays open.
pub(crate) fn post_span(address: (&str, u16), name: &str) -> BufReader<TcpStream> {
    let id = format!("{:032x}", u128::from_le_bytes(padded(name)));
    let span = json!({
        "traceId": id, "spanId": "00000000000000a1", "name": name,
        "startTimeUnixNano": "1700000000000000000", "endTimeUnixNano": "1700000001000000000",
    });
    let body = json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": [span] }] }] }).to_string();
    let (stream, status) =
        posted(address, "/v1/traces", &["Content-Type: application/json"], &body);
    assert!(status.starts_with("HTTP/1.1 200 "), "{status}");
    stream
}

fn padded(name: &str) -> [u8; 16] {
    let mut bytes = [1; 16];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    bytes
}
