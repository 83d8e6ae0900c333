//! Vercel's AI SDK (`experimental_telemetry`). An outer span (`ai.generateText`) has the prompt as
//! the program gave it, an inner one (`ai.generateText.doGenerate`) what was sent to the model; the
//! outer repeats the tokens of the inner, which the tree of spans settles.

use serde_json::{Map, Value as Json};
use touchstone_domain::facts::{Content, Message, Part, SpanType};
use touchstone_domain::label::Labels;

use super::message::{message, shape, told};
use super::source::{Source, is_absent};
use super::{Convention, TokenKeys, label};

pub(super) const CONVENTION: Convention = Convention {
    signs: &["ai."],
    span_type: |source| operation(&source.text(&["ai.operationId"])?),
    model: &["ai.response.model", "ai.model.id"],
    provider: &["ai.model.provider"],
    usage: |source| TOKENS.usage(source),
    session: &["ai.telemetry.metadata.sessionId"],
    user: &["ai.telemetry.metadata.userId"],
    labels: |source| Labels {
        tags: label::tags_under(source, METADATA, &["sessionId", "userId"]),
        ..Labels::default()
    },
    has_input: |source| source.first(IN).is_some() || has_under(source, PROMPT, &[]),
    has_output: |source| has_under(source, RESPONSE, &ANSWER) || source.first(OUT).is_some(),
    content,
    bookkeeping: &[
        "ai.telemetry.functionId",
        "ai.request.",
        "ai.response.",
        "ai.stream.",
        "operation.name",
        "resource.name",
    ],
    ..Convention::NONE
};

const TOKENS: TokenKeys = TokenKeys {
    input: &["ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens"],
    output: &["ai.usage.outputTokens", "ai.usage.completionTokens"],
    total: &["ai.usage.totalTokens"],
    cache_read: &["ai.usage.cachedInputTokens", "ai.usage.inputTokenDetails.cacheReadTokens"],
    cache_write: &["ai.usage.inputTokenDetails.cacheWriteTokens"],
    reasoning: &["ai.usage.reasoningTokens", "ai.usage.outputTokenDetails.reasoningTokens"],
};

const METADATA: &str = "ai.telemetry.metadata.";
const SETTINGS: &str = "ai.settings.";

/// What may be the input as a whole, the first wins.
const IN: &[&str] = &["ai.prompt", "ai.toolCall.args", "ai.value", "ai.values"];
/// The input of an inner span, one member for each attribute.
const PROMPT: &str = "ai.prompt.";
/// The output of a call, one member for each attribute.
const RESPONSE: &str = "ai.response.";
/// The members of a response that are an answer; without one of them there is no output.
const ANSWER: [&str; 5] = ["text", "toolCalls", "object", "reasoning", "files"];
/// The members of a response that are no part of the output.
const MEASURED: [&str; 9] = [
    "id",
    "model",
    "timestamp",
    "providerMetadata",
    "msToFirstChunk",
    "msToFinish",
    "avgCompletionTokensPerSecond",
    "avgOutputTokensPerSecond",
    "headers",
];
/// What may be the output of other steps, the first wins.
const OUT: &[&str] = &["ai.toolCall.result", "ai.embedding", "ai.embeddings", "ai.ranking"];

/// The operations, without `ai.` before them and `.doGenerate` and the like behind them.
static OPERATIONS: [(&str, SpanType); 8] = [
    ("generateText", SpanType::LLM),
    ("streamText", SpanType::LLM),
    ("generateObject", SpanType::LLM),
    ("streamObject", SpanType::LLM),
    ("toolCall", SpanType::TOOL),
    ("embed", SpanType::EMBEDDING),
    ("embedMany", SpanType::EMBEDDING),
    ("rerank", SpanType::RERANKER),
];

fn operation(id: &str) -> Option<SpanType> {
    let name = id.strip_prefix("ai.").unwrap_or(id).split('.').next()?;
    OPERATIONS.iter().find(|(known, _)| *known == name).map(|(_, span_type)| span_type.clone())
}

/// Whether any of these members, or any at all where none is named, says something.
fn has_under(source: &Source<'_>, prefix: &str, names: &[&str]) -> bool {
    source.under(prefix).iter().any(|(key, value)| {
        (names.is_empty() || names.contains(&&key[prefix.len()..])) && !is_absent(value)
    })
}

/// The attributes under `prefix` as one object, but for those in `apart`; null if there are none.
fn object(source: &Source<'_>, prefix: &str, apart: &[&str]) -> Json {
    let named = source.under(prefix).iter().filter(|(_, value)| !is_absent(value));
    let members: Map<String, Json> = named
        .map(|(key, value)| (&key[prefix.len()..], *value))
        .filter(|(name, _)| !apart.contains(name))
        .map(|(name, value)| {
            // Words that are JSON are still what the model said.
            let said = ["text", "reasoning"].contains(&name);
            let json = if said { value.to_json() } else { value.to_opened_json() };
            (name.to_owned(), json)
        })
        .collect();
    if members.is_empty() { Json::Null } else { Json::Object(members) }
}

fn content(source: &Source<'_>) -> Content {
    let prompt = object(source, PROMPT, &[]);
    let whole = source.json(IN);
    let asked = if prompt.is_null() { source.json(&["ai.prompt"]) } else { prompt.clone() };
    let mut output = Json::Null;
    if has_under(source, RESPONSE, &ANSWER) {
        output = object(source, RESPONSE, &MEASURED);
    }
    let output_messages = told(answer(source, &output).into_iter().collect());
    Content {
        input_messages: shape::call(&asked),
        tools: shape::tools(&prompt),
        input: if whole.is_null() { prompt } else { whole },
        output: if output.is_null() { source.json(OUT) } else { output },
        output_messages,
        parameters: settings(source),
        tool_name: source.text(&["ai.toolCall.name"]),
        ..Content::default()
    }
}

/// The answer of the model: its reasoning, words, object, and the tools it asks for.
fn answer(source: &Source<'_>, output: &Json) -> Option<Message> {
    let output = output.as_object()?;
    let mut said = Map::from_iter([("role".to_owned(), Json::from("assistant"))]);
    let members = [
        ("content", "text"),
        ("reasoning", "reasoning"),
        ("tool_calls", "toolCalls"),
        ("finish_reason", "finishReason"),
    ];
    for (member, name) in members {
        if let Some(value) = output.get(name) {
            said.insert(member.to_owned(), value.clone());
        }
    }
    let mut answer = message(&Json::Object(said))?;
    let object = source.text(&["ai.response.object"]);
    answer.parts.extend(object.filter(|_| answer.parts.is_empty()).map(Part::Text));
    Some(answer)
}

fn settings(source: &Source<'_>) -> Vec<(String, Json)> {
    let named = source.under(SETTINGS).iter().filter(|(_, value)| !is_absent(value));
    named.map(|(key, value)| (key[SETTINGS.len()..].to_owned(), value.to_opened_json())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::source::tests::text_span;
    use crate::convention::{content, facts};
    use serde_json::json;

    #[test]
    fn operations_name_the_type_of_outer_and_inner_spans() {
        let of = |id: &str| facts(&text_span(&[("ai.operationId", id)])).span_type;
        for name in ["generateText", "streamText", "generateObject", "streamObject"] {
            assert_eq!(of(&format!("ai.{name}")), SpanType::LLM);
            assert_eq!(of(&format!("ai.{name}.doGenerate")), SpanType::LLM);
        }
        assert_eq!(of("ai.streamText.doStream"), SpanType::LLM);
        assert_eq!(of("ai.toolCall"), SpanType::TOOL);
        assert_eq!(of("ai.embedMany.doEmbed"), SpanType::EMBEDDING);
        assert_eq!(of("ai.later"), SpanType::UNKNOWN);
    }

    #[test]
    fn an_outer_span_has_the_prompt_of_the_program() {
        let span = text_span(&[
            ("ai.operationId", "ai.generateText"),
            ("ai.prompt", r#"{"system": "s", "prompt": "u"}"#),
            ("ai.response.text", "a"),
            ("ai.response.finishReason", "stop"),
            ("ai.usage.promptTokens", "5"),
            ("ai.usage.completionTokens", "2"),
            ("ai.settings.maxRetries", "2"),
            ("ai.telemetry.metadata.sessionId", "s1"),
            ("ai.telemetry.metadata.userId", "u1"),
            ("ai.telemetry.metadata.plan", "free"),
        ]);
        let facts = facts(&span);
        assert_eq!((facts.usage.input, facts.usage.total), (Some(5), Some(7)));
        assert_eq!((facts.session.as_deref(), facts.user.as_deref()), (Some("s1"), Some("u1")));
        assert_eq!(facts.labels.tags, [("plan".to_owned(), "free".to_owned())]);
        let content = content(&span);
        assert_eq!(content.input, json!({"system": "s", "prompt": "u"}));
        assert_eq!(content.input_messages[1].parts, [Part::Text("u".into())]);
        assert_eq!(content.output, json!({"text": "a", "finishReason": "stop"}));
        assert_eq!(content.output_messages[0].finish_reason.as_deref(), Some("stop"));
        assert_eq!(content.parameters, [("maxRetries".to_owned(), json!("2"))]);
    }

    #[test]
    fn an_inner_span_has_messages_tools_and_the_calls_of_tools() {
        let tool =
            Json::from(r#"{"type": "function", "name": "f", "inputSchema": {"type": "object"}}"#);
        let tools = json!([tool]).to_string();
        let span = text_span(&[
            ("ai.operationId", "ai.streamText.doStream"),
            (
                "ai.prompt.messages",
                r#"[{"role": "user", "content": [{"type": "text", "text": "u"}]},
                    {"role": "assistant", "content": [{"type": "tool-call", "toolCallId": "1",
                     "toolName": "f", "input": {"a": 1}}]},
                    {"role": "tool", "content": [{"type": "tool-result", "toolCallId": "1",
                     "output": {"type": "text", "value": "r"}}]}]"#,
            ),
            ("ai.prompt.tools", &tools),
            ("ai.prompt.toolChoice", r#"{"type": "auto"}"#),
            (
                "ai.response.toolCalls",
                r#"[{"toolCallId": "2", "toolName": "f", "input": "{\"a\": 2}"}]"#,
            ),
            ("ai.response.model", "gpt"),
            ("ai.response.msToFirstChunk", "7"),
            ("ai.usage.inputTokens", "5"),
            ("ai.usage.outputTokens", "2"),
            ("ai.usage.cachedInputTokens", "3"),
            ("ai.usage.reasoningTokens", "1"),
        ]);
        let usage = facts(&span).usage;
        assert_eq!((usage.input, usage.cache_read, usage.reasoning), (Some(5), Some(3), Some(1)));
        let content = content(&span);
        let call = |id: &str, arguments| Part::ToolCall {
            id: Some(id.into()),
            name: "f".into(),
            arguments,
        };
        assert_eq!(content.input_messages[1].parts, [call("1", json!({"a": 1}))]);
        let result = Part::ToolResult { id: Some("1".into()), result: json!("r") };
        assert_eq!(content.input_messages[2].parts, [result]);
        assert_eq!(content.output_messages[0].parts, [call("2", json!({"a": 2}))]);
        assert_eq!((content.tools.len(), content.tools[0].parameters.is_some()), (1, true));
        assert_eq!(content.input["toolChoice"], json!({"type": "auto"}));
        assert_eq!(content.output.as_object().unwrap().len(), 1);
    }

    #[test]
    fn an_object_is_the_answer_where_there_are_no_words() {
        let span = text_span(&[
            ("ai.operationId", "ai.generateObject"),
            ("ai.response.object", r#"{"b": 2, "a": 1}"#),
        ]);
        assert_eq!(
            content(&span).output_messages[0].parts,
            [Part::Text(r#"{"b": 2, "a": 1}"#.into())]
        );
        assert_eq!(content(&span).output, json!({"object": {"a": 1, "b": 2}}));
    }

    #[test]
    fn tools_and_embeddings_have_their_values() {
        let tool = content(&text_span(&[
            ("ai.operationId", "ai.toolCall"),
            ("ai.toolCall.name", "f"),
            ("ai.toolCall.args", r#"{"a": 1}"#),
            ("ai.toolCall.result", r#"{"b": 2}"#),
        ]));
        assert_eq!((tool.input, tool.output), (json!({"a": 1}), json!({"b": 2})));
        assert_eq!(tool.tool_name.as_deref(), Some("f"));
        let embedding = text_span(&[
            ("ai.operationId", "ai.embed"),
            ("ai.value", "\"text\""),
            ("ai.embedding", "[0.5]"),
            ("ai.usage.tokens", "4"),
            ("ai.model.id", "e"),
        ]);
        assert_eq!(
            (content(&embedding).input, facts(&embedding).usage.input),
            (json!("text"), Some(4))
        );
        assert_eq!(facts(&embedding).model.as_deref(), Some("e"));
    }

    #[test]
    fn without_an_answer_there_is_no_output() {
        let span = text_span(&[("ai.response.model", "m"), ("ai.response.finishReason", "stop")]);
        assert!(!facts(&span).has_output && content(&span).output.is_null());
    }
}
