//! What real libraries sent, against what their scripts did: every fact that the recorded bytes
//! carry must be found by the conventions.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;
use touchstone_domain::facts::{Content, Facts, Message, Part};
use touchstone_domain::span::{Span, SpanStatus};
use touchstone_domain::value::open_json;
use touchstone_ingest::convention::{content, facts};

use crate::fixture::{FOLDERS, expected, spans};

#[test]
fn every_recorded_fact_is_found() {
    let mut missed = Vec::new();
    for folder in FOLDERS {
        let score = score(folder);
        println!("{folder}: {} of {} found", score.asked - score.missed.len(), score.asked);
        missed.extend(score.missed.into_iter().map(|what| format!("{folder}: {what}")));
    }
    assert!(missed.is_empty(), "missed:\n{}", missed.join("\n"));
}

#[test]
fn facts_and_content_agree_on_whether_there_is_input_and_output() {
    for folder in FOLDERS {
        for span in spans(folder) {
            let (facts, content) = (facts(&span), content(&span));
            let input = !content.input.is_null() || !content.input_messages.is_empty();
            let output = !content.output.is_null() || !content.output_messages.is_empty();
            let told = (facts.has_input, facts.has_output);
            assert_eq!(told, (input, output), "{folder}: {}", span.name);
        }
    }
}

/// The tool that every script offers to the model, and the temperature or length it asks for, where
/// the library transmits them.
#[test]
fn tools_and_parameters_of_recorded_calls_are_read() {
    for folder in FOLDERS {
        let calls: Vec<Content> = spans(folder).iter().map(content).collect();
        let tools = calls.iter().flat_map(|call| &call.tools);
        let offered = tools.filter(|tool| tool.name == "get_weather" && tool.parameters.is_some());
        let sends_tools = !folder.starts_with("opentelemetry-instrumentation-openai-v2");
        assert_eq!(offered.count() > 0, sends_tools, "tools of {folder}");
        let parameters = calls.iter().flat_map(|call| &call.parameters);
        let asked = [("temperature", Json::from(0.25)), ("max_tokens", Json::from(256))];
        let found = parameters.filter(|(name, value)| asked.contains(&(name, value.clone())));
        assert!(found.count() > 0, "parameters of {folder}");
    }
}

#[test]
fn properties_of_recorded_workflows_are_tags() {
    let spans = spans("traceloop-sdk");
    let plan = ("plan".to_owned(), "gold".to_owned());
    assert!(spans.iter().all(|span| facts(span).labels.tags.contains(&plan)));
    let named = |tag: &(String, String)| tag.0 == "session_id" || tag.0 == "user_id";
    assert!(!spans.iter().any(|span| facts(span).labels.tags.iter().any(named)));
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

struct Found {
    span: Span,
    facts: Facts,
    content: Content,
}

fn score(folder: &str) -> Score {
    let mut score = Score::default();
    let expected = expected(folder);
    let found: Vec<Found> = spans(folder)
        .into_iter()
        .map(|span| Found { facts: facts(&span), content: content(&span), span })
        .collect();
    score.ask(expected["spans_count"] == found.len(), || "spans_count".into());
    let traces: HashSet<_> = found.iter().map(|found| found.span.trace_id).collect();
    score.ask(expected["traces_count"] == traces.len(), || "traces_count".into());
    let by_id: HashMap<(String, String), &Found> = found
        .iter()
        .map(|found| ((found.span.trace_id.to_string(), found.span.span_id.to_string()), found))
        .collect();
    for trace in expected["traces"].as_array().unwrap() {
        let id = trace["trace_id"].as_str().unwrap();
        let of_trace: Vec<&Found> =
            found.iter().filter(|found| found.span.trace_id.to_string() == id).collect();
        score_trace(&mut score, trace, &of_trace);
        for wanted in trace["spans"].as_array().unwrap() {
            let span_id = wanted["span_id"].as_str().unwrap().to_owned();
            match by_id.get(&(id.to_owned(), span_id)) {
                Some(found) => score_span(&mut score, wanted, found),
                None => score.ask(false, || format!("span {wanted}")),
            }
        }
    }
    score
}

fn score_trace(score: &mut Score, trace: &Json, spans: &[&Found]) {
    let name = &trace["name"];
    if let Some(session) = trace["session_id"].as_str() {
        let named = spans.iter().any(|found| found.facts.session.as_deref() == Some(session));
        score.ask(named, || format!("session of {name}"));
    }
    if let Some(user) = trace["user_id"].as_str() {
        let named = spans.iter().any(|found| found.facts.user.as_deref() == Some(user));
        score.ask(named, || format!("user of {name}"));
    }
    let calls: Vec<&Facts> =
        spans.iter().map(|found| &found.facts).filter(|facts| kind(facts) == "llm").collect();
    for (member, sum) in [
        ("llm_input_tokens", calls.iter().filter_map(|facts| facts.usage.input).sum::<i64>()),
        ("llm_output_tokens", calls.iter().filter_map(|facts| facts.usage.output).sum()),
    ] {
        if let Some(wanted) = trace[member].as_i64() {
            score.ask(wanted == sum, || format!("{member} of {name}: {sum}, not {wanted}"));
        }
    }
}

fn kind(facts: &Facts) -> &'static str {
    match facts.span_type.as_str() {
        "LLM" | "CHAT_MODEL" => "llm",
        "TOOL" => "tool",
        "AGENT" => "agent",
        "CHAIN" | "WORKFLOW" | "TASK" => "chain",
        "RETRIEVER" => "retriever",
        "EMBEDDING" => "embedding",
        _ => "other",
    }
}

fn score_span(score: &mut Score, wanted: &Json, found: &Found) {
    let Found { span, facts, content } = found;
    let at = format!("{} {}", span.name, span.span_id);
    let mut ask = |found: bool, what: &str| score.ask(found, || format!("{at}: {what}"));
    ask(wanted["name"] == span.name.as_str(), "name");
    let parent = span.parent_id.map(|id| Json::from(id.to_string())).unwrap_or_default();
    ask(wanted["parent_span_id"] == parent, "parent");
    let fair = wanted["kind_ok"].as_array().cloned().unwrap_or(vec![wanted["kind"].clone()]);
    ask(fair.contains(&Json::from(kind(facts))), "kind");
    if let Some(model) = wanted["model"].as_str() {
        ask(facts.model.as_deref() == Some(model), "model");
    }
    for (member, count) in [
        ("input_tokens", facts.usage.input),
        ("output_tokens", facts.usage.output),
        ("cached_tokens", facts.usage.cache_read),
        ("reasoning_tokens", facts.usage.reasoning),
    ] {
        if let Some(wanted) = wanted[member].as_i64() {
            ask(count == Some(wanted), member);
        }
    }
    if let Some(failed) = wanted["error"].as_bool() {
        ask((facts.status(span.status) == SpanStatus::Error) == failed, "error");
        ask(content.failure.is_some() == failed, "failure");
    }
    if let Some(message) = wanted["error_message"].as_str() {
        let said = content.failure.as_ref().and_then(|failure| failure.message.as_deref());
        ask(said.is_some_and(|said| said.contains(message)), "error message");
    }
    if kind(facts) == "llm" {
        score_call(score, wanted, content, &at);
    } else {
        score_step(score, wanted, content, &at);
    }
}

/// A call of a model: its conversation, message by message.
fn score_call(score: &mut Score, wanted: &Json, content: &Content, at: &str) {
    let mut ask = |found: bool, what: String| score.ask(found, || format!("{at}: {what}"));
    if let Some(messages) = wanted["input"].as_array() {
        let read = &content.input_messages;
        ask(
            messages.len() == read.len(),
            format!("{} messages, not {}", read.len(), messages.len()),
        );
        for (wanted, message) in messages.iter().zip(read) {
            if let Some(role) = wanted["role"].as_str() {
                ask(message.role == role, format!("role {role}"));
            }
            if let Some(text) = wanted["text"].as_str() {
                ask(says(message, text), format!("text of a {} message", message.role));
            }
            if let Some(calls) = wanted["tool_calls"].as_array() {
                ask(calls_of(message) == wanted_calls(calls), "tool calls".into());
            }
        }
    }
    let answers = &content.output_messages;
    if let Some(text) = wanted["output_text"].as_str() {
        ask(answers.iter().any(|answer| says(answer, text)), "output text".into());
    }
    if let Some(words) = wanted["output_thinking"].as_str() {
        let thought = Part::Reasoning(words.into());
        ask(answers.iter().any(|answer| answer.parts.contains(&thought)), "thinking".into());
    }
    if let Some(calls) = wanted["output_tool_calls"].as_array() {
        let made: Vec<_> = answers.iter().flat_map(calls_of).collect();
        ask(made == wanted_calls(calls), "output tool calls".into());
    }
}

fn says(message: &Message, text: &str) -> bool {
    let words: Vec<&str> = message
        .parts
        .iter()
        .filter_map(|part| match part {
            Part::Text(words) => Some(words.as_str()),
            _ => None,
        })
        .collect();
    let answered = message.parts.iter().any(|part| match part {
        Part::ToolResult { result, .. } => *result == open_json(text) || result == text,
        _ => false,
    });
    words.join("\n") == text || answered
}

fn calls_of(message: &Message) -> Vec<(String, Json)> {
    message
        .parts
        .iter()
        .filter_map(|part| match part {
            Part::ToolCall { name, arguments, .. } => Some((name.clone(), arguments.clone())),
            _ => None,
        })
        .collect()
}

fn wanted_calls(calls: &[Json]) -> Vec<(String, Json)> {
    let call = |call: &Json| (call["name"].as_str().unwrap().to_owned(), call["arguments"].clone());
    calls.iter().map(call).collect()
}

/// A step that calls no model: a tool, a search, an embedding, a chain, an agent.
fn score_step(score: &mut Score, wanted: &Json, content: &Content, at: &str) {
    let mut ask = |found: bool, what: &str| score.ask(found, || format!("{at}: {what}"));
    let within = |json: &Json, text: &Json| holds(json, text.as_str().unwrap_or_default());
    let tool = &wanted["tool"];
    if let Some(name) = tool["name"].as_str() {
        ask(content.tool_name.as_deref() == Some(name), "tool name");
    }
    if !tool["arguments"].is_null() {
        ask(content.input == tool["arguments"], "tool arguments");
    }
    if let Some(result) = tool["result"].as_str() {
        ask(content.output == open_json(result) || holds(&content.output, result), "tool result");
    }
    for (member, json) in [
        ("query", &content.input),
        ("input_text", &content.input),
        ("output_text", &content.output),
    ] {
        if !wanted[member].is_null() {
            ask(within(json, &wanted[member]), member);
        }
    }
    for text in wanted["input_texts"].as_array().into_iter().flatten() {
        ask(within(&content.input, text), "embedded text");
    }
    if let Some(documents) = wanted["documents"].as_array() {
        ask(documents.len() == content.documents.len(), "number of documents");
        for (wanted, document) in documents.iter().zip(&content.documents) {
            ask(wanted["text"] == document.content.as_str(), "document text");
            ask(wanted["id"].as_str() == document.id.as_deref(), "document id");
            ask(wanted["score"].as_f64() == document.score, "document score");
        }
    }
}

/// Whether a text stands anywhere in JSON, JSON inside its texts opened.
fn holds(json: &Json, text: &str) -> bool {
    match json {
        Json::String(words) => {
            words == text
                || words.contains(text)
                || match open_json(words) {
                    Json::String(_) => false,
                    opened => holds(&opened, text),
                }
        }
        Json::Array(items) => items.iter().any(|item| holds(item, text)),
        Json::Object(members) => members.values().any(|member| holds(member, text)),
        _ => false,
    }
}
