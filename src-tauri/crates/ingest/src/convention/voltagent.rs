//! `VoltAgent`: an agent, its calls, tools and memory, with bare keys for input and output. The
//! children inherit `entity.type` from their agent, so that `span.type` counts first.

use touchstone_domain::facts::{Content, SpanType};

use super::message::shape;
use super::source::Source;
use super::{Convention, TokenKeys, known_type};

pub(super) const CONVENTION: Convention = Convention {
    signs: &["voltagent.", "agent.messages", "llm.messages", "entity.type"],
    span_type,
    usage: |source| TOKENS.usage(source),
    session: &["voltagent.conversation_id"],
    has_input: |source| source.first(IN).is_some(),
    has_output: |source| source.first(OUT).is_some(),
    content,
    bookkeeping: &["voltagent.operation_id", "entity.", "agent.name", "agent.id", "llm.operation"],
    ..Convention::NONE
};

const IN: &[&str] = &["agent.messages", "llm.messages", "input"];
const OUT: &[&str] = &["output"];

const TOKENS: TokenKeys = TokenKeys {
    input: &[
        "usage.prompt_tokens",
        "usage.input_tokens",
        "llm.usage.prompt_tokens",
        "llm.usage.input_tokens",
    ],
    output: &[
        "usage.completion_tokens",
        "usage.output_tokens",
        "llm.usage.completion_tokens",
        "llm.usage.output_tokens",
    ],
    total: &["usage.total_tokens", "llm.usage.total_tokens"],
    cache_read: &["usage.cached_tokens", "llm.usage.cached_tokens"],
    cache_write: &[],
    reasoning: &["usage.reasoning_tokens", "llm.usage.reasoning_tokens"],
};

fn span_type(source: &Source<'_>) -> Option<SpanType> {
    known_type(&source.text(&["span.type", "entity.type"])?)
}

fn content(source: &Source<'_>) -> Content {
    Content {
        input: source.json(IN),
        output: source.json(OUT),
        input_messages: shape::request(&source.json(&["agent.messages", "llm.messages"])),
        tool_name: source.text(&["tool.name"]),
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
    fn the_type_of_the_span_counts_before_that_of_its_agent() {
        let of = |kinds: &[(&str, &str)]| facts(&text_span(kinds)).span_type;
        assert_eq!(of(&[("entity.type", "agent")]), SpanType::AGENT);
        assert_eq!(of(&[("entity.type", "agent"), ("span.type", "llm")]), SpanType::LLM);
        assert_eq!(of(&[("entity.type", "agent"), ("span.type", "tool")]), SpanType::TOOL);
        assert_eq!(of(&[("entity.type", "agent"), ("span.type", "memory")]), SpanType::MEMORY);
        let handoff = of(&[("entity.type", "agent"), ("span.type", "handoff")]);
        assert_eq!(handoff.as_str(), "handoff");
    }

    #[test]
    fn an_agents_messages_answer_and_tokens_are_read() {
        let span = text_span(&[
            ("entity.type", "agent"),
            ("voltagent.conversation_id", "c"),
            ("agent.messages", r#"[{"role": "user", "content": "u"}]"#),
            ("input", "not read"),
            ("output", "a"),
            ("usage.prompt_tokens", "5"),
            ("usage.completion_tokens", "2"),
            ("usage.total_tokens", "7"),
        ]);
        let facts = facts(&span);
        assert_eq!((facts.session.as_deref(), facts.usage.total), (Some("c"), Some(7)));
        assert!(facts.has_input && facts.has_output);
        let content = content(&span);
        assert_eq!((content.input_messages.len(), content.output), (1, json!("a")));
    }

    #[test]
    fn a_call_and_a_tool_have_keys_of_their_own() {
        let call = text_span(&[
            ("span.type", "llm"),
            ("llm.messages", r#"[{"role": "user", "content": "u"}]"#),
            ("llm.usage.prompt_tokens", "5"),
            ("llm.usage.completion_tokens", "2"),
        ]);
        assert_eq!((facts(&call).usage.total, content(&call).input_messages.len()), (Some(7), 1));
        let tool = content(&text_span(&[
            ("entity.type", "agent"),
            ("span.type", "tool"),
            ("tool.name", "f"),
            ("input", r#"{"a": 1}"#),
            ("output", "ok"),
        ]));
        assert_eq!((tool.input, tool.tool_name.as_deref()), (json!({"a": 1}), Some("f")));
    }
}
