//! Gemini CLI: the `gen_ai` keys with operations of its own, and messages as Gemini's API has them.

use serde_json::{Map, Value as Json, json};
use touchstone_domain::facts::{Content, Message, Part, SpanType};
use touchstone_domain::usage::Usage;
use touchstone_domain::value::Value;

use super::Convention;
use super::message::{message, told};
use super::source::{Source, of_event};

pub(super) const CONVENTION: Convention = Convention {
    signs: &["gen_ai.agent.name"],
    applies: |source| source.text(&["gen_ai.agent.name"]).as_deref() == Some("gemini-cli"),
    span_type: |source| match operation(source)?.as_str() {
        "llm_call" => Some(SpanType::LLM),
        "tool_call" => Some(SpanType::TOOL),
        "agent_call" => Some(SpanType::AGENT),
        _ => None,
    },
    usage,
    has_input: |source| source.get(INPUT).is_some(),
    has_output: |source| source.get(OUTPUT).is_some(),
    content,
    bookkeeping: &["gen_ai.agent.name"],
    ..Convention::NONE
};

const INPUT: &str = "gen_ai.input.messages";
const OUTPUT: &str = "gen_ai.output.messages";

fn operation(source: &Source<'_>) -> Option<String> {
    source.text(&["gen_ai.operation.name"])
}

/// The counts of the log event that tells of an answer, which are complete; thoughts are counted
/// beside the answer there. The counts in `gen_ai` keys are read with these.
fn usage(source: &Source<'_>) -> Usage {
    let Some(event) = source.events("gemini_cli.api_response").next() else {
        return Usage::default();
    };
    let count = |key: &str| of_event(event, key)?.as_integer().filter(|count| *count >= 0);
    let thoughts = count("thoughts_token_count");
    let answer = count("output_token_count");
    Usage {
        input: count("input_token_count"),
        output: answer.map(|answer| answer.saturating_add(thoughts.unwrap_or(0))),
        total: count("total_token_count"),
        cache_read: count("cached_content_token_count"),
        cache_write: None,
        reasoning: thoughts,
    }
}

fn content(source: &Source<'_>) -> Content {
    let json = |key: &str| source.get(key).map_or(Json::Null, Value::to_opened_json);
    let instructs = operation(source).as_deref() == Some("system_prompt");
    let (asked, answered) = (json(INPUT), json(OUTPUT));
    let mut input_messages = contents(&json("gen_ai.system_instructions"), "system");
    for message in &mut input_messages {
        message.role = "system".into();
    }
    for mut message in contents(&asked, "user") {
        if instructs && message.role == "user" {
            message.role = "system".into();
        }
        input_messages.push(message);
    }
    Content {
        output_messages: told(vec![answer(&answered)]),
        input: match asked {
            Json::Array(_) | Json::String(_) => json!({"contents": asked}),
            other => other,
        },
        output: candidate(answered),
        input_messages: told(input_messages),
        ..Content::default()
    }
}

/// Gemini's contents as messages; a text, and a content that does not say who speaks, are `role`'s.
fn contents(json: &Json, role: &str) -> Vec<Message> {
    match json {
        Json::String(words) => {
            let parts = vec![Part::Text(words.clone())];
            vec![Message { role: role.into(), parts, finish_reason: None }]
        }
        Json::Array(items) => items.iter().filter_map(|item| content_of(item, role)).collect(),
        one => content_of(one, role).into_iter().collect(),
    }
}

fn content_of(json: &Json, role: &str) -> Option<Message> {
    let mut object = json.as_object().filter(|object| object.contains_key("parts"))?.clone();
    object.entry("role").or_insert_with(|| role.into());
    message(&Json::Object(object))
}

/// The one answer: every chunk of a stream is a content, and words that were cut are joined.
fn answer(json: &Json) -> Message {
    let mut parts: Vec<Part> = Vec::new();
    for part in contents(json, "model").into_iter().flat_map(|message| message.parts) {
        match (parts.last_mut(), part) {
            (Some(Part::Text(words)), Part::Text(more))
            | (Some(Part::Reasoning(words)), Part::Reasoning(more)) => words.push_str(&more),
            (_, part) => parts.push(part),
        }
    }
    Message { role: "assistant".into(), parts, finish_reason: None }
}

/// The contents of a stream's chunks as one candidate of Gemini's API; other JSON as it is.
fn candidate(json: Json) -> Json {
    let Json::Array(chunks) = &json else { return json };
    let parts = chunks.iter().filter_map(|chunk| chunk.get("parts")?.as_array());
    let parts: Vec<Json> = parts.flatten().cloned().collect();
    if parts.is_empty() {
        return json;
    }
    let content = Map::from_iter([
        ("role".to_owned(), Json::from("model")),
        ("parts".to_owned(), Json::Array(parts)),
    ]);
    json!({"candidates": [{"content": content}]})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::source::tests::text_span;
    use crate::convention::{content, facts};
    use touchstone_domain::span::{Event, Span};

    fn cli(operation: &str, input: &str, output: &str) -> Span {
        text_span(&[
            ("gen_ai.agent.name", "gemini-cli"),
            ("gen_ai.operation.name", operation),
            (INPUT, input),
            (OUTPUT, output),
        ])
    }

    fn told_by(messages: &[Message]) -> Vec<(&str, &[Part])> {
        messages.iter().map(|it| (it.role.as_str(), it.parts.as_slice())).collect()
    }

    fn text(words: &str) -> Part {
        Part::Text(words.into())
    }

    #[test]
    fn its_own_operations_name_the_type_and_those_of_others_are_not_its() {
        let of = |operation| facts(&cli(operation, "", "")).span_type;
        assert_eq!(of("llm_call"), SpanType::LLM);
        assert_eq!(of("tool_call"), SpanType::TOOL);
        assert_eq!(of("agent_call"), SpanType::AGENT);
        for none in ["user_prompt", "system_prompt", "schedule_tool_calls"] {
            assert_eq!(of(none), SpanType::UNKNOWN, "{none}");
        }
        let other = [("gen_ai.agent.name", "mine"), ("gen_ai.operation.name", "agent_call")];
        assert_eq!(facts(&text_span(&other)).span_type, SpanType::UNKNOWN);
    }

    #[test]
    fn the_chunks_of_a_stream_are_one_answer() {
        let span = cli(
            "llm_call",
            r#"[{"role": "user", "parts": [{"text": "hi"}]}]"#,
            r#"[{"role": "model", "parts": [{"text": "hm", "thought": true}]}, null,
                {"role": "model", "parts": [{"text": "hel"}]},
                {"role": "model", "parts": [{"text": "lo"}]},
                {"parts": [{"functionCall": {"name": "f", "args": {"a": 1}}}]}]"#,
        );
        let read = content(&span);
        assert_eq!(told_by(&read.input_messages), [("user", [text("hi")].as_slice())]);
        let call = Part::ToolCall { id: None, name: "f".into(), arguments: json!({"a": 1}) };
        let parts = [Part::Reasoning("hm".into()), text("hello"), call];
        assert_eq!(told_by(&read.output_messages), [("assistant", parts.as_slice())]);
        assert_eq!(read.input["contents"][0]["role"], "user");
        let whole = &read.output["candidates"][0]["content"];
        assert_eq!(
            (whole["role"].as_str(), whole["parts"][2]["text"].as_str()),
            (Some("model"), Some("lo"))
        );
        assert!(facts(&span).has_input && facts(&span).has_output);
    }

    #[test]
    fn a_plain_text_is_the_users_and_in_a_system_prompt_the_systems() {
        let read = content(&cli("user_prompt", "hi", ""));
        assert_eq!(told_by(&read.input_messages), [("user", [text("hi")].as_slice())]);
        assert_eq!(read.input, json!({"contents": "hi"}));
        let whole = r#"[{"role": "user", "parts": [{"text": "be kind"}]}]"#;
        let read = content(&cli("system_prompt", whole, ""));
        assert_eq!(told_by(&read.input_messages), [("system", [text("be kind")].as_slice())]);
    }

    #[test]
    fn what_a_tool_was_given_stays_as_it_is() {
        let read = content(&cli("tool_call", r#"{"name": "f", "args": {}}"#, r#"{"ok": true}"#));
        assert_eq!((&read.input["name"], &read.output), (&json!("f"), &json!({"ok": true})));
        assert_eq!(read.input_messages, []);
    }

    #[test]
    fn thoughts_are_counted_to_the_output() {
        let count = |key: &str, count| (key.to_owned(), Value::Int(count));
        let attributes = vec![
            count("input_token_count", 10),
            count("output_token_count", 2),
            count("thoughts_token_count", 3),
            count("cached_content_token_count", 4),
            count("total_token_count", 15),
        ];
        let name = "gemini_cli.api_response".into();
        let events = vec![Event { name, time_ns: 0, attributes }];
        let span = Span { events, ..cli("llm_call", "hi", "") };
        let usage = facts(&span).usage;
        assert_eq!(
            [usage.input, usage.output, usage.total, usage.cache_read, usage.reasoning],
            [10, 5, 15, 4, 3].map(Some)
        );
    }
}
