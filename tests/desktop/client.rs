//! What stands outside the window: a client that sends a trace, a second program on the home.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

/// The program `touchstone`, which lies beside the window's.
pub(crate) fn touchstone() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_touchstone-app")).with_file_name("touchstone");
    assert!(program.exists(), "build it first: cargo build -p touchstone-cli");
    program
}

/// Calls a command through whichever engine holds the home.
pub(crate) fn call(home: &Path, command: &str, payload: &str) -> Value {
    let output = Command::new(touchstone())
        .args(["call", command, payload, "--home"])
        .arg(home)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// An attribute whose value is a text.
pub(crate) fn text(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": { "stringValue": value } })
}

/// Sends one trace of a model call and expects it to be accepted.
pub(crate) fn send_trace(collector: &str, name: &str, question: &str) {
    let message = |role: &str, text: &str| {
        json!([{ "role": role, "parts": [{ "type": "text", "content": text }] }]).to_string()
    };
    send_span(
        collector,
        name,
        &[
            text("gen_ai.operation.name", "chat"),
            text("gen_ai.request.model", "gpt-4o-mini"),
            text("gen_ai.input.messages", &message("user", question)),
            text("gen_ai.output.messages", &message("assistant", "Take an umbrella.")),
        ],
    );
}

/// Sends a trace of one span as OTLP/JSON and expects it to be accepted.
pub(crate) fn send_span(collector: &str, name: &str, attributes: &[Value]) {
    #[expect(clippy::disallowed_methods, reason = "a client has a clock of its own")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    let body = json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": [{
        "traceId": format!("{now:032x}"),
        "spanId": "00f067aa0ba902b7",
        "name": name,
        "startTimeUnixNano": now.to_string(),
        "endTimeUnixNano": (now + 900_000_000).to_string(),
        "attributes": attributes,
    }] }] }] });
    let answer = post(collector, "/v1/traces", &body.to_string());
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

fn post(url: &str, path: &str, body: &str) -> String {
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// `touchstone serve`, ended with the test.
pub(crate) struct Server {
    child: Child,
    pub(crate) collector: String,
}

impl Server {
    pub(crate) fn start(home: &Path) -> Self {
        let mut child = Command::new(touchstone())
            .args(["serve", "--json", "--collector-port", "0", "--home"])
            .arg(home)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        Self { child, collector: ready["collector"].as_str().unwrap().to_owned() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
