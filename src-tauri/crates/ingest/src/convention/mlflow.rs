//! MLflow's own keys. Every value is JSON inside a text, plain texts included.

use serde::Deserialize;
use touchstone_domain::facts::{Content, SpanType};
use touchstone_domain::usage::Usage;
use touchstone_domain::value::Value;

use super::message::shape;
use super::source::Source;
use super::{Convention, known_type};

/// Longest text that is taken for token counts, in bytes.
const USAGE_BYTES: usize = 4_096;

pub(super) const CONVENTION: Convention = Convention {
    signs: &["mlflow."],
    span_type: |source| known_type(&source.text(&["mlflow.spanType"])?),
    model: &["mlflow.llm.model"],
    model_within: &["mlflow.spanInputs", "mlflow.spanOutputs"],
    provider: &["mlflow.llm.provider"],
    usage,
    session: &["mlflow.trace.session"],
    user: &["mlflow.trace.user"],
    has_input: |source| source.first(INPUT).is_some(),
    has_output: |source| source.first(OUTPUT).is_some(),
    content,
};

const INPUT: &[&str] = &["mlflow.spanInputs"];
const OUTPUT: &[&str] = &["mlflow.spanOutputs"];

#[derive(Deserialize)]
struct Counts {
    #[serde(rename = "input_tokens")]
    input: Option<i64>,
    #[serde(rename = "output_tokens")]
    output: Option<i64>,
    #[serde(rename = "total_tokens")]
    total: Option<i64>,
    #[serde(rename = "cache_read_input_tokens")]
    cache_read: Option<i64>,
    #[serde(rename = "cache_creation_input_tokens")]
    cache_write: Option<i64>,
}

fn usage(source: &Source<'_>) -> Usage {
    let stated = source.get("mlflow.chat.tokenUsage").and_then(Value::as_text);
    let short = stated.filter(|text| text.len() <= USAGE_BYTES);
    let counts = short.and_then(|text| serde_json::from_str::<Counts>(text).ok());
    counts.map_or_else(Usage::default, |counts| Usage {
        input: counts.input,
        output: counts.output,
        total: counts.total,
        cache_read: counts.cache_read,
        cache_write: counts.cache_write,
        reasoning: None,
    })
}

fn content(source: &Source<'_>) -> Content {
    let is_tool = (CONVENTION.span_type)(source) == Some(SpanType::TOOL);
    Content {
        input: source.json(INPUT),
        output: source.json(OUTPUT),
        tools: shape::tools(&source.json(&["mlflow.chat.tools"])),
        // A tool is a function; other steps are functions, too, and no tools.
        tool_name: source.text(&["mlflow.spanFunctionName"]).filter(|_| is_tool),
        ..Content::default()
    }
}

#[cfg(test)]
mod tests {
    use crate::convention::source::tests::text_span;
    use crate::convention::{content, facts};
    use serde_json::json;

    #[test]
    fn a_span_of_mlflow_is_read() {
        let span = text_span(&[
            ("mlflow.spanType", "\"CHAT_MODEL\""),
            ("mlflow.llm.model", "\"gpt\""),
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
        ]);
        let facts = facts(&span);
        assert_eq!((facts.span_type.as_str(), facts.model.as_deref()), ("CHAT_MODEL", Some("gpt")));
        assert_eq!((facts.usage.input, facts.usage.total), (Some(5), Some(7)));
        assert_eq!(
            (facts.session.as_deref(), facts.has_input, facts.has_output),
            (Some("s"), true, true)
        );
        let content = content(&span);
        assert_eq!((content.input_messages.len(), content.output_messages.len()), (1, 1));
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
