//! Claude Code, and the agents that run it: spans with keys of their own, most of them bare words.
//!
//! Its session and user are `session.id` and `user.id`, which are read of any span.

use serde_json::{Map, Value as Json};
use touchstone_domain::cost::{Cost, nanos_from_usd};
use touchstone_domain::facts::{Content, Failure, Message, Part, SpanType};
use touchstone_domain::usage::Usage;
use touchstone_domain::value::Value;

use super::source::{Source, of_event};
use super::{Convention, CostKeys, TokenKeys};

pub(super) const CONVENTION: Convention = Convention {
    signs: &["span.type"],
    applies: |source| step(source).is_some(),
    span_type: |source| match step(source)?.as_str() {
        INTERACTION => Some(SpanType::AGENT),
        LLM_REQUEST => Some(SpanType::LLM),
        TOOL => Some(SpanType::TOOL),
        _ => None,
    },
    model: &["model", "gen_ai.request.model"],
    usage,
    cost,
    failed: |source| source.get("success").is_some_and(is_false),
    has_input: |source| !input(source).is_null(),
    has_output: |source| output(source).is_some(),
    content,
    bookkeeping: &["span.type", "user_prompt_length", "interaction.", "llm_request.context"],
    ..Convention::NONE
};

const INTERACTION: &str = "interaction";
const LLM_REQUEST: &str = "llm_request";
const TOOL: &str = "tool";

const PREFIX: &str = "claude_code.";
/// Stands in place of content whose capture is off.
const REDACTED: &str = "<REDACTED>";

/// The count of the input leaves out what was read from or written to the cache.
const TOKENS: TokenKeys = TokenKeys {
    input: &["input_tokens"],
    output: &["output_tokens"],
    total: &[],
    cache_read: &["cache_read_tokens"],
    cache_write: &["cache_creation_tokens"],
    reasoning: &[],
};

const COST: CostKeys = CostKeys { input: &[], output: &[], total: &["cost_usd"] };

/// What is known of a tool's arguments where they are not captured whole.
const DETAILS: [&str; 4] = ["full_command", "file_path", "skill_name", "subagent_type"];

/// Which step the span is, without the prefix; none for spans of others, whose `span.type` means
/// something else. Every name of a span carries the prefix, the type may.
fn step(source: &Source<'_>) -> Option<String> {
    let stated = source.text(&["span.type"])?;
    match stated.strip_prefix(PREFIX) {
        Some(step) => Some(step.to_owned()),
        None => source.span().name.starts_with(PREFIX).then_some(stated),
    }
}

fn is(source: &Source<'_>, wanted: &str) -> bool {
    step(source).is_some_and(|step| step == wanted)
}

fn usage(source: &Source<'_>) -> Usage {
    if !is(source, LLM_REQUEST) {
        return Usage::default();
    }
    let usage = TOKENS.usage(source);
    let cached = usage.cache_read.unwrap_or(0).saturating_add(usage.cache_write.unwrap_or(0));
    Usage { input: usage.input.map(|input| input.saturating_add(cached)), ..usage }
}

/// What the request cost: on the span, or in the log event that tells of its answer.
fn cost(source: &Source<'_>) -> Cost {
    if !is(source, LLM_REQUEST) {
        return Cost::default();
    }
    let stated = COST.cost(source);
    if stated.has_data() {
        return stated;
    }
    let mut events = source.events("api_request").chain(source.events("claude_code.api_request"));
    let total_nanos = events.find_map(|event| match of_event(event, "cost_usd")? {
        Value::Double(usd) => nanos_from_usd(*usd),
        other => nanos_from_usd(other.as_text()?.trim().parse().ok()?),
    });
    Cost { total_nanos, ..Cost::default() }
}

fn is_false(value: &Value) -> bool {
    match value {
        Value::Bool(truth) => !truth,
        Value::Text(text) => text.eq_ignore_ascii_case("false"),
        _ => false,
    }
}

fn is_captured(value: &Value) -> bool {
    value.as_text().is_none_or(|text| text.trim_matches('"') != REDACTED)
}

/// The first of these that was captured.
fn captured<'a>(source: &Source<'a>, keys: &[&str]) -> Option<&'a Value> {
    keys.iter().find_map(|key| source.get(key).filter(|value| is_captured(value)))
}

fn input(source: &Source<'_>) -> Json {
    let opened = |keys| captured(source, keys).map_or(Json::Null, Value::to_opened_json);
    match step(source).as_deref() {
        Some(INTERACTION) => opened(&["user_prompt", "new_context"]),
        Some(LLM_REQUEST) => opened(&["new_context"]),
        Some(TOOL) => {
            let whole = opened(&["tool_input"]);
            if whole.is_null() { details(source) } else { whole }
        }
        _ => Json::Null,
    }
}

fn details(source: &Source<'_>) -> Json {
    let known = DETAILS
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), captured(source, &[*key])?.to_opened_json())));
    let known: Map<String, Json> = known.collect();
    if known.is_empty() { Json::Null } else { Json::Object(known) }
}

fn output<'a>(source: &Source<'a>) -> Option<&'a Value> {
    if is(source, TOOL) {
        let told = ["output", "content", "diff"];
        let mut events = source.events("tool.output");
        let told = events.find_map(|event| {
            told.iter().find_map(|key| of_event(event, key).filter(|value| is_captured(value)))
        });
        return told.or_else(|| captured(source, &["new_context"]));
    }
    captured(source, &["response.model_output"])
}

fn content(source: &Source<'_>) -> Content {
    let output = output(source);
    let prompt = captured(source, &["user_prompt"]).filter(|_| is(source, INTERACTION));
    let answer = output.filter(|_| is(source, LLM_REQUEST));
    let failed = (CONVENTION.failed)(source);
    let message = captured(source, &["error"]).and_then(Value::as_text).map(str::to_owned);
    Content {
        input: input(source),
        output: output.map_or(Json::Null, Value::to_opened_json),
        input_messages: prompt.and_then(|words| says("user", words, None)).into_iter().collect(),
        output_messages: answer
            .and_then(|words| says("assistant", words, source.text(&["stop_reason"])))
            .into_iter()
            .collect(),
        tool_name: source.text(&["tool_name"]),
        failure: failed.then(|| Failure { message, ..Failure::default() }),
        ..Content::default()
    }
}

/// Words as a message; what is no mere text is read as a whole.
fn says(role: &str, words: &Value, finish_reason: Option<String>) -> Option<Message> {
    let Json::String(words) = words.to_opened_json() else { return None };
    Some(Message { role: role.into(), parts: vec![Part::Text(words)], finish_reason })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::source::tests::text_span;
    use crate::convention::{content, facts};
    use serde_json::json;
    use touchstone_domain::span::{Event, Span};

    fn step(kind: &str, attributes: &[(&str, &str)]) -> Span {
        let kind = [PREFIX, kind].concat();
        let mut all = vec![("span.type", kind.as_str())];
        all.extend(attributes);
        text_span(&all)
    }

    fn event(name: &str, attributes: Vec<(&str, Value)>) -> Event {
        let attributes = attributes.into_iter().map(|(key, value)| (key.into(), value)).collect();
        Event { name: name.into(), time_ns: 0, attributes }
    }

    #[test]
    fn the_type_is_known_with_and_without_the_prefix_but_not_of_others() {
        let of = |kind| facts(&step(kind, &[])).span_type;
        assert_eq!(of("interaction"), SpanType::AGENT);
        assert_eq!(of("llm_request"), SpanType::LLM);
        assert_eq!(of("tool"), SpanType::TOOL);
        assert_eq!(of("tool.execution"), SpanType::UNKNOWN);
        let bare = text_span(&[("span.type", "interaction"), ("user_prompt", "hi")]);
        assert_eq!(content(&bare).input, Json::Null);
        let named = Span { name: "claude_code.interaction".into(), ..bare };
        assert_eq!(facts(&named).span_type, SpanType::AGENT);
        assert_eq!(content(&named).input, json!("hi"));
    }

    #[test]
    fn the_input_counts_what_came_from_the_cache_and_went_to_it() {
        let counts = [
            ("model", "claude"),
            ("input_tokens", "5"),
            ("output_tokens", "2"),
            ("cache_read_tokens", "3"),
            ("cache_creation_tokens", "1"),
        ];
        let call = facts(&step("llm_request", &counts));
        let usage = call.usage;
        assert_eq!(
            [usage.input, usage.output, usage.total, usage.cache_read, usage.cache_write],
            [9, 2, 11, 3, 1].map(Some)
        );
        assert_eq!(call.model.as_deref(), Some("claude"));
        assert_eq!(facts(&step("tool", &counts)).usage, Usage::default());
    }

    #[test]
    fn a_stated_cost_is_that_of_the_request() {
        let span = step("llm_request", &[("cost_usd", "0.25")]);
        assert_eq!(facts(&span).cost.total_nanos, Some(250_000_000));
        let events = vec![event("api_request", vec![("cost_usd", Value::Double(0.5))])];
        let span = Span { events: events.clone(), ..step("llm_request", &[]) };
        assert_eq!(facts(&span).cost.total_nanos, Some(500_000_000));
        assert_eq!(facts(&Span { events, ..step("interaction", &[]) }).cost, Cost::default());
    }

    #[test]
    fn what_was_said_is_read_unless_it_was_redacted() {
        let prompt = step("interaction", &[("user_prompt", "hi"), ("new_context", "more")]);
        assert_eq!(content(&prompt).input, json!("hi"));
        assert_eq!(content(&prompt).input_messages[0].role, "user");
        let redacted = step("interaction", &[("user_prompt", REDACTED), ("new_context", "more")]);
        assert_eq!(content(&redacted).input, json!("more"));
        let answer = [
            ("new_context", "more"),
            ("response.model_output", "hello"),
            ("stop_reason", "end_turn"),
        ];
        let read = content(&step("llm_request", &answer));
        assert_eq!((read.input, read.output), (json!("more"), json!("hello")));
        assert_eq!(read.output_messages[0].finish_reason.as_deref(), Some("end_turn"));
        let hidden = step("llm_request", &[("response.model_output", "\"<REDACTED>\"")]);
        assert!(!facts(&hidden).has_output && content(&hidden).output.is_null());
    }

    #[test]
    fn a_tool_has_its_input_or_what_is_known_of_it() {
        let whole = step("tool", &[("tool_name", "Bash"), ("tool_input", r#"{"command": "ls"}"#)]);
        let read = content(&whole);
        assert_eq!((read.input, read.tool_name), (json!({"command": "ls"}), Some("Bash".into())));
        let known = [
            ("tool_input", REDACTED),
            ("full_command", "ls"),
            ("file_path", "/a"),
            ("skill_name", "s"),
            ("subagent_type", "t"),
        ];
        let known = step("tool", &known);
        let all = json!({"full_command": "ls", "file_path": "/a", "skill_name": "s",
            "subagent_type": "t"});
        assert_eq!(content(&known).input, all);
        assert!(facts(&known).has_input && !facts(&step("tool", &[])).has_input);
    }

    #[test]
    fn the_output_of_a_tool_is_in_its_event_else_in_the_context() {
        let text = |text: &str| Value::Text(text.into());
        for key in ["output", "content", "diff"] {
            let events = vec![event("tool.output", vec![(key, text("done"))])];
            let span = Span { events, ..step("tool", &[("new_context", "more")]) };
            assert_eq!(content(&span).output, json!("done"), "{key}");
        }
        let events = vec![event("tool.output", vec![("output", text(REDACTED))])];
        let span = Span { events, ..step("tool", &[("new_context", "more")]) };
        assert_eq!(content(&span).output, json!("more"));
        assert!(facts(&span).has_output);
    }

    #[test]
    fn a_step_without_success_failed() {
        let span = step("llm_request", &[("success", "false"), ("error", "overloaded")]);
        assert!(facts(&span).failed);
        let failure = content(&span).failure.unwrap();
        assert_eq!(failure.message.as_deref(), Some("overloaded"));
        let typed = Span {
            attributes: vec![
                ("span.type".into(), Value::Text("claude_code.tool.execution".into())),
                ("success".into(), Value::Bool(false)),
            ],
            ..step("tool", &[])
        };
        assert!(facts(&typed).failed);
        let fine = step("llm_request", &[("success", "true"), ("error", "retried")]);
        assert!(!facts(&fine).failed && content(&fine).failure.is_none());
    }
}
