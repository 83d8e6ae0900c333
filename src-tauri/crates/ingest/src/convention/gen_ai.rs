//! OpenTelemetry's `gen_ai` conventions in their current shape: messages as JSON in attributes
//! (semantic conventions up to 0.66b2). Their older shapes are in `gen_ai_events`.

use serde_json::{Map, Value as Json};
use touchstone_domain::facts::{Content, Message, Part, SpanType};
use touchstone_domain::value::Value;

use super::message::{message, one_part, shape, told};
use super::source::{Source, of_event};
use super::{Convention, TokenKeys, gen_ai_events as events};

pub(super) const CONVENTION: Convention = Convention {
    signs: &["gen_ai."],
    span_type: |source| operation(&source.text(&["gen_ai.operation.name"])?),
    model: &["gen_ai.response.model", "gen_ai.request.model"],
    model_within: &[],
    provider: &["gen_ai.provider.name", "gen_ai.system"],
    usage: |source| TOKENS.usage(source),
    session: &["gen_ai.conversation.id"],
    user: &["enduser.id", "gen_ai.user"],
    has_input: |source| {
        IN.iter().any(|key| find(source, key).is_some()) || events::has_input(source)
    },
    has_output: |source| {
        OUT.iter().any(|key| find(source, key).is_some()) || events::has_output(source)
    },
    content,
};

/// The count of the input includes cached tokens, as the conventions demand.
const TOKENS: TokenKeys = TokenKeys {
    input: &["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"],
    output: &["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"],
    total: &["gen_ai.usage.total_tokens", "llm.usage.total_tokens"],
    cache_read: &["gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens"],
    cache_write: &[
        "gen_ai.usage.cache_write.input_tokens",
        "gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.cache_creation_input_tokens",
    ],
    reasoning: &["gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens"],
};

const MESSAGES: &str = "gen_ai.input.messages";
const SYSTEM: &str = "gen_ai.system_instructions";
const ANSWERS: &str = "gen_ai.output.messages";

/// What may be the input, the first wins; instructions alone come last.
const IN: [&str; 4] =
    [MESSAGES, "gen_ai.tool.call.arguments", "gen_ai.retrieval.query.text", SYSTEM];
/// What may be the output, the first wins.
const OUT: [&str; 3] = [ANSWERS, "gen_ai.tool.call.result", "gen_ai.retrieval.documents"];

/// The event that carries messages where they are kept off the span's own attributes.
const DETAILS: &str = "gen_ai.client.inference.operation.details";

fn operation(name: &str) -> Option<SpanType> {
    match name {
        "chat" => Some(SpanType::CHAT_MODEL),
        "generate_content" | "text_completion" | "response" => Some(SpanType::LLM),
        "embeddings" => Some(SpanType::EMBEDDING),
        "create_agent" | "invoke_agent" => Some(SpanType::AGENT),
        "execute_tool" => Some(SpanType::TOOL),
        "retrieval" => Some(SpanType::RETRIEVER),
        "invoke_workflow" => Some(SpanType::WORKFLOW),
        _ => None,
    }
}

/// A value on the span, or in the event that carries messages.
fn find<'a>(source: &Source<'a>, key: &str) -> Option<&'a Value> {
    source.get(key).or_else(|| source.events(DETAILS).find_map(|event| of_event(event, key)))
}

fn json(source: &Source<'_>, key: &str) -> Json {
    find(source, key).map_or(Json::Null, Value::to_opened_json)
}

fn first(source: &Source<'_>, keys: &[&str]) -> Json {
    keys.iter().map(|key| json(source, key)).find(|json| !json.is_null()).unwrap_or_default()
}

fn content(source: &Source<'_>) -> Content {
    let mut input = first(source, &IN);
    let system = json(source, SYSTEM);
    if !system.is_null() && find(source, MESSAGES).is_some() {
        let named = [("system_instructions".to_owned(), system), ("messages".to_owned(), input)];
        input = Json::Object(Map::from_iter(named));
    }
    let read = Content {
        input,
        output: first(source, &OUT),
        input_messages: spoken(source),
        output_messages: answers(source),
        documents: shape::documents(&json(source, "gen_ai.retrieval.documents")),
        tools: shape::tools(&json(source, "gen_ai.tool.definitions")),
        parameters: requested(source),
        tool_name: source.text(&["gen_ai.tool.name"]),
    };
    events::fill(source, read)
}

/// Instructions first, then the conversation.
fn spoken(source: &Source<'_>) -> Vec<Message> {
    let instructions = match json(source, SYSTEM) {
        Json::Array(items) => items.iter().map(one_part).collect(),
        Json::String(words) => vec![Part::Text(words)],
        _ => Vec::new(),
    };
    let system = Message { role: "system".into(), parts: instructions, finish_reason: None };
    let mut messages = if system.parts.is_empty() { Vec::new() } else { vec![system] };
    messages.extend(list(&json(source, MESSAGES), "user"));
    told(messages)
}

/// The answers; reasons why the model stopped may stand apart, one for each.
fn answers(source: &Source<'_>) -> Vec<Message> {
    let reasons = source.json(&["gen_ai.response.finish_reasons"]);
    let mut answers = list(&json(source, ANSWERS), "assistant");
    for (index, answer) in answers.iter_mut().enumerate() {
        let reason = reasons.get(index).and_then(Json::as_str);
        answer.finish_reason = answer.finish_reason.take().or(reason.map(str::to_owned));
    }
    told(answers)
}

/// Messages, or a plain text as the one message of `role`.
fn list(json: &Json, role: &str) -> Vec<Message> {
    match json {
        Json::Array(items) => items.iter().filter_map(message).collect(),
        Json::String(words) => {
            let parts = vec![Part::Text(words.clone())];
            vec![Message { role: role.into(), parts, finish_reason: None }]
        }
        one => message(one).into_iter().collect(),
    }
}

fn requested(source: &Source<'_>) -> Vec<(String, Json)> {
    const PREFIX: &str = "gen_ai.request.";
    let named = source.under(PREFIX).iter();
    named
        .map(|(key, value)| (key[PREFIX.len()..].to_owned(), value.to_opened_json()))
        .filter(|(name, _)| name != "model")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::source::tests::{span, text_span};
    use crate::convention::{content, facts};
    use serde_json::json;
    use touchstone_domain::span::{Event, Span};

    #[test]
    fn operations_name_the_type_and_a_model_alone_means_a_model_call() {
        let of = |name| facts(&text_span(&[("gen_ai.operation.name", name)])).span_type;
        assert_eq!(of("chat"), SpanType::CHAT_MODEL);
        assert_eq!(of("invoke_agent"), SpanType::AGENT);
        assert_eq!(of("later"), SpanType::UNKNOWN);
        assert_eq!(facts(&text_span(&[("gen_ai.request.model", "m")])).span_type, SpanType::LLM);
        let both = [("openinference.span.kind", "UNKNOWN"), ("gen_ai.operation.name", "chat")];
        assert_eq!(facts(&text_span(&both)).span_type, SpanType::CHAT_MODEL);
    }

    #[test]
    fn messages_have_their_instructions_first_and_their_reasons_beside() {
        let mut span = text_span(&[
            ("gen_ai.system_instructions", r#"[{"type": "text", "content": "s"}]"#),
            (
                "gen_ai.input.messages",
                r#"[{"role": "user", "parts": [{"type": "text", "content": "u"}]}]"#,
            ),
            (
                "gen_ai.output.messages",
                r#"[{"role": "assistant", "parts": [{"type": "text", "content": "a"}]}]"#,
            ),
            ("gen_ai.request.model", "m"),
            ("gen_ai.request.temperature", "0.5"),
        ]);
        let reasons = Value::List(vec![Value::Text("stop".into())]);
        span.attributes.push(("gen_ai.response.finish_reasons".into(), reasons));
        let content = content(&span);
        let roles: Vec<&str> = content.input_messages.iter().map(|m| m.role.as_str()).collect();
        assert_eq!(roles, ["system", "user"]);
        assert_eq!(content.output_messages[0].finish_reason.as_deref(), Some("stop"));
        assert_eq!(content.parameters, [("temperature".to_owned(), json!("0.5"))]);
        assert_eq!(content.input["messages"][0]["role"], "user");
    }

    #[test]
    fn messages_may_be_structured_values_in_an_event() {
        let part = |words: &str| {
            Value::Map(vec![
                ("type".into(), Value::Text("text".into())),
                ("content".into(), Value::Text(words.into())),
            ])
        };
        let message = Value::Map(vec![
            ("role".into(), Value::Text("user".into())),
            ("parts".into(), Value::List(vec![part("u")])),
        ]);
        let attributes = vec![("gen_ai.input.messages".into(), Value::List(vec![message]))];
        let event = Event { name: DETAILS.into(), time_ns: 0, attributes };
        let span = Span { events: vec![event], ..span(vec![]) };
        assert_eq!(content(&span).input_messages[0].parts, [Part::Text("u".into())]);
        assert!(facts(&span).has_input);
    }

    #[test]
    fn tools_and_searches_have_their_values_as_input_and_output() {
        let tool = content(&text_span(&[
            ("gen_ai.tool.name", "f"),
            ("gen_ai.tool.call.arguments", "{\"a\": 1}"),
            ("gen_ai.tool.call.result", "ok"),
        ]));
        assert_eq!((tool.input, tool.output), (json!({"a": 1}), json!("ok")));
        assert_eq!(tool.tool_name.as_deref(), Some("f"));
        let search = content(&text_span(&[
            ("gen_ai.operation.name", "retrieval"),
            ("gen_ai.retrieval.query.text", "why"),
            ("gen_ai.retrieval.documents", r#"[{"id": "d", "content": "because", "score": 0.5}]"#),
        ]));
        assert_eq!((search.input, search.documents.len()), (json!("why"), 1));
    }

    #[test]
    fn tokens_are_read_in_old_and_new_names() {
        let usage = facts(&text_span(&[
            ("gen_ai.usage.prompt_tokens", "5"),
            ("gen_ai.usage.completion_tokens", "2"),
            ("gen_ai.usage.cache_read_input_tokens", "3"),
        ]))
        .usage;
        assert_eq!((usage.input, usage.output, usage.cache_read), (Some(5), Some(2), Some(3)));
        assert_eq!(usage.total, Some(7));
    }

    #[test]
    fn cached_tokens_that_cannot_be_part_of_the_input_are_added_to_it() {
        let usage = facts(&text_span(&[
            ("gen_ai.usage.input_tokens", "5"),
            ("gen_ai.usage.cache_read.input_tokens", "100"),
            ("gen_ai.usage.cache_creation.input_tokens", "10"),
        ]))
        .usage;
        assert_eq!(usage.input, Some(115));
    }
}
