//! MLflow's own keys. Values are JSON inside a text, plain texts included; some clients send them
//! as typed values instead.
//!
//! What MLflow's REST API says of a trace as a whole is not read here.

mod chunk;

use serde::Deserialize;
use serde_json::{Map, Value as Json};
use touchstone_domain::cost::{Cost, nanos_from_usd};
use touchstone_domain::facts::{Content, SpanType};
use touchstone_domain::label::{LINKED_PROMPTS, Labels, PromptRef};
use touchstone_domain::usage::Usage;
use touchstone_domain::value::{Value, find};

use super::label::{named, tags_under};
use super::message::shape;
use super::source::{Source, member_text};
use super::{Convention, known_type, parameters};

/// Longest text that is taken for token counts or costs, in bytes.
const SMALL_BYTES: usize = 4_096;
/// Longest response that is searched for token counts, in bytes: some hundred vectors.
const RESPONSE_BYTES: usize = 1 << 20;

pub(super) const CONVENTION: Convention = Convention {
    signs: &["mlflow.", OPERATION],
    applies: |source| source.shows("mlflow.") || is_translated(source),
    span_type: |source| {
        let stated = source.text(&["mlflow.spanType"]).and_then(|name| known_type(&name));
        stated.or_else(|| translated(source))
    },
    model: &["mlflow.llm.model"],
    model_of_call: &["model"],
    model_within: &["mlflow.spanInputs", "mlflow.spanOutputs"],
    provider: &["mlflow.llm.provider"],
    usage,
    cost,
    session: &["mlflow.trace.session"],
    user: &["mlflow.trace.user"],
    labels: |source| Labels {
        tags: tags_under(source, "mlflow.traceTag.", &[]),
        prompts: prompts(source),
    },
    has_input: |source| source.first(INPUT).is_some(),
    has_output: |source| source.first(OUTPUT).is_some() || chunk::any(source),
    content,
    bookkeeping: &[
        "mlflow.experimentId",
        "mlflow.message.format",
        "mlflow.spanFunctionName",
        "mlflow.spanLogLevel",
        "mlflow.spanStartTimeNs",
        "mlflow.traceRequestId",
    ],
    ..Convention::NONE
};

const OPERATION: &str = "gen_ai.operation.name";

const INPUT: &[&str] = &["mlflow.spanInputs"];
const OUTPUT: &[&str] = &["mlflow.spanOutputs"];

/// Members of a model call's input that say how to answer, in the words of the providers' APIs.
/// Other members may be anything, as the input may be the arguments of any function.
const PARAMETERS: [&str; 37] = [
    "config",
    "dimensions",
    "encoding_format",
    "extra_body",
    "frequency_penalty",
    "generation_config",
    "logit_bias",
    "logprobs",
    "max_completion_tokens",
    "max_output_tokens",
    "max_tokens",
    "max_tokens_to_sample",
    "modalities",
    "n",
    "parallel_tool_calls",
    "presence_penalty",
    "reasoning",
    "reasoning_effort",
    "repetition_penalty",
    "response_format",
    "seed",
    "service_tier",
    "stop",
    "stop_sequences",
    "store",
    "stream",
    "stream_options",
    "temperature",
    "thinking",
    "tool_choice",
    "top_k",
    "top_logprobs",
    "top_p",
    "truncation",
    "verbosity",
    "web_search_options",
    "size",
];

/// Whether MLflow translated its own keys to `gen_ai` keys before it sent the span.
fn is_translated(source: &Source<'_>) -> bool {
    source.span().scope_name.starts_with("mlflow.")
}

/// The type of a span whose keys were translated: it stands in capitals where an operation should,
/// if there is none for it.
fn translated(source: &Source<'_>) -> Option<SpanType> {
    let name = source.text(&[OPERATION]).filter(|_| is_translated(source))?;
    let in_capitals = name.bytes().all(|it| it.is_ascii_uppercase() || it == b'_');
    if in_capitals { known_type(&name) } else { None }
}

/// A short JSON object, typed or as text.
fn object(source: &Source<'_>, key: &str) -> Option<Map<String, Json>> {
    let value = source.get(key)?;
    if value.as_text().is_some_and(|text| text.len() > SMALL_BYTES) {
        return None;
    }
    match value.to_opened_json() {
        Json::Object(object) => Some(object),
        _ => None,
    }
}

/// The counts include cached tokens in the input. Those cached for an hour
/// (`cache_creation_input_tokens_above_1hr`) are among those written to the cache.
fn usage(source: &Source<'_>) -> Usage {
    let Some(object) = object(source, "mlflow.chat.tokenUsage") else {
        return usage_within(source).unwrap_or_default();
    };
    let count = |name: &str| {
        let json = object.get(name)?;
        json.as_i64().or_else(|| json.as_str()?.trim().parse().ok()).filter(|count| *count >= 0)
    };
    Usage {
        input: count("input_tokens"),
        output: count("output_tokens"),
        total: count("total_tokens"),
        cache_read: count("cache_read_input_tokens"),
        cache_write: count("cache_creation_input_tokens"),
        reasoning: None,
    }
}

/// The counts that the response itself states, in `OpenAI`'s words: those of embeddings stand
/// nowhere else.
fn usage_within(source: &Source<'_>) -> Option<Usage> {
    #[derive(Deserialize)]
    struct Response {
        usage: Counts,
    }
    #[derive(Deserialize)]
    struct Counts {
        #[serde(rename = "prompt_tokens")]
        input: Option<i64>,
        #[serde(rename = "completion_tokens")]
        output: Option<i64>,
        #[serde(rename = "total_tokens")]
        total: Option<i64>,
    }
    let span_type = (CONVENTION.span_type)(source)?;
    if ![SpanType::EMBEDDING, SpanType::LLM, SpanType::CHAT_MODEL].contains(&span_type) {
        return None;
    }
    let usage: Counts = match source.first(OUTPUT)? {
        Value::Map(members) => serde_json::from_value(find(members, "usage")?.to_json()).ok()?,
        Value::Text(text) if text.len() <= RESPONSE_BYTES => {
            serde_json::from_str::<Response>(text).ok()?.usage
        }
        _ => return None,
    };
    let sensible = |count: Option<i64>| count.filter(|count| *count >= 0);
    Some(Usage {
        input: sensible(usage.input),
        output: sensible(usage.output),
        total: sensible(usage.total),
        ..Usage::default()
    })
}

/// In US dollars.
fn cost(source: &Source<'_>) -> Cost {
    let Some(object) = object(source, "mlflow.llm.cost") else { return Cost::default() };
    let nanos = |name: &str| {
        let json = object.get(name)?;
        nanos_from_usd(json.as_f64().or_else(|| json.as_str()?.trim().parse().ok())?)
    };
    let cost = Cost {
        input_nanos: nanos("input_cost"),
        output_nanos: nanos("output_cost"),
        total_nanos: nanos("total_cost"),
        estimated: false,
    };
    cost.with_total()
}

/// The prompts that were loaded within the span. Their versions are texts or numbers.
fn prompts(source: &Source<'_>) -> Vec<PromptRef> {
    let linked = source.json(&[LINKED_PROMPTS]);
    let prompt = |json: &Json| {
        let name = member_text(json.as_object()?, &["name"])?.to_owned();
        let version = match json.get("version") {
            Some(Json::String(version)) if !version.is_empty() => Some(version.clone()),
            Some(Json::Number(version)) => Some(version.to_string()),
            _ => None,
        };
        Some(PromptRef { name, version })
    };
    linked.as_array().into_iter().flatten().filter_map(prompt).collect()
}

fn content(source: &Source<'_>) -> Content {
    let span_type = (CONVENTION.span_type)(source);
    let is = |wanted: SpanType| span_type.as_ref() == Some(&wanted);
    let mut content = Content {
        input: source.json(INPUT),
        output: source.json(OUTPUT),
        tools: shape::tools(&source.json(&["mlflow.chat.tools"])),
        // A tool is a function; other steps are functions, too, and no tools.
        tool_name: source.text(&["mlflow.spanFunctionName"]).filter(|_| is(SpanType::TOOL)),
        prompts: prompts(source).into_iter().map(named).collect(),
        ..Content::default()
    };
    if is(SpanType::CHAT_MODEL) || is(SpanType::LLM) || is(SpanType::EMBEDDING) {
        content.parameters = asked(source, &content.input);
    }
    if content.output.is_null() && chunk::any(source) {
        let chunks = chunk::values(source);
        content.output_messages = chunk::answers(&chunks);
        content.output = Json::Array(chunks);
    }
    content
}

/// How the model was asked to answer: in the request itself, or in what `LangChain` made of it.
fn asked(source: &Source<'_>, input: &Json) -> Vec<(String, Json)> {
    let mut asked = parameters(input);
    asked.retain(|(name, _)| PARAMETERS.contains(&name.as_str()));
    for (name, value) in parameters(&source.json(&["invocation_params"])) {
        if !name.starts_with('_') && asked.iter().all(|(known, _)| *known != name) {
            asked.push((name, value));
        }
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::source::tests::{span, text_span};
    use crate::convention::{content, facts};
    use serde_json::json;
    use touchstone_domain::facts::Facts;
    use touchstone_domain::span::Span;

    fn map(members: &[(&str, Value)]) -> Value {
        Value::Map(members.iter().map(|(key, value)| ((*key).into(), value.clone())).collect())
    }

    #[test]
    fn a_span_of_mlflow_is_read() {
        let span = text_span(&[
            ("mlflow.spanType", "\"CHAT_MODEL\""),
            ("mlflow.llm.model", "\"gpt\""),
            ("mlflow.llm.provider", "\"openai\""),
            ("mlflow.chat.tokenUsage", "{\"input_tokens\": 5, \"output_tokens\": 2, \"x\": [1]}"),
            (
                "mlflow.spanInputs",
                r#"{"model": "gpt", "messages": [{"role": "user", "content": "hi"}]}"#,
            ),
            (
                "mlflow.spanOutputs",
                r#"{"choices": [{"message": {"role": "assistant", "content": "a"}}]}"#,
            ),
            ("mlflow.trace.session", "\"s\""),
            ("mlflow.trace.user", "\"u\""),
        ]);
        let facts = facts(&span);
        assert_eq!((facts.span_type.as_str(), facts.model.as_deref()), ("CHAT_MODEL", Some("gpt")));
        assert_eq!((facts.usage.input, facts.usage.total), (Some(5), Some(7)));
        assert_eq!((facts.session.as_deref(), facts.user.as_deref()), (Some("s"), Some("u")));
        assert_eq!(facts.provider.as_deref(), Some("openai"));
        assert!(facts.has_input && facts.has_output);
        let content = content(&span);
        assert_eq!((content.input_messages.len(), content.output_messages.len()), (1, 1));
    }

    #[test]
    fn counts_and_costs_are_read_as_text_and_as_typed_values() {
        let text = text_span(&[
            (
                "mlflow.chat.tokenUsage",
                r#"{"input_tokens": 50, "output_tokens": "2", "cache_read_input_tokens": 30,
                    "cache_creation_input_tokens": 10, "cache_creation_input_tokens_above_1hr": 4}"#,
            ),
            ("mlflow.llm.cost", r#"{"input_cost": 0.25, "output_cost": 0.5, "total_cost": 0.75}"#),
        ]);
        let count = |name, number| (name, Value::Int(number));
        let typed = span(vec![
            (
                "mlflow.chat.tokenUsage",
                map(&[
                    count("input_tokens", 50),
                    count("output_tokens", 2),
                    count("cache_read_input_tokens", 30),
                    count("cache_creation_input_tokens", 10),
                ]),
            ),
            (
                "mlflow.llm.cost",
                map(&[("input_cost", Value::Double(0.25)), ("output_cost", Value::Double(0.5))]),
            ),
        ]);
        for span in [text, typed] {
            let Facts { usage, cost, .. } = facts(&span);
            assert_eq!((usage.input, usage.output, usage.total), (Some(50), Some(2), Some(52)));
            assert_eq!((usage.cache_read, usage.cache_write), (Some(30), Some(10)));
            assert_eq!(
                (cost.input_nanos, cost.output_nanos),
                (Some(250_000_000), Some(500_000_000))
            );
            assert_eq!((cost.total_nanos, cost.estimated), (Some(750_000_000), false));
        }
    }

    #[test]
    fn the_counts_of_an_embedding_stand_in_its_response() {
        let usage = |kind| {
            let response = r#"{"data": [{"embedding": [0.5]}],
                "usage": {"prompt_tokens": 17, "total_tokens": 17}}"#;
            facts(&text_span(&[("mlflow.spanType", kind), ("mlflow.spanOutputs", response)])).usage
        };
        assert_eq!((usage("EMBEDDING").input, usage("EMBEDDING").total), (Some(17), Some(17)));
        assert_eq!(usage("CHAIN"), Usage::default());
        let usage = map(&[("prompt_tokens", Value::Int(7)), ("total_tokens", Value::Int(7))]);
        let typed = span(vec![
            ("mlflow.spanType", Value::Text("EMBEDDING".into())),
            ("mlflow.spanOutputs", map(&[("usage", usage)])),
        ]);
        assert_eq!(facts(&typed).usage.input, Some(7));
    }

    #[test]
    fn a_type_without_an_operation_survives_the_translation_to_gen_ai_keys() {
        let of = |operation, scope: &str| {
            let attributes = [("gen_ai.operation.name", operation), ("model", "\"m\"")];
            let span = Span { scope_name: scope.into(), ..text_span(&attributes) };
            (facts(&span).span_type.as_str().to_owned(), facts(&span).model)
        };
        let mlflow = "mlflow.tracing.provider";
        assert_eq!(of("RETRIEVER", mlflow), ("RETRIEVER".into(), None));
        assert_eq!(of("UNKNOWN", mlflow), ("UNKNOWN".into(), None));
        assert_eq!(of("chat", mlflow), ("CHAT_MODEL".into(), Some("m".into())));
        assert_eq!(of("RETRIEVER", "mine"), ("UNKNOWN".into(), None));
    }

    #[test]
    fn whole_values_may_be_typed() {
        let message =
            map(&[("role", Value::Text("user".into())), ("content", Value::Text("hi".into()))]);
        let input = map(&[
            ("model", Value::Text("gpt".into())),
            ("messages", Value::List(vec![message])),
            ("temperature", Value::Double(0.5)),
        ]);
        let span = span(vec![
            ("mlflow.spanType", Value::Text("CHAT_MODEL".into())),
            ("mlflow.spanInputs", input),
        ]);
        assert_eq!(facts(&span).model.as_deref(), Some("gpt"));
        let content = content(&span);
        assert_eq!(content.input_messages[0].role, "user");
        assert_eq!(content.parameters, [("temperature".to_owned(), json!(0.5))]);
    }

    #[test]
    fn parameters_are_told_from_other_arguments() {
        let input = r#"{"prompt": "hi", "question": "why", "top_p": 0.5, "stop": null}"#;
        let of = |kind: &str| {
            let attributes = [
                ("mlflow.spanType", kind),
                ("mlflow.spanInputs", input),
                ("invocation_params", r#"{"_type": "chat", "model": "m", "n": 2, "top_p": 1}"#),
            ];
            content(&text_span(&attributes)).parameters
        };
        assert_eq!(of("LLM"), [("top_p".to_owned(), json!(0.5)), ("n".to_owned(), json!(2))]);
        assert_eq!(of("CHAIN"), []);
    }

    #[test]
    fn tools_on_offer_are_read() {
        let tools = r#"[{"type": "function", "function": {"name": "f", "description": "d",
            "parameters": {"type": "object"}}}]"#;
        let tools = content(&text_span(&[("mlflow.chat.tools", tools)])).tools;
        assert_eq!((tools[0].name.as_str(), tools[0].description.as_deref()), ("f", Some("d")));
    }

    #[test]
    fn tags_and_prompts_are_labels_of_the_trace() {
        let span = text_span(&[
            ("mlflow.traceTag.plan", "gold"),
            ("mlflow.traceTag.with.dots", "x"),
            (
                "mlflow.linkedPrompts",
                r#"[{"name": "p", "version": "1"}, {"name": "q", "version": 2}, {"version": "3"}]"#,
            ),
        ]);
        let labels = facts(&span).labels;
        let tag = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(labels.tags, [tag("plan", "gold"), tag("with.dots", "x")]);
        let prompt = |name: &str, version: &str| PromptRef {
            name: name.into(),
            version: Some(version.into()),
        };
        assert_eq!(labels.prompts, [prompt("p", "1"), prompt("q", "2")]);
        assert_eq!(content(&span).prompts.len(), 2);
    }

    #[test]
    fn the_function_of_a_tool_is_its_name() {
        let of = |kind| {
            let span = [("mlflow.spanType", kind), ("mlflow.spanFunctionName", "\"f\"")];
            content(&text_span(&span)).tool_name
        };
        assert_eq!((of("\"TOOL\"").as_deref(), of("\"CHAIN\"")), (Some("f"), None));
    }

    #[test]
    fn a_plain_text_in_quotes_is_text() {
        let span = text_span(&[("mlflow.spanOutputs", "\"{\\\"a\\\": 1}\"")]);
        assert_eq!(content(&span).output, json!({"a": 1}));
        let span = text_span(&[("mlflow.spanOutputs", "null"), ("mlflow.spanInputs", "{}")]);
        assert!(!facts(&span).has_output && !facts(&span).has_input);
    }
}
