//! What the instrumentation conventions in use say about a span, brought to one form.
//!
//! A convention is one file with one `Convention` and one line in `CONVENTIONS`. For each field
//! the first convention that says something wins. Attributes are read, never changed: what no
//! convention knows stays with the span.

mod claude_code;
mod content;
mod facts;
mod failure;
mod gemini_cli;
mod gen_ai;
mod gen_ai_events;
mod google_adk;
mod id;
mod label;
mod laminar;
mod langfuse;
mod livekit;
mod message;
mod mlflow;
mod openinference;
mod source;
mod spring_ai;
mod traceloop;
mod tree;
#[cfg(test)]
mod typical;
mod unmapped;
mod vercel_ai;
mod voltagent;

use serde_json::Value as Json;
use touchstone_domain::cost::Cost;
use touchstone_domain::facts::{Content, SpanType};
use touchstone_domain::label::Labels;
use touchstone_domain::usage::Usage;

pub use content::content;
pub use facts::facts;
pub(crate) use id::{Meaning, meaning};
use source::Source;
pub use unmapped::unmapped;

/// In order of precedence.
static CONVENTIONS: [Convention; 13] = [
    mlflow::CONVENTION,
    openinference::CONVENTION,
    gemini_cli::CONVENTION,
    claude_code::CONVENTION,
    gen_ai::CONVENTION,
    spring_ai::CONVENTION,
    traceloop::CONVENTION,
    google_adk::CONVENTION,
    vercel_ai::CONVENTION,
    voltagent::CONVENTION,
    livekit::CONVENTION,
    laminar::CONVENTION,
    langfuse::CONVENTION,
];

/// One convention: where it keeps what Touchstone shows. Of several keys the first that says
/// something counts.
struct Convention {
    /// Beginnings of the keys of attributes, or of the names of events, that show its use. Where
    /// none is found, just the session and the user are looked for.
    signs: &'static [&'static str],
    /// Whether the convention is used after all, where its signs are those of others, too.
    applies: fn(&Source<'_>) -> bool,
    /// What kind of step the span is; none if that is not said, or said to be unknown.
    span_type: fn(&Source<'_>) -> Option<SpanType>,
    /// The model that answered, then the one that was asked.
    model: &'static [&'static str],
    /// JSON objects that name the model in their `model` member, for calls that failed before an
    /// answer named it.
    model_within: &'static [&'static str],
    /// Keys that name the model of a call, and may mean anything on other steps.
    model_of_call: &'static [&'static str],
    provider: &'static [&'static str],
    usage: fn(&Source<'_>) -> Usage,
    /// What the call cost, where the sender states it.
    cost: fn(&Source<'_>) -> Cost,
    session: &'static [&'static str],
    /// The session where none of those keys names one.
    session_within: fn(&Source<'_>) -> Option<String>,
    user: &'static [&'static str],
    /// Tags and prompts that the span names for its trace.
    labels: fn(&Source<'_>) -> Labels,
    /// Whether the step failed in the convention's own words; what OpenTelemetry's status says
    /// needs no convention.
    failed: fn(&Source<'_>) -> bool,
    /// Whether `content` gives an input, told without parsing it.
    has_input: fn(&Source<'_>) -> bool,
    /// Whether `content` gives an output, told without parsing it.
    has_output: fn(&Source<'_>) -> bool,
    /// What a person reads. Messages, tools and documents inside the input and output as a whole
    /// are found by [`content()`], not here.
    content: fn(&Source<'_>) -> Content,
    /// Beginnings of the keys that are the convention's own bookkeeping: known, and deliberately
    /// not shown.
    bookkeeping: &'static [&'static str],
}

impl Convention {
    /// Says nothing; a convention names the fields in which it differs.
    const NONE: Self = Self {
        signs: &[],
        applies: |_| true,
        span_type: |_| None,
        model: &[],
        model_within: &[],
        model_of_call: &[],
        provider: &[],
        usage: |_| Usage::default(),
        cost: |_| Cost::default(),
        session: &[],
        session_within: |_| None,
        user: &[],
        labels: |_| Labels::default(),
        failed: |_| false,
        has_input: |_| false,
        has_output: |_| false,
        content: |_| Content::default(),
        bookkeeping: &[],
    };
}

/// Where a convention keeps its token counts.
struct TokenKeys {
    input: &'static [&'static str],
    output: &'static [&'static str],
    total: &'static [&'static str],
    cache_read: &'static [&'static str],
    cache_write: &'static [&'static str],
    reasoning: &'static [&'static str],
}

impl TokenKeys {
    fn usage(&self, source: &Source<'_>) -> Usage {
        Usage {
            input: source.count(self.input),
            output: source.count(self.output),
            total: source.count(self.total),
            cache_read: source.count(self.cache_read),
            cache_write: source.count(self.cache_write),
            reasoning: source.count(self.reasoning),
        }
    }
}

/// Where a convention keeps what a call cost, in US dollars.
struct CostKeys {
    input: &'static [&'static str],
    output: &'static [&'static str],
    total: &'static [&'static str],
}

impl CostKeys {
    fn cost(&self, source: &Source<'_>) -> Cost {
        let cost = Cost {
            input_nanos: source.nanos(self.input),
            output_nanos: source.nanos(self.output),
            total_nanos: source.nanos(self.total),
            estimated: false,
        };
        cost.with_total()
    }
}

/// The conventions that a span shows signs of.
struct Used([bool; CONVENTIONS.len()]);

impl Used {
    fn by(source: &Source<'_>) -> Self {
        Self(
            CONVENTIONS
                .each_ref()
                .map(|it| it.signs.iter().any(|sign| source.shows(sign)) && (it.applies)(source)),
        )
    }

    /// In order of precedence.
    fn iter(&self) -> impl Iterator<Item = &'static Convention> {
        CONVENTIONS.iter().zip(self.0).filter_map(|(it, used)| used.then_some(it))
    }

    fn find<T>(&self, field: impl Fn(&'static Convention) -> Option<T>) -> Option<T> {
        self.iter().find_map(field)
    }
}

/// The type that a sender named: MLflow's in any case, others as written.
fn known_type(name: &str) -> Option<SpanType> {
    const KNOWN: [&str; 15] = [
        "LLM",
        "CHAT_MODEL",
        "AGENT",
        "TOOL",
        "CHAIN",
        "RETRIEVER",
        "EMBEDDING",
        "RERANKER",
        "PARSER",
        "MEMORY",
        "WORKFLOW",
        "TASK",
        "GUARDRAIL",
        "EVALUATOR",
        "UNKNOWN",
    ];
    match KNOWN.into_iter().find(|known| known.eq_ignore_ascii_case(name)) {
        Some("UNKNOWN") => None,
        known => Some(SpanType::custom(known.unwrap_or(name))),
    }
}

/// The parameters of a model call: the members of an object, without what is shown elsewhere.
fn parameters(json: &Json) -> Vec<(String, Json)> {
    const ELSEWHERE: [&str; 4] = ["model", "messages", "tools", "input"];
    let members = json.as_object().into_iter().flatten();
    members
        .filter(|(name, value)| !ELSEWHERE.contains(&name.as_str()) && !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use source::tests::{span, text_span};
    use touchstone_domain::facts::Facts;
    use touchstone_domain::facts::Part;
    use touchstone_domain::value::Value;

    #[test]
    fn a_span_that_no_convention_knows_says_nothing() {
        let span = text_span(&[("http.method", "GET"), ("input", "x")]);
        assert_eq!(facts(&span), Facts::default());
        assert_eq!(content(&span), Content::default());
    }

    #[test]
    fn for_each_field_the_first_convention_that_says_something_wins() {
        let span = text_span(&[
            ("gen_ai.response.model", "late"),
            ("llm.model_name", ""),
            ("gen_ai.provider.name", "late"),
            ("llm.system", "early"),
            ("gen_ai.conversation.id", "s"),
            ("enduser.id", "u"),
            ("openinference.span.kind", "LLM"),
            ("gen_ai.operation.name", "chat"),
        ]);
        let facts = facts(&span);
        assert_eq!(
            (facts.model.as_deref(), facts.provider.as_deref()),
            (Some("late"), Some("early"))
        );
        assert_eq!((facts.session.as_deref(), facts.user.as_deref()), (Some("s"), Some("u")));
        assert_eq!(facts.span_type, SpanType::LLM);
    }

    #[test]
    fn counts_of_zero_give_way_to_those_of_a_later_convention() {
        let span = span(vec![
            ("llm.token_count.prompt", Value::Int(0)),
            ("gen_ai.usage.input_tokens", Value::Int(7)),
        ]);
        assert_eq!(facts(&span).usage.input, Some(7));
    }

    #[test]
    fn what_a_tool_or_a_search_returns_is_no_conversation() {
        let answer = r#"{"role": "assistant", "content": "x"}"#;
        let tool = text_span(&[("openinference.span.kind", "TOOL"), ("output.value", answer)]);
        assert_eq!(content(&tool).output_messages, []);
        let chain = text_span(&[("openinference.span.kind", "CHAIN"), ("output.value", answer)]);
        assert_eq!(content(&chain).output_messages[0].parts, [Part::Text("x".into())]);
    }

    #[test]
    fn documents_take_their_ids_from_the_whole_output() {
        let span = text_span(&[
            ("openinference.span.kind", "RETRIEVER"),
            ("output.value", r#"{"documents": [{"id": "d", "page_content": "text"}]}"#),
            ("retrieval.documents.0.document.content", "text"),
        ]);
        assert_eq!(content(&span).documents[0].id.as_deref(), Some("d"));
    }
}
