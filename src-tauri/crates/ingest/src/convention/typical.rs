//! One typical span of every convention, against what its reference says it is.

use touchstone_domain::span::Span;
use touchstone_domain::value::Value;

use super::source::tests::text_span;
use super::{CONVENTIONS, Used, content, facts, source::Source};

/// What a span is: type, model, input, output and total tokens, session, messages asked and
/// answered.
type Told = (&'static str, &'static str, [i64; 3], &'static str, [usize; 2]);

const USER: &str = r#"[{"role": "user", "content": "u"}]"#;
const ANSWER: &str = r#"[{"role": "assistant", "content": "a"}]"#;
const USER_PARTS: &str = r#"[{"role": "user", "parts": [{"type": "text", "content": "u"}]}]"#;
const ANSWER_PARTS: &str =
    r#"[{"role": "assistant", "parts": [{"type": "text", "content": "a"}]}]"#;

#[expect(clippy::too_many_lines, reason = "a table with one row for every convention")]
fn typical() -> Vec<(&'static str, Span, Told)> {
    vec![
        (
            "MLflow",
            text_span(&[
                ("mlflow.spanType", "\"CHAT_MODEL\""),
                ("mlflow.llm.model", "\"m\""),
                ("mlflow.chat.tokenUsage", r#"{"input_tokens": 5, "output_tokens": 2}"#),
                ("mlflow.trace.session", "\"s\""),
                ("mlflow.spanInputs", r#"{"messages": [{"role": "user", "content": "u"}]}"#),
                ("mlflow.spanOutputs", r#"{"role": "assistant", "content": "a"}"#),
            ]),
            ("CHAT_MODEL", "m", [5, 2, 7], "s", [1, 1]),
        ),
        (
            "OpenInference",
            text_span(&[
                ("openinference.span.kind", "LLM"),
                ("llm.model_name", "m"),
                ("llm.token_count.prompt", "5"),
                ("llm.token_count.completion", "2"),
                ("llm.token_count.total", "8"),
                ("session.id", "s"),
                ("llm.input_messages.0.message.role", "user"),
                ("llm.input_messages.0.message.content", "u"),
                ("llm.output_messages.0.message.role", "assistant"),
                ("llm.output_messages.0.message.content", "a"),
            ]),
            ("LLM", "m", [5, 2, 8], "s", [1, 1]),
        ),
        (
            "Gemini CLI",
            text_span(&[
                ("gen_ai.agent.name", "gemini-cli"),
                ("gen_ai.operation.name", "llm_call"),
                ("gen_ai.request.model", "m"),
                ("gen_ai.usage.input_tokens", "5"),
                ("gen_ai.usage.output_tokens", "2"),
                ("gen_ai.conversation.id", "s"),
                ("gen_ai.input.messages", r#"[{"role": "user", "parts": [{"text": "u"}]}]"#),
                ("gen_ai.output.messages", r#"[{"role": "model", "parts": [{"text": "a"}]}]"#),
            ]),
            ("LLM", "m", [5, 2, 7], "s", [1, 1]),
        ),
        (
            "Claude Code",
            text_span(&[
                ("span.type", "claude_code.llm_request"),
                ("model", "m"),
                ("input_tokens", "5"),
                ("output_tokens", "2"),
                ("cache_read_tokens", "3"),
                ("session.id", "s"),
                ("new_context", "u"),
                ("response.model_output", "a"),
            ]),
            ("LLM", "m", [8, 2, 10], "s", [0, 1]),
        ),
        (
            "OpenTelemetry",
            text_span(&[
                ("gen_ai.operation.name", "chat"),
                ("gen_ai.response.model", "m"),
                ("gen_ai.request.model", "asked"),
                ("gen_ai.usage.input_tokens", "5"),
                ("gen_ai.usage.output_tokens", "2"),
                ("gen_ai.conversation.id", "s"),
                ("gen_ai.input.messages", USER_PARTS),
                ("gen_ai.output.messages", ANSWER_PARTS),
            ]),
            ("CHAT_MODEL", "m", [5, 2, 7], "s", [1, 1]),
        ),
        (
            "Spring AI",
            text_span(&[
                ("gen_ai.operation.name", "chat"),
                ("gen_ai.system", "spring_ai"),
                ("gen_ai.response.model", "m"),
                ("gen_ai.usage.input_tokens", "5"),
                ("gen_ai.usage.output_tokens", "2"),
                ("gen_ai.usage.total_tokens", "7"),
                ("session.id", "s"),
                ("gen_ai.prompt", USER),
                ("gen_ai.completion", ANSWER),
            ]),
            ("CHAT_MODEL", "m", [5, 2, 7], "s", [1, 1]),
        ),
        (
            "Traceloop",
            text_span(&[
                ("llm.request.type", "chat"),
                ("gen_ai.response.model", "m"),
                ("gen_ai.usage.prompt_tokens", "5"),
                ("gen_ai.usage.completion_tokens", "2"),
                ("llm.usage.total_tokens", "7"),
                ("traceloop.association.properties.session_id", "s"),
                ("gen_ai.prompt.0.role", "user"),
                ("gen_ai.prompt.0.content", "u"),
                ("gen_ai.completion.0.role", "assistant"),
                ("gen_ai.completion.0.content", "a"),
            ]),
            ("CHAT_MODEL", "m", [5, 2, 7], "s", [1, 1]),
        ),
        (
            "Google ADK",
            text_span(&[
                ("gen_ai.system", "gcp.vertex.agent"),
                ("gen_ai.request.model", "m"),
                ("gen_ai.usage.input_tokens", "5"),
                ("gen_ai.usage.output_tokens", "2"),
                ("gcp.vertex.agent.session_id", "s"),
                (
                    "gcp.vertex.agent.llm_request",
                    r#"{"contents": [{"role": "user", "parts": [{"text": "u"}]}]}"#,
                ),
                (
                    "gcp.vertex.agent.llm_response",
                    r#"{"content": {"role": "model", "parts": [{"text": "a"}]}}"#,
                ),
            ]),
            ("LLM", "m", [5, 2, 7], "s", [1, 1]),
        ),
        (
            "Vercel AI",
            text_span(&[
                ("ai.operationId", "ai.generateText.doGenerate"),
                ("ai.response.model", "m"),
                ("ai.usage.promptTokens", "5"),
                ("ai.usage.completionTokens", "2"),
                ("ai.telemetry.metadata.sessionId", "s"),
                ("ai.prompt.messages", USER),
                ("ai.response.text", "a"),
            ]),
            ("LLM", "m", [5, 2, 7], "s", [1, 1]),
        ),
        (
            "VoltAgent",
            text_span(&[
                ("entity.type", "agent"),
                ("span.type", "llm"),
                ("llm.model_name", "m"),
                ("usage.prompt_tokens", "5"),
                ("usage.completion_tokens", "2"),
                ("usage.total_tokens", "7"),
                ("voltagent.conversation_id", "s"),
                ("llm.messages", USER),
                ("output", ANSWER),
            ]),
            ("LLM", "m", [5, 2, 7], "s", [1, 1]),
        ),
        (
            "LiveKit",
            text_span(&[
                ("gen_ai.request.model", "m"),
                ("gen_ai.usage.input_tokens", "5"),
                ("gen_ai.usage.output_tokens", "2"),
                ("gen_ai.conversation.id", "s"),
                (
                    "lk.chat_ctx",
                    r#"{"items": [{"type": "message", "role": "user", "content": ["u"]}]}"#,
                ),
                ("lk.response.text", "a"),
            ]),
            ("LLM", "m", [5, 2, 7], "s", [1, 1]),
        ),
        (
            "Laminar",
            text_span(&[
                ("lmnr.span.type", "LLM"),
                ("gen_ai.response.model", "m"),
                ("gen_ai.usage.input_tokens", "5"),
                ("gen_ai.usage.output_tokens", "2"),
                ("lmnr.association.properties.session_id", "s"),
                ("lmnr.span.input", USER),
                ("lmnr.span.output", ANSWER),
            ]),
            ("LLM", "m", [5, 2, 7], "s", [1, 1]),
        ),
        (
            "Langfuse",
            text_span(&[
                ("langfuse.observation.type", "generation"),
                ("langfuse.observation.model.name", "m"),
                ("langfuse.observation.usage_details", r#"{"input": 5, "output": 2, "total": 7}"#),
                ("langfuse.session.id", "s"),
                ("langfuse.observation.input", USER),
                ("langfuse.observation.output", ANSWER),
            ]),
            ("LLM", "m", [5, 2, 7], "s", [1, 1]),
        ),
    ]
}

#[test]
fn a_typical_span_of_every_convention_is_what_its_reference_says() {
    for (name, span, (span_type, model, tokens, session, messages)) in typical() {
        let facts = facts(&span);
        assert_eq!(facts.span_type.as_str(), span_type, "type of {name}");
        assert_eq!(facts.model.as_deref(), Some(model), "model of {name}");
        let counted = [facts.usage.input, facts.usage.output, facts.usage.total];
        assert_eq!(counted, tokens.map(Some), "tokens of {name}");
        assert_eq!(facts.session.as_deref(), Some(session), "session of {name}");
        let content = content(&span);
        let counted = [content.input_messages.len(), content.output_messages.len()];
        assert_eq!(counted, messages, "messages of {name}");
        assert!(facts.has_input && facts.has_output, "{name}");
        assert!(!content.input.is_null() || messages[0] > 0, "input of {name}");
        assert!(!content.output.is_null() || messages[1] > 0, "output of {name}");
    }
}

#[test]
fn there_is_a_typical_span_for_every_convention_and_all_its_keys_are_read() {
    let spans = typical();
    assert_eq!(spans.len(), CONVENTIONS.len());
    for (index, (name, span, _)) in spans.iter().enumerate() {
        assert!(Used::by(&Source::new(span)).0[index], "{name} shows no sign of itself");
        assert_eq!(super::unmapped(span), [""; 0], "keys of {name}");
    }
}

/// Every span that is a typical one with two of its values said to be nothing.
fn with_gaps() -> Vec<(&'static str, Span)> {
    let mut spans = Vec::new();
    for (name, span, _) in typical() {
        for (at, nothing) in (0..span.attributes.len()).zip(["", "{}", "[]", "null"].iter().cycle())
        {
            for other in at..span.attributes.len() {
                let mut gaps = span.clone();
                for index in [at, other] {
                    gaps.attributes[index].1 = Value::Text((*nothing).to_owned());
                }
                spans.push((name, gaps));
            }
        }
    }
    spans
}

#[test]
fn facts_agree_with_content_whatever_is_missing() {
    for (name, span) in with_gaps() {
        let (facts, content) = (facts(&span), content(&span));
        let input = !content.input.is_null() || !content.input_messages.is_empty();
        let output = !content.output.is_null() || !content.output_messages.is_empty();
        let told = (facts.has_input, facts.has_output);
        assert_eq!(told, (input, output), "{name}: {:?}", span.attributes);
    }
}
