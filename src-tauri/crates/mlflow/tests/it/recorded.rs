//! What real libraries sent, read back through the protocol: the facts that the recordings carry,
//! as an MLflow client finds them in a trace.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::client::Client;

/// Facts that must be found, in hundredths.
const ENOUGH: f64 = 99.0;

#[tokio::test]
async fn the_facts_of_every_recording_are_read_back() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/otlp");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() >= 9, "{folders:?}");
    let mut poor = Vec::new();
    for folder in folders {
        let score = score(&folder).await;
        let found = score.asked - score.missed.len();
        println!("{}: {found} of {}", folder.display(), score.asked);
        #[expect(clippy::cast_precision_loss, reason = "some thousand facts")]
        if 100.0 * (found as f64) < ENOUGH * score.asked as f64 {
            poor.push(format!("{}: {:#?}", folder.display(), score.missed));
        }
    }
    assert!(poor.is_empty(), "{}", poor.join("\n"));
}

fn json(file: &Path) -> Json {
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

/// Sends what was recorded, in the order in which it was.
async fn send(client: &Client, folder: &Path) {
    let mut bodies: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    bodies.retain(|file| file.extension().is_some_and(|extension| extension == "body"));
    bodies.sort();
    for body in bodies {
        let head = json(&body.with_extension("json"));
        let mut headers = Vec::new();
        for name in ["content-type", "content-encoding", "x-mlflow-experiment-id"] {
            headers.extend(head["headers"][name].as_str().map(|value| (name, value)));
        }
        let mut path = head["path"].as_str().unwrap();
        // The message of a gRPC call is that of a request over HTTP.
        if path.ends_with("TraceService/Export") {
            (path, headers) = ("/v1/traces", vec![("content-type", "application/x-protobuf")]);
        }
        let method = head["method"].as_str().unwrap();
        client.send(method, path, &headers, fs::read(&body).unwrap()).await.ok();
    }
}

#[derive(Default)]
struct Score {
    asked: usize,
    missed: Vec<String>,
}

impl Score {
    fn ask(&mut self, found: bool, what: impl FnOnce() -> String) {
        self.asked += 1;
        if !found {
            self.missed.push(what());
        }
    }
}

async fn score(folder: &Path) -> Score {
    let client = Client::new();
    send(&client, folder).await;
    let mut score = Score::default();
    for wanted in json(&folder.join("EXPECT.json"))["traces"].as_array().unwrap() {
        let id = wanted["trace_id"].as_str().unwrap();
        let path = format!("/api/3.0/mlflow/traces/get?trace_id=tr-{id}&allow_partial=True");
        let read = client.get(&path).await.ok();
        score_trace(&mut score, wanted, &read["trace"]);
    }
    score
}

fn score_trace(score: &mut Score, wanted: &Json, trace: &Json) {
    let name = &wanted["name"];
    let metadata = &trace["trace_info"]["trace_metadata"];
    for (member, key) in [("session_id", "mlflow.trace.session"), ("user_id", "mlflow.trace.user")]
    {
        if !wanted[member].is_null() {
            score.ask(wanted[member] == metadata[key], || format!("{member} of {name}"));
        }
    }
    let spans: Vec<Span> = trace["spans"].as_array().unwrap().iter().map(Span::read).collect();
    for (member, key) in
        [("llm_input_tokens", "input_tokens"), ("llm_output_tokens", "output_tokens")]
    {
        if let Some(count) = wanted[member].as_i64() {
            let calls = spans.iter().filter(|span| span.kind() == "llm");
            let sum: i64 =
                calls.filter_map(|call| call.get("mlflow.chat.tokenUsage")[key].as_i64()).sum();
            score.ask(sum == count, || format!("{member} of {name}: {sum}, not {count}"));
        }
    }
    for wanted in wanted["spans"].as_array().unwrap() {
        match spans.iter().find(|span| wanted["span_id"] == span.id.as_str()) {
            Some(span) => score_span(score, wanted, span),
            None => score.ask(false, || format!("span {}", wanted["name"])),
        }
    }
}

/// A span as a client has it: its attributes as JSON.
struct Span {
    id: String,
    parent: Json,
    name: String,
    failed: bool,
    messages: Vec<String>,
    attributes: serde_json::Map<String, Json>,
}

impl Span {
    fn read(span: &Json) -> Self {
        let pairs = |pairs: &Json| -> serde_json::Map<String, Json> {
            let pairs = pairs.as_array().cloned().unwrap_or_default();
            let pair =
                |pair: Json| (pair["key"].as_str().unwrap().to_owned(), plain(&pair["value"]));
            pairs.into_iter().map(pair).collect()
        };
        let events = span["events"].as_array().cloned().unwrap_or_default();
        let mut messages: Vec<String> = events
            .iter()
            .filter_map(|event| {
                Some(pairs(&event["attributes"]).get("exception.message")?.as_str()?.to_owned())
            })
            .collect();
        messages.extend(span["status"]["message"].as_str().map(str::to_owned));
        Self {
            id: hex(&span["span_id"]),
            parent: match &span["parent_span_id"] {
                Json::Null => Json::Null,
                id => hex(id).into(),
            },
            name: span["name"].as_str().unwrap().to_owned(),
            failed: span["status"]["code"] == "STATUS_CODE_ERROR",
            messages,
            attributes: pairs(&span["attributes"]),
        }
    }

    fn get(&self, key: &str) -> &Json {
        self.attributes.get(key).unwrap_or(&Json::Null)
    }

    fn kind(&self) -> &'static str {
        match self.get("mlflow.spanType").as_str().unwrap_or_default() {
            "LLM" | "CHAT_MODEL" => "llm",
            "TOOL" => "tool",
            "AGENT" => "agent",
            "CHAIN" | "WORKFLOW" | "TASK" => "chain",
            "RETRIEVER" => "retriever",
            "EMBEDDING" => "embedding",
            _ => "other",
        }
    }

    /// The conversation: what was asked, and what was answered.
    fn messages(&self, asked: usize) -> (Vec<Json>, Vec<Json>) {
        if let Some(all) = self.get("mlflow.chat.messages").as_array() {
            let (asked, answered) = all.split_at(asked.min(all.len()));
            return (asked.to_vec(), answered.to_vec());
        }
        let asked = self.get("mlflow.spanInputs")["messages"].as_array().cloned();
        let outputs = self.get("mlflow.spanOutputs");
        let choices = outputs["choices"].as_array().cloned().unwrap_or_default();
        let mut answered: Vec<Json> = choices.iter().map(|it| it["message"].clone()).collect();
        if answered.is_empty() && !outputs.is_null() {
            answered.push(serde_json::json!({"role": "assistant", "content": outputs}));
        }
        (asked.unwrap_or_default(), answered)
    }
}

fn score_span(score: &mut Score, wanted: &Json, span: &Span) {
    let at = format!("{} {}", span.name, span.id);
    let mut ask = |found: bool, what: &str| score.ask(found, || format!("{at}: {what}"));
    ask(wanted["name"] == span.name.as_str(), "name");
    ask(wanted["parent_span_id"] == span.parent, "parent");
    let fair = wanted["kind_ok"].as_array().cloned().unwrap_or(vec![wanted["kind"].clone()]);
    ask(fair.contains(&span.kind().into()), "kind");
    if !wanted["model"].is_null() {
        let within = &span.get("mlflow.spanInputs")["model"];
        ask(
            wanted["model"] == *span.get("mlflow.llm.model") || wanted["model"] == *within,
            "model",
        );
    }
    let usage = span.get("mlflow.chat.tokenUsage");
    for (member, key) in [
        ("input_tokens", "input_tokens"),
        ("output_tokens", "output_tokens"),
        ("cached_tokens", "cache_read_input_tokens"),
        ("reasoning_tokens", "reasoning_tokens"),
    ] {
        if !wanted[member].is_null() {
            ask(wanted[member] == usage[key], member);
        }
    }
    if let Some(failed) = wanted["error"].as_bool() {
        ask(span.failed == failed, "error");
    }
    if let Some(message) = wanted["error_message"].as_str() {
        ask(span.messages.iter().any(|found| found.contains(message)), "error message");
    }
    if span.kind() == "llm" {
        score_call(score, wanted, span, &at);
    } else {
        score_step(score, wanted, span, &at);
    }
}

/// A call of a model: its conversation, message by message.
fn score_call(score: &mut Score, wanted: &Json, span: &Span, at: &str) {
    let mut ask = |found: bool, what: String| score.ask(found, || format!("{at}: {what}"));
    let messages = wanted["input"].as_array().cloned().unwrap_or_default();
    let (asked, answered) = span.messages(messages.len());
    if !wanted["input"].is_null() {
        ask(messages.len() == asked.len(), format!("{} messages", asked.len()));
    }
    for (wanted, message) in messages.iter().zip(&asked) {
        if !wanted["role"].is_null() {
            ask(wanted["role"] == message["role"], format!("role {}", wanted["role"]));
        }
        if let Some(text) = wanted["text"].as_str() {
            ask(says(message, text), format!("text of {message}"));
        }
        if let Some(calls) = wanted["tool_calls"].as_array() {
            ask(calls_of(message) == wanted_calls(calls), "tool calls".into());
        }
    }
    if let Some(text) = wanted["output_text"].as_str() {
        ask(answered.iter().any(|answer| says(answer, text)), format!("text of {answered:?}"));
    }
    if !wanted["output_thinking"].is_null() {
        let thought = |answer: &Json| answer["reasoning_content"] == wanted["output_thinking"];
        ask(answered.iter().any(thought), "thinking".into());
    }
    if let Some(calls) = wanted["output_tool_calls"].as_array() {
        let made: Vec<_> = answered.iter().flat_map(calls_of).collect();
        ask(made == wanted_calls(calls), format!("output tool calls {answered:?}"));
    }
}

fn says(message: &Json, text: &str) -> bool {
    let words = match &message["content"] {
        Json::String(words) => words.clone(),
        Json::Array(parts) => {
            let words: Vec<&str> = parts.iter().filter_map(|part| part["text"].as_str()).collect();
            words.join("\n")
        }
        _ => String::new(),
    };
    let result = &message["content"][0]["content"];
    let same = |found: &Json| found == text || open(found) == open(&text.into());
    words == text || same(&words.into()) || same(result)
}

fn calls_of(message: &Json) -> Vec<(String, Json)> {
    let calls = message["tool_calls"].as_array().cloned().unwrap_or_default();
    let call = |call: &Json| {
        let function = &call["function"];
        (function["name"].as_str().unwrap().to_owned(), open(&function["arguments"]))
    };
    calls.iter().map(call).collect()
}

fn wanted_calls(calls: &[Json]) -> Vec<(String, Json)> {
    let call = |call: &Json| (call["name"].as_str().unwrap().to_owned(), call["arguments"].clone());
    calls.iter().map(call).collect()
}

/// A step that calls no model: a tool, a search, an embedding, a chain, an agent.
fn score_step(score: &mut Score, wanted: &Json, span: &Span, at: &str) {
    let mut ask = |found: bool, what: &str| score.ask(found, || format!("{at}: {what}"));
    let (inputs, outputs) = (span.get("mlflow.spanInputs"), span.get("mlflow.spanOutputs"));
    let tool = &wanted["tool"];
    if !tool["name"].is_null() {
        ask(tool["name"] == *span.get("mlflow.spanFunctionName"), "tool name");
    }
    if !tool["arguments"].is_null() {
        ask(*inputs == tool["arguments"], "tool arguments");
    }
    if let Some(result) = tool["result"].as_str() {
        let same = *outputs == tool["result"] || *outputs == open(&tool["result"]);
        ask(same || holds(outputs, result), "tool result");
    }
    for (member, json) in [("query", inputs), ("input_text", inputs), ("output_text", outputs)] {
        if let Some(text) = wanted[member].as_str() {
            ask(holds(json, text), member);
        }
    }
    for text in wanted["input_texts"].as_array().into_iter().flatten() {
        ask(holds(inputs, text.as_str().unwrap()), "embedded text");
    }
    if let Some(documents) = wanted["documents"].as_array() {
        let found = outputs.as_array().cloned().unwrap_or_default();
        ask(documents.len() == found.len(), "number of documents");
        for (wanted, found) in documents.iter().zip(&found) {
            // What no retriever found is as it was sent.
            let text = [&found["page_content"], &found["text"]];
            ask(text.contains(&&wanted["text"]), "document text");
            ask(wanted["id"] == found["id"], "document id");
            let score = [&found["metadata"]["score"], &found["score"]];
            ask(score.contains(&&wanted["score"]), "document score");
        }
    }
}

/// Whether a text stands anywhere in JSON, JSON inside its texts opened.
fn holds(json: &Json, text: &str) -> bool {
    match json {
        Json::String(words) => {
            words.contains(text)
                || match open(json) {
                    Json::String(_) => false,
                    opened => holds(&opened, text),
                }
        }
        Json::Array(items) => items.iter().any(|item| holds(item, text)),
        Json::Object(members) => members.values().any(|member| holds(member, text)),
        _ => false,
    }
}

/// The JSON inside a text, or what it is.
fn open(json: &Json) -> Json {
    let opened = json.as_str().and_then(|text| serde_json::from_str(text).ok());
    opened.unwrap_or_else(|| json.clone())
}

/// OTLP's typed value as JSON.
fn plain(value: &Json) -> Json {
    let Some((kind, value)) = value.as_object().and_then(|members| members.iter().next()) else {
        return Json::Null;
    };
    match kind.as_str() {
        "array_value" => value["values"].as_array().unwrap().iter().map(plain).collect(),
        "kvlist_value" => {
            let pairs = value["values"].as_array().unwrap().iter();
            Json::Object(
                pairs
                    .map(|pair| (pair["key"].as_str().unwrap().to_owned(), plain(&pair["value"])))
                    .collect(),
            )
        }
        _ => value.clone(),
    }
}

/// An id in base64 as hexadecimal.
fn hex(id: &Json) -> String {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    let bytes = BASE64_STANDARD.decode(id.as_str().unwrap()).unwrap();
    bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
