//! What the instrumentation conventions in use say about a span, brought to one form.
//!
//! A convention is one file with one `Convention` and one line in `CONVENTIONS`. For each field
//! the first convention that says something wins. Attributes are read, never changed: what no
//! convention knows stays with the span.

mod gen_ai;
mod gen_ai_events;
mod message;
mod mlflow;
mod openinference;
mod source;
mod tree;

use serde::Deserialize;
use serde_json::Value as Json;
use touchstone_domain::facts::{Content, Facts, SpanType};
use touchstone_domain::preview::{Previews, previews as previews_of};
use touchstone_domain::span::Span;
use touchstone_domain::usage::Usage;
use touchstone_domain::value::Value;
use touchstone_store::RawSpan;

use crate::otlp::span::open;
use message::shape;
use source::Source;

/// In order of precedence.
static CONVENTIONS: [Convention; 3] =
    [mlflow::CONVENTION, openinference::CONVENTION, gen_ai::CONVENTION];

/// Longest text that is searched for a model's name when facts are taken, in bytes.
const MODEL_WITHIN_BYTES: usize = 65_536;

/// One convention: where it keeps what Touchstone shows. Of several keys the first that says
/// something counts.
struct Convention {
    /// Beginnings of the keys of attributes, or of the names of events, that show its use. Where
    /// none is found, just the session and the user are looked for.
    signs: &'static [&'static str],
    /// What kind of step the span is; none if that is not said, or said to be unknown.
    span_type: fn(&Source<'_>) -> Option<SpanType>,
    /// The model that answered, then the one that was asked.
    model: &'static [&'static str],
    /// JSON objects that name the model in their `model` member, for calls that failed before an
    /// answer named it.
    model_within: &'static [&'static str],
    provider: &'static [&'static str],
    usage: fn(&Source<'_>) -> Usage,
    session: &'static [&'static str],
    user: &'static [&'static str],
    /// Whether `content` gives an input, told without parsing it.
    has_input: fn(&Source<'_>) -> bool,
    /// Whether `content` gives an output, told without parsing it.
    has_output: fn(&Source<'_>) -> bool,
    /// What a person reads. Messages, tools and documents inside the input and output as a whole
    /// are found by [`content`], not here.
    content: fn(&Source<'_>) -> Content,
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

/// The scalars of a span. Cheap: long values are not parsed.
pub fn facts(span: &Span) -> Facts {
    facts_of(&Source::new(span))
}

fn facts_of(source: &Source<'_>) -> Facts {
    let used = Used::by(source);
    let mut facts = Facts {
        span_type: used.find(|it| (it.span_type)(source)).unwrap_or_default(),
        model: used.find(|it| source.text(it.model)),
        provider: used.find(|it| source.text(it.provider)),
        usage: usage(&used, source),
        session: CONVENTIONS.iter().find_map(|it| source.text(it.session)),
        user: CONVENTIONS.iter().find_map(|it| source.text(it.user)),
        has_input: used.iter().any(|it| (it.has_input)(source)),
        has_output: used.iter().any(|it| (it.has_output)(source)),
    };
    if facts.span_type == SpanType::UNKNOWN && facts.model.is_some() {
        facts.span_type = SpanType::LLM;
    }
    if facts.model.is_none() && calls_a_model(&facts.span_type) {
        let mut within = used.iter().flat_map(|it| it.model_within);
        facts.model = within.find_map(|key| model_within(source.get(key)?));
    }
    facts
}

/// The conventions that a span shows signs of.
struct Used([bool; CONVENTIONS.len()]);

impl Used {
    fn by(source: &Source<'_>) -> Self {
        Self(CONVENTIONS.each_ref().map(|it| it.signs.iter().any(|sign| source.shows(sign))))
    }

    /// In order of precedence.
    fn iter(&self) -> impl Iterator<Item = &'static Convention> {
        CONVENTIONS.iter().zip(self.0).filter_map(|(it, used)| used.then_some(it))
    }

    fn find<T>(&self, field: impl Fn(&'static Convention) -> Option<T>) -> Option<T> {
        self.iter().find_map(field)
    }
}

/// The counts of the first convention that states any. Counts are not mixed: one convention may
/// count in what another counts apart.
fn usage(used: &Used, source: &Source<'_>) -> Usage {
    let stated = used.iter().map(|it| (it.usage)(source)).find(Usage::has_data);
    let mut usage = stated.unwrap_or_default();
    let cached = usage.cache_read.unwrap_or(0).saturating_add(usage.cache_write.unwrap_or(0));
    // More cached than read: this sender counts cached tokens beside the input, not within it.
    usage.input =
        usage.input.map(|input| if cached > input { input.saturating_add(cached) } else { input });
    usage.with_total()
}

fn calls_a_model(span_type: &SpanType) -> bool {
    [SpanType::LLM, SpanType::CHAT_MODEL, SpanType::EMBEDDING].contains(span_type)
}

fn model_within(value: &Value) -> Option<String> {
    #[derive(Deserialize)]
    struct Call {
        model: Option<String>,
    }
    let text = value.as_text().filter(|text| text.len() <= MODEL_WITHIN_BYTES)?;
    serde_json::from_str::<Call>(text).ok()?.model.filter(|model| !model.is_empty())
}

/// The readable content of a span.
pub fn content(span: &Span) -> Content {
    let source = Source::new(span);
    let span_type = facts_of(&source).span_type;
    let used = Used::by(&source);
    let read = used.iter().map(|convention| (convention.content)(&source));
    let mut content = read.reduce(or).unwrap_or_default();
    if is_conversation(&span_type) {
        if content.input_messages.is_empty() {
            content.input_messages = shape::request(&content.input);
        }
        if content.output_messages.is_empty() {
            content.output_messages = shape::response(&content.output);
        }
        if content.tools.is_empty() {
            content.tools = shape::tools(&content.input);
        }
    }
    if [SpanType::RETRIEVER, SpanType::RERANKER].contains(&span_type) {
        complete_documents(&mut content);
    }
    content
}

/// What a list shows of a trace whose request or response is this span's. A span that cannot be
/// read has nothing to show.
pub fn previews(raw: &RawSpan) -> Previews {
    open(raw).map(|span| previews_of(&content(&span))).unwrap_or_default()
}

/// Field by field what `first` says, else what `second` says.
fn or(first: Content, second: Content) -> Content {
    fn list<T>(first: Vec<T>, second: Vec<T>) -> Vec<T> {
        if first.is_empty() { second } else { first }
    }
    let json = |first: Json, second| if first.is_null() { second } else { first };
    Content {
        input: json(first.input, second.input),
        output: json(first.output, second.output),
        input_messages: list(first.input_messages, second.input_messages),
        output_messages: list(first.output_messages, second.output_messages),
        documents: list(first.documents, second.documents),
        tools: list(first.tools, second.tools),
        parameters: list(first.parameters, second.parameters),
        tool_name: first.tool_name.or(second.tool_name),
    }
}

/// Whether the input and output of such a span may be a conversation. Those of tools and searches
/// may look like one and are none.
fn is_conversation(span_type: &SpanType) -> bool {
    let others = [SpanType::TOOL, SpanType::RETRIEVER, SpanType::RERANKER, SpanType::EMBEDDING];
    !others.contains(span_type)
}

/// Takes from the whole output what was not said of the documents.
fn complete_documents(content: &mut Content) {
    let found = shape::documents(&content.output);
    if content.documents.is_empty() {
        content.documents = found;
        return;
    }
    for document in &mut content.documents {
        let same = found.iter().find(|it| it.content == document.content);
        document.id = document.id.take().or_else(|| same?.id.clone());
        document.score = document.score.or_else(|| same?.score);
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
    use touchstone_domain::facts::Part;

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

    #[test]
    fn a_raw_span_that_cannot_be_read_has_no_previews() {
        assert_eq!(previews(&RawSpan::default()), Previews::default());
    }
}
