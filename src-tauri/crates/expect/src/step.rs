//! A step that calls no model: a tool, a search, an embedding, a chain, an agent.

use serde_json::Value as Json;
use touchstone_domain::facts::Content;
use touchstone_domain::value::open_json;

use crate::text::holds;

/// Asks for what the step took and gave.
pub(crate) fn ask(wanted: &Json, content: &Content, ask: &mut dyn FnMut(bool, &str)) {
    tool(&wanted["tool"], content, ask);
    let within = |json: &Json, text: &Json| holds(json, text.as_str().unwrap_or_default());
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

fn tool(wanted: &Json, content: &Content, ask: &mut dyn FnMut(bool, &str)) {
    if let Some(name) = wanted["name"].as_str() {
        ask(content.tool_name.as_deref() == Some(name), "tool name");
    }
    if !wanted["arguments"].is_null() {
        ask(content.input == wanted["arguments"], "tool arguments");
    }
    if let Some(result) = wanted["result"].as_str() {
        let same = content.output == open_json(result) || holds(&content.output, result);
        ask(same, "tool result");
    }
}
