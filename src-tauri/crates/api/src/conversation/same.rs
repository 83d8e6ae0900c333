//! When two messages are the same: said by the same side, with the same words.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde_json::Value as Json;
use touchstone_domain::facts::{Failure, Message, Part};

/// A digest of what a message says.
pub(super) fn of_message(message: &Message) -> u64 {
    let mut hash = DefaultHasher::new();
    side(&message.role).hash(&mut hash);
    for part in &message.parts {
        match part {
            Part::Text(text) => (1, text.trim()).hash(&mut hash),
            // Models do not get their reasoning back.
            Part::Reasoning(_) => {}
            Part::ToolCall { id, name, arguments } => {
                (2, id, name, arguments.to_string()).hash(&mut hash);
            }
            Part::ToolResult { id, result } => (3, id, result.to_string()).hash(&mut hash),
            Part::Media { uri, .. } => (4, uri).hash(&mut hash),
            Part::Other(value) => (5, value.to_string()).hash(&mut hash),
        }
    }
    hash.finish()
}

/// A digest of why something failed.
pub(super) fn of_failure(failure: &Failure) -> u64 {
    let mut hash = DefaultHasher::new();
    failure.message.as_deref().or(failure.kind.as_deref()).map(str::trim).hash(&mut hash);
    hash.finish()
}

/// Whether a message says nothing.
pub(super) fn is_blank(message: &Message) -> bool {
    message.parts.iter().all(|part| matches!(part, Part::Text(text) if text.trim().is_empty()))
}

fn side(role: &str) -> &str {
    match role {
        "human" => "user",
        "ai" | "model" => "assistant",
        "function" => "tool",
        "developer" => "system",
        other => other,
    }
}

/// A whole input or output as a message: its words where it is a text, or has but one.
pub(crate) fn as_message(role: &str, value: &Json) -> Option<Message> {
    let part = match only_text(value) {
        Some(text) if text.trim().is_empty() => return None,
        Some(text) => Part::Text(text.to_owned()),
        None if value.is_null() => return None,
        None => Part::Other(value.clone()),
    };
    Some(Message { role: role.to_owned(), parts: vec![part], finish_reason: None })
}

fn only_text(value: &Json) -> Option<&str> {
    match value {
        Json::String(text) => Some(text),
        Json::Object(members) if members.len() == 1 => members.values().next()?.as_str(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(role: &str, text: &str) -> Message {
        let parts = vec![Part::Text(text.to_owned())];
        Message { role: role.to_owned(), parts, finish_reason: None }
    }

    #[test]
    fn roles_are_compared_by_their_side_and_words_without_blanks_around() {
        assert_eq!(of_message(&text("human", "Hi")), of_message(&text("user", "Hi\n")));
        assert_ne!(of_message(&text("user", "Hi")), of_message(&text("assistant", "Hi")));
        let stopped = Message { finish_reason: Some("stop".into()), ..text("ai", "Hi") };
        let mut thought = text("assistant", "Hi");
        thought.parts.insert(0, Part::Reasoning("Hm.".into()));
        assert_eq!(of_message(&stopped), of_message(&thought));
    }

    #[test]
    fn a_value_with_one_text_is_that_text_and_nothing_is_no_message() {
        assert_eq!(as_message("user", &json!({"question": "Hi"})), Some(text("user", "Hi")));
        assert_eq!(as_message("user", &json!("  ")), None);
        assert_eq!(as_message("user", &json!(null)), None);
        let message = as_message("user", &json!({"a": 1, "b": 2})).unwrap();
        assert_eq!(message.parts, [Part::Other(json!({"a": 1, "b": 2}))]);
    }
}
