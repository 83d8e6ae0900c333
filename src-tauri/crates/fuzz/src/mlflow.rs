//! What MLflow's clients send: requests, and spans as a file.

use serde_json::Value as Json;
use touchstone_domain::id::TraceId;
use touchstone_mlflow::spans_of_file;

use crate::server::{Server, with_server};
use crate::trace::take;

/// What stands between two requests of one input.
const BETWEEN: &str = "\n---\n";

/// Most requests that are made of one input.
const REQUESTS: usize = 4;

/// Requests: method, blank, path and query in the first line, then the body. All are answered, and
/// what is refused is refused in MLflow's form.
pub fn mlflow_requests(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    with_server(|server| {
        for request in text.split(BETWEEN).take(REQUESTS) {
            one(server, &server.named(request));
        }
    });
}

fn one(server: &mut Server, request: &str) {
    let (head, body) = request.split_once('\n').unwrap_or((request, ""));
    let Some((method, path)) = head.split_once(' ') else { return };
    let (status, answer) = server.send(method, path, body.as_bytes());
    assert!(status < 500 || status == 501, "{request}\n{status} {answer}");
    if status >= 400 && path.starts_with("/api/") && !answer.is_empty() && method != "HEAD" {
        let refusal: Json = serde_json::from_str(&answer).expect("a refusal is JSON");
        assert!(refusal["error_code"].is_string() && refusal["message"].is_string(), "{answer}");
    }
}

/// A `traces.json`: its spans are those of the trace that the file belongs to.
pub fn mlflow_file(file: &[u8]) {
    let id = TraceId::from_bytes(&[7; 16]).expect("not of zeros");
    let Ok(batch) = spans_of_file(id, file) else { return };
    for span in take(batch).into_iter().flatten() {
        assert_eq!(span.trace_id, id);
    }
}
