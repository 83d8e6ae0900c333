//! Chat messages in the form that OpenAI's clients know and MLflow's interface reads.

use serde_json::{Map, Value as Json, json};
use touchstone_domain::facts::{Message, Part};

/// Messages in order.
pub(super) fn all(messages: &[Message]) -> Vec<Json> {
    messages.iter().map(one).collect()
}

/// Answers of a model.
pub(super) fn choices(messages: &[Message]) -> Vec<Json> {
    let choices = messages.iter().enumerate().map(|(index, message)| {
        json!({"index": index, "message": one(message), "finish_reason": message.finish_reason})
    });
    choices.collect()
}

fn one(message: &Message) -> Json {
    let mut shown = Map::new();
    if !message.role.is_empty() {
        shown.insert("role".into(), message.role.as_str().into());
    }
    if let [Part::ToolResult { id, result }] = message.parts.as_slice() {
        shown.insert("content".into(), text_of(result).into());
        shown.extend(id.as_deref().map(|id| ("tool_call_id".to_owned(), id.into())));
        return shown.into();
    }
    shown.insert("content".into(), content(&message.parts));
    let reasoning: Vec<&str> = message.parts.iter().filter_map(reasoning).collect();
    if !reasoning.is_empty() {
        shown.insert("reasoning_content".into(), reasoning.join("\n").into());
    }
    let calls: Vec<Json> = message.parts.iter().filter_map(call).collect();
    if !calls.is_empty() {
        shown.insert("tool_calls".into(), calls.into());
    }
    shown.into()
}

/// A text alone stands for itself; null where a message has no content.
fn content(parts: &[Part]) -> Json {
    let mut shown: Vec<Json> = parts.iter().filter_map(part).collect();
    match shown.as_slice() {
        [] => Json::Null,
        [Json::Object(members)] if members.get("type") == Some(&Json::from("text")) => {
            shown[0]["text"].take()
        }
        _ => shown.into(),
    }
}

fn part(part: &Part) -> Option<Json> {
    Some(match part {
        Part::Text(text) => json!({"type": "text", "text": text}),
        Part::Media { kind, uri, .. } if kind == "image" => {
            json!({"type": "image_url", "image_url": {"url": uri}})
        }
        Part::Media { kind, mime_type, uri } => {
            json!({"type": kind, kind: {"url": uri, "mime_type": mime_type}})
        }
        Part::ToolResult { id, result } => {
            json!({"type": "tool_result", "tool_use_id": id, "content": text_of(result)})
        }
        Part::Other(json) => json.clone(),
        Part::Reasoning(_) | Part::ToolCall { .. } => return None,
    })
}

fn reasoning(part: &Part) -> Option<&str> {
    match part {
        Part::Reasoning(text) => Some(text),
        _ => None,
    }
}

fn call(part: &Part) -> Option<Json> {
    let Part::ToolCall { id, name, arguments } = part else { return None };
    let function = json!({"name": name, "arguments": text_of(arguments)});
    Some(json!({"id": id, "type": "function", "function": function}))
}

/// A text as it is, anything else as JSON.
fn text_of(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(role: &str, parts: Vec<Part>) -> Message {
        Message { role: role.into(), parts, finish_reason: None }
    }

    #[test]
    fn a_text_alone_stands_for_itself_and_several_parts_are_a_list() {
        let words = Part::Text("hi".into());
        let image =
            Part::Media { kind: "image".into(), mime_type: None, uri: "https://x/y.png".into() };
        assert_eq!(one(&message("user", vec![words.clone()]))["content"], "hi");
        let both = one(&message("user", vec![words, image]));
        assert_eq!(both["content"][0], json!({"type": "text", "text": "hi"}));
        assert_eq!(both["content"][1]["image_url"]["url"], "https://x/y.png");
        assert_eq!(one(&message("", vec![])), json!({"content": null}));
    }

    #[test]
    fn calls_reasoning_and_results_have_places_of_their_own() {
        let asked = message(
            "assistant",
            vec![
                Part::Reasoning("hm".into()),
                Part::ToolCall {
                    id: Some("1".into()),
                    name: "f".into(),
                    arguments: json!({"a": 1}),
                },
            ],
        );
        let shown = one(&asked);
        assert_eq!((&shown["content"], &shown["reasoning_content"]), (&Json::Null, &json!("hm")));
        assert_eq!(shown["tool_calls"][0]["function"]["arguments"], r#"{"a":1}"#);
        let result = Part::ToolResult { id: Some("1".into()), result: json!([2]) };
        let answered = one(&message("tool", vec![result]));
        assert_eq!(answered, json!({"role": "tool", "tool_call_id": "1", "content": "[2]"}));
    }

    #[test]
    fn answers_keep_why_they_ended() {
        let answer = Message {
            finish_reason: Some("stop".into()),
            ..message("assistant", vec![Part::Text("a".into())])
        };
        let choices = choices(&[answer]);
        assert_eq!(choices[0]["finish_reason"], "stop");
        assert_eq!(choices[0]["message"], json!({"role": "assistant", "content": "a"}));
    }
}
