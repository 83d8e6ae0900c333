//! A call of a model: its conversation, message by message, and what the model was offered.

use serde_json::Value as Json;
use touchstone_domain::facts::{Content, Message, Part};
use touchstone_domain::value::open_json;

use crate::Span;
use crate::score::Score;

/// Asks for the conversation of a call.
pub(crate) fn ask(wanted: &Json, content: &Content, ask: &mut dyn FnMut(bool, String)) {
    if let Some(messages) = wanted["input"].as_array() {
        let read = &content.input_messages;
        let count = messages.len();
        ask(count == read.len(), format!("{} messages, not {count}", read.len()));
        for (wanted, message) in messages.iter().zip(read) {
            asked(wanted, message, ask);
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

fn asked(wanted: &Json, message: &Message, ask: &mut dyn FnMut(bool, String)) {
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

/// Asks for what every script offers to its model and asks of it, where the library sends it.
pub(crate) fn offers(score: &mut Score, library: &str, spans: &[&Span]) {
    let tools = spans.iter().flat_map(|span| &span.content.tools);
    let offered = tools.filter(|tool| tool.name == "get_weather" && tool.parameters.is_some());
    let sends_tools = !library.starts_with("opentelemetry-instrumentation-openai-v2");
    score.ask((offered.count() > 0) == sends_tools, || "tools offered".into());
    let asked = [("temperature", Json::from(0.25)), ("max_tokens", Json::from(256))];
    let mut parameters = spans.iter().flat_map(|span| &span.content.parameters);
    let found = parameters.any(|(name, value)| asked.contains(&(name, value.clone())));
    score.ask(found, || "parameters".into());
}
