//! OpenTelemetry's `gen_ai` conventions in their current shape: messages as JSON in attributes
//! (semantic conventions 0.66b2, and what is newer), with the keys that pydantic-ai writes beside
//! them. The older shapes are in `gen_ai_events`.

use serde_json::{Map, Value as Json};
use touchstone_domain::cost::Cost;
use touchstone_domain::facts::{Content, Message, Part, PromptUse, SpanType};
use touchstone_domain::label::{Labels, PromptRef};
use touchstone_domain::usage::Usage;
use touchstone_domain::value::Value;

use super::message::{message, one_part, shape, told};
use super::source::{Source, is_absent, of_event};
use super::{Convention, CostKeys, TokenKeys, gen_ai_events as events, label};

pub(super) const CONVENTION: Convention = Convention {
    signs: &["gen_ai.", "pydantic_ai.", "all_messages_events"],
    span_type,
    model: &["gen_ai.response.model", "gen_ai.request.model", "model_name"],
    provider: &["gen_ai.provider.name", "gen_ai.system"],
    usage,
    cost,
    session: &["gen_ai.conversation.id"],
    user: &["enduser.id", "gen_ai.user"],
    labels: |source| Labels { prompts: prompt(source).into_iter().collect(), ..Labels::default() },
    // Who ends an operation well does not set it.
    failed: |source| source.get("error.type").is_some(),
    has_input: |source| {
        IN.iter().any(|key| find(source, key).is_some()) || events::has_input(source)
    },
    has_output: |source| {
        OUT.iter().any(|key| find(source, key).is_some()) || events::has_output(source)
    },
    content,
    bookkeeping: &[
        "gen_ai.agent.",
        "gen_ai.main_agent.",
        "gen_ai.skill.",
        "gen_ai.workflow.name",
        "gen_ai.memory.record.",
        "gen_ai.memory.store.",
        "gen_ai.conversation.compacted",
        "gen_ai.response.status",
        "gen_ai.data_source.id",
        "gen_ai.output.type",
        "gen_ai.response.id",
        "gen_ai.response.time_to_first_chunk",
        "gen_ai.client.operation.time_to_first_chunk",
        "gen_ai.tool.call.id",
        "gen_ai.tool.type",
        "gen_ai.tool.description",
        "gen_ai.token.type",
        // Breakdowns of what is counted already; they would count twice.
        "gen_ai.usage.details.",
        "gen_ai.aggregated_usage.details.",
        "gen_ai.openai.api_",
        "gen_ai.openai.response.",
        "openai.api.",
        "openai.response.",
        "agent_name",
        "model_request_parameters",
        "logfire.",
    ],
    ..Convention::NONE
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

/// What pydantic-ai says of an agent and everything below it.
const AGGREGATED: TokenKeys = TokenKeys {
    input: &["gen_ai.aggregated_usage.input_tokens"],
    output: &["gen_ai.aggregated_usage.output_tokens"],
    total: &["gen_ai.aggregated_usage.total_tokens"],
    cache_read: &["gen_ai.aggregated_usage.cache_read.input_tokens"],
    cache_write: &["gen_ai.aggregated_usage.cache_creation.input_tokens"],
    reasoning: &["gen_ai.aggregated_usage.reasoning.output_tokens"],
};

const COST: CostKeys = CostKeys {
    input: &["gen_ai.usage.input_cost"],
    output: &["gen_ai.usage.output_cost"],
    total: &["gen_ai.usage.cost", "gen_ai.usage.total_cost", "operation.cost"],
};

const MESSAGES: &str = "gen_ai.input.messages";
const SYSTEM: &str = "gen_ai.system_instructions";
const ANSWERS: &str = "gen_ai.output.messages";
/// The conversation of a whole run of an agent, its answer included.
const RUN: &str = "pydantic_ai.all_messages";
/// The answer of such a run.
const RUN_ANSWER: &str = "final_result";
const DOCUMENTS: &str = "gen_ai.retrieval.documents";

/// What may be the input, the first wins; instructions alone come last.
const IN: [&str; 7] = [
    MESSAGES,
    RUN,
    "gen_ai.tool.call.arguments",
    "tool_arguments",
    "gen_ai.retrieval.query.text",
    "gen_ai.memory.query.text",
    SYSTEM,
];
/// What may be the output, the first wins.
const OUT: [&str; 6] = [
    ANSWERS,
    RUN_ANSWER,
    "gen_ai.tool.call.result",
    "tool_response",
    DOCUMENTS,
    "gen_ai.memory.records",
];

/// Families of what the caller asked for: all of their keys, but for the model.
const REQUESTED: [&str; 3] = ["gen_ai.request.", "gen_ai.openai.request.", "openai.request."];
/// What the caller asked for beside them.
const ASKED: [&str; 2] = ["gen_ai.retrieval.top_k", "gen_ai.embeddings.dimension.count"];
/// What was filled into the prompt, one key for each variable.
const VARIABLES: &str = "gen_ai.prompt.variable.";

/// The event that carries messages where they are kept off the span's own attributes.
const DETAILS: &str = "gen_ai.client.inference.operation.details";

/// Names of `gen_ai.operation.name`, with the type of the step.
static OPERATIONS: [(&str, SpanType); 20] = [
    ("chat", SpanType::CHAT_MODEL),
    ("generate_content", SpanType::LLM),
    ("text_completion", SpanType::LLM),
    ("response", SpanType::LLM),
    ("fetch_response", SpanType::LLM),
    ("embeddings", SpanType::EMBEDDING),
    ("create_agent", SpanType::AGENT),
    ("invoke_agent", SpanType::AGENT),
    ("execute_tool", SpanType::TOOL),
    ("retrieval", SpanType::RETRIEVER),
    ("invoke_workflow", SpanType::WORKFLOW),
    ("plan", SpanType::TASK),
    ("create_memory", SpanType::MEMORY),
    ("update_memory", SpanType::MEMORY),
    ("upsert_memory", SpanType::MEMORY),
    ("delete_memory", SpanType::MEMORY),
    ("search_memory", SpanType::MEMORY),
    ("create_memory_store", SpanType::MEMORY),
    ("delete_memory_store", SpanType::MEMORY),
    ("rerank", SpanType::RERANKER),
];

/// Spans of pydantic-ai's second version, which name no operation.
static NAMES: [(&str, SpanType); 2] =
    [("agent run", SpanType::AGENT), ("running tool", SpanType::TOOL)];

fn span_type(source: &Source<'_>) -> Option<SpanType> {
    let of = |table: &[(&str, SpanType)], name: &str| {
        table.iter().find(|(known, _)| *known == name).map(|(_, span_type)| span_type.clone())
    };
    let operation = source.text(&["gen_ai.operation.name"]);
    operation.map_or_else(|| of(&NAMES, &source.span().name), |name| of(&OPERATIONS, &name))
}

fn usage(source: &Source<'_>) -> Usage {
    let usage = TOKENS.usage(source);
    if usage.has_data() { usage } else { AGGREGATED.usage(source) }
}

fn cost(source: &Source<'_>) -> Cost {
    COST.cost(source)
}

fn prompt(source: &Source<'_>) -> Option<PromptRef> {
    label::prompt(source, &["gen_ai.prompt.name"], &["gen_ai.prompt.version"])
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
    let mut read = Content {
        input,
        output: first(source, &OUT),
        input_messages: spoken(source),
        output_messages: answers(source),
        documents: shape::documents(&json(source, DOCUMENTS)),
        tools: shape::tools(&json(source, "gen_ai.tool.definitions")),
        parameters: requested(source),
        tool_name: source.text(&["gen_ai.tool.name"]),
        prompts: filled(source).into_iter().collect(),
        failure: None,
    };
    if find(source, MESSAGES).is_none() && source.get(RUN_ANSWER).is_some() {
        part_from_answer(&mut read);
    }
    events::fill(source, read)
}

/// Takes the agent's last words, which are its answer, out of the conversation of its run.
fn part_from_answer(content: &mut Content) {
    let asked = content.input_messages.iter().rposition(|message| message.role != "assistant");
    if content.output_messages.is_empty()
        && let Some(asked) = asked
    {
        content.output_messages = content.input_messages.split_off(asked + 1);
    }
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
    messages.extend(list(&first(source, &[MESSAGES, RUN]), "user"));
    told(messages)
}

/// The answers; reasons why the model stopped may stand apart, one for each.
fn answers(source: &Source<'_>) -> Vec<Message> {
    let reasons = json(source, "gen_ai.response.finish_reasons");
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
    let named = REQUESTED.iter().flat_map(|family| {
        source.under(family).iter().map(|(key, value)| (&key[family.len()..], *value))
    });
    let others = ASKED
        .into_iter()
        .filter_map(|key| Some((key.strip_prefix("gen_ai.").unwrap_or(key), source.get(key)?)));
    named
        .filter(|(name, value)| *name != "model" && !is_absent(value))
        .chain(others)
        .map(|(name, value)| (name.to_owned(), value.to_opened_json()))
        .collect()
}

/// The prompt with what was filled in.
fn filled(source: &Source<'_>) -> Option<PromptUse> {
    let named = source.under(VARIABLES).iter();
    let variables: Map<String, Json> =
        named.map(|(key, value)| (key[VARIABLES.len()..].to_owned(), value.to_json())).collect();
    let mut used = label::named(prompt(source)?);
    if !variables.is_empty() {
        used.variables = Json::Object(variables);
    }
    Some(used)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::source::tests::{span, text_span};
    use crate::convention::{content, facts};
    use serde_json::json;
    use touchstone_domain::span::{Event, Span};

    #[test]
    fn every_operation_of_the_conventions_has_a_type() {
        for (name, wanted) in &OPERATIONS {
            assert_eq!(facts(&text_span(&[("gen_ai.operation.name", name)])).span_type, *wanted);
        }
    }

    #[test]
    fn a_run_of_an_agent_in_pydantic_ai_is_read() {
        let span = Span {
            name: "agent run".into(),
            ..text_span(&[
                ("model_name", "gpt-4o"),
                ("gen_ai.aggregated_usage.input_tokens", "30"),
                ("gen_ai.aggregated_usage.output_tokens", "5"),
                ("gen_ai.usage.details.reasoning_tokens", "3"),
                ("operation.cost", "0.002"),
                (
                    RUN,
                    r#"[{"role": "user", "parts": [{"type": "text", "content": "u"}]},
                    {"role": "assistant", "parts": [{"type": "text", "content": "a"}]}]"#,
                ),
                (RUN_ANSWER, "a"),
            ])
        };
        let facts = facts(&span);
        assert_eq!((facts.span_type, facts.model.as_deref()), (SpanType::AGENT, Some("gpt-4o")));
        assert_eq!((facts.usage.total, facts.usage.reasoning), (Some(35), None));
        assert_eq!(facts.cost.total_nanos, Some(2_000_000));
        let content = content(&span);
        assert_eq!((content.input_messages.len(), content.output), (1, json!("a")));
        assert_eq!(content.output_messages[0].parts, [Part::Text("a".into())]);
    }

    #[test]
    fn a_tool_of_pydantic_ai_is_read() {
        let span = Span {
            name: "running tool".into(),
            ..text_span(&[
                ("gen_ai.tool.name", "f"),
                ("tool_arguments", "{\"a\": 1}"),
                ("tool_response", "ok"),
            ])
        };
        assert_eq!(facts(&span).span_type, SpanType::TOOL);
        assert!(facts(&span).has_input && facts(&span).has_output);
        assert_eq!((content(&span).input, content(&span).output), (json!({"a": 1}), json!("ok")));
    }

    #[test]
    fn what_the_caller_asked_for_are_the_parameters() {
        let span = text_span(&[
            ("gen_ai.request.model", "m"),
            ("gen_ai.request.top_p", "1"),
            ("gen_ai.openai.request.service_tier", "auto"),
            ("gen_ai.retrieval.top_k", "5"),
        ]);
        let named = ["top_p", "service_tier", "retrieval.top_k"];
        let found = content(&span).parameters;
        assert!(found.iter().map(|(name, _)| name.as_str()).eq(named), "{found:?}");
    }

    #[test]
    fn what_a_call_cost_is_read_in_parts_and_in_whole() {
        let parts = [("gen_ai.usage.input_cost", "0.1"), ("gen_ai.usage.output_cost", "0.2")];
        let cost = facts(&text_span(&parts)).cost;
        assert_eq!((cost.input_nanos, cost.total_nanos), (Some(100_000_000), Some(300_000_000)));
        let cost = facts(&text_span(&[("gen_ai.usage.cost", "0.5")])).cost;
        assert_eq!((cost.total_nanos, cost.estimated), (Some(500_000_000), false));
    }

    #[test]
    fn a_prompt_is_named_for_the_trace_and_for_the_step() {
        let span = text_span(&[
            ("gen_ai.prompt.name", "greet"),
            ("gen_ai.prompt.version", "3"),
            ("gen_ai.prompt.variable.user", "Ann"),
        ]);
        let greet = PromptRef { name: "greet".into(), version: Some("3".into()) };
        assert_eq!(facts(&span).labels.prompts, std::slice::from_ref(&greet));
        let used = content(&span).prompts.remove(0);
        assert_eq!((used.prompt, used.variables), (Some(greet), json!({"user": "Ann"})));
        assert!(!facts(&span).has_input);
    }

    #[test]
    fn the_type_of_an_error_means_that_the_step_failed() {
        let span = text_span(&[("gen_ai.request.model", "m"), ("error.type", "429")]);
        assert!(facts(&span).failed);
        assert_eq!(content(&span).failure.unwrap().kind.as_deref(), Some("429"));
        let stopped = [("gen_ai.response.finish_reasons", "[\"error\"]")];
        assert!(!facts(&text_span(&stopped)).failed);
    }

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
