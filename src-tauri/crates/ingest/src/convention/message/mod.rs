//! Chat messages as JSON, in the forms of OpenTelemetry and of the providers' own APIs.

mod part;
pub(super) mod shape;

use serde_json::{Map, Value as Json};
use touchstone_domain::facts::{Message, Part};

use super::source::{member, member_text};

type Object = Map<String, Json>;

/// Members of a message that hold what is said, or the message itself.
pub(super) const SPOKEN: [&str; 9] = [
    "content",
    "parts",
    "reasoning_content",
    "reasoning",
    "refusal",
    "tool_calls",
    "function_call",
    "kwargs",
    "data",
];

/// Reads one message; `None` for JSON that is not one.
pub(super) fn message(json: &Json) -> Option<Message> {
    let object = json.as_object()?;
    let (role, object) = role(object)?;
    let role = role.to_owned();
    let parts = parts(object, &role);
    let finish_reason = member_text(object, &["finish_reason", "finishReason", "stop_reason"]);
    Some(Message { role, parts, finish_reason: finish_reason.map(str::to_owned) })
}

/// Messages of which at least one has something to read; roles alone are no conversation, and
/// neither are tools that answered nothing.
pub(super) fn told(mut messages: Vec<Message>) -> Vec<Message> {
    for message in &mut messages {
        message.parts.retain(is_said);
    }
    let is_nothing =
        |part: &Part| matches!(part, Part::ToolResult { result, .. } if is_empty(result));
    let any = messages.iter().any(|message| !message.parts.iter().all(is_nothing));
    if any { messages } else { Vec::new() }
}

/// Who speaks, and the object that holds what is said. `LangChain` wraps its messages in objects
/// that name the class or the type instead of a role.
fn role(object: &Object) -> Option<(&str, &Object)> {
    let inner = ["kwargs", "data"].iter().find_map(|name| object.get(*name)?.as_object());
    let inner = inner.unwrap_or(object);
    if let Some(role) = [inner, object].into_iter().find_map(|it| member_text(it, &["role"])) {
        return Some((if role == "model" { "assistant" } else { role }, inner));
    }
    let class = object.get("id").and_then(Json::as_array).and_then(|path| path.last()?.as_str());
    let kinds = [member_text(inner, &["type"]), member_text(object, &["type"]), class];
    let role = kinds.into_iter().flatten().find_map(langchain_role)?;
    inner.contains_key("content").then_some((role, inner))
}

fn langchain_role(kind: &str) -> Option<&'static str> {
    match kind.strip_suffix("Chunk").unwrap_or(kind) {
        "human" | "HumanMessage" => Some("user"),
        "ai" | "AIMessage" => Some("assistant"),
        "system" | "SystemMessage" => Some("system"),
        "tool" | "ToolMessage" => Some("tool"),
        _ => None,
    }
}

fn parts(object: &Object, role: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    if let Some(words) = member_text(object, &["reasoning_content", "reasoning"]) {
        parts.push(Part::Reasoning(words.to_owned()));
    }
    let answers = member_text(object, &["tool_call_id"]);
    match member(object, &["parts", "content"]) {
        None => {}
        Some(answer) if role == "tool" && !is_tool_result(answer) => {
            let id = answers.or(member_text(object, &["id"])).map(str::to_owned);
            parts.push(Part::ToolResult { id, result: part::tool_answer(answer) });
        }
        Some(Json::Array(items)) => parts.extend(items.iter().map(part::part)),
        Some(one) => parts.push(part::part(one)),
    }
    parts.extend(member_text(object, &["refusal"]).map(|words| Part::Text(words.to_owned())));
    let calls = object.get("tool_calls").and_then(Json::as_array);
    for call in calls.into_iter().flatten().chain(object.get("function_call")) {
        add_call(&mut parts, call.as_object().and_then(part::tool_call));
    }
    parts.retain(is_said);
    parts
}

/// Whether there is anything in a part to read.
fn is_said(part: &Part) -> bool {
    match part {
        Part::Text(words) => !words.is_empty(),
        Part::Other(json) => !is_empty(json),
        _ => true,
    }
}

/// Whether JSON is built of nothing but nulls and empty texts.
pub(super) fn is_empty(json: &Json) -> bool {
    match json {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.iter().all(is_empty),
        Json::Object(members) => members.values().all(is_empty),
        Json::Bool(_) | Json::Number(_) => false,
    }
}

/// Whether the content already is a list of parts that say which call they answer.
fn is_tool_result(content: &Json) -> bool {
    let kind = |item: &Json| matches!(part::part(item), Part::ToolResult { .. });
    content.as_array().is_some_and(|items| items.iter().any(kind))
}

/// Adds a tool call, unless it stands among the parts already: some senders say it twice.
pub(super) fn add_call(parts: &mut Vec<Part>, call: Option<Part>) {
    let Some(call) = call else { return };
    let id_of = |part: &Part| match part {
        Part::ToolCall { id, .. } => id.clone(),
        _ => None,
    };
    let id = id_of(&call);
    if id.is_none() || parts.iter().all(|part| id_of(part) != id) {
        parts.push(call);
    }
}

/// A request for a tool as a part, if it names one.
pub(super) fn tool_call(json: &Json) -> Option<Part> {
    json.as_object().and_then(part::tool_call)
}

/// One part of a message.
pub(super) fn one_part(json: &Json) -> Part {
    part::part(json)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(words: &str) -> Part {
        Part::Text(words.into())
    }

    fn call(id: &str) -> Part {
        Part::ToolCall { id: Some(id.into()), name: "f".into(), arguments: json!({"a": 1}) }
    }

    fn parts_of(json: &Json) -> (String, Vec<Part>) {
        let message = message(json).unwrap();
        (message.role, message.parts)
    }

    #[test]
    fn content_is_a_text_or_a_list_of_parts() {
        assert_eq!(
            parts_of(&json!({"role": "user", "content": "hi"})),
            ("user".into(), vec![text("hi")])
        );
        let blocks = json!({"role": "user", "content": [{"type": "text", "text": "a"}, "b"]});
        assert_eq!(parts_of(&blocks).1, [text("a"), text("b")]);
        let otel = json!({"role": "user", "parts": [{"type": "text", "content": "a"}]});
        assert_eq!(parts_of(&otel).1, [text("a")]);
        assert_eq!(parts_of(&json!({"role": "user", "content": null})).1, []);
        assert_eq!(parts_of(&json!({"role": "model", "parts": [{"text": "a"}]})).0, "assistant");
    }

    #[test]
    fn parts_of_nothing_but_empty_texts_are_no_parts() {
        for empty in
            [json!({"text": null}), json!({"a": {"b": ""}, "c": [null]}), json!([]), json!(null)]
        {
            let said = json!({"role": "user", "content": [empty, {"type": "text", "text": "a"}]});
            assert_eq!(parts_of(&said).1, [text("a")], "{empty}");
        }
        let other = json!({"n": 0});
        assert_eq!(parts_of(&json!({"role": "user", "content": [other]})).1, [Part::Other(other)]);
    }

    #[test]
    fn roles_and_empty_answers_of_tools_are_no_conversation() {
        let of = |json| told(vec![message(&json).unwrap()]);
        assert_eq!(of(json!({"role": "user", "content": ""})), []);
        assert_eq!(of(json!({"role": "tool", "id": "1", "content": ""})), []);
        assert_eq!(of(json!({"role": "tool", "id": "1", "content": "0"})).len(), 1);
    }

    #[test]
    fn an_answer_with_tool_calls_keeps_both_and_says_why_it_stopped() {
        let answer =
            message(&json!({"role": "assistant", "content": "", "reasoning_content": "hm",
            "tool_calls": [{"id": "1", "type": "function",
                            "function": {"name": "f", "arguments": "{\"a\":1}"}}],
            "finish_reason": "tool_calls"}))
            .unwrap();
        assert_eq!(answer.parts, [Part::Reasoning("hm".into()), call("1")]);
        assert_eq!(answer.finish_reason.as_deref(), Some("tool_calls"));
    }

    #[test]
    fn a_call_that_is_sent_twice_is_shown_once() {
        let twice = json!({"role": "assistant",
            "content": [{"type": "tool_use", "id": "1", "name": "f", "input": {"a": 1}}],
            "tool_calls": [{"id": "1", "name": "f", "args": {"a": 1}},
                           {"id": "2", "name": "f", "args": {"a": 1}}]});
        assert_eq!(parts_of(&twice).1, [call("1"), call("2")]);
    }

    #[test]
    fn the_message_of_a_tool_is_its_result() {
        let result = Part::ToolResult { id: Some("1".into()), result: json!({"a": 1}) };
        for json in [
            json!({"role": "tool", "tool_call_id": "1", "content": "{\"a\": 1}"}),
            json!({"role": "tool", "id": "1", "content": [{"type": "text", "text": "{\"a\": 1}"}]}),
            json!({"role": "tool",
                   "parts": [{"type": "tool_call_response", "id": "1", "response": {"a": 1}}]}),
            json!({"role": "user",
                   "content": [{"type": "tool_result", "tool_use_id": "1", "content": "{\"a\":1}"}]}),
        ] {
            assert_eq!(parts_of(&json).1.first(), Some(&result), "{json}");
        }
    }

    #[test]
    fn langchains_wrapped_messages_are_unwrapped() {
        let constructor = json!({"lc": 1, "type": "constructor",
            "id": ["langchain", "schema", "messages", "AIMessage"], "kwargs": {"content": "hi"}});
        assert_eq!(parts_of(&constructor), ("assistant".into(), vec![text("hi")]));
        let data = json!({"type": "human", "data": {"content": "hi", "type": "human"}});
        assert_eq!(parts_of(&data), ("user".into(), vec![text("hi")]));
    }

    #[test]
    fn other_json_is_no_message() {
        for json in [json!("hi"), json!({"type": "ai"}), json!({"content": "x"}), json!([])] {
            assert_eq!(message(&json), None);
        }
    }
}
