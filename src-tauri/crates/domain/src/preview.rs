//! One line of text that stands for a trace's request or response in a list.

use serde_json::Value as Json;

use crate::facts::{Content, Message, Part};

/// Characters kept of a preview; MLflow's protocol promises as many.
pub const PREVIEW_CHARS: usize = 1_000;

/// What a trace asked and what it answered, each at most [`PREVIEW_CHARS`] characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Previews {
    /// The request, if any.
    pub request: Option<String>,
    /// The response, if any.
    pub response: Option<String>,
}

/// The previews of a span's content: the last user message and the last words of the answer, else
/// the whole input and output as text.
pub fn previews(content: &Content) -> Previews {
    Previews {
        request: last_words(&content.input_messages, |role| role == "user")
            .or_else(|| json_words(&content.input))
            .and_then(|text| clip(&text)),
        response: last_words(&content.output_messages, |_| true)
            .or_else(|| json_words(&content.output))
            .and_then(|text| clip(&text)),
    }
}

fn last_words(messages: &[Message], role: impl Fn(&str) -> bool) -> Option<String> {
    messages.iter().rev().filter(|message| role(&message.role)).find_map(|message| {
        let words: Vec<&str> = message.parts.iter().filter_map(words_of).collect();
        let text = words.join("\n");
        (!text.trim().is_empty()).then_some(text)
    })
}

fn words_of(part: &Part) -> Option<&str> {
    match part {
        Part::Text(text) => Some(text),
        Part::ToolCall { name, .. } => Some(name),
        _ => None,
    }
}

/// A text as it is; an object with one text member as that text; anything else as JSON.
fn json_words(value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::String(text) => Some(text.clone()),
        Json::Object(members) if members.len() == 1 => members.values().next().and_then(json_words),
        other => Some(other.to_string()),
    }
}

/// Cuts to [`PREVIEW_CHARS`] characters; nothing is left of blank text.
fn clip(text: &str) -> Option<String> {
    let text = text.trim();
    let cut = text.char_indices().nth(PREVIEW_CHARS).map_or(text.len(), |(at, _)| at);
    (cut > 0).then(|| text[..cut].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message(role: &str, text: &str) -> Message {
        Message { role: role.into(), parts: vec![Part::Text(text.into())], finish_reason: None }
    }

    #[test]
    fn the_last_user_message_and_the_answer_stand_for_the_trace() {
        let content = Content {
            input: json!({"messages": "long"}),
            input_messages: vec![message("system", "be kind"), message("user", " hello ")],
            output_messages: vec![message("assistant", "hi")],
            ..Content::default()
        };
        let previews = previews(&content);
        assert_eq!(previews.request.as_deref(), Some("hello"));
        assert_eq!(previews.response.as_deref(), Some("hi"));
    }

    #[test]
    fn content_without_messages_shows_its_json_and_single_members_their_text() {
        let content = Content {
            input: json!({"question": "why"}),
            output: json!([1, 2]),
            ..Content::default()
        };
        let previews = previews(&content);
        assert_eq!(previews.request.as_deref(), Some("why"));
        assert_eq!(previews.response.as_deref(), Some("[1,2]"));
    }

    #[test]
    fn previews_are_cut_between_characters() {
        let content = Content { input: json!("é".repeat(2_000)), ..Content::default() };
        let request = previews(&content).request.unwrap();
        assert_eq!(request.chars().count(), PREVIEW_CHARS);
        assert_eq!(previews(&Content { input: json!("  "), ..Content::default() }).request, None);
    }
}
