//! Traceloop's SDK and the `OpenLLMetry` instrumentations (semantic conventions up to 0.5.1).
//!
//! Their `gen_ai` keys, flattened messages included, are read with the other `gen_ai` keys. The
//! events of a streamed answer's chunks carry nothing to read.

mod entity;

use serde_json::{Map, Value as Json};
use touchstone_domain::facts::{Content, PromptUse, SpanType, ToolDefinition};
use touchstone_domain::label::{Labels, PromptRef};
use touchstone_domain::value::{Value, open_json};

use super::label::{prompt, tags_under};
use super::message::shape;
use super::source::{Source, is_absent};
use super::{Convention, TokenKeys, known_type};

pub(super) const CONVENTION: Convention = Convention {
    signs: &["traceloop.", "llm.", "gen_ai.completion."],
    span_type: |source| {
        let kind = source.text(&[KIND]).and_then(|kind| known_type(&kind));
        kind.or_else(|| request_type(source))
    },
    usage: |source| TOKENS.usage(source),
    session: &["traceloop.association.properties.session_id"],
    user: &["traceloop.association.properties.user_id"],
    labels: |source| Labels {
        tags: tags_under(source, PROPERTIES, &["session_id", "user_id"]),
        prompts: prompt_ref(source).into_iter().collect(),
    },
    has_input: |source| {
        source.get(entity::INPUT).is_some() || entity::called_with(source).is_some()
    },
    has_output: |source| source.get(entity::OUTPUT).is_some(),
    content,
    bookkeeping: &[
        "traceloop.entity.name",
        "traceloop.entity.path",
        "traceloop.entity.version",
        "traceloop.workflow.name",
        "traceloop.prompt.managed",
        "traceloop.correlation.id",
    ],
    ..Convention::NONE
};

const KIND: &str = "traceloop.span.kind";
const PROPERTIES: &str = "traceloop.association.properties.";

/// The older names; the newer ones are `gen_ai` keys.
const TOKENS: TokenKeys = TokenKeys {
    input: &["llm.usage.prompt_tokens"],
    output: &["llm.usage.completion_tokens"],
    total: &["llm.usage.total_tokens"],
    cache_read: &[],
    cache_write: &[],
    reasoning: &["llm.usage.reasoning_tokens"],
};

/// Parameters of a call that are no `gen_ai` keys: where, and what they are called elsewhere.
const PARAMETERS: [(&str, &str); 8] = [
    ("llm.frequency_penalty", "frequency_penalty"),
    ("llm.presence_penalty", "presence_penalty"),
    ("llm.top_k", "top_k"),
    ("llm.chat.stop_sequences", "stop_sequences"),
    ("llm.request.repetition_penalty", "repetition_penalty"),
    ("llm.request.reasoning_effort", "reasoning_effort"),
    ("llm.is_streaming", "stream"),
    ("gen_ai.is_streaming", "stream"),
];

/// What kind of model is called, which is all that spans of model calls say of their type.
fn request_type(source: &Source<'_>) -> Option<SpanType> {
    match source.text(&["llm.request.type"])?.as_str() {
        "chat" => Some(SpanType::CHAT_MODEL),
        "completion" => Some(SpanType::LLM),
        "embedding" => Some(SpanType::EMBEDDING),
        "rerank" => Some(SpanType::RERANKER),
        _ => None,
    }
}

fn content(source: &Source<'_>) -> Content {
    let is_tool = (CONVENTION.span_type)(source) == Some(SpanType::TOOL);
    let output = entity::output(source);
    Content {
        input: entity::input(source),
        documents: entity::documents(&output),
        output,
        tools: tools(source),
        parameters: parameters(source),
        tool_name: source.text(&["traceloop.entity.name"]).filter(|_| is_tool),
        prompts: prompt_use(source).into_iter().collect(),
        ..Content::default()
    }
}

/// The tools on offer, flattened; the schema of their arguments is JSON inside a text.
fn tools(source: &Source<'_>) -> Vec<ToolDefinition> {
    let mut tools: Vec<ToolDefinition> =
        source.list("llm.request.functions.").iter().filter_map(shape::tool).collect();
    for tool in &mut tools {
        if let Some(Json::String(schema)) = &tool.parameters {
            tool.parameters = Some(open_json(schema));
        }
    }
    tools
}

fn parameters(source: &Source<'_>) -> Vec<(String, Json)> {
    let stated = PARAMETERS
        .iter()
        .filter_map(|(key, name)| Some(((*name).to_owned(), source.get(key)?.to_opened_json())));
    stated.collect()
}

fn prompt_ref(source: &Source<'_>) -> Option<PromptRef> {
    let version = [
        "traceloop.prompt.version",
        "traceloop.prompt.version_name",
        "traceloop.prompt.version_hash",
    ];
    prompt(source, &["traceloop.prompt.key"], &version)
}

fn prompt_use(source: &Source<'_>) -> Option<PromptUse> {
    const VARIABLES: &str = "traceloop.prompt.template_variables";
    let prefix = [VARIABLES, "."].concat();
    let named = source.under(&prefix).iter().filter(|(_, value)| !is_absent(value));
    let variables: Map<String, Json> =
        named.map(|(key, value)| (key[prefix.len()..].to_owned(), value.to_json())).collect();
    let template = source.get("traceloop.prompt.template").map_or(Json::Null, Value::to_json);
    let prompt = prompt_ref(source);
    let whole = source.json(&[VARIABLES]);
    let variables = if variables.is_empty() { whole } else { Json::Object(variables) };
    let any = prompt.is_some() || !template.is_null() || !variables.is_null();
    any.then_some(PromptUse { prompt, template, variables })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::source::tests::{span, text_span};
    use crate::convention::{content, facts};
    use serde_json::json;

    #[test]
    fn kinds_name_the_type_and_calls_of_models_their_request() {
        let of = |key, value| facts(&text_span(&[(key, value)])).span_type.as_str().to_owned();
        for (kind, known) in [
            ("workflow", "WORKFLOW"),
            ("task", "TASK"),
            ("agent", "AGENT"),
            ("tool", "TOOL"),
            ("unknown", "UNKNOWN"),
            ("later", "later"),
        ] {
            assert_eq!(of(KIND, kind), known);
        }
        for (request, known) in [
            ("chat", "CHAT_MODEL"),
            ("completion", "LLM"),
            ("embedding", "EMBEDDING"),
            ("rerank", "RERANKER"),
            ("unknown", "UNKNOWN"),
        ] {
            assert_eq!(of("llm.request.type", request), known);
        }
        let both = [(KIND, "unknown"), ("llm.request.type", "chat")];
        assert_eq!(facts(&text_span(&both)).span_type, SpanType::CHAT_MODEL);
    }

    #[test]
    fn properties_name_the_session_the_user_and_tags() {
        let facts = facts(&text_span(&[
            ("traceloop.association.properties.session_id", "s"),
            ("traceloop.association.properties.user_id", "u"),
            ("traceloop.association.properties.plan", "gold"),
        ]));
        assert_eq!((facts.session.as_deref(), facts.user.as_deref()), (Some("s"), Some("u")));
        assert_eq!(facts.labels.tags, [("plan".to_owned(), "gold".to_owned())]);
    }

    #[test]
    fn a_prompt_has_its_key_version_template_and_variables() {
        let named = |version: &str| PromptRef { name: "p".into(), version: Some(version.into()) };
        let span = text_span(&[
            ("traceloop.prompt.key", "p"),
            ("traceloop.prompt.version", "3"),
            ("traceloop.prompt.version_name", "live"),
            ("traceloop.prompt.template", "Hi {{name}}"),
            ("traceloop.prompt.template_variables.name", "Zoë"),
        ]);
        assert_eq!(facts(&span).labels.prompts, [named("3")]);
        let used = &content(&span).prompts[0];
        assert_eq!(
            (&used.template, &used.variables),
            (&json!("Hi {{name}}"), &json!({"name": "Zoë"}))
        );
        let span = text_span(&[
            ("traceloop.prompt.key", "p"),
            ("traceloop.prompt.version_hash", "abc"),
            ("traceloop.prompt.template_variables", r#"{"name": "Zoë"}"#),
        ]);
        assert_eq!(content(&span).prompts[0].prompt, Some(named("abc")));
        assert_eq!(content(&span).prompts[0].variables, json!({"name": "Zoë"}));
    }

    #[test]
    fn an_old_call_of_a_model_is_read_whole() {
        let span = text_span(&[
            ("llm.request.type", "chat"),
            ("gen_ai.system", "openai"),
            ("gen_ai.request.model", "asked"),
            ("gen_ai.response.model", "answered"),
            ("gen_ai.request.temperature", "0.5"),
            ("llm.top_k", "4"),
            ("gen_ai.prompt.0.role", "user"),
            ("gen_ai.prompt.0.content", "hi"),
            ("gen_ai.completion.0.role", "assistant"),
            ("gen_ai.completion.0.finish_reason", "tool_calls"),
            ("gen_ai.completion.0.tool_calls.0.id", "1"),
            ("gen_ai.completion.0.tool_calls.0.name", "f"),
            ("gen_ai.completion.0.tool_calls.0.arguments", r#"{"a": 1}"#),
            ("gen_ai.usage.prompt_tokens", "5"),
            ("gen_ai.usage.completion_tokens", "2"),
            ("gen_ai.usage.cache_read_input_tokens", "3"),
            ("llm.usage.total_tokens", "7"),
            ("llm.request.functions.0.name", "f"),
            ("llm.request.functions.0.description", "d"),
            ("llm.request.functions.0.parameters", r#"{"type": "object"}"#),
        ]);
        let facts = facts(&span);
        assert_eq!(
            (facts.model.as_deref(), facts.provider.as_deref()),
            (Some("answered"), Some("openai"))
        );
        let usage = facts.usage;
        assert_eq!(
            [usage.input, usage.output, usage.total, usage.cache_read],
            [5, 2, 7, 3].map(Some)
        );
        let read = content(&span);
        assert_eq!((read.input_messages.len(), read.output_messages[0].parts.len()), (1, 1));
        assert_eq!(read.input, Json::Null);
        assert_eq!(read.tools[0].parameters, Some(json!({"type": "object"})));
        let names: Vec<&str> = read.parameters.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["temperature", "top_k"]);
    }

    #[test]
    fn counts_with_old_names_alone_are_read() {
        let usage = facts(&span(vec![
            ("llm.usage.prompt_tokens", Value::Int(5)),
            ("llm.usage.completion_tokens", Value::Int(2)),
            ("llm.usage.reasoning_tokens", Value::Int(1)),
        ]))
        .usage;
        assert_eq!([usage.input, usage.total, usage.reasoning], [5, 7, 1].map(Some));
    }
}
