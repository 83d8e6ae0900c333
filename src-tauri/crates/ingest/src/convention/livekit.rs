//! `LiveKit`'s agents: turns of a conversation by voice. What the step is follows from its keys; the
//! steps that only turn speech into text and back have no type. Newer releases write `lk.pii.`
//! before what people said.

use serde_json::Value as Json;
use touchstone_domain::facts::{Content, Failure, Message, Part, SpanType, ToolDefinition};

use super::Convention;
use super::message::{shape, told, tool_call};
use super::source::Source;

pub(super) const CONVENTION: Convention = Convention {
    signs: &["lk."],
    span_type,
    failed: |source| source.is_true(TOOL_FAILED),
    has_input: |source| source.first(IN).is_some(),
    has_output: |source| source.first(OUT).is_some(),
    content,
    bookkeeping: &[
        "lk.speech_id",
        "lk.agent_label",
        "lk.start_time",
        "lk.end_time",
        "lk.participant_",
        "lk.pii.participant_",
        "lk.job_id",
        "lk.room_name",
        "lk.pii.room_name",
        "lk.session_options",
        "lk.parent_generation_id",
        "lk.interrupted",
        "lk.tts.",
        "lk.stt.",
        "lk.eou.",
        "lk.transcript",
        "lk.end_of_turn_delay",
        "lk.response.tt",
        "lk.llm_metrics",
        "lk.tts_metrics",
        "lk.realtime_model_metrics",
    ],
    ..Convention::NONE
};

/// Keys that show what a step is, the first wins.
static SIGNS: [(&str, SpanType); 6] = [
    ("gen_ai.request.model", SpanType::LLM),
    ("lk.retry_count", SpanType::LLM),
    // With its dot: `lk.function_tools` are those that a model is offered.
    ("lk.function_tool.", SpanType::TOOL),
    ("lk.pii.function_tool.", SpanType::TOOL),
    ("lk.agent_name", SpanType::AGENT),
    ("lk.generation_id", SpanType::AGENT),
];

const INSTRUCTIONS: &[&str] = &["lk.instructions", "lk.pii.instructions"];
const USER_INPUT: &[&str] = &["lk.user_input", "lk.pii.user_input"];
const CHAT: &[&str] = &["lk.chat_ctx", "lk.pii.chat_ctx"];
const TEXT: &[&str] = &["lk.response.text", "lk.pii.response.text"];
const CALLS: &[&str] = &["lk.response.function_calls", "lk.pii.response.function_calls"];
const TOOL_OUTPUT: &[&str] = &["lk.function_tool.output", "lk.pii.function_tool.output"];
const TOOL_FAILED: &str = "lk.function_tool.is_error";

/// What may be the input, the first wins.
const IN: &[&str] = &[
    "lk.user_input",
    "lk.pii.user_input",
    "lk.user_transcript",
    "lk.pii.user_transcript",
    "lk.chat_ctx",
    "lk.pii.chat_ctx",
    "lk.input_text",
    "lk.pii.input_text",
    "lk.function_tool.arguments",
    "lk.pii.function_tool.arguments",
];
/// What may be the output, the first wins.
const OUT: &[&str] = &[
    "lk.response.text",
    "lk.pii.response.text",
    "lk.response.function_calls",
    "lk.pii.response.function_calls",
    "lk.function_tool.output",
    "lk.pii.function_tool.output",
];

fn span_type(source: &Source<'_>) -> Option<SpanType> {
    let shown = |(key, _): &&(&str, SpanType)| source.has_under(key);
    let found = SIGNS.iter().find(shown).map(|(_, span_type)| span_type.clone());
    found.or_else(|| source.first(INSTRUCTIONS).map(|_| SpanType::AGENT))
}

fn content(source: &Source<'_>) -> Content {
    Content {
        input: source.json(IN),
        output: source.json(OUT),
        input_messages: told(asked(source)),
        output_messages: told(vec![answer(source)]),
        tools: tools(&source.json(&["lk.function_tools"])),
        tool_name: source.text(&["lk.function_tool.name"]),
        failure: source
            .is_true(TOOL_FAILED)
            .then(|| Failure { message: source.text(TOOL_OUTPUT), ..Failure::default() }),
        ..Content::default()
    }
}

/// The conversation so far; for a whole turn its instructions and what the user said.
fn asked(source: &Source<'_>) -> Vec<Message> {
    if let Some(Json::Array(items)) = source.json(CHAT).get_mut("items").map(Json::take) {
        let spoken = items.into_iter().filter(|item| {
            matches!(
                item["type"].as_str(),
                None | Some("message" | "function_call" | "function_call_output")
            )
        });
        return shape::request(&spoken.collect());
    }
    let Some(words) = source.text(USER_INPUT) else { return Vec::new() };
    let says = |role: &str, words| Message {
        role: role.into(),
        parts: vec![Part::Text(words)],
        finish_reason: None,
    };
    let system = source.text(INSTRUCTIONS).map(|words| says("system", words));
    system.into_iter().chain([says("user", words)]).collect()
}

fn answer(source: &Source<'_>) -> Message {
    let mut parts: Vec<Part> = source.text(TEXT).map(Part::Text).into_iter().collect();
    if let Json::Array(calls) = source.json(CALLS) {
        parts.extend(calls.iter().filter_map(tool_call));
    }
    Message { role: "assistant".into(), parts, finish_reason: None }
}

/// Tools by definition, or by name only.
fn tools(json: &Json) -> Vec<ToolDefinition> {
    let named = |name: &Json| {
        let name = name.as_str()?.to_owned();
        Some(ToolDefinition { name, description: None, parameters: None })
    };
    let defined = shape::tools(json);
    if defined.is_empty() {
        return json.as_array().into_iter().flatten().filter_map(named).collect();
    }
    defined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::source::tests::text_span;
    use crate::convention::{content, facts};
    use serde_json::json;

    #[test]
    fn keys_show_what_a_step_is() {
        let of = |key| facts(&text_span(&[("lk.speech_id", "s"), (key, "x")])).span_type;
        assert_eq!(of("gen_ai.request.model"), SpanType::LLM);
        assert_eq!(of("lk.retry_count"), SpanType::LLM);
        assert_eq!(of("lk.function_tool.name"), SpanType::TOOL);
        for key in ["lk.agent_name", "lk.instructions", "lk.generation_id"] {
            assert_eq!(of(key), SpanType::AGENT, "{key}");
        }
        for key in ["lk.user_transcript", "lk.input_text", "lk.function_tools"] {
            assert_eq!(of(key), SpanType::UNKNOWN, "{key}");
        }
    }

    #[test]
    fn a_call_of_the_model_is_read() {
        for part in ["lk.", "lk.pii."] {
            let [chat, text, calls] = ["chat_ctx", "response.text", "response.function_calls"]
                .map(|name| format!("{part}{name}"));
            let span = text_span(&[
                ("gen_ai.request.model", "m"),
                ("lk.function_tools", r#"["f"]"#),
                (
                    &chat,
                    r#"{"items": [{"type": "message", "role": "system", "content": ["s"]},
                        {"type": "agent_handoff", "id": "h"},
                        {"type": "message", "role": "user", "content": ["u"]}]}"#,
                ),
                (&text, "a"),
                (&calls, r#"[{"call_id": "1", "name": "f", "arguments": "{\"a\": 1}"}]"#),
            ]);
            let content = content(&span);
            assert_eq!(content.input_messages[1].parts, [Part::Text("u".into())]);
            let arguments = json!({"a": 1});
            let call = Part::ToolCall { id: Some("1".into()), name: "f".into(), arguments };
            assert_eq!(content.output_messages[0].parts, [Part::Text("a".into()), call]);
            assert_eq!((content.output, content.tools[0].name.as_str()), (json!("a"), "f"));
        }
    }

    #[test]
    fn a_turn_has_what_the_user_said() {
        let span = text_span(&[
            ("lk.generation_id", "g"),
            ("lk.instructions", "s"),
            ("lk.user_input", "u"),
        ]);
        let content = content(&span);
        assert_eq!((content.input, content.input_messages.len()), (json!("u"), 2));
        assert!(facts(&span).has_input && !facts(&span).has_output);
    }

    #[test]
    fn a_conversation_that_is_no_list_is_passed_over() {
        for chat in ["said", "[1]", "7", r#"{"items": 7}"#, r#"{"a": []}"#] {
            let span = text_span(&[("lk.chat_ctx", chat), ("lk.user_input", "u")]);
            assert_eq!(content(&span).input_messages[0].parts, [Part::Text("u".into())], "{chat}");
        }
    }

    #[test]
    fn a_tool_that_failed_is_told() {
        let span = text_span(&[
            ("lk.function_tool.name", "f"),
            ("lk.function_tool.arguments", r#"{"a": 1}"#),
            ("lk.function_tool.output", "no such city"),
            ("lk.function_tool.is_error", "true"),
        ]);
        assert!(facts(&span).failed);
        let content = content(&span);
        assert_eq!((content.input, content.tool_name.as_deref()), (json!({"a": 1}), Some("f")));
        assert_eq!(content.failure.unwrap().message.as_deref(), Some("no such city"));
    }
}
