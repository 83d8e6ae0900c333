//! The content of a span as plain text, as it is compared and shown in a difference.

use serde_json::Value as Json;
use touchstone_domain::compare::sketch::Sketch;
use touchstone_domain::facts::{Document, Failure, Message, Part};
use touchstone_domain::span::Span;

/// An input or an output: its messages where it is a chat, else its value.
pub(crate) fn text_of(value: &Json, messages: &[Message]) -> String {
    if messages.is_empty() {
        return json_text(value);
    }
    let messages = messages.iter().map(|one| format!("{}\n{}", one.role, message_text(one)));
    messages.collect::<Vec<_>>().join("\n\n")
}

/// A value: text as it is, nothing for null, anything else as indented JSON.
pub(crate) fn json_text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => format!("{other:#}"),
    }
}

/// What a message says, without who says it.
pub(crate) fn message_text(message: &Message) -> String {
    let finish = message.finish_reason.as_ref().map(|reason| format!("Finish reason: {reason}"));
    let parts = message.parts.iter().map(part_text).chain(finish);
    parts.collect::<Vec<_>>().join("\n\n")
}

fn part_text(part: &Part) -> String {
    match part {
        Part::Text(text) => text.clone(),
        Part::Reasoning(text) => format!("Reasoning:\n{text}"),
        Part::ToolCall { name, arguments, .. } => {
            format!("Calls {name}:\n{}", json_text(arguments))
        }
        Part::ToolResult { result, .. } => format!("Result:\n{}", json_text(result)),
        Part::Media { kind, mime_type, uri } => {
            let mime_type = mime_type.as_deref().unwrap_or_default();
            format!("[{kind} {mime_type}] {}", place_text(uri))
        }
        Part::Other(value) => json_text(value),
    }
}

/// Where something lies. What is itself in its address is told by its length and a digest: nobody
/// reads its letters.
fn place_text(uri: &str) -> String {
    match uri.split_once(',') {
        Some((head, data)) if uri.starts_with("data:") => {
            format!("{head}, {} characters, digest {:016x}", data.len(), Sketch::of(data).digest())
        }
        _ => uri.to_owned(),
    }
}

/// What a document says, and how well it fits.
pub(crate) fn document_text(document: &Document) -> String {
    let score = document.score.map(|score| format!("Score: {score}"));
    let metadata = document.metadata.as_ref().filter(|metadata| !metadata.is_null()).map(json_text);
    let content = (!document.content.is_empty()).then(|| document.content.clone());
    [content, score, metadata].into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}

/// Why a span failed, in all the words that it has for it; empty if it did not.
pub(crate) fn error_text(span: &Span, failure: Option<&Failure>) -> String {
    let said = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    let mut lines = vec![said(Some(&span.status_message))];
    if let Some(failure) = failure {
        lines.push(said(failure.kind.as_deref()));
        lines.push(said(failure.message.as_deref()));
        lines.push(said(failure.stacktrace.as_deref()));
    }
    for event in span.events.iter().filter(|event| event.name == "exception") {
        for key in ["exception.type", "exception.message", "exception.stacktrace"] {
            let value = touchstone_domain::value::find(&event.attributes, key);
            lines.push(said(value.and_then(|value| value.as_text())));
        }
    }
    // Many senders say the same in several places.
    let mut told: Vec<String> = Vec::new();
    for line in lines.into_iter().flatten() {
        if !told.contains(&line) {
            told.push(line);
        }
    }
    told.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn media_in_their_own_address_are_told_apart_without_their_letters() {
        let image = |uri: &str| {
            let part = Part::Media {
                kind: "image".into(),
                mime_type: Some("image/png".into()),
                uri: uri.into(),
            };
            part_text(&part)
        };
        let (one, other) =
            (image("data:image/png;base64,AAAA"), image("data:image/png;base64,AAAB"));
        assert!(one != other && !one.contains("AAAA"), "{one}");
        assert_eq!(image("https://a/b,c.png"), "[image image/png] https://a/b,c.png");
    }

    #[test]
    fn a_chat_is_read_as_its_messages_and_a_value_as_itself() {
        let call = Part::ToolCall { id: None, name: "look".into(), arguments: json!({"n": 1}) };
        let message = Message {
            role: "assistant".into(),
            parts: vec![Part::Text("Hm.".into()), call],
            finish_reason: Some("stop".into()),
        };
        let text = text_of(&json!("unread"), &[message]);
        assert_eq!(text, "assistant\nHm.\n\nCalls look:\n{\n  \"n\": 1\n}\n\nFinish reason: stop");
        assert_eq!(text_of(&json!("as it is"), &[]), "as it is");
        assert_eq!(text_of(&Json::Null, &[]), "");
    }
}
