//! OpenTelemetry's `gen_ai` conventions in their older shapes: one span event for every message,
//! prompt and completion as events or attributes, and messages flattened into keys.

use serde_json::{Map, Value as Json};
use touchstone_domain::facts::{Content, Message};
use touchstone_domain::span::Event;
use touchstone_domain::value::{Value, open_json};

use super::message::{message, told};
use super::source::{Source, of_event};

/// Where a prompt stands as a whole: the attribute, and the event that may carry it.
const PROMPT: (&str, &str) = ("gen_ai.prompt", "gen_ai.content.prompt");
/// Where an answer stands as a whole.
const COMPLETION: (&str, &str) = ("gen_ai.completion", "gen_ai.content.completion");
const PROMPTS: &str = "gen_ai.prompt.";
const COMPLETIONS: &str = "gen_ai.completion.";

/// A message as JSON inside one attribute of its event.
const EVENT_CONTENT: &str = "gen_ai.event.content";

pub(super) fn has_input(source: &Source<'_>) -> bool {
    whole(source, PROMPT).is_some()
        || source.has_list(PROMPTS)
        || source.all_events().iter().any(|event| asks(event).is_some() && tells(event))
}

pub(super) fn has_output(source: &Source<'_>) -> bool {
    whole(source, COMPLETION).is_some()
        || source.has_list(COMPLETIONS)
        || source.all_events().iter().any(|event| answers(event) && tells(event))
}

/// Fills what the current shape left empty.
pub(super) fn fill(source: &Source<'_>, mut content: Content) -> Content {
    if content.input.is_null() {
        content.input = whole(source, PROMPT).map_or(Json::Null, Value::to_opened_json);
    }
    if content.output.is_null() {
        content.output = whole(source, COMPLETION).map_or(Json::Null, Value::to_opened_json);
    }
    if content.input_messages.is_empty() {
        content.input_messages = told(asked(source));
    }
    if content.output_messages.is_empty() {
        content.output_messages = told(answered(source));
    }
    content
}

fn whole<'a>(source: &Source<'a>, (key, event): (&str, &str)) -> Option<&'a Value> {
    source.get(key).or_else(|| source.events(event).find_map(|event| of_event(event, key)))
}

fn asked(source: &Source<'_>) -> Vec<Message> {
    let mut messages: Vec<Message> =
        source.all_events().iter().filter_map(|event| said(event, asks(event)?)).collect();
    if messages.is_empty() {
        messages = flattened(source, PROMPTS, "user");
    }
    messages
}

fn answered(source: &Source<'_>) -> Vec<Message> {
    let mut choices: Vec<(i64, Message)> = source
        .all_events()
        .iter()
        .filter(|event| answers(event))
        .filter_map(|event| {
            let index = of_event(event, "index").and_then(Value::as_integer);
            Some((index.unwrap_or_default(), said(event, "assistant")?))
        })
        .collect();
    choices.sort_by_key(|(index, _)| *index);
    if choices.is_empty() {
        return flattened(source, COMPLETIONS, "assistant");
    }
    choices.into_iter().map(|(_, message)| message).collect()
}

/// The role that an event of the conversation speaks for.
fn asks(event: &Event) -> Option<&str> {
    let role = event.name.strip_prefix("gen_ai.")?.strip_suffix(".message")?;
    matches!(role, "system" | "user" | "assistant" | "tool").then_some(role)
}

fn answers(event: &Event) -> bool {
    event.name == "gen_ai.choice"
}

fn tells(event: &Event) -> bool {
    let keys = ["content", "tool_calls", "message", EVENT_CONTENT];
    keys.iter().any(|key| of_event(event, key).is_some())
}

/// The message of one event. It stands in the event's attributes, in one attribute as JSON, or in
/// a `message` of its own.
fn said(event: &Event, role: &str) -> Option<Message> {
    let mut body = Map::new();
    for (key, value) in &event.attributes {
        let json = if key == "content" { value.to_json() } else { value.to_opened_json() };
        body.insert(key.clone(), json);
    }
    for holder in [EVENT_CONTENT, "message"] {
        match body.remove(holder) {
            Some(Json::Object(inner)) => body.extend(inner),
            Some(Json::String(words)) => drop(body.insert("content".into(), words.into())),
            _ => {}
        }
    }
    if body.get("role").is_none_or(|role| !role.is_string()) {
        body.insert("role".into(), role.into());
    }
    open_blocks(&mut body);
    message(&Json::Object(body))
}

/// Messages that were flattened into keys.
fn flattened(source: &Source<'_>, prefix: &str, role: &str) -> Vec<Message> {
    let mut messages = Vec::new();
    for item in source.list(prefix) {
        let Json::Object(mut body) = item else { continue };
        body.entry("role").or_insert_with(|| role.into());
        open_blocks(&mut body);
        messages.extend(message(&Json::Object(body)));
    }
    messages
}

/// Opens content that is a list of parts as JSON text; other words stay as they were said.
fn open_blocks(body: &mut Map<String, Json>) {
    let Some(Json::String(words)) = body.get("content") else { return };
    if let Json::Array(items) = open_json(words)
        && !items.is_empty()
        && items.iter().all(|item| item.get("type").is_some())
    {
        body.insert("content".into(), Json::Array(items));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::source::tests::{span, text_span};
    use crate::convention::{content, facts};
    use serde_json::json;
    use touchstone_domain::facts::Part;
    use touchstone_domain::span::Span;

    fn event(name: &str, attributes: &[(&str, &str)]) -> Event {
        let text = |text: &str| Value::Text(text.into());
        let attributes = attributes.iter().map(|(key, value)| ((*key).into(), text(value)));
        Event { name: name.into(), time_ns: 0, attributes: attributes.collect() }
    }

    fn with_events(events: Vec<Event>) -> Span {
        Span { events, ..span(vec![]) }
    }

    fn told_in(messages: &[Message]) -> Vec<(&str, Part)> {
        messages.iter().map(|message| (message.role.as_str(), message.parts[0].clone())).collect()
    }

    fn words(words: &str) -> Part {
        Part::Text(words.into())
    }

    #[test]
    fn every_message_may_be_an_event() {
        let calls = r#"[{"id": "1", "function": {"name": "f", "arguments": "{\"a\": 1}"}}]"#;
        let span = with_events(vec![
            event("gen_ai.system.message", &[("content", "s")]),
            event("gen_ai.user.message", &[("content", "u")]),
            event("gen_ai.assistant.message", &[("tool_calls", calls)]),
            event("gen_ai.tool.message", &[("content", "r"), ("id", "1")]),
            event("gen_ai.choice", &[("index", "1"), ("message", r#"{"content": "b"}"#)]),
            event("gen_ai.choice", &[("index", "0"), ("content", "a"), ("finish_reason", "stop")]),
        ]);
        let content = content(&span);
        let arguments = json!({"a": 1});
        let call = Part::ToolCall { id: Some("1".into()), name: "f".into(), arguments };
        let result = Part::ToolResult { id: Some("1".into()), result: json!("r") };
        assert_eq!(
            told_in(&content.input_messages),
            [("system", words("s")), ("user", words("u")), ("assistant", call), ("tool", result)]
        );
        assert_eq!(
            told_in(&content.output_messages),
            [("assistant", words("a")), ("assistant", words("b"))]
        );
        assert_eq!(content.output_messages[0].finish_reason.as_deref(), Some("stop"));
        let facts = facts(&span);
        assert!(facts.has_input && facts.has_output);
    }

    #[test]
    fn a_message_may_be_json_in_one_attribute_of_its_event() {
        let body = r#"{"role": "user", "content": [{"type": "text", "text": "u"}]}"#;
        let span = with_events(vec![event("gen_ai.user.message", &[(EVENT_CONTENT, body)])]);
        assert_eq!(told_in(&content(&span).input_messages), [("user", words("u"))]);
    }

    #[test]
    fn flattened_prompts_and_completions_are_messages() {
        let span = text_span(&[
            ("gen_ai.prompt.0.role", "user"),
            ("gen_ai.prompt.0.content", r#"[{"type": "text", "text": "u"}]"#),
            ("gen_ai.completion.0.content", "a"),
            ("gen_ai.completion.0.finish_reason", "stop"),
            ("gen_ai.prompt.name", "no message"),
        ]);
        let content = content(&span);
        assert_eq!(told_in(&content.input_messages), [("user", words("u"))]);
        assert_eq!(told_in(&content.output_messages), [("assistant", words("a"))]);
    }

    #[test]
    fn prompts_and_completions_may_be_whole_in_events_or_attributes() {
        let prompt = r#"[{"role": "user", "content": "u"}]"#;
        let span = with_events(vec![
            event("gen_ai.content.prompt", &[("gen_ai.prompt", prompt)]),
            event("gen_ai.content.completion", &[("gen_ai.completion", "a")]),
        ]);
        let read = content(&span);
        assert_eq!(told_in(&read.input_messages), [("user", words("u"))]);
        assert_eq!(read.output, json!("a"));
        let span = text_span(&[("gen_ai.prompt", "u")]);
        assert_eq!(content(&span).input, json!("u"));
    }
}
