//! Langfuse's SDKs: an observation's own keys, and those of its trace, which stand on any span.
//! Counts and costs are JSON whose members have the names that each integration chose.

use serde_json::{Map, Value as Json};
use touchstone_domain::cost::{Cost, nanos_from_usd};
use touchstone_domain::facts::{Content, Failure, SpanType};
use touchstone_domain::label::{Labels, PromptRef};
use touchstone_domain::usage::Usage;

use super::source::{Source, is_absent};
use super::{Convention, known_type, label, parameters};

pub(super) const CONVENTION: Convention = Convention {
    signs: &["langfuse."],
    span_type,
    model: &["langfuse.observation.model.name"],
    usage,
    cost,
    session: &["langfuse.session.id"],
    user: &["langfuse.user.id"],
    labels,
    failed,
    has_input: |source| source.first(IN).is_some(),
    has_output: |source| source.first(OUT).is_some(),
    content,
    bookkeeping: &[
        "langfuse.trace.name",
        "langfuse.trace.public",
        "langfuse.observation.completion_start_time",
        "langfuse.observation.metadata",
        "langfuse.environment",
        "langfuse.release",
        "langfuse.version",
        "langfuse.internal.",
        "langfuse.experiment.",
    ],
    ..Convention::NONE
};

const IN: &[&str] = &["langfuse.observation.input", "langfuse.trace.input"];
const OUT: &[&str] = &["langfuse.observation.output", "langfuse.trace.output"];
const LEVEL: &str = "langfuse.observation.level";
const STATUS: &str = "langfuse.observation.status_message";
const TAGS: &str = "langfuse.trace.tags";
const METADATA: &str = "langfuse.trace.metadata";
const USAGE: &str = "langfuse.observation.usage_details";
const COST: &str = "langfuse.observation.cost_details";

/// Names of counts, the first that is a number counts.
const INPUT_COUNTS: [&str; 5] =
    ["input", "input_tokens", "prompt_tokens", "inputTokens", "promptTokens"];
const OUTPUT_COUNTS: [&str; 5] =
    ["output", "output_tokens", "completion_tokens", "outputTokens", "completionTokens"];
const TOTAL_COUNTS: [&str; 3] = ["total", "total_tokens", "totalTokens"];
const CACHE_READ_COUNTS: [&str; 8] = [
    "cache_read_input_tokens",
    "input_cached_tokens",
    "input_cache_read",
    "cached_input_tokens",
    "cached_tokens",
    "cachedInputTokens",
    "cacheRead",
    "cache_read",
];
const CACHE_WRITE_COUNTS: [&str; 5] = [
    "cache_creation_input_tokens",
    "input_cache_creation",
    "cache_write_input_tokens",
    "cacheWrite",
    "cache_write",
];
const REASONING_COUNTS: [&str; 5] = [
    "output_reasoning_tokens",
    "output_reasoning",
    "reasoning_tokens",
    "reasoningTokens",
    "reasoning",
];
/// Names of costs.
const INPUT_COSTS: [&str; 3] = ["input", "input_cost", "inputCost"];
const OUTPUT_COSTS: [&str; 3] = ["output", "output_cost", "outputCost"];
const TOTAL_COSTS: [&str; 3] = ["total", "total_cost", "totalCost"];

/// Longest text that is taken for counts or costs, in bytes.
const DETAILS_BYTES: usize = 4_096;

fn span_type(source: &Source<'_>) -> Option<SpanType> {
    match source.text(&["langfuse.observation.type"])?.to_ascii_lowercase().as_str() {
        "generation" => Some(SpanType::LLM),
        "span" | "event" => None,
        named => known_type(named),
    }
}

/// The members of a JSON object in one attribute, or of one that was flattened into keys.
fn details(source: &Source<'_>, key: &str) -> Map<String, Json> {
    let whole = source
        .get(key)
        .filter(|value| value.as_text().is_none_or(|text| text.len() <= DETAILS_BYTES));
    if let Some(Json::Object(members)) = whole.map(|value| value.to_opened_json()) {
        return members;
    }
    let named = source.under(key).iter().filter(|(_, value)| !is_absent(value));
    named
        .filter_map(|(name, value)| {
            Some((name[key.len()..].strip_prefix('.')?.to_owned(), value.to_json()))
        })
        .collect()
}

/// A number, also as text.
fn number(json: &Json) -> Option<f64> {
    json.as_f64().or_else(|| json.as_str()?.trim().parse().ok())
}

fn usage(source: &Source<'_>) -> Usage {
    let details = details(source, USAGE);
    let count = |names: &[&str]| {
        let whole = |json: &Json| json.as_i64().or_else(|| json.as_str()?.trim().parse().ok());
        let mut counts = names.iter().filter_map(|name| whole(details.get(*name)?));
        counts.find(|count| *count >= 0)
    };
    let mut usage = Usage {
        input: count(&INPUT_COUNTS),
        output: count(&OUTPUT_COUNTS),
        total: count(&TOTAL_COUNTS),
        cache_read: count(&CACHE_READ_COUNTS),
        cache_write: count(&CACHE_WRITE_COUNTS),
        reasoning: count(&REASONING_COUNTS),
    };
    let parts = [usage.input, usage.output, usage.cache_read, usage.cache_write];
    let cached = usage.cache_read.unwrap_or(0).saturating_add(usage.cache_write.unwrap_or(0));
    let sum = parts.into_iter().flatten().fold(0_i64, i64::saturating_add);
    // The total says whether cached tokens are counted within the input or beside it.
    if usage.total == Some(sum) {
        usage.input = usage.input.map(|input| input.saturating_add(cached));
    }
    usage
}

fn cost(source: &Source<'_>) -> Cost {
    let details = details(source, COST);
    let nanos = |json: &Json| nanos_from_usd(number(json)?);
    let named = |names: &[&str]| names.iter().find_map(|name| nanos(details.get(*name)?));
    let parts = details.values().filter_map(nanos).reduce(i64::saturating_add);
    Cost {
        input_nanos: named(&INPUT_COSTS),
        output_nanos: named(&OUTPUT_COSTS),
        total_nanos: named(&TOTAL_COSTS).or(parts),
        estimated: false,
    }
}

fn prompt(source: &Source<'_>) -> Option<PromptRef> {
    const NAME: &[&str] = &["langfuse.observation.prompt.name"];
    const VERSION: &[&str] = &["langfuse.observation.prompt.version"];
    label::prompt(source, NAME, VERSION)
}

/// The trace's metadata as tags, then its tags, which have no value.
fn labels(source: &Source<'_>) -> Labels {
    let mut tags = label::tags_in(&source.json(&[METADATA]));
    tags.extend(label::tags_under(source, "langfuse.trace.metadata.", &[]));
    tags.extend(label::bare_tags(source.get(TAGS)));
    Labels { tags, prompts: prompt(source).into_iter().collect() }
}

/// Langfuse reads the two other words as an error, too.
fn failed(source: &Source<'_>) -> bool {
    let level = source.text(&[LEVEL]).unwrap_or_default();
    ["ERROR", "FATAL", "CRITICAL"].iter().any(|error| level.eq_ignore_ascii_case(error))
}

fn content(source: &Source<'_>) -> Content {
    let message = source.text(&[STATUS]);
    Content {
        input: source.json(IN),
        output: source.json(OUT),
        parameters: parameters(&Json::Object(details(
            source,
            "langfuse.observation.model.parameters",
        ))),
        prompts: prompt(source).into_iter().map(label::named).collect(),
        failure: message.map(|message| Failure { message: Some(message), ..Failure::default() }),
        ..Content::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::source::tests::text_span;
    use crate::convention::{content, facts};
    use serde_json::json;

    #[test]
    fn langfuses_types_are_known() {
        let of = |name| facts(&text_span(&[("langfuse.observation.type", name)])).span_type;
        assert_eq!(of("generation"), SpanType::LLM);
        assert_eq!((of("span"), of("event")), (SpanType::UNKNOWN, SpanType::UNKNOWN));
        let named = ["embedding", "tool", "retriever", "agent", "chain", "evaluator", "guardrail"];
        for name in named {
            assert_eq!(of(name).as_str(), name.to_ascii_uppercase());
        }
    }

    #[test]
    fn a_generation_is_read() {
        let span = text_span(&[
            ("langfuse.observation.type", "generation"),
            ("langfuse.observation.model.name", "gpt"),
            ("langfuse.observation.model.parameters", r#"{"temperature": 0.5}"#),
            ("langfuse.observation.input", r#"[{"role": "user", "content": "u"}]"#),
            ("langfuse.observation.output", r#"{"role": "assistant", "content": "a"}"#),
            ("langfuse.observation.usage_details", r#"{"input": 5, "output": "2"}"#),
            ("langfuse.observation.cost_details", r#"{"input": 0.1, "output": 0.2, "x": 0.3}"#),
            ("langfuse.session.id", "s"),
            ("langfuse.user.id", "u"),
            ("langfuse.observation.prompt.name", "greet"),
            ("langfuse.observation.prompt.version", "3"),
        ]);
        let facts = facts(&span);
        assert_eq!((facts.model.as_deref(), facts.usage.total), (Some("gpt"), Some(7)));
        assert_eq!(facts.cost.input_nanos, Some(100_000_000));
        assert_eq!(facts.cost.total_nanos, Some(600_000_000));
        assert_eq!((facts.session.as_deref(), facts.user.as_deref()), (Some("s"), Some("u")));
        assert_eq!(facts.labels.prompts[0].version.as_deref(), Some("3"));
        let content = content(&span);
        assert_eq!((content.input_messages.len(), content.output_messages.len()), (1, 1));
        assert_eq!(content.parameters, [("temperature".to_owned(), json!(0.5))]);
        assert_eq!(content.prompts[0].prompt, facts.labels.prompts.first().cloned());
    }

    #[test]
    fn counts_are_read_by_any_of_their_names() {
        let of = |json: &str| facts(&text_span(&[(USAGE, json)])).usage;
        let openai = of(r#"{"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7}"#);
        assert_eq!((openai.input, openai.output, openai.total), (Some(5), Some(2), Some(7)));
        let beside = of(r#"{"input": 5, "output": 2, "input_cached_tokens": 3, "total": 10}"#);
        assert_eq!((beside.input, beside.cache_read, beside.total), (Some(8), Some(3), Some(10)));
        let within = of(r#"{"input": 5, "output": 2, "input_cached_tokens": 3, "total": 7}"#);
        assert_eq!((within.input, within.total), (Some(5), Some(7)));
        let reasoning = of(r#"{"input": 5, "output": 4, "output_reasoning_tokens": 3}"#);
        assert_eq!((reasoning.output, reasoning.reasoning), (Some(4), Some(3)));
        let flat = text_span(&[("langfuse.observation.usage_details.input", "5")]);
        assert_eq!(facts(&flat).usage.input, Some(5));
    }

    #[test]
    fn a_trace_has_input_output_tags_and_metadata() {
        let span = text_span(&[
            ("langfuse.trace.input", "u"),
            ("langfuse.trace.output", "a"),
            ("langfuse.trace.tags", r#"["beta"]"#),
            ("langfuse.trace.metadata", r#"{"plan": "free", "seats": 3}"#),
            ("langfuse.trace.metadata.region", "eu"),
        ]);
        assert_eq!((content(&span).input, content(&span).output), (json!("u"), json!("a")));
        let tags = facts(&span).labels.tags;
        let tags: Vec<(&str, &str)> =
            tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(tags, [("plan", "free"), ("seats", "3"), ("region", "eu"), ("beta", "")]);
    }

    #[test]
    fn only_a_level_of_error_is_a_failure() {
        let of = |level| {
            let span = text_span(&[(LEVEL, level), (STATUS, "slow")]);
            (facts(&span).failed, content(&span).failure.and_then(|failure| failure.message))
        };
        assert_eq!(of("ERROR"), (true, Some("slow".into())));
        assert_eq!(of("WARNING"), (false, None));
    }
}
