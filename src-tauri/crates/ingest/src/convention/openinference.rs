//! OpenInference: whole values in `input.value` and `output.value`, messages, documents and tools
//! flattened into keys (<https://github.com/Arize-ai/openinference>, semantic conventions 0.1.42).

use serde_json::{Map, Value as Json};
use touchstone_domain::facts::{Content, Message, Part};
use touchstone_domain::value::open_json;

use super::message::{add_call, message, one_part, shape, told, tool_call};
use super::source::{Source, member, member_text};
use super::{Convention, TokenKeys, known_type, parameters};

pub(super) const CONVENTION: Convention = Convention {
    signs: &[
        "openinference.",
        "input.value",
        "output.value",
        "llm.",
        "embedding.",
        "retrieval.documents.",
        "reranker.",
        "tool.",
    ],
    span_type: |source| known_type(&source.text(&["openinference.span.kind"])?),
    model: &[
        "llm.response.model_name",
        "llm.model_name",
        "llm.request.model_name",
        "embedding.model_name",
    ],
    model_within: &[INVOCATION, EMBEDDING_INVOCATION, "input.value", "output.value"],
    provider: &["llm.provider", "llm.system"],
    usage: |source| TOKENS.usage(source),
    session: &["session.id"],
    user: &["user.id"],
    has_input: |source| {
        source.first(&["input.value", "reranker.query"]).is_some()
            || source.has_list(INPUT_MESSAGES)
            || source.has_list(EMBEDDINGS)
    },
    has_output: |source| {
        source.get("output.value").is_some()
            || source.has_list(OUTPUT_MESSAGES)
            || source.has_list(RETRIEVED)
            || source.has_list(RERANKED)
    },
    content,
};

/// The count of the input includes what was read from the cache, also for providers that count it
/// apart.
const TOKENS: TokenKeys = TokenKeys {
    input: &["llm.token_count.prompt"],
    output: &["llm.token_count.completion"],
    total: &["llm.token_count.total"],
    cache_read: &[
        "llm.token_count.prompt_details.cache_read",
        "llm.token_count.prompt_details.cache_input",
    ],
    cache_write: &["llm.token_count.prompt_details.cache_write"],
    reasoning: &["llm.token_count.completion_details.reasoning"],
};

const INVOCATION: &str = "llm.invocation_parameters";
const EMBEDDING_INVOCATION: &str = "embedding.invocation_parameters";
const INPUT_MESSAGES: &str = "llm.input_messages.";
const OUTPUT_MESSAGES: &str = "llm.output_messages.";
const EMBEDDINGS: &str = "embedding.embeddings.";
const RETRIEVED: &str = "retrieval.documents.";
const RERANKED: &str = "reranker.output_documents.";

fn content(source: &Source<'_>) -> Content {
    let documents = [RETRIEVED, RERANKED].map(|prefix| source.list(prefix));
    let documents: Vec<_> = documents
        .iter()
        .flatten()
        .filter_map(|item| shape::document(item.get("document")?))
        .collect();
    let mut output = source.json(&["output.value"]);
    if output.is_null() && !documents.is_empty() {
        output = documents.iter().map(|document| Json::from(document.content.as_str())).collect();
    }
    Content {
        input: input(source),
        output,
        input_messages: messages(source, INPUT_MESSAGES),
        output_messages: answers(source),
        documents,
        tools: source
            .list("llm.tools.")
            .iter()
            .filter_map(|item| shape::tool(item.get("tool")?.get("json_schema")?))
            .collect(),
        parameters: parameters(&source.json(&[INVOCATION, EMBEDDING_INVOCATION])),
        tool_name: source.text(&["tool.name"]),
    }
}

/// The whole input, else the texts that were embedded.
fn input(source: &Source<'_>) -> Json {
    let whole = source.json(&["input.value", "reranker.query"]);
    if !whole.is_null() {
        return whole;
    }
    let embedded = source.list(EMBEDDINGS);
    let texts: Vec<Json> =
        embedded.iter().filter_map(|item| item.get("embedding")?.get("text").cloned()).collect();
    if texts.is_empty() { Json::Null } else { Json::Array(texts) }
}

fn messages(source: &Source<'_>, prefix: &str) -> Vec<Message> {
    let items = source.list(prefix);
    told(items.iter().filter_map(|item| flattened(item.get("message")?.as_object()?)).collect())
}

/// The answers; where there is one, the reason why the model stopped is its.
fn answers(source: &Source<'_>) -> Vec<Message> {
    let mut answers = messages(source, OUTPUT_MESSAGES);
    if let [only] = answers.as_mut_slice() {
        only.finish_reason = source.text(&["llm.finish_reason"]);
    }
    answers
}

/// A message in OpenInference's nesting: `contents.N.message_content`, `tool_calls.N.tool_call`.
fn flattened(object: &Map<String, Json>) -> Option<Message> {
    let mut plain = object.clone();
    let contents = plain.remove("contents");
    let calls = plain.remove("tool_calls");
    plain.entry("role").or_insert_with(|| "".into());
    let role = member_text(&plain, &["role"]).unwrap_or_default().to_owned();
    let mut read = match role.as_str() {
        "" => Message { role, parts: Vec::new(), finish_reason: None },
        _ => message(&Json::Object(plain.clone()))?,
    };
    if read.role.is_empty() {
        read.parts.extend(member_text(&plain, &["content"]).map(|it| Part::Text(it.to_owned())));
    }
    for item in contents.as_ref().and_then(Json::as_array).into_iter().flatten() {
        match item.get("tool_call") {
            Some(call) => add_call(&mut read.parts, tool_call(call)),
            None => read.parts.extend(item.get("message_content").map(content_part)),
        }
    }
    for call in calls.as_ref().and_then(Json::as_array).into_iter().flatten() {
        add_call(&mut read.parts, call.get("tool_call").and_then(tool_call));
    }
    if let Some(name) = member_text(&plain, &["function_call_name"]) {
        let arguments = member(&plain, &["function_call_arguments_json"]);
        let arguments = arguments.and_then(Json::as_str).map_or(Json::Null, open_json);
        read.parts.push(Part::ToolCall { id: None, name: name.to_owned(), arguments });
    }
    Some(read)
}

/// A part of a message; images lie one level deeper than anywhere else.
fn content_part(json: &Json) -> Part {
    let mut part = json.clone();
    if let Some(inner) = json.get("image").and_then(|image| image.get("image")) {
        part["image"] = inner.clone();
    }
    one_part(&part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::source::tests::text_span;
    use crate::convention::{content, facts};
    use serde_json::json;

    fn part_of(attributes: &[(&str, &str)]) -> Vec<Part> {
        content(&text_span(attributes)).input_messages.remove(0).parts
    }

    #[test]
    fn the_kind_is_taken_as_written_unless_unknown() {
        let kind = |kind| facts(&text_span(&[("openinference.span.kind", kind)])).span_type;
        assert_eq!(kind("RERANKER").as_str(), "RERANKER");
        assert_eq!(kind("llm").as_str(), "LLM");
        assert_eq!(kind("PROMPT").as_str(), "PROMPT");
        assert_eq!(kind("UNKNOWN").as_str(), "UNKNOWN");
    }

    #[test]
    fn parts_of_a_message_keep_their_order_and_calls_are_not_doubled() {
        let parts = part_of(&[
            ("llm.input_messages.0.message.role", "assistant"),
            ("llm.input_messages.0.message.contents.0.message_content.type", "text"),
            ("llm.input_messages.0.message.contents.0.message_content.text", "so"),
            ("llm.input_messages.0.message.contents.1.message_content.type", "tool_use"),
            ("llm.input_messages.0.message.contents.1.tool_call.id", "1"),
            ("llm.input_messages.0.message.contents.1.tool_call.function.name", "f"),
            ("llm.input_messages.0.message.contents.1.tool_call.function.arguments", "{\"a\": 1}"),
            ("llm.input_messages.0.message.tool_calls.0.tool_call.id", "1"),
            ("llm.input_messages.0.message.tool_calls.0.tool_call.function.name", "f"),
        ]);
        let call =
            Part::ToolCall { id: Some("1".into()), name: "f".into(), arguments: json!({"a": 1}) };
        assert_eq!(parts, [Part::Text("so".into()), call]);
    }

    #[test]
    fn images_and_old_function_calls_are_read() {
        let image = "llm.input_messages.0.message.contents.0.message_content";
        let parts = part_of(&[
            ("llm.input_messages.0.message.role", "user"),
            (&format!("{image}.type"), "image"),
            (&format!("{image}.image.image.url"), "https://example.com/a.png"),
            ("llm.input_messages.0.message.function_call_name", "f"),
            ("llm.input_messages.0.message.function_call_arguments_json", "{\"a\": 1}"),
        ]);
        let uri = "https://example.com/a.png".into();
        assert_eq!(parts[0], Part::Media { kind: "image".into(), mime_type: None, uri });
        let arguments = json!({"a": 1});
        assert_eq!(parts[1], Part::ToolCall { id: None, name: "f".into(), arguments });
    }

    #[test]
    fn json_in_a_users_words_stays_text_and_in_a_tools_answer_is_opened() {
        let words = "{\"a\": 1}";
        let user = [
            ("llm.input_messages.0.message.role", "user"),
            ("llm.input_messages.0.message.content", words),
        ];
        assert_eq!(part_of(&user), [Part::Text(words.into())]);
        let tool = [
            ("llm.input_messages.0.message.role", "tool"),
            ("llm.input_messages.0.message.content", words),
        ];
        assert_eq!(part_of(&tool), [Part::ToolResult { id: None, result: json!({"a": 1}) }]);
    }

    #[test]
    fn a_message_without_a_role_is_read_all_the_same() {
        let parts = part_of(&[("llm.input_messages.0.message.content", "hi")]);
        assert_eq!(parts, [Part::Text("hi".into())]);
    }

    #[test]
    fn roles_alone_are_no_conversation_and_the_whole_input_is_read_instead() {
        let span = text_span(&[
            ("llm.input_messages.0.message.role", "user"),
            ("input.value", r#"{"messages": [{"role": "user", "content": "hi"}]}"#),
        ]);
        assert_eq!(content(&span).input_messages[0].parts, [Part::Text("hi".into())]);
    }

    #[test]
    fn the_model_of_a_failed_call_is_found_in_its_parameters() {
        let span = text_span(&[
            ("openinference.span.kind", "LLM"),
            ("llm.invocation_parameters", r#"{"model": "gpt", "temperature": 0.5}"#),
        ]);
        assert_eq!(facts(&span).model.as_deref(), Some("gpt"));
        assert_eq!(content(&span).parameters, [("temperature".to_owned(), json!(0.5))]);
        let chain = text_span(&[
            ("openinference.span.kind", "CHAIN"),
            ("input.value", r#"{"model": "gpt"}"#),
        ]);
        assert_eq!(facts(&chain).model, None);
    }

    #[test]
    fn embedded_texts_and_found_documents_stand_for_missing_whole_values() {
        let span = text_span(&[
            ("embedding.embeddings.0.embedding.text", "a"),
            ("retrieval.documents.0.document.content", "found"),
            ("retrieval.documents.0.document.score", "0.5"),
        ]);
        let content = content(&span);
        assert_eq!((content.input, content.output), (json!(["a"]), json!(["found"])));
        assert_eq!(content.documents[0].score, Some(0.5));
        assert!(facts(&span).has_input && facts(&span).has_output);
    }
}
