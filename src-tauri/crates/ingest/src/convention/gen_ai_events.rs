//! OpenTelemetry's `gen_ai` conventions in their older shapes: one event for every message (on the
//! span, as a log record, or all of them as JSON in one attribute of pydantic-ai), prompt and
//! completion as events or attributes, and messages flattened into keys.

use serde_json::{Map, Value as Json};
use touchstone_domain::facts::{Content, Message};
use touchstone_domain::span::Event;
use touchstone_domain::value::{Value, find, open_json};

use super::message::{SPOKEN, message, told};
use super::source::{Source, is_said, member_text, of_event};

/// Where a prompt stands as a whole: the attribute, and the event that may carry it.
const PROMPT: (&str, &str) = ("gen_ai.prompt", "gen_ai.content.prompt");
/// Where an answer stands as a whole.
const COMPLETION: (&str, &str) = ("gen_ai.completion", "gen_ai.content.completion");
const PROMPTS: &str = "gen_ai.prompt.";
const COMPLETIONS: &str = "gen_ai.completion.";

/// Attributes of pydantic-ai's first version that hold all events as JSON: of a call, of a run.
const EVENTS: [&str; 2] = ["events", "all_messages_events"];
/// The name of an event in that JSON.
const EVENT_NAME: &str = "event.name";

/// Members of an event that hold the message as a whole: as JSON, as the unnamed body of a log
/// record, as the message inside a choice. The later stand inside the earlier.
const HOLDERS: [&str; 3] = ["gen_ai.event.content", "body", "message"];
/// The name of an event that carries an answer.
const CHOICE: &str = "gen_ai.choice";

pub(super) fn has_input(source: &Source<'_>) -> bool {
    whole(source, PROMPT).is_some()
        || source.has_list(PROMPTS)
        || source.all_events().iter().any(|event| asks(&event.name).is_some() && tells(event))
        || listed_text(source).is_some_and(|text| {
            let names = ["system", "user", "assistant", "tool"];
            names.iter().any(|role| text.contains(&format!("\"gen_ai.{role}.message\"")))
        })
}

pub(super) fn has_output(source: &Source<'_>) -> bool {
    whole(source, COMPLETION).is_some()
        || source.has_list(COMPLETIONS)
        || source.all_events().iter().any(|event| event.name == CHOICE && tells(event))
        || listed_text(source).is_some_and(|text| text.contains("\"gen_ai.choice\""))
}

/// Fills what the current shape left empty.
pub(super) fn fill(source: &Source<'_>, mut content: Content) -> Content {
    let (asked, answered) = listed(source);
    if content.input.is_null() {
        content.input = whole(source, PROMPT).map_or_else(|| list(&asked), Value::to_opened_json);
    }
    if content.output.is_null() {
        content.output =
            whole(source, COMPLETION).map_or_else(|| list(&answered), Value::to_opened_json);
    }
    if content.input_messages.is_empty() {
        content.input_messages = told(self::asked(source, asked));
    }
    if content.output_messages.is_empty() {
        content.output_messages = told(self::answered(source, answered));
    }
    content
}

fn whole<'a>(source: &Source<'a>, (key, event): (&str, &str)) -> Option<&'a Value> {
    source.get(key).or_else(|| source.events(event).find_map(|event| of_event(event, key)))
}

type Object = Map<String, Json>;

/// The JSON that holds all events, unless it is something else of that name.
fn listed_text<'a>(source: &Source<'a>) -> Option<&'a str> {
    source.first(&EVENTS)?.as_text().filter(|text| text.contains("\"event.name\""))
}

/// What was asked and what was answered in the JSON that holds all events.
fn listed(source: &Source<'_>) -> (Vec<Object>, Vec<Object>) {
    let events = match listed_text(source).map(open_json) {
        Some(Json::Array(events)) => events,
        _ => Vec::new(),
    };
    let events = events.into_iter().filter_map(|event| match event {
        Json::Object(event) => Some(event),
        _ => None,
    });
    let (answered, asked): (Vec<_>, Vec<_>) = events.partition(|event| name_of(event) == CHOICE);
    (asked.into_iter().filter(|event| asks(name_of(event)).is_some()).collect(), answered)
}

fn name_of(event: &Object) -> &str {
    event.get(EVENT_NAME).and_then(Json::as_str).unwrap_or_default()
}

fn list(events: &[Object]) -> Json {
    if events.is_empty() { Json::Null } else { events.iter().cloned().map(Json::Object).collect() }
}

fn asked(source: &Source<'_>, listed: Vec<Object>) -> Vec<Message> {
    let events = source.all_events().iter();
    let mut messages: Vec<Message> =
        events.filter_map(|event| said(body(event), asks(&event.name)?)).collect();
    if messages.is_empty() {
        let roles = listed.into_iter();
        messages = roles
            .filter_map(|event| {
                let role = asks(name_of(&event))?.to_owned();
                said(event, &role)
            })
            .collect();
    }
    if messages.is_empty() {
        messages = flattened(source, PROMPTS, "user");
    }
    messages
}

fn answered(source: &Source<'_>, listed: Vec<Object>) -> Vec<Message> {
    let events = source.all_events().iter().filter(|event| event.name == CHOICE);
    let mut choices: Vec<Object> = events.map(body).collect();
    if choices.is_empty() {
        choices = listed;
    }
    // Each by its index, those without one first.
    choices.sort_by_key(|choice| match choice.get("index") {
        Some(Json::String(index)) => index.parse().ok(),
        index => index.and_then(Json::as_i64),
    });
    if choices.is_empty() {
        return flattened(source, COMPLETIONS, "assistant");
    }
    choices.into_iter().filter_map(|choice| said(choice, "assistant")).collect()
}

/// The role that an event of the conversation speaks for.
fn asks(name: &str) -> Option<&str> {
    let role = name.strip_prefix("gen_ai.")?.strip_suffix(".message")?;
    matches!(role, "system" | "user" | "assistant" | "tool").then_some(role)
}

fn tells(event: &Event) -> bool {
    let mut keys = SPOKEN.into_iter().chain(HOLDERS);
    keys.any(|key| find(&event.attributes, key).is_some_and(is_said))
}

/// The attributes of an event as one object.
fn body(event: &Event) -> Object {
    let member = |(key, value): &(String, Value)| {
        let json = if key == "content" { value.to_json() } else { value.to_opened_json() };
        (key.clone(), json)
    };
    event.attributes.iter().map(member).collect()
}

/// The message of one event. It stands in the event's attributes, in one attribute as JSON, or in
/// a `message` of its own.
fn said(mut body: Object, role: &str) -> Option<Message> {
    for holder in HOLDERS {
        match body.remove(holder) {
            Some(Json::Object(inner)) => body.extend(inner),
            Some(Json::String(words)) => drop(body.insert("content".into(), words.into())),
            Some(parts @ Json::Array(_)) => drop(body.insert("content".into(), parts)),
            _ => {}
        }
    }
    spoken_by(body, role)
}

/// The message in an object, by `role` where it does not say by whom.
fn spoken_by(mut body: Object, role: &str) -> Option<Message> {
    if member_text(&body, &["role"]).is_none() {
        body.insert("role".into(), role.into());
    }
    open_blocks(&mut body);
    message(&Json::Object(body))
}

/// Messages that were flattened into keys.
fn flattened(source: &Source<'_>, prefix: &str, role: &str) -> Vec<Message> {
    let mut messages = Vec::new();
    for item in source.list(prefix) {
        let Json::Object(body) = item else { continue };
        messages.extend(spoken_by(body, role));
    }
    messages
}

/// Opens content that is a list of parts as JSON text; other words stay as they were said.
fn open_blocks(body: &mut Map<String, Json>) {
    let Some(Json::String(words)) = body.get("content") else { return };
    if let Json::Array(items) = open_json(words)
        && !items.is_empty()
        && items.iter().all(|item| item.get("type").or(item.get("kind")).is_some())
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
    fn whatever_an_event_says_is_known_without_reading_it() {
        for (key, said) in [
            ("parts", "x"),
            ("refusal", "no"),
            ("reasoning_content", "hm"),
            ("content", "{}"),
            ("body", " "),
            ("kwargs", r#"{"content": "x"}"#),
        ] {
            let span = with_events(vec![event("gen_ai.user.message", &[(key, said)])]);
            assert_eq!(content(&span).input_messages.len(), 1, "{key}");
            assert!(facts(&span).has_input, "{key}");
        }
        let nothing = [("gen_ai.system", "openai"), ("content", "")];
        let silent = with_events(vec![event("gen_ai.user.message", &nothing)]);
        assert!(!facts(&silent).has_input && content(&silent).input_messages.is_empty());
    }

    #[test]
    fn a_message_may_be_json_in_one_attribute_of_its_event() {
        let body = r#"{"role": "user", "content": [{"type": "text", "text": "u"}]}"#;
        let span =
            with_events(vec![event("gen_ai.user.message", &[("gen_ai.event.content", body)])]);
        assert_eq!(told_in(&content(&span).input_messages), [("user", words("u"))]);
    }

    #[test]
    fn a_message_may_be_the_body_of_a_log_record() {
        let map = |members: &[(&str, Value)]| {
            Value::Map(members.iter().map(|(key, value)| ((*key).into(), value.clone())).collect())
        };
        let text = |text: &str| Value::Text(text.into());
        let function = map(&[("name", text("f")), ("arguments", text("{\"a\": 1}"))]);
        let call = map(&[("id", text("1")), ("type", text("function")), ("function", function)]);
        let answer = map(&[("role", text("assistant")), ("tool_calls", Value::List(vec![call]))]);
        let choice = vec![
            ("index".into(), Value::Int(0)),
            ("finish_reason".into(), text("tool_calls")),
            ("message".into(), answer),
        ];
        let span = with_events(vec![
            event("gen_ai.user.message", &[("body", "u"), ("gen_ai.system", "openai")]),
            event("gen_ai.user.message", &[("body", r#"{"content": "v"}"#)]),
            Event { name: CHOICE.into(), time_ns: 0, attributes: choice },
        ]);
        let content = content(&span);
        assert_eq!(told_in(&content.input_messages), [("user", words("u")), ("user", words("v"))]);
        let arguments = json!({"a": 1});
        let call = Part::ToolCall { id: Some("1".into()), name: "f".into(), arguments };
        assert_eq!(told_in(&content.output_messages), [("assistant", call)]);
        assert_eq!(content.output_messages[0].finish_reason.as_deref(), Some("tool_calls"));
        assert!(facts(&span).has_input && facts(&span).has_output);
    }

    #[test]
    fn the_events_of_pydantic_ai_may_be_json_in_one_attribute() {
        let events = r#"[
            {"content": "s", "role": "system", "event.name": "gen_ai.system.message"},
            {"content": [{"kind": "text", "text": "u"}], "role": "user",
             "gen_ai.message.index": 0, "event.name": "gen_ai.user.message"},
            {"index": 0, "message": {"role": "assistant", "content": "a"},
             "event.name": "gen_ai.choice"}]"#;
        let span = text_span(&[("gen_ai.operation.name", "chat"), ("events", events)]);
        let read = content(&span);
        let asked = [("system", words("s")), ("user", words("u"))];
        assert_eq!(told_in(&read.input_messages), asked);
        assert_eq!(told_in(&read.output_messages), [("assistant", words("a"))]);
        assert!(facts(&span).has_input && facts(&span).has_output);
        let run = text_span(&[("all_messages_events", events), ("final_result", "a")]);
        assert_eq!(told_in(&content(&run).input_messages), asked);
        assert_eq!(content(&run).output, json!("a"));
        let other = text_span(&[("gen_ai.operation.name", "chat"), ("events", "[1]")]);
        assert!(!facts(&other).has_input && content(&other).input.is_null());
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
