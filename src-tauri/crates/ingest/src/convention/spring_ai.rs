//! Spring AI: the `gen_ai` keys, and its own for tools, vector stores and chat clients
//! (<https://docs.spring.io/spring-ai/reference/observability/index.html>).
//!
//! Prompts and completions, in events or attributes of the old `gen_ai` conventions, are read there;
//! here only who speaks is added.

use serde_json::Value as Json;
use touchstone_domain::facts::{Content, Document, Message, Part, SpanType};
use touchstone_domain::value::Value;

use super::Convention;
use super::message::shape;
use super::source::{Source, of_event};

pub(super) const CONVENTION: Convention = Convention {
    signs: &["spring.ai.", "gen_ai.content.", "gen_ai.prompt", "gen_ai.completion"],
    span_type,
    session: &["spring.ai.chat.client.conversation.id"],
    has_input: |source| source.first(INPUT).is_some(),
    has_output: |source| source.first(OUTPUT).is_some(),
    content,
    bookkeeping: &["spring.ai.chat.client.stream", "spring.ai.chat.client.advisors"],
    ..Convention::NONE
};

const INPUT: &[&str] =
    &["spring.ai.tool.call.arguments", "db.vector.query.content", USER_TEXT, SYSTEM_TEXT];
const OUTPUT: &[&str] = &["spring.ai.tool.call.result", FOUND];
const FOUND: &str = "db.vector.query.response.documents";

/// What a chat client was told before version 1.0, in place of the whole prompt.
const SYSTEM_TEXT: &str = "spring.ai.chat.client.system.text";
const USER_TEXT: &str = "spring.ai.chat.client.user.text";

fn span_type(source: &Source<'_>) -> Option<SpanType> {
    match source.text(&["gen_ai.operation.name"]).as_deref() {
        Some("chat") => return Some(SpanType::CHAT_MODEL),
        Some("embedding" | "embeddings") => return Some(SpanType::EMBEDDING),
        _ => {}
    }
    match source.text(&["spring.ai.kind"])?.as_str() {
        "tool_call" => Some(SpanType::TOOL),
        "vector_store" => {
            let operation = source.text(&["db.operation.name"])?;
            (operation == "query").then_some(SpanType::RETRIEVER)
        }
        _ => None,
    }
}

fn content(source: &Source<'_>) -> Content {
    let found = source.json(&[FOUND]);
    let mut documents = shape::documents(&found);
    if documents.is_empty() {
        documents = words(&found).into_iter().map(document).collect();
    }
    let said = [(SYSTEM_TEXT, "system"), (USER_TEXT, "user")];
    let said = said.into_iter().filter_map(|(key, role)| Some(says(role, source.text(&[key])?)));
    Content {
        input: source.json(INPUT),
        output: source.json(OUTPUT),
        input_messages: said.collect(),
        output_messages: completions(source),
        documents,
        tool_name: source.text(&["spring.ai.tool.definition.name"]),
        ..Content::default()
    }
}

/// The completions that are mere texts: it is the model that completes.
fn completions(source: &Source<'_>) -> Vec<Message> {
    let of_event = source
        .events("gen_ai.content.completion")
        .find_map(|event| of_event(event, "gen_ai.completion"));
    let value = source.get("gen_ai.completion").or(of_event);
    let texts = words(&value.map_or(Json::Null, Value::to_opened_json));
    texts.into_iter().map(|text| says("assistant", text)).collect()
}

/// The texts of a list of nothing but texts, or the one text.
fn words(json: &Json) -> Vec<String> {
    match json {
        Json::String(text) => vec![text.clone()],
        Json::Array(items) if items.iter().all(Json::is_string) => {
            items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
        }
        _ => Vec::new(),
    }
}

fn says(role: &str, words: String) -> Message {
    Message { role: role.into(), parts: vec![Part::Text(words)], finish_reason: None }
}

fn document(content: String) -> Document {
    Document { content, ..Document::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::source::tests::{span, text_span};
    use crate::convention::{content, facts};
    use serde_json::json;
    use touchstone_domain::span::{Event, Span};

    #[test]
    fn a_chat_has_its_prompt_and_completion_in_events() {
        let event = |name: &str, key: &str, words: &str| {
            let attributes = vec![(key.into(), Value::Text(words.into()))];
            Event { name: name.into(), time_ns: 0, attributes }
        };
        let chat = text_span(&[("gen_ai.operation.name", "chat"), ("gen_ai.system", "openai")]);
        let span = Span {
            events: vec![
                event("gen_ai.content.prompt", "gen_ai.prompt", r#"["hi"]"#),
                event("gen_ai.content.completion", "gen_ai.completion", r#"["hello"]"#),
            ],
            ..chat
        };
        let read = content(&span);
        assert_eq!((read.input, read.output), (json!(["hi"]), json!(["hello"])));
        assert_eq!(read.output_messages, [says("assistant", "hello".into())]);
        assert_eq!(facts(&span).span_type, SpanType::CHAT_MODEL);
        assert!(facts(&span).has_input && facts(&span).has_output);
    }

    #[test]
    fn a_tool_has_its_arguments_and_result() {
        let span = text_span(&[
            ("gen_ai.operation.name", "framework"),
            ("spring.ai.kind", "tool_call"),
            ("spring.ai.tool.definition.name", "f"),
            ("spring.ai.tool.call.arguments", r#"{"a": 1}"#),
            ("spring.ai.tool.call.result", "ok"),
        ]);
        let read = content(&span);
        assert_eq!((read.input, read.output), (json!({"a": 1}), json!("ok")));
        assert_eq!((facts(&span).span_type, read.tool_name), (SpanType::TOOL, Some("f".into())));
    }

    #[test]
    fn a_query_of_a_vector_store_finds_documents() {
        let query = |operation: &str| {
            text_span(&[
                ("spring.ai.kind", "vector_store"),
                ("db.operation.name", operation),
                ("db.vector.query.content", "why"),
                ("db.vector.query.response.documents", r#"["because", "so"]"#),
            ])
        };
        let read = content(&query("query"));
        assert_eq!(read.input, json!("why"));
        assert_eq!(read.documents, ["because", "so"].map(|it| document(it.into())));
        assert_eq!(facts(&query("query")).span_type, SpanType::RETRIEVER);
        assert_eq!(facts(&query("add")).span_type, SpanType::UNKNOWN);
    }

    #[test]
    fn a_chat_client_names_the_conversation() {
        let span = text_span(&[
            ("spring.ai.kind", "chat_client"),
            ("spring.ai.chat.client.conversation.id", "s"),
            ("spring.ai.chat.client.system.text", "be kind"),
            ("spring.ai.chat.client.user.text", "hi"),
        ]);
        assert_eq!(facts(&span).session.as_deref(), Some("s"));
        let said = [says("system", "be kind".into()), says("user", "hi".into())];
        assert_eq!(content(&span).input_messages, said);
        assert_eq!(facts(&span).span_type, SpanType::UNKNOWN);
    }

    #[test]
    fn old_names_of_embeddings_are_read() {
        let attributes = vec![
            ("gen_ai.operation.name", Value::Text("embedding".into())),
            ("spring.ai.model.request.dimensions", Value::Int(64)),
        ];
        assert_eq!(facts(&span(attributes)).span_type, SpanType::EMBEDDING);
    }
}
