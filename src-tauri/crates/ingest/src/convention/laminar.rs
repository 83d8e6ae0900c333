//! Laminar: its own keys for type, input, output and association. Models, tokens and costs are in
//! OpenTelemetry's `gen_ai` keys, which are read there.

use touchstone_domain::facts::{Content, SpanType};

use super::Convention;
use super::source::Source;

pub(super) const CONVENTION: Convention = Convention {
    signs: &["lmnr."],
    span_type,
    session: &["lmnr.association.properties.session_id"],
    user: &["lmnr.association.properties.user_id"],
    has_input: |source| source.get(INPUT).is_some(),
    has_output: |source| source.get(OUTPUT).is_some(),
    content: |source| Content {
        input: source.json(&[INPUT]),
        output: source.json(&[OUTPUT]),
        ..Content::default()
    },
    bookkeeping: &[
        "lmnr.span.path",
        "lmnr.span.ids_path",
        "lmnr.span.parent_",
        "lmnr.span.instrumentation_source",
        "lmnr.span.sdk_version",
        "lmnr.span.language_version",
        "lmnr.span.extracted_from.",
        "lmnr.internal.",
        "lmnr.association.properties.trace_type",
        "lmnr.association.properties.tracing_level",
    ],
    ..Convention::NONE
};

const INPUT: &str = "lmnr.span.input";
const OUTPUT: &str = "lmnr.span.output";

static TYPES: [(&str, SpanType); 9] = [
    ("LLM", SpanType::LLM),
    ("CACHED", SpanType::LLM),
    ("TOOL", SpanType::TOOL),
    ("DEFAULT", SpanType::CHAIN),
    ("PIPELINE", SpanType::CHAIN),
    ("EXECUTOR", SpanType::AGENT),
    ("EVALUATOR", SpanType::EVALUATOR),
    ("HUMAN_EVALUATOR", SpanType::EVALUATOR),
    ("EVALUATION", SpanType::EVALUATOR),
];

fn span_type(source: &Source<'_>) -> Option<SpanType> {
    let name = source.text(&["lmnr.span.type"])?;
    let same = |(known, _): &&(&str, SpanType)| known.eq_ignore_ascii_case(&name);
    TYPES.iter().find(same).map(|(_, span_type)| span_type.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::source::tests::text_span;
    use crate::convention::{content, facts};
    use serde_json::json;

    #[test]
    fn laminars_types_are_known() {
        for (name, wanted) in &TYPES {
            assert_eq!(facts(&text_span(&[("lmnr.span.type", name)])).span_type, *wanted);
        }
        assert_eq!(facts(&text_span(&[("lmnr.span.type", "LATER")])).span_type, SpanType::UNKNOWN);
    }

    #[test]
    fn a_call_is_read_with_its_cost() {
        let span = text_span(&[
            ("lmnr.span.type", "LLM"),
            ("lmnr.span.input", r#"[{"role": "user", "content": "u"}]"#),
            ("lmnr.span.output", r#"[{"role": "assistant", "content": "a"}]"#),
            ("lmnr.association.properties.session_id", "s"),
            ("lmnr.association.properties.user_id", "u"),
            ("gen_ai.system", "openai"),
            ("gen_ai.usage.input_tokens", "5"),
            ("gen_ai.usage.cost", "0.25"),
        ]);
        let facts = facts(&span);
        assert_eq!((facts.session.as_deref(), facts.user.as_deref()), (Some("s"), Some("u")));
        assert_eq!((facts.usage.input, facts.cost.total_nanos), (Some(5), Some(250_000_000)));
        let content = content(&span);
        assert_eq!((content.input_messages.len(), content.output_messages.len()), (1, 1));
        assert_eq!(content.input[0]["role"], json!("user"));
    }

    #[test]
    fn empty_input_and_output_are_absent() {
        let span = text_span(&[("lmnr.span.input", "{}"), ("lmnr.span.output", "null")]);
        assert!(!facts(&span).has_input && !facts(&span).has_output);
        assert!(content(&span).input.is_null() && content(&span).output.is_null());
    }
}
